"""SQL of how background jobs are getting on."""

from datetime import timedelta

from sqlalchemy import func, or_, select

from app.core.db import Session
from app.infrastructure.db import models as db
from app.infrastructure.queue.deliveries import DeliveryQueue
from app.shared.clock import utc_now
from app.shared.job_figures import DUE_S, JobFigures
from app.shared.jobs import JobStatus

_LOOKED_BACK = timedelta(days=1)


class JobFigureRepository:
    def __init__(self, session: Session) -> None:
        self._session = session

    async def read(self, dead_after_s: float) -> JobFigures:
        """The figures of this moment, of all projects."""
        queue = DeliveryQueue(self._session)
        return JobFigures(
            counts=await self._counts(),
            waiting=await self._waiting(),
            newest_failure=await self._newest_failure(),
            orphans=await queue.count_dead(dead_after_s),
            workers=await queue.count_workers(dead_after_s),
        )

    async def _counts(self) -> dict[JobStatus, int]:
        is_recent = or_(
            db.Job.finished_at.is_(None), db.Job.finished_at >= utc_now() - _LOOKED_BACK
        )
        found = await self._session.execute(
            select(db.Job.status, func.count()).where(is_recent).group_by(db.Job.status)
        )
        return {JobStatus(status): count for status, count in found}

    async def _waiting(self) -> int:
        due = utc_now() - timedelta(seconds=DUE_S)
        found = await self._session.scalar(
            select(func.count()).where(
                db.Job.finished_at.is_(None),
                db.Job.status == JobStatus.QUEUED,
                db.Job.updated_at < due,
                or_(db.Job.scheduled_at.is_(None), db.Job.scheduled_at < due),
            )
        )
        return found or 0

    async def _newest_failure(self) -> str | None:
        return await self._session.scalar(
            select(db.Job.error_code)
            .where(
                db.Job.finished_at >= utc_now() - _LOOKED_BACK,
                db.Job.status == JobStatus.FAILED,
            )
            .order_by(db.Job.finished_at.desc())
            .limit(1)
        )
