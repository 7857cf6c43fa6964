"""Takes deliveries from the queue and has them handled; comes back after the database was away."""

import asyncio
import logging
from uuid import UUID

import asyncpg
import procrastinate
import psycopg
from loguru import logger
from procrastinate.exceptions import ConnectorException
from procrastinate.job_context import AbortReason
from procrastinate.jobs import DeleteJobCondition
from procrastinate.worker import Worker as ProcrastinateWorker
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from app.core.db import UNREACHABLE, UrlSource
from app.core.exceptions import BusinessException, ErrorCode
from app.core.finish import is_cancelled
from app.infrastructure.queue.deliveries import (
    DELIVERY_TASK,
    QUEUE,
    Delivery,
    Handle,
    StopReason,
)
from app.infrastructure.queue.manager import NOT_MIGRATED, DeliveryManager, state_at, tell
from app.infrastructure.queue.schema import SCHEMA, missing_files
from app.shared.workers import WorkerState, WorkerTimings

STUBBORN_S = 5
"""How long work that was cancelled may take to end."""
_NEVER_S = 10 * 365 * 24 * 3600
_CONNECTIONS = 4
# Given when a connection is made, and not by SQL later: a pooler in between, which might pass the
# connection on to others, refuses them or forgets them with us.
# Deliveries need not reach the disk at once: what counts is in `jobs`, whose next commit takes
# along what was written before it. After a crash of the server a delivery may be given out once
# more, which changes nothing, or count as under way for ever, which the sweep ends.
_OPTIONS = f"-c search_path={SCHEMA},pg_temp -c synchronous_commit=off"


