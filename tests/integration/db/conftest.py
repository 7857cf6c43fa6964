"""Fixtures of the database tests."""

from collections.abc import AsyncIterator

import asyncpg
import pytest

from tests.support.database import fresh_database


@pytest.fixture
async def empty_database_url(database_server: str) -> AsyncIterator[str]:
    """The url of a fresh database without a table."""
    async with fresh_database(database_server, template="template0") as url:
        yield url


@pytest.fixture(scope="module")
async def shared_connection(database_server: str) -> AsyncIterator[asyncpg.Connection]:
    async with fresh_database(database_server) as url:
        connection = await asyncpg.connect(url)
        yield connection
        await connection.close()


@pytest.fixture
async def connection(shared_connection: asyncpg.Connection) -> AsyncIterator[asyncpg.Connection]:
    """A connection to a migrated database, in a transaction that is rolled back afterwards."""
    transaction = shared_connection.transaction()
    await transaction.start()
    yield shared_connection
    await transaction.rollback()
