"""The embedded PostgreSQL: real servers, processes that are really killed."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import asyncpg
import psutil
import pytest

from app.core.exceptions import BusinessException, ErrorCode
from app.infrastructure.db.embedded import EmbeddedPostgres, server
from tests.support.database import server_folder


@pytest.fixture(scope="module")
async def made_once() -> AsyncIterator[Path]:
    """A data folder whose cluster the tests of this module share, one after the other."""
    with server_folder() as folder:
        made = EmbeddedPostgres(folder / "made")
        await made.start()
        await made.stop()
        yield folder / "made"


@pytest.fixture
def folder() -> Iterator[Path]:
    with server_folder() as folder:
        yield folder


@pytest.fixture
async def data_dir(made_once: Path) -> AsyncIterator[Path]:
    """A folder with a stopped cluster; a server that a test leaves behind is stopped."""
    assert not _runs(made_once)
    yield made_once
    if _runs(made_once):
        last = EmbeddedPostgres(made_once)
        await last.start()
        await last.stop()


@pytest.fixture
async def database(data_dir: Path) -> AsyncIterator[EmbeddedPostgres]:
    database = EmbeddedPostgres(data_dir)
    yield database
    await database.stop()


async def test_the_first_start_makes_a_cluster_whose_data_outlives_the_server(folder: Path) -> None:
    database = EmbeddedPostgres(folder / "new")

    await _write(await database.start(), 7)
    await database.stop()

    assert not _runs(folder / "new")
    assert await _read(await database.start()) == 7
    await database.stop()


async def test_the_last_of_two_users_stops_the_server(data_dir: Path) -> None:
    first, second = EmbeddedPostgres(data_dir), EmbeddedPostgres(data_dir)

    assert await first.start() == await second.start()
    await first.stop()
    await first.stop()  # leaving twice is leaving once
    assert _runs(data_dir)

    await second.stop()
    assert not _runs(data_dir)


async def test_ten_processes_start_one_server_and_the_last_one_stops_it(folder: Path) -> None:
    users = await asyncio.gather(*(_user(folder / "shared") for _ in range(10)))

    assert len({url for _, url in users}) == 1
    await asyncio.gather(*(_leave(process) for process, _ in users[1:]))
    assert _runs(folder / "shared")

    await _leave(users[0][0])
    assert not _runs(folder / "shared")


async def test_the_server_of_a_killed_process_is_adopted_and_stopped_by_the_next(
    data_dir: Path, database: EmbeddedPostgres
) -> None:
    process, url = await _user(data_dir)
    process.kill()
    await process.wait()
    assert _runs(data_dir)

    assert await database.start() == url
    await database.stop()
    assert not _runs(data_dir)


async def test_a_process_killed_while_it_makes_the_cluster_leaves_nothing_half_made(
    folder: Path,
) -> None:
    data_dir = folder / "new"
    process = await _spawn(data_dir)
    while not list(data_dir.glob("initdb-*")):
        assert process.returncode is None
        await asyncio.sleep(0)
    process.kill()
    await process.wait()
    assert not (data_dir / "cluster").exists()

    database = EmbeddedPostgres(data_dir)
    await _write(await database.start(), 7)
    await database.stop()


async def test_a_killed_server_is_started_again_with_its_data(
    data_dir: Path, database: EmbeddedPostgres
) -> None:
    await _write(await database.start(), 7)
    os.kill(_pid(data_dir), signal.SIGKILL)

    assert await _read(await database.ensure_running()) == 7


async def test_children_that_outlive_a_killed_server_are_waited_for(
    data_dir: Path, database: EmbeddedPostgres
) -> None:
    connection = await asyncpg.connect(await database.start())
    child = await connection.fetchval("SELECT pg_backend_pid()")
    busy = asyncio.create_task(
        connection.execute(
            "DO $$ DECLARE t timestamptz := clock_timestamp(); BEGIN"
            " WHILE clock_timestamp() < t + interval '1 s' LOOP END LOOP; END $$"
        )
    )
    await asyncio.to_thread(_until_it_works, child)
    os.kill(_pid(data_dir), signal.SIGKILL)

    await database.ensure_running()

    assert not _lives(child)
    await busy  # it finished what it did, and then it left
    connection.terminate()


@pytest.mark.parametrize("owner", ["stranger", "zombie", "nobody"])
async def test_a_stale_pid_file_is_not_believed(
    data_dir: Path, database: EmbeddedPostgres, owner: str
) -> None:
    with subprocess.Popen(["/bin/cat"], stdin=subprocess.PIPE) as stranger:  # noqa: ASYNC220
        if owner == "zombie":
            _make_zombie(stranger)
        text = "" if owner == "nobody" else f"{stranger.pid}\n{data_dir}\n0\n1\n"
        (data_dir / "cluster" / "postmaster.pid").write_text(text)

        await _write(await database.start(), 7)

        assert _pid(data_dir) != stranger.pid
        assert owner != "stranger" or stranger.poll() is None, "a stranger was ended"


async def test_a_port_that_is_taken_in_between_is_given_up(
    data_dir: Path, database: EmbeddedPostgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = await asyncio.start_server(lambda _reader, _writer: None, server.HOST, 0)
    taken: int = other.sockets[0].getsockname()[1]
    ports = iter([taken, server._free_port()])
    monkeypatch.setattr(server, "_free_port", lambda: next(ports))

    url = await database.start()

    assert not url.endswith(f":{taken}/qgen")
    other.close()
    await other.wait_closed()


async def test_a_server_that_does_not_start_is_explained_in_its_own_words(
    data_dir: Path, database: EmbeddedPostgres
) -> None:
    settings = data_dir / "cluster" / "postgresql.conf"
    right = settings.read_text()
    settings.write_text(right + "\nfrobnicate = on\n")
    try:
        with pytest.raises(BusinessException, match="frobnicate") as refused:
            await database.start()
    finally:
        settings.write_text(right)

    assert refused.value.code is ErrorCode.DATABASE_UNAVAILABLE
    assert await database.start()


async def test_a_folder_that_cannot_be_made_is_named(folder: Path) -> None:
    (folder / "file").touch()

    with pytest.raises(BusinessException, match="file/postgres") as refused:
        await EmbeddedPostgres(folder / "file" / "postgres").start()
    assert refused.value.code is ErrorCode.DATABASE_UNAVAILABLE


async def _spawn(data_dir: Path) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.support.postgres_user", str(data_dir)),
        cwd=Path(__file__).parents[3],
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )


async def _user(data_dir: Path) -> tuple[asyncio.subprocess.Process, str]:
    """Another process that uses the server, once it does."""
    process = await _spawn(data_dir)
    assert process.stdout is not None
    url = (await process.stdout.readline()).decode().strip()
    assert url.startswith("postgresql://")
    return process, url


async def _leave(process: asyncio.subprocess.Process) -> None:
    await process.communicate()
    assert process.returncode == 0


def _pid(data_dir: Path) -> int:
    return int((data_dir / "cluster" / "postmaster.pid").read_text().splitlines()[0])


def _runs(data_dir: Path) -> bool:
    return (data_dir / "cluster" / "postmaster.pid").exists() and _lives(_pid(data_dir))


def _lives(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def _until_it_works(pid: int) -> None:
    while psutil.Process(pid).cpu_times().user < 0.1:
        os.sched_yield()


def _make_zombie(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)


async def _write(url: str, number: int) -> None:
    connection = await asyncpg.connect(url)
    await connection.execute("DROP TABLE IF EXISTS kept")
    await connection.execute(f"CREATE TABLE kept AS SELECT {number} AS number")
    await connection.close()


async def _read(url: str) -> object:
    connection = await asyncpg.connect(url)
    try:
        return await connection.fetchval("SELECT number FROM kept")
    finally:
        await connection.close()