class DeliveryWorker:
    """Hands deliveries to ``handle``, several at once.

    While it lives, and also while it waits for its last work to end, it says so (``heartbeat_s``).
    """

    def __init__(
        self,
        url_source: UrlSource,
        handle: Handle,
        *,
        concurrency: int,
        grace_s: float,
        timings: WorkerTimings,
    ) -> None:
        """Nothing is opened yet.

        Args:
            url_source: of the server itself; asked at each new connection.
            grace_s: how long work under way may go on after ``work`` was cancelled.
        """
        self._url_source = url_source
        self._handle = handle
        self._concurrency = concurrency
        self._grace_s = grace_s
        self._timings = timings
        self._under_way: set[asyncio.Task[object]] = set()
        self._manager: DeliveryManager | None = None
        self._found = WorkerState.DISCONNECTED

    @property
    def state(self) -> WorkerState:
        return self._found if self._manager is None else self._manager.state

    async def work(self) -> None:
        """Hand out deliveries until this is cancelled; then no new ones, and those under way end.

        After the grace they are cancelled. Cancelled once more, this ends at once.

        Raises:
            BusinessException: DATABASE_NOT_MIGRATED, before anything is begun.
        """
        while True:
            try:
                await self._work_while_connected()
            except Exception as error:
                if is_cancelled():
                    raise asyncio.CancelledError from error
                self._found = state_at(error)
                _raise_unless_passing(error)
            finally:
                self._manager = None
            await asyncio.sleep(self._timings.restart_s)

    async def _work_while_connected(self) -> None:
        await self._require_queue()
        async with self._app().open_async() as app:
            worker = self._worker(app)
            manager = DeliveryManager(app.connector, self._timings.restart_s)
            app.job_manager = self._manager = manager
            running = asyncio.create_task(worker.run(), name="run")  # type: ignore[no-untyped-call]
            beating = asyncio.create_task(self._beat(manager), name="heartbeat")
            logger.info("The worker begins, with up to {} jobs at once", self._concurrency)
            try:
                ended, _ = await asyncio.wait(
                    {running, beating}, return_when=asyncio.FIRST_COMPLETED
                )
                for task in ended:
                    task.result()  # neither should have ended
            except asyncio.CancelledError:
                logger.info("The worker stops; {} jobs are under way", len(self._under_way))
                worker.stop()  # type: ignore[no-untyped-call]
                await asyncio.wait({running}, timeout=self._grace_s + STUBBORN_S)
                raise
            finally:
                beating.cancel()
                await _end({running, *self._under_way})

    async def _require_queue(self) -> None:
        """Fail at once where the pool would try for half a minute, with growing pauses."""
        async with asyncio.timeout(self._timings.connect_s):
            # As the pool will do it, with options that not everything between us takes.
            await (await psycopg.AsyncConnection.connect(await self._conninfo())).close()
            connection = await asyncpg.connect(await self._url_source())
            try:
                missing = await missing_files(connection)
            finally:
                await connection.close()
        if missing:
            raise BusinessException(
                ErrorCode.DATABASE_NOT_MIGRATED, NOT_MIGRATED, {"missing": list(missing)}
            )

    async def _conninfo(self) -> str:
        given = conninfo_to_dict(await self._url_source())
        options = f"{given.get('options') or ''} {_OPTIONS}".strip()
        wait_s = max(2, round(self._timings.connect_s))  # libpq knows no shorter one
        return make_conninfo("", **{**given, "options": options, "connect_timeout": wait_s})

    def _app(self) -> procrastinate.App:
        # It tells of each attempt to connect; we tell when the queue is lost.
        logging.getLogger("psycopg.pool").setLevel(logging.ERROR)
        connector = procrastinate.PsycopgConnector(
            conninfo=self._conninfo,
            configure=_configure,
            min_size=1,
            max_size=_CONNECTIONS,
            timeout=self._timings.connect_s,
            reconnect_timeout=self._timings.connect_s,  # else its pauses grow for five minutes
        )
        app = procrastinate.App(connector=connector)
        app.task(name=DELIVERY_TASK, queue=QUEUE, pass_context=True)(self._deliver)
        return app

    def _worker(self, app: procrastinate.App) -> ProcrastinateWorker:
        return ProcrastinateWorker(
            app,
            queues=[QUEUE],
            concurrency=self._concurrency,
            fetch_job_polling_interval=self._timings.poll_s,
            abort_job_polling_interval=self._timings.poll_s,
            shutdown_graceful_timeout=self._grace_s,
            delete_jobs=DeleteJobCondition.ALWAYS,
            install_signal_handlers=False,
            # Its own ends when the last work has still to end: ``_beat`` takes its place.
            update_heartbeat_interval=_NEVER_S,
            stalled_worker_timeout=self._timings.dead_after_s,
        )

    async def _beat(self, manager: DeliveryManager) -> None:
        while True:
            await asyncio.sleep(self._timings.heartbeat_s)
            await manager.beat()

    async def _deliver(self, context: procrastinate.JobContext, job_id: str) -> None:
        assert context.job.id is not None  # noqa: S101 - it was stored before it was fetched
        task = asyncio.current_task()
        assert task is not None  # noqa: S101 - this is a coroutine
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)
        await self._handle(
            Delivery(context.job.id, UUID(job_id), lambda: _stop_reason(context.abort_reason()))
        )


async def _configure(connection: psycopg.AsyncConnection[object]) -> None:
    await connection.set_autocommit(True)  # each query of procrastinate's stands alone


def _stop_reason(reason: AbortReason | None) -> StopReason | None:
    if reason is None:
        return None
    by_user = reason is AbortReason.USER_REQUEST
    return StopReason.CANCELLED if by_user else StopReason.SHUTDOWN


def _raise_unless_passing(error: Exception) -> None:
    """Log what may be better the next time."""
    if isinstance(error, BusinessException) and error.code is ErrorCode.DATABASE_NOT_MIGRATED:
        raise error
    if isinstance(error, (ConnectorException, psycopg.Error, BusinessException, *UNREACHABLE)):
        tell(error)
    else:
        logger.opt(exception=error).error("Unexpected error of the queue; trying again")


async def _end(tasks: set[asyncio.Task[object]]) -> None:
    """Cancel what has not ended, and wait for it for a moment."""
    for task in tasks:
        task.cancel()
    ended, left = await asyncio.wait(tasks, timeout=STUBBORN_S)
    for task in ended:
        if not task.cancelled() and task.exception() is not None:
            logger.warning("The worker's {} ended in {!r}", task.get_name(), task.exception())
    if left:
        logger.error("{} tasks of the worker did not end", len(left))
