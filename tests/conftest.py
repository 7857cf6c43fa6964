"""Fixtures that all tests may use. Each pytest worker has a PostgreSQL and a sandbox of its own."""

from collections.abc import AsyncIterator, Iterator

import pytest
from hypothesis import settings

from tests.support.certificates import trust_one_authority
from tests.support.database import fresh_database, running_server
from tests.support.prompts import push_into
from tests.support.redis_server import RedisServer
from tests.support.sandbox_process import SandboxProcess

trust_one_authority()
# The same examples in every run: a change is judged by itself, not by the luck of a seed.
settings.register_profile("reproducible", derandomize=True, deadline=None)
settings.load_profile("reproducible")


@pytest.fixture(scope="session")
async def database_server() -> AsyncIterator[str]:
    """The url of this worker's server."""
    async with running_server() as url:
        yield url


@pytest.fixture
async def database_url(database_server: str) -> AsyncIterator[str]:
    """The url (``postgresql://...``) of a fresh database with every migration and no rows."""
    async with fresh_database(database_server) as url:
        yield url


@pytest.fixture(scope="session")
def sandbox_process() -> Iterator[SandboxProcess]:
    with SandboxProcess() as process:
        yield process


@pytest.fixture
def sandbox(sandbox_process: SandboxProcess) -> SandboxProcess:
    """The vendors, without faults and memory."""
    sandbox_process.clear()
    return sandbox_process


@pytest.fixture(scope="session")
def redis_process() -> Iterator[RedisServer]:
    with RedisServer() as server:
        yield server


@pytest.fixture
def redis_server(redis_process: RedisServer) -> RedisServer:
    """A Redis that runs and is empty."""
    if not redis_process.is_running:
        redis_process.start()
    redis_process.thaw()
    redis_process.ask("FLUSHALL")
    return redis_process


@pytest.fixture(scope="session")
async def prompts_template(database_server: str) -> AsyncIterator[str]:
    """Name of a database with the default prompts of the project ``local`` and nothing else."""
    async with fresh_database(database_server) as url:
        await push_into(url)
        yield url.rpartition("/")[2]


@pytest.fixture
async def prompted_url(database_server: str, prompts_template: str) -> AsyncIterator[str]:
    """The url of a fresh database that has the default prompts."""
    async with fresh_database(database_server, prompts_template) as url:
        yield url
