"""Cancel background jobs, and try them again."""

from uuid import UUID

from app.application.steps.services import JobServices
from app.core.db import transaction
from app.core.exceptions import BusinessException, ErrorCode
from app.shared.jobs import Job
from app.shared.runs import RUN_TASK


async def cancel_job(services: JobServices, project_id: UUID, job_id: UUID) -> Job:
    """Cancel a job that waits, or ask the worker that has it to stop, which it does soon.

    Raises:
        BusinessException: JOB_NOT_FOUND, JOB_STATE_CONFLICT (it is finished, or works on a run,
            which is what is to be cancelled).
    """
    async with transaction(services.session):
        job = await services.jobs.get(project_id, job_id)
        if job.task == RUN_TASK:
            raise BusinessException(
                ErrorCode.JOB_STATE_CONFLICT,
                "The job works on a run. Cancel the run itself: qgen runs cancel, or POST "
                "/api/v1/runs/{id}/cancel.",
                {"job_id": str(job_id), "status": job.status.value},
            )
        return await services.jobs.cancel(project_id, job_id)


async def retry_job(services: JobServices, project_id: UUID, job_id: UUID) -> Job:
    """Have a failed or cancelled job done after all, as if it were new.

    Raises:
        BusinessException: JOB_NOT_FOUND, JOB_STATE_CONFLICT.
    """
    async with transaction(services.session):
        return await services.jobs.retry(project_id, job_id)
