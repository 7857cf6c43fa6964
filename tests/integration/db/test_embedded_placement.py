"""Where the embedded PostgreSQL goes when root runs it and its own user cannot go there."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest

from app.core.exceptions import BusinessException, ErrorCode
from app.infrastructure.db.embedded import EmbeddedPostgres, binaries, placement
from tests.support.database import server_folder

pytestmark = pytest.mark.skipif(
    os.geteuid() != 0, reason="only root runs the server as another user"
)


@pytest.fixture
def spare(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder that stands for the system's cache folder."""
    with server_folder() as folder:
        monkeypatch.setattr(placement, "_SPARE_PARENTS", (folder,))
        yield folder


@pytest.fixture
def closed(tmp_path: Path) -> Path:
    """A home that only root may enter."""
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    return home


async def test_data_below_a_closed_home_goes_elsewhere_and_is_found_again(
    spare: Path, closed: Path
) -> None:
    first = EmbeddedPostgres(closed / "data")
    connection = await asyncpg.connect(await first.start())
    await connection.execute("CREATE TABLE kept ()")
    await connection.close()
    await first.stop()
    assert first.home is not None
    assert first.home.parent == spare

    again = EmbeddedPostgres(closed / "data")
    connection = await asyncpg.connect(await again.start())
    assert await connection.fetchval("SELECT to_regclass('kept')") == "kept"
    await connection.close()
    await again.stop()

    assert _mode(closed) == 0o700, "the home was opened"


def test_data_that_was_elsewhere_stays_there_when_the_home_opens(spare: Path, closed: Path) -> None:
    elsewhere = placement.place(closed / "data").home
    (elsewhere / placement.CLUSTER).mkdir()
    with server_folder() as opened:
        closed.rename(opened / "home")
        (opened / "home").chmod(0o755)
        closed.symlink_to(opened / "home")

        assert placement.place(closed / "data").home == elsewhere
        assert elsewhere.parent == spare


def test_data_that_became_unreachable_is_refused_not_started_anew(
    spare: Path, closed: Path
) -> None:
    cluster = closed / "data" / placement.CLUSTER
    cluster.mkdir(parents=True)

    with pytest.raises(BusinessException, match="cannot enter") as refused:
        placement.place(closed / "data")
    assert refused.value.code is ErrorCode.DATABASE_UNAVAILABLE
    assert list(spare.iterdir()) == []


def test_a_spare_folder_that_somebody_else_made_is_refused(spare: Path, closed: Path) -> None:
    ours = placement.place(closed / "data").home
    os.chown(ours, 65534, 65534)

    with pytest.raises(BusinessException, match="made by somebody else"):
        placement.place(closed / "data")


def test_programs_below_a_closed_home_are_copied_once_and_run(spare: Path, closed: Path) -> None:
    account = placement.place(closed / "data").account
    installed = binaries.programs(placement.Account(os.geteuid(), os.getegid())).parents[1]
    for name in (installed.name, f"{installed.name}.libs"):
        shutil.copytree(installed.with_name(name), closed / name)

    copied = binaries.programs(account, closed / installed.name)
    first_copy = (copied / "initdb").stat().st_ino
    again = binaries.programs(account, closed / installed.name)

    assert copied.is_relative_to(spare)
    assert (again / "initdb").stat().st_ino == first_copy
    told = subprocess.run(  # noqa: S603
        [copied / "initdb", "--version"],
        user=account.uid,
        group=account.gid,
        extra_groups=[],
        cwd="/",
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert "PostgreSQL" in told


def _mode(path: Path) -> int:
    return path.stat().st_mode & 0o777
