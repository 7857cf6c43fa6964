"""Make the questions of a run."""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from uuid import UUID

from pydantic import ValidationError

from app.application.steps.ask_model import spent_on
from app.application.steps.make_run_item import RunItemTask, make_run_item
from app.application.steps.prepare_questions import prepare_questions
from app.application.steps.run_board import RunBoard, open_board
from app.application.steps.running_job import RunningJob
from app.application.steps.services import RunWorkServices
from app.application.steps.store_patiently import store_patiently
from app.core.db import transaction
from app.core.exceptions import BusinessException, ErrorCode, JsonValue
from app.core.finish import finish
from app.core.validation import explain
from app.domain.runs.made_so_far import MadeSoFar, spread
from app.domain.runs.run_service import ItemOutcome, ItemTaken
from app.infrastructure.db.repositories.runs import HeldRun
from app.shared.generation import GenerateQuestion
from app.shared.runs import RunItemStatus

DRAIN_S = 20
"""How long a worker that has to stop waits for answers that are paid for."""

type _Failed = tuple[int, BusinessException]


async def work_on_run(
    services: RunWorkServices, job: RunningJob, run_id: UUID
) -> Mapping[str, JsonValue] | None:
    """Make what is still to be made of a run, several items at once, each stored as it is done.

    The run ends FINISHED; CANCELLED where somebody wants that; STOPPED by what the next item would
    meet too, such as a budget that is spent. A run whose worker died is only marked so. Where this
    worker has to stop, another one goes on.

    Raises:
        BusinessException: DATABASE_UNAVAILABLE.
    """
    async with services.sessions() as session, transaction(session):
        run = await services.runs(session).begin(job.project_id, run_id, job.id)
    if run is None:
        return None
    try:
        async with open_board(services, run) as board:
            await _make_all(services, run, board)
    except asyncio.CancelledError:
        await finish(_give_back(services, run))
        raise
    async with services.sessions() as session:
        end = partial(services.runs(session).end, run.project_id, run.id, board.stopped_by)
        status = await store_patiently(session, end)
    return {"run_id": str(run.id), "status": status.value}


async def _give_back(services: RunWorkServices, run: HeldRun) -> None:
    async with services.sessions() as session, transaction(session):
        await services.runs(session).give_back(run.project_id, run.id)


async def _make_all(services: RunWorkServices, run: HeldRun, board: RunBoard) -> None:
    """Make items, as many at once as the run may, until all are made or the board says stop."""
    tasks, failed = await _prepare(services, run)
    await _store_failed(services, run, failed, board)
    todo, made = iter(tasks), MadeSoFar()
    concurrency = run.options.get("concurrency")
    at_once = concurrency if isinstance(concurrency, int) else services.concurrency
    makers = [
        asyncio.create_task(_make_one_by_one(services, todo, made, board))
        for _ in range(min(at_once, len(tasks)))
    ]
    if not makers:
        return
    try:
        await asyncio.wait(makers)
    except asyncio.CancelledError:
        board.stop()
        await finish(_drain(makers))
        raise
    for maker in makers:
        maker.result()  # raises what nobody expected


async def _drain(makers: Sequence[asyncio.Task[None]]) -> None:
    """What is under way may end in time, and is recorded as interrupted if it does not."""
    _, late = await asyncio.wait(makers, timeout=DRAIN_S)
    for maker in late:
        maker.cancel()
    if late:
        await asyncio.wait(late)


async def _make_one_by_one(
    services: RunWorkServices, todo: Iterator[RunItemTask], made: MadeSoFar, board: RunBoard
) -> None:
    for task in todo:
        try:
            while not await _is_settled(services, task, made, board):
                pass
        except BusinessException as error:
            board.stop(error)
        if board.is_stopping:
            return


async def _is_settled(
    services: RunWorkServices, task: RunItemTask, made: MadeSoFar, board: RunBoard
) -> bool:
    """Make one item; False where it is to be tried again, after an outage of its provider."""
    async with services.sessions() as session:
        generation, runs = services.generation(session), services.runs(session)
        try:
            board.add(await make_run_item(generation, runs, task, made))
        except ItemTaken:
            pass  # whoever has made it tells of it
        except BusinessException as error:
            if await board.passes(error):
                return False
            raise
    return True


async def _prepare(
    services: RunWorkServices, run: HeldRun
) -> tuple[Sequence[RunItemTask], Sequence[_Failed]]:
    """What is still to be made, keywords by turns; and what cannot be, such as an order whose
    passage was deleted meanwhile.
    """
    async with services.sessions() as session:
        async with transaction(session):
            pending = await services.runs(session).pending(run.id)
        orders, failed = _orders(run, pending)
        prepared = await prepare_questions(
            services.generation(session), [order for _, order in orders]
        )
    tasks = list[RunItemTask]()
    for place in spread([order for _, order in orders]):
        seq, ready = orders[place][0], prepared[place]
        if isinstance(ready, BusinessException):
            failed.append((seq, ready))
        else:
            tasks.append(RunItemTask(run.id, seq, ready))
    return tasks, failed


def _orders(
    run: HeldRun, pending: Sequence[tuple[int, Mapping[str, JsonValue]]]
) -> tuple[list[tuple[int, GenerateQuestion]], list[_Failed]]:
    orders, failed = list[tuple[int, GenerateQuestion]](), list[_Failed]()
    owner = {"project_id": run.project_id, "created_by": run.created_by}
    for seq, spec in pending:
        try:
            orders.append((seq, GenerateQuestion.model_validate({**spec, **owner})))
        except ValidationError as error:  # stored by a version that knew other orders
            failed.append((seq, BusinessException(ErrorCode.VALIDATION_FAILED, explain(error))))
    return orders, failed


async def _store_failed(
    services: RunWorkServices, run: HeldRun, failed: Sequence[_Failed], board: RunBoard
) -> None:
    for seq, error in failed:
        outcome = ItemOutcome(seq, RunItemStatus.FAILED, spent_on([]), error=error)
        async with services.sessions() as session:
            try:
                async with transaction(session):
                    await services.runs(session).finish_item(run.project_id, run.id, outcome)
            except ItemTaken:
                continue
        board.add(outcome)
