"""SQL of the items of runs."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy import and_, select, update

from app.core.db import Session
from app.core.exceptions import BusinessException, JsonValue
from app.infrastructure.db import models as db
from app.infrastructure.db.repositories.runs import SPENT, run_error
from app.shared.clock import utc_now
from app.shared.generation import QuestionOrder
from app.shared.runs import (
    RunItem,
    RunItemListing,
    RunItemPage,
    RunItemStatus,
    RunSpent,
)


class RunItemRepository:
    def __init__(self, session: Session) -> None:
        self._session = session

    async def list(self, run_id: UUID, listing: RunItemListing) -> RunItemPage:
        """A page of a run's items, in their order."""
        item = db.RunItem
        query = select(item).where(item.run_id == run_id)
        if listing.status is not None:
            query = query.where(item.status == listing.status)
        if listing.error_code is not None:
            query = query.where(item.error_code == listing.error_code)
        if listing.after is not None:
            query = query.where(item.seq > listing.after)
        query = query.order_by(item.seq).limit(listing.limit + 1)
        rows = (await self._session.scalars(query)).all()
        page = tuple(_item(row) for row in rows[: listing.limit])
        next_cursor = page[-1].seq if len(rows) > listing.limit else None
        return RunItemPage(items=page, next_cursor=next_cursor)

    async def pending(self, run_id: UUID) -> Sequence[tuple[int, Mapping[str, JsonValue]]]:
        """Place and order of those that nothing has come of yet."""
        item = db.RunItem
        found = await self._session.execute(
            select(item.seq, item.spec)
            .where(item.run_id == run_id, item.status == RunItemStatus.PENDING)
            .order_by(item.seq)
        )
        return [(seq, spec if isinstance(spec, dict) else {}) for seq, spec in found]

    async def finish(
        self,
        project_id: UUID,
        run_id: UUID,
        seq: int,
        status: RunItemStatus,
        *,
        question_id: UUID | None = None,
        error: BusinessException | None = None,
    ) -> bool:
        """Store what came of an item, and what all attempts at it have cost; False where something
        came of it before.
        """
        item = db.RunItem
        done = await self._session.scalar(
            update(item)
            .where(item.run_id == run_id, item.seq == seq, item.status == RunItemStatus.PENDING)
            .values(
                status=status.value,
                question_id=question_id,
                error_code=error and error.code.value,
                error_message=error and error.message,
                finished_at=utc_now(),
                **_spent_on(project_id, run_id, seq),
            )
            .returning(item.seq)
        )
        return done is not None


def _spent_on(project_id: UUID, run_id: UUID, seq: int) -> Mapping[str, object]:
    call = db.LlmCall
    its = and_(call.project_id == project_id, call.run_id == run_id, call.run_seq == seq)
    return {figure.name: select(figure).where(its).scalar_subquery() for figure in SPENT}


def _item(row: db.RunItem) -> RunItem:
    return RunItem(
        seq=row.seq,
        spec=QuestionOrder.model_validate(row.spec),
        status=RunItemStatus(row.status),
        question_id=row.question_id,
        error=run_error(row),
        spent=RunSpent(
            calls=row.calls,
            input_tokens=row.input_tokens,
            output_tokens=row.output_tokens,
            cost_usd=row.cost_usd,
        ),
        finished_at=row.finished_at,
    )
