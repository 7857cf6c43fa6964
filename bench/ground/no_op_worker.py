"""``python -m bench.ground.no_op_worker URL CONCURRENCY``: a worker with one task, of nothing."""

import asyncio
import sys
from pathlib import Path

from pydantic import BaseModel

from app.application.steps.running_job import RunningJob
from app.core.di.container import Container
from app.core.di.opening import open_container
from app.core.logging import configure_logging
from app.pipelines.tasks import Task, TaskRegistry
from app.pipelines.worker import Worker
from bench.ground.place import settings_in

NOTHING = "bench.nothing"


class _Nothing(BaseModel):
    """What the task needs."""


async def _do_nothing(container: Container, job: RunningJob, payload: _Nothing) -> None:
    """What a worker is measured with: the task itself costs nothing."""


async def _main(url: str, concurrency: int) -> None:
    configure_logging("WARNING", "text")
    settings = settings_in(Path(".qgen"), database_url=url)
    async with open_container(settings, with_llms=False) as container:
        tasks = TaskRegistry([Task(NOTHING, _Nothing, _do_nothing)])
        worker = Worker(container, tasks, concurrency=concurrency)
        print("ready", flush=True)
        await worker.work()


if __name__ == "__main__":
    asyncio.run(_main(sys.argv[1], int(sys.argv[2])))
