"""What a background job costs beside its own work, and how many a second are done."""

import asyncio
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import asyncpg
import psutil

from app.core.db import transaction
from app.core.di.container import Container
from app.core.di.opening import open_container
from app.infrastructure.db.embedded import EmbeddedPostgres
from app.shared.jobs import NewJob
from bench.ground.no_op_worker import NOTHING
from bench.ground.place import new_folder, settings_in

_JOBS = 1_000
_AT_ONCE = 8
_WORKERS = (1, 2, 4)
_IDLE_S = 15
_SETTLE_S = 3
_COUNTS = (
    "SELECT sum(calls)::int FROM pg_stat_statements WHERE query !~* '^(BEGIN|COMMIT|ROLLBACK)'"
)


@dataclass(frozen=True)
class Ran:
    """Figures of one run; ``cpu_ms`` and ``queries`` are per job, over all workers."""

    workers: int
    at_once: int
    jobs_a_second: float
    wall_ms: float
    cpu_ms: float
    queries: float
    idle_cpu: float


async def bench_jobs() -> None:
    """Print overhead and throughput by number of workers."""
    with new_folder() as folder:
        await _have_statements_counted(folder)
        async with open_container(settings_in(folder), with_llms=False) as container:
            runs = await _runs(container)
    print(
        "| workers x jobs at once | jobs/s | ms a job | CPU ms a job | queries a job | idle CPU % |"
    )
    print("|---|---|---|---|---|---|")
    for ran in runs:
        print(
            f"| {ran.workers} x {ran.at_once} | {ran.jobs_a_second:.0f} | {ran.wall_ms:.1f} |"
            f" {ran.cpu_ms:.1f} | {ran.queries:.1f} | {100 * ran.idle_cpu:.2f} |"
        )


async def _runs(container: Container) -> Sequence[Ran]:
    url = await container.direct_url()
    await _execute(url, "CREATE EXTENSION pg_stat_statements")
    one_by_one = await _run(container, url, 1, 1)
    return [one_by_one, *[await _run(container, url, n, _AT_ONCE) for n in _WORKERS]]


async def _run(container: Container, url: str, workers: int, at_once: int) -> Ran:
    with _workers(url, workers, at_once) as processes:
        await asyncio.sleep(_SETTLE_S)
        before_idle = _cpu_s(processes)
        await asyncio.sleep(_IDLE_S)
        before = _cpu_s(processes)
        await _execute(url, "SELECT pg_stat_statements_reset()")
        await _enqueue(container, _JOBS)
        sent = await _fetch_int(url, _COUNTS)
        started = time.perf_counter()
        await _until_done(url)
        seconds = time.perf_counter() - started
        queries = await _fetch_int(url, _COUNTS) - sent
        spent = _cpu_s(processes) - before
    return Ran(
        workers=workers,
        at_once=at_once,
        jobs_a_second=_JOBS / seconds,
        wall_ms=1000 * seconds * workers * at_once / _JOBS,
        cpu_ms=1000 * spent / _JOBS,
        queries=queries / _JOBS,
        idle_cpu=(before - before_idle) / _IDLE_S,
    )


async def _enqueue(container: Container, count: int) -> None:
    """All in one transaction: workers see them at once."""
    project_id = await container.project_id()
    async with container.sessions() as session, transaction(session):
        jobs = container.jobs(session).jobs
        for _ in range(count):
            await jobs.enqueue(project_id, NewJob(task=NOTHING))


async def _until_done(url: str) -> None:
    unfinished = "SELECT count(*)::int FROM jobs WHERE finished_at IS NULL"
    left = await _fetch_int(url, unfinished)
    while left:
        await asyncio.sleep(0.05)
        left = await _fetch_int(url, unfinished)


@contextmanager
def _workers(url: str, count: int, at_once: int) -> Iterator[Sequence[psutil.Process]]:
    command = [sys.executable, "-m", "bench.ground.no_op_worker", url, str(at_once)]
    started = [subprocess.Popen(command, stdout=subprocess.PIPE) for _ in range(count)]  # noqa: S603
    try:
        for process in started:
            assert process.stdout is not None  # noqa: S101 - it is a pipe
            process.stdout.readline()
        yield [psutil.Process(process.pid) for process in started]
    finally:
        for process in started:
            process.kill()
            process.communicate()


def _cpu_s(processes: Sequence[psutil.Process]) -> float:
    times = [process.cpu_times() for process in processes]
    return sum(one.user + one.system for one in times)


async def _have_statements_counted(folder: Path) -> None:
    """From the next start of the database on."""
    server = EmbeddedPostgres(folder / "postgres")
    url = await server.start()
    await _execute(url, "ALTER SYSTEM SET shared_preload_libraries = 'pg_stat_statements'")
    await server.stop()


async def _execute(url: str, statement: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


async def _fetch_int(url: str, query: str) -> int:
    connection = await asyncpg.connect(url)
    try:
        return int(await connection.fetchval(query))
    finally:
        await connection.close()
