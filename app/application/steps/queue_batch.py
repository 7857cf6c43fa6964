"""Have a batch worked on in the background."""

from uuid import UUID

from app.domain.batch.batch_service import BatchService
from app.domain.jobs.job_service import JobService
from app.shared.batches import BATCH_TASK
from app.shared.jobs import NewJob

_ATTEMPTS = 100
"""Workers that may die of it, or of what they run on, before somebody has to look."""


async def queue_batch(
    batches: BatchService,
    jobs: JobService,
    project_id: UUID,
    batch_id: UUID,
    created_by: UUID | None,
) -> None:
    """Ask for a job that works on the batch, in the caller's transaction; one that was asked for
    before does nothing any more.
    """
    job = NewJob(task=BATCH_TASK, payload={"batch_id": str(batch_id)}, max_attempts=_ATTEMPTS)
    queued = await jobs.enqueue(project_id, job, created_by)
    await batches.assign(batch_id, queued.job_id)
