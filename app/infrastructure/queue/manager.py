"""procrastinate's own bookkeeping, where it has to be gentler than procrastinate is."""

from collections.abc import Callable, Iterable

import psycopg
from loguru import logger
from procrastinate import exceptions
from procrastinate.connector import BaseConnector
from procrastinate.jobs import Job, Status
from procrastinate.manager import JobManager


class DeliveryManager(JobManager):
    def __init__(self, connector: BaseConnector, on_lost: Callable[[], None]) -> None:
        """Args:
        on_lost: have the worker begin anew, as another one.
        """
        super().__init__(connector)
        self._on_lost = on_lost

    async def fetch_job(self, queues: Iterable[str] | None, worker_id: int) -> Job | None:
        """The next delivery.

        Two workers may find two of one lock in the same moment; then one of them finds none.
        """
        try:
            return await super().fetch_job(queues, worker_id)
        except exceptions.UniqueViolation:
            return None

    async def finish_job(self, job: Job, status: Status, delete_job: bool) -> None:
        """Forget a delivery that has been handled.

        It may be gone: a worker that is taken for dead loses its deliveries. Where it cannot be
        forgotten it would be this worker's for ever; with another worker's number it is nobody's.
        """
        try:
            await super().finish_job(job, status, delete_job)
        except exceptions.ConnectorException as error:
            if isinstance(error.__cause__, psycopg.errors.RaiseException):
                logger.warning("Delivery {} was taken away: it took too long", job.id)
                return
            logger.warning("The end of delivery {} cannot be recorded: {!r}", job.id, error)
            self._on_lost()
