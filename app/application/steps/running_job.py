"""A job under way, as the task sees it that does it."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from app.application.steps.services import WorkServices
from app.core.db import Session, transaction
from app.core.exceptions import JsonValue
from app.domain.jobs.attempt_service import Attempt


class RunningJob:
    """One attempt at a job.

    A task may begin more than once: a worker may be killed at any moment. What it does exactly
    once, it does in the transaction in which it also calls ``finish_in``.
    """

    def __init__(self, services: WorkServices, attempt: Attempt) -> None:
        self._services = services
        self._attempt = attempt
        self.is_finished = False  # or put off: nothing more is to be stored of this attempt

    @property
    def id(self) -> UUID:
        return self._attempt.job_id

    @property
    def project_id(self) -> UUID:
        return self._attempt.project_id

    @property
    def attempt(self) -> int:
        """From 1. An attempt that ended with its worker's shutdown is not counted."""
        return self._attempt.number

    async def progress(self, done: int, total: int | None = None, **facts: JsonValue) -> None:
        """Tell whoever watches how far it has come, in a transaction of its own.

        ``total`` None: nobody knows how much there is.

        Raises:
            JobSuperseded: another worker has the job; let it pass, the job ends here.
        """
        data = {"done": done, **({} if total is None else {"total": total}), **facts}
        async with self._services.sessions() as session, transaction(session):
            await self._services.attempts(session).progress(self._attempt, data)

    async def come_back(self, at: datetime) -> None:
        """The job is not done yet: it begins anew at a time. That is no attempt that failed.

        Raises:
            JobSuperseded: another worker has the job.
        """
        async with self._services.sessions() as session, transaction(session):
            await self._services.attempts(session).put_off(self._attempt, at)
        self.is_finished = True

    async def finish_in(
        self, session: Session, result: Mapping[str, JsonValue] | None = None
    ) -> None:
        """The job is done if the transaction is committed that is open in ``session``.

        Call it last, since the job stays locked until then. What the task returns does not count
        afterwards.

        Raises:
            JobSuperseded: another worker has the job; let it pass, so that all is rolled back.
        """
        await self._services.attempts(session).succeed(self._attempt, result)
        self.is_finished = True
