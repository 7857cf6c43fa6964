"""The worker: does the jobs that are delivered, and sweeps from time to time."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial

from loguru import logger

from app.application.run_job import run_job
from app.application.sweep_batches import requeue_batches
from app.application.sweep_jobs import forget_old_jobs, recover_jobs, settle_abandoned_calls
from app.core.di.container import Container
from app.core.exceptions import BusinessException
from app.pipelines.catalog import TASKS
from app.pipelines.tasks import TaskRegistry
from app.shared.workers import WorkerState, WorkerTimings

_DEFAULT_TIMINGS = WorkerTimings()


class Worker:
    """Works on background jobs, several at once. Any number of workers may share a database."""

    def __init__(
        self,
        container: Container,
        tasks: TaskRegistry = TASKS,
        *,
        concurrency: int | None = None,
        timings: WorkerTimings = _DEFAULT_TIMINGS,
    ) -> None:
        """Nothing is done yet; ``concurrency`` None: as configured.

        Raises:
            BusinessException: CONFIGURATION_INVALID.
        """
        self.task_names = tasks.names
        self._services = container.work(timings)
        self._batches = container.batch_work
        self._timings = timings
        prepare = partial(tasks.prepare, container)
        self._deliveries = container.delivery_worker(
            lambda delivery: run_job(self._services, delivery, prepare), concurrency, timings
        )

    @property
    def state(self) -> WorkerState:
        return self._deliveries.state

    async def work(self) -> None:
        """Work until this is cancelled, and then end what is under way.

        Jobs that take longer than QGEN_WORKER_GRACE_S are given back to the queue. Cancelled once
        more, it ends at once, and other workers take over what was under way.
        """
        times = self._timings
        chores = (
            asyncio.create_task(_regularly(self.recover, times.sweep_s)),
            asyncio.create_task(_regularly(self.requeue, times.sweep_s)),
            asyncio.create_task(_regularly(self.settle, times.sweep_s)),
            asyncio.create_task(_regularly(self._forget, times.tidy_s)),
        )
        try:
            await self._deliveries.work()
        finally:
            for chore in chores:
                chore.cancel()
            await asyncio.wait(chores)

    async def recover(self) -> None:
        """Have jobs delivered again that dead workers left.

        Raises:
            BusinessException: DATABASE_UNAVAILABLE, DATABASE_NOT_MIGRATED.
        """
        recovered = await recover_jobs(self._services, self._timings.dead_after_s)
        if recovered:
            logger.warning("{} jobs were without a worker, and are delivered again", recovered)

    async def requeue(self) -> None:
        """Have batches worked on that were left, by processes that were killed.

        Raises:
            BusinessException: DATABASE_UNAVAILABLE, DATABASE_NOT_MIGRATED.
        """
        left = await requeue_batches(self._batches())
        if left:
            logger.warning("{} batches were without a worker, and go on", left)

    async def settle(self) -> None:
        """Count the model calls as paid that dead processes left.

        Raises:
            BusinessException: DATABASE_UNAVAILABLE, DATABASE_NOT_MIGRATED.
        """
        settled = await settle_abandoned_calls(self._services)
        if settled:
            logger.warning("{} model calls never ended, and count as spent in full", settled)

    async def _forget(self) -> None:
        forgotten = await forget_old_jobs(self._services)
        if forgotten.jobs or forgotten.streams or forgotten.answers:
            logger.info(
                "Forgot {} old jobs, the events of {}, and {} answers under idempotency keys",
                forgotten.jobs,
                forgotten.streams,
                forgotten.answers,
            )


async def _regularly(chore: Callable[[], Awaitable[None]], every_s: float) -> None:
    while True:
        try:
            await chore()
        except BusinessException as error:
            logger.warning("Sweeping did not go well, and is tried again: {!r}", error)
        except Exception:  # noqa: BLE001 - what went wrong once may go well the next time
            logger.exception("Unexpected error while sweeping")
        await asyncio.sleep(every_s)
