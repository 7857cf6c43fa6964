"""Background jobs for those who ask for them: enqueue, look, cancel, try again."""

from dataclasses import dataclass
from uuid import UUID

from app.core.exceptions import BusinessException, ErrorCode
from app.core.validation import unknown_cursor
from app.infrastructure.db.repositories.events import EventRepository
from app.infrastructure.db.repositories.job_states import HeldJob, JobStateRepository
from app.infrastructure.db.repositories.jobs import JobRepository
from app.infrastructure.queue.deliveries import DeliveryQueue
from app.shared.ids import new_id
from app.shared.jobs import Job, JobFilter, JobPage, JobStatus, NewJob


@dataclass(frozen=True, slots=True)
class Queued:
    """The job is there, and begins after the commit."""

    job_id: UUID


@dataclass(frozen=True, slots=True)
class AlreadyQueued:
    """Nothing was added: this job waits, and has the same queueing lock."""

    job_id: UUID


type Enqueued = Queued | AlreadyQueued


class JobService:
    def __init__(
        self,
        jobs: JobRepository,
        states: JobStateRepository,
        deliveries: DeliveryQueue,
        events: EventRepository,
    ) -> None:
        self._jobs = jobs
        self._states = states
        self._deliveries = deliveries
        self._events = events

    async def enqueue(
        self, project_id: UUID, new: NewJob, created_by: UUID | None = None
    ) -> Enqueued:
        """Have a job done, if the caller's transaction is committed, and not before."""
        job_id = new_id()
        delivery_id = await self._deliveries.add(
            project_id,
            job_id,
            priority=new.priority,
            lock=new.lock,
            scheduled_at=new.scheduled_at,
        )
        while not await self._jobs.add(
            project_id, job_id, new, delivery_id=delivery_id, created_by=created_by
        ):
            assert new.queueing_lock is not None  # noqa: S101 - the only thing that can be in the way
            waiting = await self._jobs.find_waiting(project_id, new.queueing_lock)
            if waiting is not None:  # else it was begun between the two statements
                await self._deliveries.withdraw(delivery_id)
                return AlreadyQueued(waiting)
        await self._events.append(project_id, job_id, "queued", {"task": new.task})
        return Queued(job_id)

    async def get(self, project_id: UUID, job_id: UUID) -> Job:
        """One job.

        Raises:
            BusinessException: JOB_NOT_FOUND.
        """
        found = await self._jobs.get(project_id, job_id)
        if found is None:
            raise _not_found(job_id)
        return found

    async def list(
        self, project_id: UUID, chosen: JobFilter, limit: int, after: UUID | None
    ) -> JobPage:
        """A page of jobs, newest first.

        Raises:
            BusinessException: VALIDATION_FAILED, ``after`` is no cursor of this project.
        """
        try:
            return await self._jobs.list(project_id, chosen, limit, after)
        except LookupError:
            raise unknown_cursor() from None

    async def cancel(self, project_id: UUID, job_id: UUID) -> Job:
        """Cancel a job that waits, or ask the worker that has it to stop, which it does soon.

        Raises:
            BusinessException: JOB_NOT_FOUND, JOB_STATE_CONFLICT (it is finished).
        """
        held = await self._hold(project_id, job_id)
        if held.status.is_final:
            raise _conflict(held, f"The job is {held.status}: there is nothing to cancel.")
        if held.delivery_id is not None:
            await self._deliveries.withdraw(held.delivery_id)
        if held.status is JobStatus.RUNNING:
            await self._states.request_cancel(held)
        else:
            await self._states.cancel(held)
            await self._events.append(project_id, job_id, "cancelled", closes=True)
        return await self.get(project_id, job_id)

    async def retry(self, project_id: UUID, job_id: UUID) -> Job:
        """Have a failed or cancelled job done after all, as if it were new.

        Raises:
            BusinessException: JOB_NOT_FOUND, JOB_STATE_CONFLICT (it is neither, or another one
                waits that has its queueing lock).
        """
        held = await self._hold(project_id, job_id)
        if held.status not in (JobStatus.FAILED, JobStatus.CANCELLED):
            raise _conflict(
                held, f"The job is {held.status}: only failed and cancelled ones are tried again."
            )
        delivery_id = await self._deliveries.add(
            project_id, job_id, priority=held.priority, lock=held.lock, scheduled_at=None
        )
        if not await self._states.reopen(held, delivery_id):
            raise _conflict(held, "Another job that does the same waits already.")
        await self._events.append(project_id, job_id, "queued", {"task": held.task})
        return await self.get(project_id, job_id)

    async def _hold(self, project_id: UUID, job_id: UUID) -> HeldJob:
        held = await self._states.hold(job_id, project_id)
        if held is None:
            raise _not_found(job_id)
        return held


def _not_found(job_id: UUID) -> BusinessException:
    return BusinessException(
        ErrorCode.JOB_NOT_FOUND, f"There is no job {job_id}.", {"job_id": str(job_id)}
    )


def _conflict(held: HeldJob, problem: str) -> BusinessException:
    return BusinessException(
        ErrorCode.JOB_STATE_CONFLICT, problem, {"job_id": str(held.id), "status": held.status.value}
    )
