"""Background work on runs."""

from uuid import UUID

from pydantic import BaseModel

from app.application.run_job import Result
from app.application.steps.running_job import RunningJob
from app.application.work_on_run import work_on_run
from app.core.di.container import Container
from app.pipelines.tasks import Task
from app.shared.runs import RUN_TASK


class _RunPayload(BaseModel):
    run_id: UUID


async def _work(container: Container, job: RunningJob, payload: _RunPayload) -> Result:
    return await work_on_run(container.run_work(), job, payload.run_id)


RUN_WORK = Task(RUN_TASK, _RunPayload, _work)
