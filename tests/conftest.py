"""Fixtures that all tests may use. Each pytest worker has a PostgreSQL server of its own."""

from collections.abc import AsyncIterator

import pytest

from tests.support.database import fresh_database, running_server


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
