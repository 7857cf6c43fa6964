"""A database that goes away while it is in use, and comes back."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg


@asynccontextmanager
async def out_of_reach(server_url: str, database_url: str) -> AsyncIterator[None]:
    """While this is open, the database's connections are gone and new ones are refused."""
    name = database_url.rpartition("/")[2]
    connection = await asyncpg.connect(server_url)
    try:
        await connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1", name
        )
        await connection.execute(f'ALTER DATABASE "{name}" RENAME TO "{name}_away"')
        yield
        await connection.execute(f'ALTER DATABASE "{name}_away" RENAME TO "{name}"')
    finally:
        await connection.close()
