"""procrastinate's own bookkeeping, where it has to be gentler than procrastinate is.

A database that goes away for a while ends procrastinate's worker, and with it the jobs under way.
Here the queue is empty as long as it cannot be reached, and nothing else happens.
"""

import asyncio
from collections.abc import Iterable
from contextlib import suppress
from typing import override

import orjson
import psycopg
from loguru import logger
from procrastinate import exceptions
from procrastinate.connector import BaseConnector
from procrastinate.jobs import Job, Notification, Status
from procrastinate.manager import JobManager, NotificationCallback

from app.core.exceptions import BusinessException, ErrorCode
from app.infrastructure.queue.schema import SCHEMA
from app.shared.workers import WorkerState

# The number is told before it is used, also where the server crashes: hence the disk is waited for.
_REGISTER = f"""
    SELECT worker_id, set_config('synchronous_commit', 'on', true)
    FROM {SCHEMA}.procrastinate_register_worker_v1()
"""  # noqa: S608 - our own name
_BEAT = f"""
    UPDATE {SCHEMA}.procrastinate_workers SET last_heartbeat = now()
    WHERE id = %(worker_id)s RETURNING id
"""  # noqa: S608 - our own name
_ANNOUNCE = "SELECT pg_notify(%(channel)s, %(message)s)"
_CHANNEL = "procrastinate_queue_v1#{}"
_NOT_MIGRATED = (
    psycopg.errors.UndefinedFunction,
    psycopg.errors.UndefinedTable,
    psycopg.errors.InvalidSchemaName,
)
NOT_MIGRATED = "The queue's tables are missing, or of an older version. Run: qgen db upgrade"


class DeliveryManager(JobManager):
    def __init__(self, connector: BaseConnector, pause_s: float) -> None:
        """Args:
        pause_s: how long to wait before the database is tried again.
        """
        super().__init__(connector)
        self._pause_s = pause_s
        self._number: int | None = None
        self._has_news = False
        self.state = WorkerState.WORKS

    @override
    async def register_worker(self) -> int:
        """Get a number. It changes when others take this worker for dead, and forget the old one.

        What was under way then is theirs; it goes on here, and stores nothing at its end.
        """
        found = await self.connector.execute_query_one_async(_REGISTER)
        self._number = int(found["worker_id"])
        return self._number

    @override
    async def unregister_worker(self, worker_id: int) -> None:
        await super().unregister_worker(self._number or worker_id)

    async def beat(self) -> None:
        """Say that this worker lives; a database that is away is tried again the next time."""
        if self._number is None:
            return
        with suppress(exceptions.ConnectorException):
            if not await self.connector.execute_query_all_async(_BEAT, worker_id=self._number):
                await self._register_anew()

    @override
    async def fetch_job(self, queues: Iterable[str] | None, worker_id: int) -> Job | None:
        """The next delivery; None also where the database is away.

        What is announced while none is found is looked for at once: procrastinate would forget the
        announcement.
        """
        while True:
            self._has_news = False
            job = await self._fetch(queues)
            if job is not None or not self._has_news:
                return job

    @override
    async def listen_for_jobs(
        self, *, on_notification: NotificationCallback, queues: Iterable[str] | None = None
    ) -> None:
        """Hear of new deliveries, and again after the database was away."""

        async def on_news(*, channel: str, notification: Notification) -> None:
            self._has_news = True
            await on_notification(channel=channel, notification=notification)

        while True:
            with suppress(exceptions.ConnectorException, OSError, BusinessException):
                await super().listen_for_jobs(on_notification=on_news, queues=queues)
            await asyncio.sleep(self._pause_s)

    @override
    async def list_jobs_to_abort_async(self, queue: str | None = None) -> Iterable[int]:
        try:
            return await super().list_jobs_to_abort_async(queue)
        except exceptions.ConnectorException:
            return ()

    @override
    async def finish_job(self, job: Job, status: Status, delete_job: bool) -> None:
        """Forget a delivery that has been handled, as soon as the database is there.

        It may be gone: a worker that is taken for dead loses its deliveries. Whoever waits for its
        lock is told.
        """
        while not await self._finish(job, status, delete_job):  # noqa: ASYNC110 - nobody tells
            await asyncio.sleep(self._pause_s)
        if job.lock is not None:
            message = orjson.dumps({"type": "job_inserted", "job_id": job.id}).decode()
            with suppress(exceptions.ConnectorException):  # they look for it themselves, later
                await self.connector.execute_query_async(
                    _ANNOUNCE, channel=_CHANNEL.format(job.queue), message=message
                )

    async def _finish(self, job: Job, status: Status, delete_job: bool) -> bool:
        try:
            await super().finish_job(job, status, delete_job)
        except exceptions.ConnectorException as error:
            if isinstance(error.__cause__, psycopg.errors.RaiseException):
                logger.warning("Delivery {} was taken away: it took too long", job.id)
                return True
            self._note(error)
            return False
        return True

    async def _fetch(self, queues: Iterable[str] | None) -> Job | None:
        assert self._number is not None  # noqa: S101 - procrastinate registers first
        try:
            job = await super().fetch_job(queues, self._number)
        except exceptions.UniqueViolation:
            return None  # two workers found two of one lock in the same moment
        except exceptions.ConnectorException as error:
            if isinstance(error.__cause__, psycopg.errors.ForeignKeyViolation):
                with suppress(exceptions.ConnectorException):
                    await self._register_anew()
                    self._has_news = True
            else:
                self._note(error)
            return None
        self._note(None)
        return job

    async def _register_anew(self) -> None:
        logger.warning("This worker was taken for dead; it goes on under another number")
        await self.register_worker()

    def _note(self, error: Exception | None) -> None:
        """Tell when the queue is lost, and when it is there again; once each."""
        before, self.state = self.state, state_at(error)
        if self.state is before:
            return
        if error is None:
            logger.info("The queue is reached again")
        else:
            tell(error)


def tell(error: Exception) -> None:
    """Log why the queue cannot be used."""
    if state_at(error) is WorkerState.NOT_MIGRATED:
        logger.error("{} ({!r})", NOT_MIGRATED, error.__cause__ or error)
    else:
        logger.warning("The queue cannot be reached ({!r}); trying on", error.__cause__ or error)


def state_at(error: Exception | None) -> WorkerState:
    """What an error of the queue makes of its worker."""
    if error is None:
        return WorkerState.WORKS
    if isinstance(error, BusinessException):
        is_old = error.code is ErrorCode.DATABASE_NOT_MIGRATED
    else:
        is_old = isinstance(error.__cause__ or error, _NOT_MIGRATED)
    return WorkerState.NOT_MIGRATED if is_old else WorkerState.DISCONNECTED
