"""Real databases for tests: one embedded server, and copies of a migrated template on it."""

import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from uuid import uuid4

import asyncpg

from app.infrastructure.db.embedded import EmbeddedPostgres
from app.infrastructure.db.migrations import upgrade

TEMPLATE = "qgen_template"
_NOTHING_TO_KEEP = ("fsync = off", "full_page_writes = off", "autovacuum = off")
"""A database a test is made and dropped ten times as fast by a server that need not survive."""


@contextmanager
def server_folder() -> Iterator[Path]:
    """A folder that the server's user can enter (pytest's own are closed to ``nobody``)."""
    folder = Path(tempfile.mkdtemp(prefix="qgen-test-"))
    folder.chmod(0o711)
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


@asynccontextmanager
async def running_server() -> AsyncIterator[str]:
    """The url of a server of its own whose database ``TEMPLATE`` has every migration."""
    with server_folder() as folder:
        server = EmbeddedPostgres(folder / "postgres")
        url = await server.start()
        try:
            for setting in _NOTHING_TO_KEEP:
                await _execute(url, f"ALTER SYSTEM SET {setting}")
            await _execute(url, "SELECT pg_reload_conf()")
            await _execute(url, f'CREATE DATABASE "{TEMPLATE}"')
            await upgrade(_with_database(url, TEMPLATE))
            yield url
        finally:
            await server.stop()


@asynccontextmanager
async def fresh_database(server_url: str, template: str = TEMPLATE) -> AsyncIterator[str]:
    """The url of a new database, which is dropped afterwards with all its connections."""
    name = f"test_{uuid4().hex}"
    copy = f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY FILE_COPY'
    await _execute(server_url, copy)
    try:
        yield _with_database(server_url, name)
    finally:
        await _execute(server_url, f'DROP DATABASE "{name}" WITH (FORCE)')


async def _execute(url: str, statement: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


def _with_database(url: str, name: str) -> str:
    return f"{url.rpartition('/')[0]}/{name}"
