"""Show the model its own error, in realtime, where a row's reply is of no use."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from app.application.steps.ask_model import KeepCalls, ask_and_store
from app.application.steps.batch_cells import BatchCell, Cells, cell_messages
from app.application.steps.batch_work import BatchWork, Turn
from app.application.steps.finish_items import finish_items
from app.application.steps.ingest_rows import ToRepair
from app.application.steps.make_question import new_question
from app.application.steps.services import GenerationServices
from app.core.exceptions import BusinessException, ErrorCode
from app.domain.generation.prompt_values import prompt_values
from app.infrastructure.db.repositories.batch_items import ItemOutcome, error_of
from app.infrastructure.db.repositories.calls import CallOrigin, ModelCall
from app.shared.batches import BatchItemStatus
from app.shared.enums import Origin
from app.shared.items import Item

AT_ONCE = 8
_SECOND = range(2, 3)
"""One turn, after the row's own."""


async def repair_rows(work: BatchWork, cells: Cells, to_repair: Sequence[ToRepair]) -> None:
    """Ask once more for each, some at a time, at the realtime price; what still fails has failed.

    Raises:
        BatchLost; BusinessException: DATABASE_UNAVAILABLE.
    """
    places = asyncio.Semaphore(AT_ONCE)

    async def one(each: ToRepair) -> None:
        async with places:
            await _repair(work, cells, each)

    try:
        async with asyncio.TaskGroup() as group:
            for each in to_repair:
                group.create_task(one(each))
    except BaseExceptionGroup as errors:
        raise errors.exceptions[0] from None


async def _repair(work: BatchWork, cells: Cells, each: ToRepair) -> None:
    row = each.row
    cell = cells[row.cell]
    async with work.services.sessions() as session:
        services = work.services.generation(session)
        try:
            await _ask(work, services, cell, each)
        except BusinessException as error:
            if error.code is ErrorCode.DATABASE_UNAVAILABLE:
                raise
            await _store_failure(work, each, error)


async def _ask(
    work: BatchWork, services: GenerationServices, cell: BatchCell, each: ToRepair
) -> None:
    row = each.row
    order, context = cell.about(row.keyword), cell.context(row.keyword, row.seq, ())
    values = prompt_values(order, context)
    messages = (*cell_messages(services, cell, values), *each.feedback)
    task = replace(services.questions.task(order, cell.prompt, context), fallback=())
    origin = CallOrigin(
        project_id=work.batch.project_id,
        keyword_id=row.keyword.id,
        batch_job_id=work.batch.id,
        batch_seq=row.seq,
    )
    calls = list[ModelCall]()

    async def store(item: Item, keep_calls: KeepCalls) -> None:
        batches, parts = (
            work.services.batches(services.session),
            work.services.parts(services.session),
        )
        held = await batches.hold_own(work.batch.id, work.owner)
        turn = Turn(services.session, held, batches, parts)
        completion = calls[-1].completion
        new = new_question(item, order, context, cell.prompt.id, completion, Origin.BATCH)
        [(question_id, is_new)] = await services.questions.save_all(held.project_id, [new])
        await keep_calls(question_id=question_id)
        status = BatchItemStatus.SUCCEEDED if is_new else BatchItemStatus.DUPLICATE
        await _finish(work, turn, each, status, question_id=question_id)

    await ask_and_store(services, origin, task, messages, calls, store, attempts=_SECOND)


async def _store_failure(work: BatchWork, each: ToRepair, error: BusinessException) -> None:
    async def store(turn: Turn) -> None:
        await _finish(work, turn, each, BatchItemStatus.FAILED, error=error)

    await work.change(store)


async def _finish(
    work: BatchWork,
    turn: Turn,
    each: ToRepair,
    status: BatchItemStatus,
    *,
    question_id: UUID | None = None,
    error: BusinessException | None = None,
) -> None:
    rows = await work.services.items(turn.session).hold(turn.held.id, [each.row.seq])
    spent = await work.services.items(turn.session).spent_on(turn.held.id, each.row.seq)
    outcome = ItemOutcome(
        seq=each.row.seq,
        status=status,
        question_id=question_id,
        error=None if error is None else error_of(error),
        calls=spent.calls,
        input_tokens=spent.input_tokens,
        output_tokens=spent.output_tokens,
        cost_usd=spent.cost_usd,
    )
    await finish_items(work.services, turn, rows, [outcome] if rows else [])
