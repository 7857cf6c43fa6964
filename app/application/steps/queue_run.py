"""Have a run worked on: what ordering and resuming it share."""

from uuid import UUID

from app.application.steps.services import RunServices
from app.shared.jobs import NewJob
from app.shared.runs import RUN_TASK


async def queue_run(
    services: RunServices, project_id: UUID, run_id: UUID, created_by: UUID | None
) -> None:
    """Ask for a job that works on the run, in the caller's transaction."""
    name = f"run:{run_id}"
    job = NewJob(task=RUN_TASK, payload={"run_id": str(run_id)}, lock=name)
    queued = await services.jobs.enqueue(project_id, job, created_by)
    await services.runs.assign(project_id, run_id, queued.job_id)
