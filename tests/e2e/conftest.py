"""The command line as its users meet it: processes, a real database, the sandbox as the vendors."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.support.database import fresh_database
from tests.support.qgen_command import Qgen, an_environment
from tests.support.rows import everything
from tests.support.sandbox_process import SandboxProcess


@pytest.fixture
def qgen(tmp_path: Path, database_url: str, sandbox: SandboxProcess) -> Qgen:
    """The command on a migrated database without rows."""
    return Qgen(tmp_path, _environment(database_url, sandbox))


@pytest.fixture(scope="session")
async def _quiet_url(database_server: str, prompts_template: str) -> AsyncIterator[str]:
    async with fresh_database(database_server, prompts_template) as url:
        yield url


@pytest.fixture
async def refusing_qgen(
    tmp_path: Path, _quiet_url: str, sandbox: SandboxProcess
) -> AsyncIterator[Qgen]:
    """The command on a database that has the default prompts, and has to stay as it is."""
    before = await everything(_quiet_url)
    yield Qgen(tmp_path, _environment(_quiet_url, sandbox))
    assert await everything(_quiet_url) == before
    assert sandbox.count() == 0


@pytest.fixture
def prompted_qgen(tmp_path: Path, prompted_url: str, sandbox: SandboxProcess) -> Qgen:
    """The command on a database that has the default prompts."""
    return Qgen(tmp_path, _environment(prompted_url, sandbox))


def _environment(database_url: str, sandbox: SandboxProcess) -> dict[str, str]:
    return an_environment(
        QGEN_DATABASE_URL=database_url, QGEN_SANDBOX="always", QGEN_SANDBOX_URL=sandbox.url
    )
