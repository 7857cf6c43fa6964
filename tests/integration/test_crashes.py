"""What is left when processes are killed while a model thinks."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import asyncpg
import httpx2
import psutil
import pytest

from app.core.config import REPOSITORY_ROOT
from app.infrastructure.db.embedded import EmbeddedPostgres
from tests.support.database import server_folder
from tests.support.slow_vendor import SlowVendor, slow_vendor

ORDER = {"type": "multiple_choice", "locale": "en", "subject": "english", "keyword": "reliable"}
QGEN = Path(sys.executable).with_name("qgen")


@pytest.fixture
async def vendor() -> AsyncIterator[SlowVendor]:
    async with slow_vendor() as slow:
        yield slow


@dataclass
class Installation:
    """A data folder, and the processes that a user would run on it."""

    folder: Path
    vendor: SlowVendor

    @property
    def environment(self) -> dict[str, str]:
        kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
        return kept | {
            "QGEN_DATA_DIR": str(self.folder),
            "QGEN_LANG": "en",
            "OPENAI_API_KEY": "sk-test",
            "OPENAI_BASE_URL": self.vendor.url,
        }

    async def qgen(self, *arguments: str) -> str:
        """Run a command to its end."""
        process = await asyncio.create_subprocess_exec(
            QGEN,
            *arguments,
            cwd=REPOSITORY_ROOT,
            env=self.environment,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        output, _ = await process.communicate()
        assert process.returncode == 0, output.decode()
        return output.decode()

    @asynccontextmanager
    async def served(self) -> AsyncIterator[tuple[asyncio.subprocess.Process, str]]:
        """``qgen serve``, ready; yields the process and its URL."""
        process = await asyncio.create_subprocess_exec(
            QGEN,
            *("serve", "--port", "0"),
            cwd=REPOSITORY_ROOT,
            env=self.environment,
            stderr=asyncio.subprocess.PIPE,
        )
        assert process.stderr is not None
        drained = None
        try:
            async for line in process.stderr:
                if b"Uvicorn running on " in line:
                    url = line.decode().split("Uvicorn running on ")[1].split()[0]
                    break
            else:
                raise AssertionError("the server did not start")
            drained = asyncio.ensure_future(process.stderr.read())
            yield process, url
        finally:
            if process.returncode is None:
                process.terminate()
            await process.wait()
            if drained is not None:
                await drained

    async def counts(self) -> dict[str, int]:
        """Rows by table, with every other user of the database gone."""
        postgres = EmbeddedPostgres(self.folder / "postgres")
        connection = await asyncpg.connect(await postgres.start())
        try:
            tables = ("questions", "question_options", "llm_calls")
            return {
                table: await connection.fetchval(f"SELECT count(*) FROM {table}")  # noqa: S608
                for table in tables
            }
        finally:
            await connection.close()
            await postgres.stop()

    def postmaster(self) -> psutil.Process:
        """The running database server of this folder."""
        pid_file = next(self.folder.rglob("postmaster.pid"))
        return psutil.Process(int(pid_file.read_text().splitlines()[0]))


@pytest.fixture
async def installation(vendor: SlowVendor) -> AsyncIterator[Installation]:
    with server_folder() as folder:
        installed = Installation(folder, vendor)
        await installed.qgen("prompts", "push")
        yield installed


async def test_a_server_killed_while_the_model_thinks_leaves_nothing_and_starts_clean(
    installation: Installation, vendor: SlowVendor
) -> None:
    async with installation.served() as (process, url), httpx2.AsyncClient() as client:
        asking = asyncio.ensure_future(
            client.post(f"{url}/api/v1/generation/questions", json=ORDER, timeout=30)
        )
        await vendor.asked.wait()
        process.send_signal(signal.SIGKILL)
        with pytest.raises(httpx2.TransportError):
            await asking
    assert await installation.counts() == {"questions": 0, "question_options": 0, "llm_calls": 0}

    vendor.may_answer.set()
    async with installation.served() as (_, url), httpx2.AsyncClient() as client:
        again = await client.post(f"{url}/api/v1/generation/questions", json=ORDER, timeout=30)

    assert again.status_code == 201
    assert await installation.counts() == {"questions": 1, "question_options": 4, "llm_calls": 1}


async def test_a_database_killed_while_the_model_thinks_comes_back_and_loses_nothing(
    installation: Installation, vendor: SlowVendor
) -> None:
    async with installation.served() as (_, url), httpx2.AsyncClient() as client:
        asking = asyncio.ensure_future(
            client.post(f"{url}/api/v1/generation/questions", json=ORDER, timeout=30)
        )
        await vendor.asked.wait()
        installation.postmaster().kill()
        vendor.may_answer.set()
        answer = await asking

    assert answer.status_code == 201, answer.text
    assert await installation.counts() == {"questions": 1, "question_options": 4, "llm_calls": 1}
