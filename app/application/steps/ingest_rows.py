"""Some rows of a part's results: read as realtime replies are, and stored, each once."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from uuid import UUID

from app.application.steps.batch_cells import Cells
from app.application.steps.batch_work import BatchWork, Turn
from app.application.steps.finish_items import finish_items
from app.application.steps.make_question import new_question
from app.application.steps.services import GenerationServices
from app.core.exceptions import BusinessException
from app.domain.generation.tasks import Reading, Unusable, Usable
from app.infrastructure.ai.base.batch_messages import RowError, RowReply, RowResult
from app.infrastructure.ai.base.messages import ChatMessage, Completion
from app.infrastructure.db.repositories.batch_items import ItemOutcome, Row, error_of
from app.infrastructure.db.repositories.calls import (
    CallOrigin,
    CallPurpose,
    KeptCall,
    ModelCall,
)
from app.shared.batches import BatchError, BatchItemStatus, BatchStatus
from app.shared.enums import Origin
from app.shared.ids import new_id
from app.shared.items import Item
from app.shared.keyword_selection import Cell
from app.shared.questions import NewQuestion

_OF_ERROR = {
    "expired": BatchItemStatus.EXPIRED,
    "cancelled": BatchItemStatus.CANCELLED,
    "failed": BatchItemStatus.FAILED,
}


@dataclass(frozen=True, slots=True)
class ToRepair:
    """An item whose reply is of no use, and the turns that show the model why."""

    row: Row
    feedback: tuple[ChatMessage, ...]


@dataclass(frozen=True, slots=True)
class _Read:
    """What one row's result comes to: an item to store, or an outcome."""

    row: Row
    completion: Completion | None
    reading: Reading[Item] | None
    outcome: ItemOutcome | None = None


async def ingest_rows(
    work: BatchWork, cells: Cells, results: Mapping[int, RowResult], *, repair: bool
) -> Sequence[ToRepair]:
    """Store results of rows, by their places; those that have their outcome already are left.

    One transaction: questions, calls, items and cells. With ``repair``, items whose replies are not
    usable stay open, and are returned.

    Raises:
        BatchLost; BusinessException: DATABASE_UNAVAILABLE.
    """

    async def store(turn: Turn) -> Sequence[ToRepair]:
        rows = await work.services.items(turn.session).hold(turn.held.id, list(results))
        generation = work.services.generation(turn.session)
        may_retry = turn.held.status is not BatchStatus.CANCELLING

        def read() -> list[_Read]:
            return [
                _read(work, generation, cells, row, results[seq], may_retry=may_retry)
                for seq, row in rows.items()
            ]

        read_rows = await asyncio.to_thread(read)
        return await _store(work, turn, generation, cells, rows, read_rows, repair=repair)

    return await work.change(store)


def _read(
    work: BatchWork,
    generation: GenerationServices,
    cells: Cells,
    row: Row,
    result: RowResult,
    *,
    may_retry: bool,
) -> _Read:
    match result.outcome:
        case RowReply(reply=reply):
            cost_usd, price_version = work.provider.cost_usd(work.batch.model, result)
            completion = Completion(
                vendor=work.batch.provider,
                model=work.batch.model,
                reply=reply,
                error=None,
                tries=1,
                latency_ms=None,
                cost_usd=cost_usd,
                price_version=price_version,
                is_sandbox=work.batch.is_sandbox,
            )
            cell = cells[Cell(type=row.type, difficulty=row.difficulty)]
            order = cell.about(row.keyword)
            task = generation.questions.task(order, cell.prompt, cell.found(row.keyword))
            return _Read(row, completion, generation.replies.read(task, completion))
        case RowError() as error:
            return _failed(work, row, error, may_retry=may_retry)
    raise TypeError(f"a row of questions is answered by {type(result.outcome).__name__}")


