"""Background work on batches."""

from uuid import UUID

from loguru import logger
from pydantic import BaseModel

from app.application.run_job import Result
from app.application.steps.running_job import RunningJob
from app.application.work_on_batch import has_job, work_on_batch
from app.core.di.container import Container
from app.pipelines.tasks import Task
from app.shared.batches import BATCH_TASK


class _BatchPayload(BaseModel):
    batch_id: UUID


async def _work(container: Container, job: RunningJob, payload: _BatchPayload) -> Result:
    """As far as it goes; the job comes back when there is more to do."""
    services = container.batch_work()
    if not await has_job(services, job.project_id, payload.batch_id, job.id):
        logger.info("Batch {} has another job by now", payload.batch_id)
        return None
    at = await work_on_batch(services, job.project_id, payload.batch_id, job.id)
    if at is not None:
        await job.come_back(at)
    return None


BATCH_WORK = Task(BATCH_TASK, _BatchPayload, _work)
"""Takes a batch through its steps, from one look at the vendor to the next."""
