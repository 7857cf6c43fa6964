"""An installation whose background jobs are under test."""

from collections.abc import AsyncIterator

import pytest

from tests.support.workshop import Workshop, make_tables, workshop_on


@pytest.fixture
async def shop(database_url: str) -> AsyncIterator[Workshop]:
    """A fresh database with nothing to do."""
    await make_tables(database_url)
    async with workshop_on(database_url, worker_grace_s=10) as opened:
        yield opened