def _failed(work: BatchWork, row: Row, error: RowError, *, may_retry: bool) -> _Read:
    status = _OF_ERROR[error.outcome]
    told = BatchError(code=error.code, message=error.message)
    outcome = ItemOutcome(
        seq=row.seq,
        status=status,
        error=told if status is BatchItemStatus.FAILED else None,
        holds_cell=may_retry and not error.is_permanent and status is not BatchItemStatus.CANCELLED,
        calls=int(error.may_have_cost),
    )
    completion = None
    if error.may_have_cost:
        completion = Completion(
            vendor=work.batch.provider,
            model=work.batch.model,
            reply=None,
            error=BusinessException(error.code, error.message),
            tries=1,
            latency_ms=None,
            cost_usd=None,
            price_version=work.provider.model(work.batch.model).price_version,
            is_sandbox=work.batch.is_sandbox,
            lost_tries=1,
        )
    return _Read(row, completion, None, outcome)


async def _store(
    work: BatchWork,
    turn: Turn,
    generation: GenerationServices,
    cells: Cells,
    rows: Mapping[int, Row],
    read: Sequence[_Read],
    *,
    repair: bool,
) -> Sequence[ToRepair]:
    made = [one for one in read if isinstance(one.reading, Usable)]
    questions = [_question(work, cells, one) for one in made]
    stored = dict(
        zip(
            (one.row.seq for one in made),
            await generation.questions.save_all(turn.held.project_id, questions),
            strict=True,
        )
    )
    to_repair, outcomes, calls = list[ToRepair](), list[ItemOutcome](), list[KeptCall]()
    for one in read:
        question_id, is_new = stored.get(one.row.seq, (None, False))
        if one.completion is not None and not one.row.calls:
            calls.append(_call(work, cells, one, question_id))
        match one.reading:
            case None:
                assert one.outcome is not None  # noqa: S101 - one of the two is there
                outcomes.append(one.outcome)
            case Usable():
                status = BatchItemStatus.SUCCEEDED if is_new else BatchItemStatus.DUPLICATE
                outcomes.append(_outcome(one, status, question_id=question_id))
            case Unusable(error=error, feedback=feedback):
                if repair and feedback:
                    to_repair.append(ToRepair(one.row, feedback))
                    outcomes.append(_outcome(one, BatchItemStatus.SUBMITTED))
                else:
                    told = error_of(error)
                    outcomes.append(_outcome(one, BatchItemStatus.FAILED, error=told))
    await generation.calls.record_all(turn.held.project_id, calls)
    await finish_items(work.services, turn, rows, outcomes)
    return to_repair


def _question(work: BatchWork, cells: Cells, one: _Read) -> NewQuestion:
    assert isinstance(one.reading, Usable)  # noqa: S101 - the caller chose them
    assert one.completion is not None  # noqa: S101 - what was read is of one
    row = one.row
    cell = cells[Cell(type=row.type, difficulty=row.difficulty)]
    return new_question(
        one.reading.made,
        cell.about(row.keyword),
        cell.found(row.keyword),
        cell.prompt.id,
        one.completion,
        Origin.BATCH,
    )


def _call(work: BatchWork, cells: Cells, one: _Read, question_id: UUID | None) -> KeptCall:
    assert one.completion is not None  # noqa: S101 - the caller looked
    row, reading = one.row, one.reading
    error = reading.error if isinstance(reading, Unusable) else one.completion.error
    origin = CallOrigin(
        project_id=work.batch.project_id,
        keyword_id=row.keyword.id,
        batch_job_id=work.batch.id,
        batch_seq=row.seq,
    )
    call = ModelCall(
        id=new_id(),
        purpose=CallPurpose.QUESTION,
        attempt=1,
        completion=one.completion,
        error_code=None if error is None else error.code,
        parse_steps=reading.parse_steps if isinstance(reading, Usable) else (),
    )
    prompt = cells[Cell(type=row.type, difficulty=row.difficulty)].prompt
    return KeptCall(origin, prompt.id, call, question_id)


def _outcome(
    one: _Read,
    status: BatchItemStatus,
    *,
    question_id: UUID | None = None,
    error: BatchError | None = None,
) -> ItemOutcome:
    outcome = ItemOutcome(seq=one.row.seq, status=status, question_id=question_id, error=error)
    reply = one.completion.reply if one.completion else None
    if reply is None:
        return outcome
    cost = one.completion.cost_usd if one.completion else None
    return replace(
        outcome,
        calls=1,
        input_tokens=reply.usage.input_tokens,
        output_tokens=reply.usage.output_tokens,
        cost_usd=cost or Decimal(0),
    )
