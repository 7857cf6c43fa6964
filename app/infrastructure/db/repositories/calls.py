"""SQL of model calls."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from uuid import UUID

from sqlalchemy import Update, Uuid, any_, bindparam, update
from sqlalchemy.dialects.postgresql import ARRAY, Insert, insert

from app.core.context import current_request_id
from app.core.db import Session
from app.core.exceptions import ErrorCode
from app.infrastructure.ai.base.messages import Completion
from app.infrastructure.db.models import LlmCall
from app.infrastructure.db.repositories.bulk import insert_all
from app.infrastructure.db.repositories.storable import storable_text
from app.infrastructure.db.repositories.tables import table_of
from app.shared.clock import utc_now
from app.shared.ids import new_id


class CallPurpose(StrEnum):
    """What a call was made for; a repair shows the model its own error."""

    QUESTION = "question"
    PASSAGE = "passage"
    REPAIR = "repair"


@dataclass(frozen=True, slots=True, kw_only=True)
class CallOrigin:
    """For whom and for what calls are made; ``run_seq``, ``batch_seq``: which item of it."""

    project_id: UUID
    keyword_id: UUID | None = None
    run_id: UUID | None = None
    run_seq: int | None = None
    batch_job_id: UUID | None = None
    batch_seq: int | None = None

    @property
    def account(self) -> tuple[UUID, UUID | None]:
        """Whose money it spends: the project's, and within it the run's or the batch's."""
        return self.project_id, self.run_id or self.batch_job_id


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelCall:
    """One call and what we made of it.

    ``error_code`` is set when the call gave nothing usable, by the vendor's fault or the reply's.
    """

    id: UUID
    purpose: CallPurpose
    attempt: int
    completion: Completion
    error_code: ErrorCode | None
    parse_steps: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class KeptCall:
    """A call with what it was made for, and what it has made."""

    origin: CallOrigin
    prompt_version_id: UUID
    call: ModelCall
    question_id: UUID | None = None


class CallRepository:
    def __init__(self, session: Session) -> None:
        self._session = session

    async def record(
        self,
        origin: CallOrigin,
        prompt_version_id: UUID,
        call: ModelCall,
        *,
        question_id: UUID | None = None,
        passage_id: UUID | None = None,
    ) -> None:
        """Keep a call, whatever came of it; one that is kept already stays as it is."""
        row = {
            **_origin(origin),
            "request_id": current_request_id() or new_id(),
            "prompt_template_version_id": prompt_version_id,
            "question_id": question_id,
            "passage_id": passage_id,
            **_row(call),
        }
        await self._session.execute(_insert(), row)

    async def record_all(self, project_id: UUID, kept: Sequence[KeptCall]) -> None:
        """Keep many calls, none of which is kept already."""
        request_id = current_request_id() or new_id()
        rows = [
            {
                **_origin(one.origin),
                "request_id": request_id,
                "prompt_template_version_id": one.prompt_version_id,
                "question_id": one.question_id,
                "passage_id": None,
                **_row(one.call),
                "created_at": utc_now(),
            }
            for one in kept
        ]
        await insert_all(self._session, LlmCall, rows)

    async def attribute(
        self,
        calls: Sequence[ModelCall],
        *,
        question_id: UUID | None = None,
        passage_id: UUID | None = None,
    ) -> None:
        """Name what the calls have made."""
        given = {
            "calls": [call.id for call in calls],
            "question": question_id,
            "passage": passage_id,
        }
        await self._session.execute(_attribute(), given)


@cache
def _insert() -> Insert:
    """Of the table itself: as models, rows cost twice as much."""
    return insert(table_of(LlmCall)).on_conflict_do_nothing(index_elements=["id"])


@cache
def _attribute() -> Update:
    calls = table_of(LlmCall)
    return (
        update(calls)
        .where(calls.c.id == any_(bindparam("calls", type_=ARRAY(Uuid))))
        .values(question_id=bindparam("question"), passage_id=bindparam("passage"))
    )


def _origin(origin: CallOrigin) -> dict[str, object]:
    return {
        "project_id": origin.project_id,
        "keyword_id": origin.keyword_id,
        "run_id": origin.run_id,
        "run_seq": origin.run_seq,
        "batch_job_id": origin.batch_job_id,
        "batch_seq": origin.batch_seq,
    }


def _row(call: ModelCall) -> dict[str, object]:
    completion, reply = call.completion, call.completion.reply
    return {
        "id": call.id,
        "purpose": call.purpose.value,
        "vendor": completion.vendor.value,
        "model": completion.model,
        "is_sandbox": completion.is_sandbox,
        "attempt": call.attempt,
        "tries": completion.tries,
        "lost_tries": completion.lost_tries,
        "status": "failed" if call.error_code else "succeeded",
        "error_code": call.error_code and call.error_code.value,
        "finish_reason": reply and reply.finish_reason.value,
        "input_tokens": reply and reply.usage.input_tokens,
        "output_tokens": reply and reply.usage.output_tokens,
        "cached_tokens": reply and reply.usage.cached_tokens,
        "cost_usd": completion.cost_usd,
        "price_version": completion.price_version,
        "latency_ms": completion.latency_ms,
        "raw_reply": reply and storable_text(reply.text),
        "parse_steps": list(call.parse_steps),
    }
