"""Background jobs for those who work on them: begin, go on, end, and take over from the dead."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from loguru import logger

from app.core.exceptions import BusinessException, ErrorCode, JsonValue
from app.domain.jobs.retries import RetryRule
from app.infrastructure.db.repositories.events import EventRepository
from app.infrastructure.db.repositories.job_states import HeldJob, JobStateRepository
from app.infrastructure.db.repositories.storable import storable_json
from app.infrastructure.queue.deliveries import DeliveryQueue
from app.shared.clock import utc_now
from app.shared.jobs import JobStatus

RECOVERED_AT_ONCE = 100


class JobSuperseded(Exception):
    """Somebody else has the job now, or it has ended: nothing of this attempt may be stored.

    Whoever worked on it was taken for dead (its machine stood still, or had lost the database).
    """


class Reason(StrEnum):
    """Why a job waits again."""

    ERROR = "error"
    NOT_YET = "not_yet"
    WORKER_STOPPED = "worker_stopped"
    WORKER_LOST = "worker_lost"


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt at a job. ``delivery_id`` tells it from all other attempts."""

    job_id: UUID
    project_id: UUID
    task: str
    delivery_id: int
    number: int
    max_attempts: int
    request_id: UUID | None


type Prepare[W] = Callable[[str, Mapping[str, JsonValue]], W]
"""What a task makes of a payload, to be done later.

Raises BusinessException: JOB_TASK_UNKNOWN, JOB_PAYLOAD_INVALID.
"""


