"""The folder: what it leaves, and what becomes of disks that fail."""

import asyncio
import errno
import os
import subprocess
import sys
from pathlib import Path
from typing import override

import pytest

from app.core.config import REPOSITORY_ROOT
from app.core.exceptions import BusinessException, ErrorCode
from app.infrastructure.storage.base import StoredObject
from app.infrastructure.storage.local import LocalStorage
from app.infrastructure.storage.local_files import LEFTOVER_AGE_S, failure
from app.infrastructure.storage.url_signer import UrlSigner
from tests.contract.storage.conftest import bytes_of, keys_in, write

_KEY = "project/image/ab12.png"


def _files(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


async def test_files_lie_under_their_keys_and_nothing_else_does(
    in_folder: LocalStorage, a_file: Path, tmp_path: Path
) -> None:
    await in_folder.put(_KEY, a_file, "image/png")
    await in_folder.check()

    assert _files(tmp_path / "storage") == [f"qgen/{_KEY}"]
    assert in_folder.path_of(_KEY) == tmp_path / "storage" / "qgen" / _KEY


async def test_what_a_killed_put_left_is_removed_once_it_is_old(
    in_folder: LocalStorage, a_file: Path, tmp_path: Path
) -> None:
    await in_folder.put(_KEY, a_file, "image/png")
    unfinished = tmp_path / "storage" / ".unfinished"
    old, young = write(unfinished / "old", b"1"), write(unfinished / "young", b"2")
    written = young.stat().st_mtime - LEFTOVER_AGE_S - 1
    os.utime(old, (written, written))

    assert await keys_in(in_folder, "") == [_KEY]

    assert _files(tmp_path / "storage") == [".unfinished/young", f"qgen/{_KEY}"]


_PUT_WITH_A_LIMIT = """
import asyncio, resource, sys
from pathlib import Path
from app.core.exceptions import BusinessException
from app.infrastructure.storage.base import StoredObject
from app.infrastructure.storage.local import LocalStorage
from app.infrastructure.storage.url_signer import UrlSigner

folder = Path(sys.argv[1])
storage = LocalStorage(folder / "storage", "qgen", UrlSigner(folder / "secret"), 10**9)
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
try:
    asyncio.run(storage.put("project/large", folder / "large", "audio/wav"))
except BusinessException as error:
    print(error.code)
"""


def test_a_disk_that_has_no_room_says_so_and_keeps_nothing(tmp_path: Path) -> None:
    write(tmp_path / "large", bytes(1_000_000))

    done = subprocess.run(  # noqa: S603 - this very Python
        [sys.executable, "-c", _PUT_WITH_A_LIMIT, str(tmp_path)],
        cwd=REPOSITORY_ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )

    assert (done.stdout.strip(), done.stderr) == ("STORAGE_FULL", "")
    assert _files(tmp_path / "storage") == []


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
def test_a_full_disk_and_a_used_up_quota_are_a_full_storage(number: int, tmp_path: Path) -> None:
    error = failure(OSError(number, os.strerror(number)), tmp_path)

    assert error.code is ErrorCode.STORAGE_FULL
    assert str(tmp_path) in error.message


@pytest.mark.parametrize("number", [errno.EACCES, errno.EROFS, errno.EIO])
def test_a_disk_that_cannot_be_used_is_an_unavailable_storage(number: int, tmp_path: Path) -> None:
    error = failure(OSError(number, os.strerror(number)), tmp_path)

    assert error.code is ErrorCode.STORAGE_UNAVAILABLE
    assert os.strerror(number) in error.message


async def test_a_file_in_the_folder_s_place_never_means_that_bytes_are_missing(
    in_folder: LocalStorage, a_file: Path, tmp_path: Path
) -> None:
    write(tmp_path / "storage", b"not a folder")

    for operation in (
        in_folder.put(_KEY, a_file, "image/png"),
        bytes_of(in_folder, _KEY),
        in_folder.find(_KEY),
        keys_in(in_folder, "project"),
        in_folder.signed_url(_KEY, 60, None),
        in_folder.ensure_bucket(),
        in_folder.check(),
    ):
        with pytest.raises(BusinessException) as failed:
            await operation
        assert failed.value.code is ErrorCode.STORAGE_UNAVAILABLE


async def test_a_new_installation_has_an_empty_storage(in_folder: LocalStorage) -> None:
    assert await keys_in(in_folder, "") == []
    assert await in_folder.find(_KEY) is None
    assert await in_folder.ensure_bucket() is True
    assert await in_folder.ensure_bucket() is False


async def test_a_cancelled_put_has_ended_when_it_says_so_and_leaves_no_part(
    in_folder: LocalStorage, tmp_path: Path
) -> None:
    pipe = tmp_path / "pipe"  # a file that comes as slowly as the test likes
    os.mkfifo(pipe)
    putting = asyncio.create_task(in_folder.put(_KEY, pipe, "audio/wav"))
    writer = await asyncio.to_thread(os.open, pipe, os.O_WRONLY)  # returns once the put reads
    os.write(writer, b"a beginning")

    putting.cancel()
    for _ in range(5):
        await asyncio.sleep(0)
    still_at_work = not putting.done()
    os.close(writer)
    await asyncio.wait([putting])

    assert still_at_work
    assert putting.cancelled()
    assert _files(tmp_path / "storage") == []


async def test_nobody_else_gets_into_a_new_storage_folder(
    in_folder: LocalStorage, a_file: Path, tmp_path: Path
) -> None:
    await in_folder.put(_KEY, a_file, "image/png")

    assert (tmp_path / "storage").stat().st_mode & 0o777 == 0o700


async def test_a_file_that_is_removed_between_its_being_found_and_read_is_missing(
    a_file: Path, tmp_path: Path
) -> None:
    class Emptied(LocalStorage):
        @override
        async def find(self, key: str) -> StoredObject | None:
            found = await super().find(key)
            await self.remove([key])
            return found

    emptied = Emptied(tmp_path / "storage", "qgen", UrlSigner(tmp_path / "secret"), 10**6)
    await emptied.put(_KEY, a_file, "image/png")

    with pytest.raises(BusinessException) as caught:
        await bytes_of(emptied, _KEY)

    assert caught.value.code is ErrorCode.ASSET_BYTES_MISSING
