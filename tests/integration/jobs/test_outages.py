"""Databases that go away while a worker works."""

import asyncio
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import psutil

from app.core.di.opening import open_container
from app.core.exceptions import BusinessException, ErrorCode
from app.shared.jobs import JobStatus
from app.shared.workers import WorkerState
from tests.support.database import server_folder
from tests.support.database_outage import out_of_reach
from tests.support.settings import some_settings
from tests.support.workshop import CALM, SECONDS, Workshop, until


async def test_a_worker_survives_a_database_that_goes_away(
    shop: Workshop, database_server: str
) -> None:
    async with shop.working() as worker:
        before = await shop.ask("test.effect")
        await shop.ended(before)
        async with out_of_reach(database_server, shop.database_url):
            await until(lambda: worker.state is WorkerState.DISCONNECTED)
        after = await shop.ask("test.effect")
        job = await shop.ended(after)

    assert job.status is JobStatus.SUCCEEDED
    assert await shop.effects() == [(before, 1), (after, 1)]


async def test_what_is_under_way_goes_on_while_the_database_is_away(
    shop: Workshop, database_server: str, tmp_path: Path
) -> None:
    gate = tmp_path / "gate"
    async with shop.working(timings=replace(CALM, connect_s=1)) as worker:
        long = await shop.ask("test.effect_after_file", {"file": str(gate)})
        await shop.events(long, until="progress")
        async with out_of_reach(database_server, shop.database_url):
            # It counts as lost when a connection was waited for in vain.
            await until(lambda: worker.state is WorkerState.DISCONNECTED)
        short = await shop.ended(await shop.ask("test.effect"))
        state = worker.state
        gate.touch()
        job = await shop.ended(long)

    assert state is WorkerState.WORKS
    assert (job.status, job.attempt) == (JobStatus.SUCCEEDED, 1)
    assert await shop.effects() == [(short.id, 1), (long, 1)]
    assert await shop.deliveries() == 0


async def test_a_delivery_is_forgotten_after_the_database_was_away_at_its_end(
    shop: Workshop, database_server: str, tmp_path: Path
) -> None:
    gate = tmp_path / "gate"
    async with shop.working(timings=replace(CALM, connect_s=1)) as worker:
        job_id = await shop.ask("test.effect_after_file", {"file": str(gate)}, lock="its own")
        await shop.events(job_id, until="progress")
        async with out_of_reach(database_server, shop.database_url):
            gate.touch()
            await until(lambda: worker.state is WorkerState.DISCONNECTED)
        job = await shop.ended(job_id)

    assert (job.status, job.attempt) == (JobStatus.SUCCEEDED, 2)
    assert await shop.effects() == [(job_id, 2)]
    assert await shop.deliveries() == 0


async def test_a_worker_finds_the_embedded_server_again_that_comes_back_elsewhere() -> None:
    with server_folder() as folder:
        settings = some_settings(None, None, data_dir=folder)
        async with open_container(settings, with_llms=False) as container:
            place = await container.direct_url()
            shop = Workshop(container, await container.project_id(), place)
            async with shop.working():
                await shop.ended(await shop.ask("test.add", {"numbers": [1]}))
                _postmaster(folder).kill()
                job = await shop.ended(await _ask_until_it_is_back(shop))
            found = await container.direct_url()

    assert (job.status, job.result) == (JobStatus.SUCCEEDED, {"sum": 2})
    assert found != place


async def _ask_until_it_is_back(shop: Workshop) -> UUID:
    async with asyncio.timeout(SECONDS):
        while True:
            try:
                return await shop.ask("test.add", {"numbers": [2]})
            except BusinessException as error:
                if error.code is not ErrorCode.DATABASE_UNAVAILABLE:
                    raise


def _postmaster(folder: Path) -> psutil.Process:
    """The server that runs on this folder."""
    pid_file = next(folder.rglob("postmaster.pid"))
    return psutil.Process(int(pid_file.read_text("utf-8").splitlines()[0]))