class AttemptService:
    def __init__(
        self,
        states: JobStateRepository,
        deliveries: DeliveryQueue,
        events: EventRepository,
        rule: RetryRule,
    ) -> None:
        self._states = states
        self._deliveries = deliveries
        self._events = events
        self._rule = rule

    async def begin[W](
        self, job_id: UUID, delivery_id: int, prepare: Prepare[W]
    ) -> tuple[Attempt, W] | None:
        """Begin with a job that was delivered; None where there is nothing to be done.

        That is: the job has ended, or this is not its newest delivery. A job that cannot be begun
        fails here: one that has ended all its workers, or whose task or payload nobody knows.
        """
        held = await self._states.hold(job_id)
        if held is None or held.status is not JobStatus.QUEUED or held.delivery_id != delivery_id:
            return None
        try:
            work = prepare(held.task, held.payload)
            _require_an_attempt_left(held)
        except Exception as error:  # noqa: BLE001 - else it would be delivered for ever
            await self._fail(held, _as_ours(error))
            return None
        await self._states.start(held)
        number = held.attempt + 1
        await self._events.append(held.project_id, job_id, "started", {"attempt": number})
        attempt = Attempt(
            job_id=job_id,
            project_id=held.project_id,
            task=held.task,
            delivery_id=delivery_id,
            number=number,
            max_attempts=held.max_attempts,
            request_id=held.request_id,
        )
        return attempt, work

    async def progress(self, attempt: Attempt, data: Mapping[str, JsonValue]) -> None:
        """Tell whoever watches how far it has come.

        Raises:
            JobSuperseded.
        """
        held = await self._hold(attempt)
        await self._events.append(held.project_id, held.id, "progress", storable_json(data))

    async def succeed(self, attempt: Attempt, result: Mapping[str, JsonValue] | None) -> None:
        """The job is done, if the transaction is committed.

        Raises:
            JobSuperseded: the transaction has to be rolled back.
        """
        if not await self._states.succeed(attempt.job_id, attempt.delivery_id, result):
            raise JobSuperseded(attempt.job_id)
        data: dict[str, JsonValue] = {} if result is None else {"result": storable_json(result)}
        await self._events.append(
            attempt.project_id, attempt.job_id, "succeeded", data, closes=True
        )

    async def fail(self, attempt: Attempt, failure: Exception) -> None:
        """The attempt has failed, and the job with it or for a while, as the rule says.

        Raises:
            JobSuperseded.
        """
        error = _as_ours(failure)
        held = await self._hold(attempt)
        if held.is_cancelling:
            await self._cancel(held)
            return
        wait_s = self._rule.wait_s(error, held.attempt, held.max_attempts)
        if wait_s is None:
            await self._fail(held, error)
            return
        at = utc_now() + timedelta(seconds=wait_s)
        await self._requeue(held, Reason.ERROR, scheduled_at=at, error=error)

    async def cancel(self, attempt: Attempt) -> None:
        """The worker has stopped, as somebody asked.

        Raises:
            JobSuperseded: it has ended otherwise.
        """
        await self._cancel(await self._hold(attempt))

    async def give_back(self, attempt: Attempt) -> None:
        """The worker stops before the job is done: another one begins anew.

        That does not count as an attempt, since nothing is wrong with the job.

        Raises:
            JobSuperseded.
        """
        held = await self._hold(attempt)
        if held.is_cancelling:
            await self._cancel(held)
        else:
            await self._requeue(held, Reason.WORKER_STOPPED, attempt=held.attempt - 1)

    async def put_off(self, attempt: Attempt, at: datetime) -> None:
        """The job waits for something: it begins anew at a time, and this was no attempt at it.

        Raises:
            JobSuperseded.
        """
        held = await self._hold(attempt)
        if held.is_cancelling:
            await self._cancel(held)
        else:
            await self._requeue(held, Reason.NOT_YET, attempt=held.attempt - 1, scheduled_at=at)

    async def recover(self, dead_after_s: float) -> int:
        """Have jobs delivered again that nobody would work on any more; returns how many.

        Those whose worker has died, and whatever has lost its delivery. At most
        ``RECOVERED_AT_ONCE``: call again while it is as many.
        """
        await self._deliveries.drop_dead(dead_after_s)
        stranded = await self._states.hold_stranded(RECOVERED_AT_ONCE)
        for held in stranded:
            if held.is_cancelling:
                await self._cancel(held)
            else:
                await self._requeue(held, Reason.WORKER_LOST, scheduled_at=held.scheduled_at)
        return len(stranded)

    async def _hold(self, attempt: Attempt) -> HeldJob:
        held = await self._states.hold(attempt.job_id)
        if (
            held is None
            or held.status is not JobStatus.RUNNING
            or held.delivery_id != attempt.delivery_id
        ):
            raise JobSuperseded(attempt.job_id)
        return held

    async def _fail(self, held: HeldJob, error: BusinessException) -> None:
        await self._states.fail(held, error)
        data: dict[str, JsonValue] = {"code": error.code.value, "message": error.message}
        await self._events.append(
            held.project_id, held.id, "failed", storable_json(data), closes=True
        )

    async def _cancel(self, held: HeldJob) -> None:
        await self._states.cancel(held)
        await self._events.append(held.project_id, held.id, "cancelled", closes=True)

    async def _requeue(
        self,
        held: HeldJob,
        reason: Reason,
        *,
        attempt: int | None = None,
        scheduled_at: datetime | None = None,
        error: BusinessException | None = None,
    ) -> None:
        delivery_id = await self._deliveries.add(
            held.project_id,
            held.id,
            priority=held.priority,
            lock=held.lock,
            scheduled_at=scheduled_at,
        )
        await self._states.requeue(
            held,
            delivery_id,
            attempt=held.attempt if attempt is None else attempt,
            scheduled_at=scheduled_at,
            error=error,
        )
        data: dict[str, JsonValue] = {"attempt": held.attempt, "reason": reason.value}
        if error is not None:
            data |= {"code": error.code.value, "message": error.message}
        if scheduled_at is not None:
            data["scheduled_at"] = scheduled_at.isoformat()
        await self._events.append(held.project_id, held.id, "retrying", storable_json(data))


def _as_ours(error: Exception) -> BusinessException:
    """The error with a code; one that is not ours is a bug, and the log has its traceback."""
    if isinstance(error, BusinessException):
        return error
    logger.opt(exception=error).error("Unexpected error in a job")
    return BusinessException(
        ErrorCode.INTERNAL_ERROR,
        "Something went wrong on our side; the worker's log tells where.",
        {"reason": type(error).__name__},
    )


def _require_an_attempt_left(held: HeldJob) -> None:
    if held.attempt >= held.max_attempts:
        details: dict[str, JsonValue] = {"attempts": held.attempt}
        before = ""
        if held.error is not None:
            before = f" The last attempt that told why it failed: {held.error.message}"
            details |= {"code": held.error.code, "message": held.error.message}
        raise BusinessException(
            ErrorCode.JOB_ATTEMPTS_EXHAUSTED,
            f"The worker that began with attempt {held.attempt}, the last one, did not come back: "
            f"the job may be what ends workers. Look into their logs first.{before}",
            details,
        )
