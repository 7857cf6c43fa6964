"""Look at background jobs."""

from uuid import UUID

from app.application.steps.services import JobServices
from app.core.db import transaction
from app.shared.jobs import Job, JobFilter, JobPage


async def get_job(services: JobServices, project_id: UUID, job_id: UUID) -> Job:
    """One job.

    Raises:
        BusinessException: JOB_NOT_FOUND.
    """
    async with transaction(services.session):
        return await services.jobs.get(project_id, job_id)


async def list_jobs(
    services: JobServices, project_id: UUID, chosen: JobFilter, limit: int, after: UUID | None
) -> JobPage:
    """A page of jobs, newest first; ``after`` is the ``next_cursor`` of the page before.

    Raises:
        BusinessException: VALIDATION_FAILED.
    """
    async with transaction(services.session):
        return await services.jobs.list(project_id, chosen, limit, after)
