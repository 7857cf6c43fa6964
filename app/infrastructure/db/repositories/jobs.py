"""SQL of background jobs, as those who ask for them see them."""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from app.core.context import current_request_id
from app.core.db import Session
from app.core.exceptions import JsonValue
from app.infrastructure.db import models as db
from app.infrastructure.db.repositories.paging import comes_after, newest_first
from app.infrastructure.db.repositories.storable import storable_json
from app.shared.clock import utc_now
from app.shared.jobs import Job, JobError, JobFilter, JobPage, JobStatus, NewJob


class JobRepository:
    def __init__(self, session: Session) -> None:
        self._session = session

    async def add(
        self,
        project_id: UUID,
        job_id: UUID,
        new: NewJob,
        *,
        delivery_id: int,
        created_by: UUID | None,
    ) -> bool:
        """Store a new job, unless one waits that has its queueing lock; tells whether it did."""
        now = utc_now()
        added = await self._session.execute(
            insert(db.Job)
            .values(
                id=job_id,
                project_id=project_id,
                task=new.task,
                payload=storable_json(new.payload),
                status=JobStatus.QUEUED.value,
                max_attempts=new.max_attempts,
                priority=new.priority,
                lock=new.lock,
                queueing_lock=new.queueing_lock,
                delivery_id=delivery_id,
                request_id=current_request_id(),
                created_by=created_by,
                scheduled_at=new.scheduled_at,
                created_at=now,
                updated_at=now,
            )
            .on_conflict_do_nothing()
            .returning(db.Job.id)
        )
        return added.first() is not None

    async def find_waiting(self, project_id: UUID, queueing_lock: str) -> UUID | None:
        """The job that has this queueing lock: it waits for its first start."""
        return await self._session.scalar(
            select(db.Job.id).where(
                db.Job.project_id == project_id,
                db.Job.queueing_lock == queueing_lock,
                db.Job.status == JobStatus.QUEUED,
                db.Job.started_at.is_(None),
            )
        )

    async def get(self, project_id: UUID, job_id: UUID) -> Job | None:
        """One job of the project."""
        found = await self._session.scalar(
            select(db.Job)
            .where(db.Job.project_id == project_id, db.Job.id == job_id)
            .execution_options(populate_existing=True)
        )
        return None if found is None else _job(found)

    async def list(
        self, project_id: UUID, chosen: JobFilter, limit: int, after: UUID | None
    ) -> JobPage:
        """Jobs, newest first, from the one after ``after``.

        Raises:
            LookupError: ``after`` is no job of the project.
        """
        query = select(db.Job).where(db.Job.project_id == project_id)
        if chosen.status is not None:
            query = query.where(db.Job.status == chosen.status)
        if chosen.task is not None:
            query = query.where(db.Job.task == chosen.task)
        if after is not None:
            query = query.where(await comes_after(self._session, db.Job, project_id, after))
        query = query.order_by(*newest_first(db.Job))
        found = [_job(row) for row in await self._session.scalars(query.limit(limit + 1))]
        next_cursor = found[limit - 1].id if len(found) > limit else None
        return JobPage(jobs=tuple(found[:limit]), next_cursor=next_cursor)


def _job(row: db.Job) -> Job:
    return Job(
        id=row.id,
        task=row.task,
        payload=as_object(row.payload),
        status=JobStatus(row.status),
        attempt=row.attempt,
        max_attempts=row.max_attempts,
        result=None if row.result is None else as_object(row.result),
        error=error_of(row),
        is_cancelling=row.status == JobStatus.RUNNING and row.cancel_requested_at is not None,
        scheduled_at=row.scheduled_at,
        started_at=row.started_at,
        finished_at=row.finished_at,
        created_at=row.created_at,
    )


def error_of(row: db.Job) -> JobError | None:
    """Why the job, or its last attempt that told it, failed."""
    if row.error_code is None:
        return None
    return JobError(
        code=row.error_code,
        message=row.error_message or "",
        details=as_object(row.error_details),
    )


def as_object(value: JsonValue) -> Mapping[str, JsonValue]:
    """What a JSON column holds that only ever gets objects."""
    return value if isinstance(value, dict) else {}
