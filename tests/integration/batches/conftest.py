"""An installation in which batches are made."""

from collections.abc import AsyncIterator

import pytest

from tests.support.batch_studio import BatchStudio, batch_studio_on
from tests.support.sandbox_process import SandboxProcess


@pytest.fixture
async def studio(prompted_url: str, sandbox: SandboxProcess) -> AsyncIterator[BatchStudio]:
    """A fresh database with the default prompts and 40 keywords, and vendors without faults."""
    async with batch_studio_on(prompted_url, sandbox) as opened:
        yield opened
