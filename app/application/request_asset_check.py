"""Have files checked in the background."""

from uuid import UUID

from app.application.steps.services import JobServices
from app.core.db import transaction
from app.shared.asset_checks import ASSET_CHECK_TASK, AssetCheckOrder
from app.shared.jobs import Job, NewJob


async def request_asset_check(
    services: JobServices, project_id: UUID, order: AssetCheckOrder, created_by: UUID | None
) -> Job:
    """The job that checks; one that waits already and does the same is that job.

    Checks of one project run one after the other.
    """
    new = NewJob(
        task=ASSET_CHECK_TASK,
        payload=order.model_dump(mode="json"),
        queueing_lock=f"{ASSET_CHECK_TASK}:{order.repair}:{order.deep}",
        lock=ASSET_CHECK_TASK,
    )
    async with transaction(services.session):
        enqueued = await services.jobs.enqueue(project_id, new, created_by)
        return await services.jobs.get(project_id, enqueued.job_id)
