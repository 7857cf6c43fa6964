"""One sandbox process for all contract tests; each test gets it without faults and memory."""

from collections.abc import AsyncIterator

import pytest
from openai import AsyncOpenAI

from tests.contract.sandbox.asking import openai_client
from tests.support.sandbox_process import SandboxProcess


@pytest.fixture(scope="session")
async def open_client(sandbox_process: SandboxProcess) -> AsyncIterator[AsyncOpenAI]:
    """One client for many calls: making one costs more than a call."""
    async with openai_client(sandbox_process) as client:
        yield client


@pytest.fixture
def client(open_client: AsyncOpenAI, sandbox: SandboxProcess) -> AsyncOpenAI:
    """A caller of OpenAI, with no faults in force."""
    assert sandbox.count() == 0
    return open_client
