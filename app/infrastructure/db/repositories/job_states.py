"""SQL of what becomes of background jobs.

Each change names the delivery that it is made for. A job that has another one meanwhile is not
changed: whoever was taken for dead, and is not, stores nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Boolean, ColumnElement, delete, literal_column, select, update
from sqlalchemy.exc import IntegrityError

from app.core.db import Session
from app.core.exceptions import BusinessException, JsonValue
from app.infrastructure.db import models as db
from app.infrastructure.db.repositories.jobs import as_object, error_of
from app.infrastructure.db.repositories.storable import storable_json, storable_text
from app.shared.clock import utc_now
from app.shared.jobs import JobError, JobStatus

_ONE_WAITS = "UQ_jobs_queueing_lock"
_IS_STRANDED = literal_column(
    """
    NOT EXISTS (
        SELECT FROM qgen_queue.procrastinate_jobs AS delivery
        WHERE delivery.id = jobs.delivery_id AND delivery.status IN ('todo', 'doing')
    )
    """,
    Boolean,
)


@dataclass(frozen=True, slots=True)
class HeldJob:
    """A job whose row is locked until the transaction ends."""

    id: UUID
    project_id: UUID
    task: str
    payload: Mapping[str, JsonValue]
    status: JobStatus
    attempt: int
    max_attempts: int
    priority: int
    lock: str | None
    delivery_id: int | None
    scheduled_at: datetime | None
    is_cancelling: bool
    request_id: UUID | None
    error: JobError | None
    """Of its last attempt that failed with one."""

    @property
    def token(self) -> tuple[UUID, int | None]:
        """What its changes are made for: the job, and its newest delivery."""
        return self.id, self.delivery_id


class JobStateRepository:
    def __init__(self, session: Session) -> None:
        self._session = session

    async def hold(self, job_id: UUID, project_id: UUID | None = None) -> HeldJob | None:
        """A job, of whatever project where none is named, that nobody else changes meanwhile."""
        conditions = [db.Job.id == job_id]
        if project_id is not None:
            conditions.append(db.Job.project_id == project_id)
        held = await self._hold(*conditions)
        return held[0] if held else None

    async def hold_stranded(self, limit: int) -> Sequence[HeldJob]:
        """Unfinished jobs that nobody will be given, the oldest first, but for those in use."""
        return await self._hold(
            db.Job.finished_at.is_(None), _IS_STRANDED, limit=limit, skip_locked=True
        )

    async def start(self, held: HeldJob) -> None:
        """A worker begins with a held job."""
        now = utc_now()
        await self._change(
            held.token,
            status=JobStatus.RUNNING,
            attempt=db.Job.attempt + 1,
            started_at=now,
            updated_at=now,
        )

    async def succeed(
        self, job_id: UUID, delivery_id: int, result: Mapping[str, JsonValue] | None
    ) -> bool:
        """The job is done; tells whether it was this delivery's to do."""
        kept = None if result is None else storable_json(result)
        return await self._change(
            (job_id, delivery_id), **_ended(JobStatus.SUCCEEDED), **_failure(None), result=kept
        )

    async def fail(self, held: HeldJob, error: BusinessException) -> None:
        """A held job has failed for good."""
        await self._change(held.token, **_ended(JobStatus.FAILED), **_failure(error))

    async def cancel(self, held: HeldJob) -> None:
        """A held job is not done any more."""
        await self._change(held.token, **_ended(JobStatus.CANCELLED))

    async def request_cancel(self, held: HeldJob) -> None:
        """Note that a running job, which is held, shall stop."""
        now = utc_now()
        await self._change(held.token, cancel_requested_at=now, updated_at=now)

    async def requeue(
        self,
        held: HeldJob,
        new_delivery_id: int,
        *,
        attempt: int,
        scheduled_at: datetime | None = None,
        error: BusinessException | None = None,
    ) -> None:
        """A held job waits again, for another delivery."""
        await self._change(
            held.token,
            status=JobStatus.QUEUED,
            delivery_id=new_delivery_id,
            attempt=attempt,
            scheduled_at=scheduled_at,
            updated_at=utc_now(),
            **(_failure(error) if error else {}),
        )

    async def reopen(self, held: HeldJob, new_delivery_id: int) -> bool:
        """A finished job, which is held, waits as a new one does.

        Tells whether it does: not where another one waits that has its queueing lock; the
        transaction is of no more use then.
        """
        try:
            await self._session.execute(
                update(db.Job)
                .where(db.Job.id == held.id)
                .values(
                    status=JobStatus.QUEUED,
                    delivery_id=new_delivery_id,
                    attempt=0,
                    scheduled_at=None,
                    started_at=None,
                    finished_at=None,
                    cancel_requested_at=None,
                    result=None,
                    updated_at=utc_now(),
                    **_failure(None),
                )
                .execution_options(synchronize_session=False)
            )
        except IntegrityError as error:
            if _ONE_WAITS in str(error):
                return False
            raise
        return True

    async def forget(self, before: datetime, limit: int) -> int:
        """Delete jobs that were finished before, but for those in use; returns how many."""
        old = (
            select(db.Job.id)
            .where(db.Job.finished_at < before)
            .order_by(db.Job.id)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        gone = await self._session.execute(
            delete(db.Job).where(db.Job.id.in_(old)).returning(db.Job.id)
        )
        return len(gone.all())

    async def _hold(
        self,
        *conditions: "ColumnElement[bool]",
        limit: int | None = None,
        skip_locked: bool = False,
    ) -> Sequence[HeldJob]:
        rows = await self._session.scalars(
            select(db.Job)
            .where(*conditions)
            .order_by(db.Job.id)
            .limit(limit)
            .with_for_update(key_share=True, skip_locked=skip_locked)
            .execution_options(populate_existing=True)
        )
        return [_held(row) for row in rows]

    async def _change(self, token: tuple[UUID, int | None], **values: object) -> bool:
        job_id, delivery_id = token
        changed = await self._session.execute(
            update(db.Job)
            .where(
                db.Job.id == job_id,
                db.Job.delivery_id.is_not_distinct_from(delivery_id),
                db.Job.finished_at.is_(None),
            )
            .values(**values)
            .returning(db.Job.id)
            .execution_options(synchronize_session=False)
        )
        return changed.first() is not None


def _ended(status: JobStatus) -> dict[str, object]:
    now = utc_now()
    return {"status": status, "finished_at": now, "updated_at": now}


def _failure(error: BusinessException | None) -> dict[str, object]:
    if error is None:
        return {"error_code": None, "error_message": None, "error_details": None}
    return {
        "error_code": error.code.value,
        "error_message": storable_text(error.message),
        "error_details": storable_json(error.details),
    }


def _held(row: db.Job) -> HeldJob:
    return HeldJob(
        id=row.id,
        project_id=row.project_id,
        task=row.task,
        payload=as_object(row.payload),
        status=JobStatus(row.status),
        attempt=row.attempt,
        max_attempts=row.max_attempts,
        priority=row.priority,
        lock=row.lock,
        delivery_id=row.delivery_id,
        scheduled_at=row.scheduled_at,
        is_cancelling=row.cancel_requested_at is not None,
        request_id=row.request_id,
        error=error_of(row),
    )
