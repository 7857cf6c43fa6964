"""An installation in which runs are made."""

from collections.abc import AsyncIterator

import pytest

from tests.support.run_studio import RunStudio, run_studio_on


@pytest.fixture
async def studio(prompted_url: str) -> AsyncIterator[RunStudio]:
    """A fresh database with the default prompts."""
    async with run_studio_on(prompted_url) as opened:
        yield opened
