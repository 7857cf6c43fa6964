"""Make the questions of a run."""

import asyncio
import time
from collections.abc import Hashable, Mapping, Sequence
from contextlib import suppress
from functools import partial
from uuid import UUID

from pydantic import ValidationError

from app.application.steps.ask_model import spent_on
from app.application.steps.make_run_item import (
    PASSING,
    RunItemTask,
    fail_run_item,
    make_run_item,
)
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
from app.domain.runs.todo import Todo
from app.infrastructure.ai.base.errors import OUTAGES
from app.infrastructure.db.repositories.runs import HeldRun
from app.shared.generation import GenerateQuestion
from app.shared.runs import RunItemStatus, RunStatus

DRAIN_S = 20
"""How long a worker that has to stop waits for answers that are paid for."""

type _Failed = tuple[int, BusinessException]


async def work_on_run(
    services: RunWorkServices, job: RunningJob, run_id: UUID
) -> Mapping[str, JsonValue] | None:
    """Make what is still to be made of a run, several items at once, each stored as it is done.

    The run ends FINISHED; CANCELLED where somebody wants that; STOPPED by what the next item would
    meet too, such as a budget that is spent. Items whose provider cannot be had are made a while
    later, those of others meanwhile. A run whose worker died is only marked so. Where this
    worker has to stop, another one goes on.

    Raises:
        BusinessException: DATABASE_UNAVAILABLE.
    """
    async with services.sessions() as session, transaction(session):
        run = await services.runs(session).begin(job.project_id, run_id, job.id)
    if run is None:
        return None
    try:
        stopped_by = await _work(services, run)
    except asyncio.CancelledError:
        await finish(_give_back(services, run))
        raise
    except Exception as error:
        known = error if isinstance(error, BusinessException) else _unexpected()
        await _end(services, run, known)
        raise
    status = await _end(services, run, stopped_by)
    return {"run_id": str(run.id), "status": status.value}


def _unexpected() -> BusinessException:
    return BusinessException(
        ErrorCode.INTERNAL_ERROR, "Something went wrong on our side; the worker's log tells where."
    )


async def _end(
    services: RunWorkServices, run: HeldRun, stopped_by: BusinessException | None
) -> RunStatus:
    async with services.sessions() as session:
        end = partial(services.runs(session).end, run, stopped_by)
        return await store_patiently(session, end)


async def _give_back(services: RunWorkServices, run: HeldRun) -> None:
    async with services.sessions() as session, transaction(session):
        await services.runs(session).give_back(run)


async def _work(services: RunWorkServices, run: HeldRun) -> BusinessException | None:
    """Make items, as many at once as the run may, until all are made or the board says stop.

    What stopped it, if anything did.
    """
    async with open_board(services, run) as board:
        tasks, failed = await _prepare(services, run)
        await _store_failed(services, run, failed, board)
        concurrency = run.options.get("concurrency")
        at_once = concurrency if isinstance(concurrency, int) else services.concurrency
        todo, made = Todo(tasks, _provider), MadeSoFar()
        makers = [
            asyncio.create_task(_make_one_by_one(services, todo, made, board))
            for _ in range(min(at_once, len(tasks)))
        ]
        await _until_made(makers, board)
    return board.stopped_by


def _provider(task: RunItemTask) -> Hashable:
    return task.prepared.order.provider


async def _until_made(makers: Sequence[asyncio.Task[None]], board: RunBoard) -> None:
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
    services: RunWorkServices, todo: Todo[RunItemTask], made: MadeSoFar, board: RunBoard
) -> None:
    """Until there is nothing more; what another maker puts back, that one makes."""
    while todo and not board.is_stopping:
        task = todo.take(time.monotonic())
        if task is None:
            await board.pause(todo.wait_s(time.monotonic()))
            continue
        try:
            board.add(await _make_one(services, task, made))
            todo.answered(task)
        except ItemTaken:
            continue  # whoever has made it tells of it
        except BusinessException as error:
            await _put_off(services, todo, task, error, board)


async def _make_one(services: RunWorkServices, task: RunItemTask, made: MadeSoFar) -> ItemOutcome:
    async with services.sessions() as session:
        runs = services.runs(session)
        return await make_run_item(services.generation(session), runs, task, made)


async def _put_off(
    services: RunWorkServices,
    todo: Todo[RunItemTask],
    task: RunItemTask,
    error: BusinessException,
    board: RunBoard,
) -> None:
    """The item could not be made: try it later where that may help, else stop the run, or give the
    item up, where its provider answers all others.
    """
    if error.code in OUTAGES and todo.is_to_blame(task):
        with suppress(ItemTaken):
            async with services.sessions() as session:
                runs, spent = services.runs(session), spent_on([])
                board.add(await fail_run_item(session, runs, task, error, spent))
        return
    until = await board.wait_for_provider(error) if error.code in PASSING else None
    if until is None:
        board.stop(error)
    else:
        todo.put_back(task, until)


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
