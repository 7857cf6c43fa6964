"""Background jobs: what became of them, cancelling them, trying them again."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from app.api.access import CanAdmin, CanRead
from app.api.dependencies import Jobs
from app.api.errors import error_answers
from app.application.keep_jobs import cancel_job, retry_job
from app.application.read_jobs import get_job, list_jobs
from app.core.exceptions import ErrorCode
from app.shared.jobs import Job, JobListing, JobPage

router = APIRouter(prefix="/jobs", tags=["jobs"])

_CHANGE = error_answers(
    ErrorCode.JOB_NOT_FOUND, ErrorCode.JOB_STATE_CONFLICT, ErrorCode.VALIDATION_FAILED
)


@router.get("", responses=error_answers(ErrorCode.VALIDATION_FAILED))
async def read_jobs(
    listing: Annotated[JobListing, Query()], caller: CanRead, services: Jobs
) -> JobPage:
    """List jobs, newest first. They are kept for 30 days after their end."""
    return await list_jobs(services, caller.project_id, listing, listing.limit, listing.after)


@router.get(
    "/{job_id}", responses=error_answers(ErrorCode.JOB_NOT_FOUND, ErrorCode.VALIDATION_FAILED)
)
async def read_job(job_id: UUID, caller: CanRead, services: Jobs) -> Job:
    """One job as it is now. What happens to it, while it happens: ``GET /jobs/{job_id}/events``."""
    return await get_job(services, caller.project_id, job_id)


@router.post("/{job_id}/cancel", responses=_CHANGE)
async def stop_job(job_id: UUID, caller: CanAdmin, services: Jobs) -> Job:
    """Cancel a job that waits; one that runs is asked to stop (``is_cancelling``)."""
    return await cancel_job(services, caller.project_id, job_id)


@router.post("/{job_id}/retry", responses=_CHANGE)
async def restart_job(job_id: UUID, caller: CanAdmin, services: Jobs) -> Job:
    """Have a failed or cancelled job done after all, as if it were new."""
    return await retry_job(services, caller.project_id, job_id)
