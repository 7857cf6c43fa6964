"""Background jobs in the words of their tests: ask for one, work, see what became of it."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import aclosing, asynccontextmanager, suppress
from dataclasses import dataclass, replace
from uuid import UUID

from app.application.keep_jobs import cancel_job, retry_job
from app.application.read_jobs import get_job
from app.application.steps.follow_events import follow_events
from app.core.db import transaction
from app.core.di.container import Container
from app.core.di.opening import open_container
from app.domain.jobs.job_service import Enqueued
from app.pipelines.tasks import TaskRegistry
from app.pipelines.worker import Worker
from app.shared.events import StreamEvent
from app.shared.jobs import Job, NewJob
from app.shared.workers import WorkerTimings
from tests.support.job_tasks import TABLES, TEST_TASKS
from tests.support.rows import rows
from tests.support.settings import some_settings

SECONDS = 30
"""How long a test waits for what must come."""
CALM = WorkerTimings(
    poll_s=0.1,
    sweep_s=0.2,
    connect_s=2,
    restart_s=0.1,
    first_retry_s=0.02,
)
"""Nobody is taken for dead while a test waits, however busy the machine is."""
FAST = replace(CALM, heartbeat_s=0.2, dead_after_s=1.5)
"""For tests in which somebody dies."""


async def until(holds: Callable[[], bool]) -> None:
    """Wait for what nobody announces.

    Raises:
        TimeoutError: it does not come.
    """
    async with asyncio.timeout(SECONDS):
        while not holds():  # noqa: ASYNC110 - it is another process's, or a library's
            await asyncio.sleep(0.02)


def a_job(task: str, payload: Mapping[str, object] | None = None, **parts: object) -> NewJob:
    """A job to be done."""
    return NewJob.model_validate({"task": task, "payload": payload or {}} | parts)


@dataclass(frozen=True, slots=True)
class Workshop:
    """An installation with a project, and the tables of the test's tasks."""

    container: Container
    project_id: UUID
    database_url: str

    async def of_another_project(self) -> "Workshop":
        """The same installation, for a project beside ours."""
        [made] = await rows(
            self.database_url,
            "INSERT INTO projects (code, name) VALUES ('other', 'other') RETURNING id",
        )
        return replace(self, project_id=UUID(str(made["id"])))

    async def enqueue(self, new: NewJob) -> Enqueued:
        """Ask for a job in a transaction of its own."""
        async with self.container.sessions() as session, transaction(session):
            return await self.container.jobs(session).jobs.enqueue(self.project_id, new)

    async def ask(
        self, task: str, payload: Mapping[str, object] | None = None, **parts: object
    ) -> UUID:
        """Ask for a job; its id."""
        return (await self.enqueue(a_job(task, payload, **parts))).job_id

    async def job(self, job_id: UUID) -> Job:
        """A job as it is now."""
        async with self.container.sessions() as session:
            return await get_job(self.container.jobs(session), self.project_id, job_id)

    async def cancel(self, job_id: UUID) -> Job:
        async with self.container.sessions() as session:
            return await cancel_job(self.container.jobs(session), self.project_id, job_id)

    async def retry(self, job_id: UUID) -> Job:
        async with self.container.sessions() as session:
            return await retry_job(self.container.jobs(session), self.project_id, job_id)

    async def events(self, job_id: UUID, until: str | None = None) -> list[StreamEvent]:
        """What happens to a job, to its end, or to the first event of that name.

        Raises:
            TimeoutError: neither comes.
        """
        told = list[StreamEvent]()
        following = follow_events(self.container.events(), self.project_id, job_id, 0)
        async with asyncio.timeout(SECONDS), aclosing(following):
            async for event in following:
                if event is not None:
                    told.append(event)
                    if event.name == until:
                        break
        return told

    async def story(self, job_id: UUID) -> list[str]:
        """The names of a job's events, to its end."""
        return [event.name for event in await self.events(job_id)]

    async def ended(self, job_id: UUID) -> Job:
        """A job when it has ended."""
        await self.events(job_id)
        return await self.job(job_id)

    async def effects(self) -> list[tuple[UUID, int]]:
        """What the test's tasks have done: jobs, and the attempts that did it, in order."""
        found = await rows(self.database_url, "SELECT job_id, attempt FROM effects ORDER BY at")
        return [(UUID(str(row["job_id"])), row["attempt"]) for row in found]

    async def open_gate(self, name: str) -> None:
        """Let the tasks go on that wait for it."""
        await rows(self.database_url, "INSERT INTO gates VALUES ($1)", name)

    async def deliveries(self) -> int:
        """How many rows the queue has."""
        [found] = await rows(
            self.database_url, "SELECT count(*) FROM qgen_queue.procrastinate_jobs"
        )
        return int(found[0])

    @asynccontextmanager
    async def working(
        self,
        tasks: TaskRegistry = TEST_TASKS,
        concurrency: int = 4,
        timings: WorkerTimings = CALM,
    ) -> AsyncIterator[Worker]:
        """A worker in this process, which is stopped at the end as a signal stops it."""
        worker = Worker(self.container, tasks, concurrency=concurrency, timings=timings)
        working = asyncio.create_task(worker.work())
        try:
            yield worker
        finally:
            working.cancel()
            with suppress(asyncio.CancelledError):
                await working


@asynccontextmanager
async def workshop_on(database_url: str, **settings: object) -> AsyncIterator[Workshop]:
    """An installation on a migrated database."""
    given = some_settings(database_url, None, **settings)
    async with open_container(given, with_llms=False) as container:
        yield Workshop(container, await container.project_id(), database_url)


async def make_tables(database_url: str) -> None:
    """What the test's tasks write to."""
    for statement in TABLES.split(";"):
        await rows(database_url, statement)
