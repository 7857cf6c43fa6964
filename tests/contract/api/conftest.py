"""The HTTP API as clients meet it: a real server, a real database, the sandbox as the vendors."""

from collections.abc import AsyncIterator

import pytest

from app.core.config import AuthMode, Settings
from tests.support.api_client import Api, api_of
from tests.support.database import fresh_database
from tests.support.sandbox_process import SandboxProcess
from tests.support.settings import some_settings


@pytest.fixture
def settings(prompted_url: str, sandbox: SandboxProcess) -> Settings:
    return some_settings(prompted_url, sandbox.url)


@pytest.fixture
async def api(settings: Settings) -> AsyncIterator[Api]:
    """An installation that starts without questions."""
    async with api_of(settings) as served:
        yield served


@pytest.fixture(scope="session")
async def _shared_api(
    database_server: str, prompts_template: str, sandbox_process: SandboxProcess
) -> AsyncIterator[Api]:
    async with (
        fresh_database(database_server, prompts_template) as url,
        api_of(some_settings(url, sandbox_process.url)) as served,
    ):
        yield served


@pytest.fixture
def shared_api(_shared_api: Api, sandbox: SandboxProcess) -> Api:
    """An installation that other tests use too, so that it may have questions already."""
    return _shared_api


@pytest.fixture(scope="session")
async def guarded_api(
    database_server: str, prompts_template: str, sandbox_process: SandboxProcess
) -> AsyncIterator[Api]:
    """An installation that asks everybody for a key; other tests use it too."""
    async with fresh_database(database_server, prompts_template) as url:
        settings = some_settings(url, sandbox_process.url, auth=AuthMode.REQUIRED)
        async with api_of(settings) as served:
            yield served


@pytest.fixture
async def nothing_happens(shared_api: Api, sandbox: SandboxProcess) -> AsyncIterator[None]:
    """At the end of the test the shared API has stored nothing and asked no vendor."""
    before = await shared_api.stored()
    yield
    assert await shared_api.stored() == before
    assert sandbox.count() == 0


@pytest.fixture
async def other_api(shared_api: Api, sandbox: SandboxProcess) -> AsyncIterator[Api]:
    """Another server on the database of ``shared_api``, which a test has for itself.

    It waits for a vendor a second.
    """
    settings = some_settings(shared_api.database_url, sandbox.url, llm_deadline_s=1)
    async with api_of(settings) as served:
        yield served
