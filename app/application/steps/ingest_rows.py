"""Some rows of a part's results: read as realtime replies are, and stored, each once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from uuid import UUID

from app.application.steps.batch_cells import BatchCell, Cells
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
from app.shared.generation import GenerateQuestion
from app.shared.ids import new_id
from app.shared.items import Item
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
class ReadRow:
    """What one row's result says: an item to store (or why it is none), or the vendor's error."""

    row: Row
    cell: BatchCell
    order: GenerateQuestion
    completion: Completion | None
    came: Reading[Item] | RowError


def read_row(
    work: BatchWork, generation: GenerationServices, cells: Cells, row: Row, result: RowResult
) -> ReadRow:
    """Read a row's result as a realtime reply is read. No I/O."""
    cell = cells[row.cell]
    order = cell.about(row.keyword)
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
            task = generation.questions.task(order, cell.prompt, cell.found(row.keyword))
            return ReadRow(row, cell, order, completion, generation.replies.read(task, completion))
        case RowError() as error:
            return ReadRow(row, cell, order, _spent_on(work, error), error)
    raise TypeError(f"a row of questions is answered by {type(result.outcome).__name__}")


async def store_rows(
    work: BatchWork, read: Mapping[int, ReadRow], *, repair: bool
) -> Sequence[ToRepair]:
    """Store what was read of rows, by their places; those that have their outcome are left.

    One transaction: questions, calls, items and cells. With ``repair``, items whose replies are not
    usable stay open, and are returned.

    Raises:
        BatchLost; BusinessException: DATABASE_UNAVAILABLE.
    """

    async def store(turn: Turn) -> Sequence[ToRepair]:
        rows = await work.services.items(turn.session).hold(turn.held.id, list(read))
        held = [replace(read[seq], row=row) for seq, row in rows.items()]
        return await _store(work, turn, rows, held, repair=repair)

    return await work.change(store)


def _spent_on(work: BatchWork, error: RowError) -> Completion | None:
    """The call that a row's error was, if it may have cost something."""
    if not error.may_have_cost:
        return None
    return Completion(
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


def _failed(row: Row, error: RowError, *, may_retry: bool) -> ItemOutcome:
    status = _OF_ERROR[error.outcome]
    told = BatchError(code=error.code, message=error.message)
    return ItemOutcome(
        seq=row.seq,
        status=status,
        error=told if status is BatchItemStatus.FAILED else None,
        holds_cell=may_retry and not error.is_permanent and status is not BatchItemStatus.CANCELLED,
        calls=int(error.may_have_cost),
    )


async def _store(
    work: BatchWork,
    turn: Turn,
    rows: Mapping[int, Row],
    read: Sequence[ReadRow],
    *,
    repair: bool,
) -> Sequence[ToRepair]:
    generation = work.services.generation(turn.session)
    may_retry = turn.held.status is not BatchStatus.CANCELLING
    made = [one for one in read if isinstance(one.came, Usable)]
    questions = [_question(one) for one in made]
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
            calls.append(_call(work, one, question_id))
        match one.came:
            case RowError() as error:
                outcomes.append(_failed(one.row, error, may_retry=may_retry))
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


def _question(one: ReadRow) -> NewQuestion:
    assert isinstance(one.came, Usable)  # noqa: S101 - the caller chose them
    assert one.completion is not None  # noqa: S101 - what was read is of one
    return new_question(
        one.came.made,
        one.order,
        one.cell.found(one.row.keyword),
        one.cell.prompt.id,
        one.completion,
        Origin.BATCH,
    )


def _call(work: BatchWork, one: ReadRow, question_id: UUID | None) -> KeptCall:
    assert one.completion is not None  # noqa: S101 - the caller looked
    row, reading = one.row, one.came
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
    return KeptCall(origin, one.cell.prompt.id, call, question_id)


def _outcome(
    one: ReadRow,
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
