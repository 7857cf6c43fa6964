"""Files that are all there or not at all; blocking, for threads."""

import errno
import os
import stat
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from app.core.exceptions import BusinessException, ErrorCode
from app.infrastructure.storage.base import StoredObject
from app.infrastructure.storage.failures import unreadable
from app.shared.ids import new_id

PIECE_BYTES = 256 * 1024
LEFTOVER_AGE_S = 3600
"""A file that nobody has written to for so long belongs to a process that was killed."""
_NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}  # EFBIG: also a limit of the process (ulimit)


def failure(error: OSError, root: Path) -> BusinessException:
    """What an error of the file system means for the storage in this folder."""
    if error.errno in _NO_ROOM:
        return BusinessException(
            ErrorCode.STORAGE_FULL,
            f"There is no room in the storage folder {root} ({error.strerror}); make room or set "
            "QGEN_DATA_DIR to a larger disk.",
        )
    return BusinessException(
        ErrorCode.STORAGE_UNAVAILABLE,
        f"The storage folder {root} cannot be used: {error.strerror or type(error).__name__}. "
        "Check that it is a folder that this user may write to.",
    )


@contextmanager
def translated(root: Path) -> Iterator[None]:
    """Errors of the file system become ours."""
    try:
        yield
    except OSError as error:
        raise failure(error, root) from error


@dataclass(frozen=True, slots=True)
class FileWriter:
    """Writes files through a folder of unfinished ones in the same file system.

    Everything raises BusinessException: STORAGE_FULL, STORAGE_UNAVAILABLE.
    """

    root: Path
    unfinished: Path

    def copy(self, content: Path, target: Path, stop: threading.Event) -> None:
        """Copy a file, piece by piece; leaves nothing when it fails or ``stop`` is set meanwhile.

        Raises:
            BusinessException: also ASSET_INVALID when ``content`` cannot be opened.
        """
        with _opened(content) as source, self._partial() as partial:
            _write(partial, _pieces(source, stop))
            if not stop.is_set():
                make_folder(target.parent, self.root)
                partial.rename(target)
                _sync(target.parent)

    def try_out(self) -> None:
        """Write a little and remove it."""
        with self._partial() as partial:
            _write(partial, [bytes(4096)])

    def remove_leftovers(self) -> None:
        """Remove what killed processes left unfinished."""
        limit = time.time() - LEFTOVER_AGE_S
        with translated(self.root):
            for entry in _entries(self.unfinished):
                with suppress(FileNotFoundError):  # another process removes them too
                    if entry.stat().st_mtime < limit:
                        Path(entry).unlink()

    @contextmanager
    def _partial(self) -> Iterator[Path]:
        """A path for a file that is removed at the end, unless it has been renamed."""
        with translated(self.root):
            make_folder(self.unfinished, self.root)
            partial = self.unfinished / str(new_id())
            try:
                yield partial
            finally:
                partial.unlink(missing_ok=True)


def make_folder(folder: Path, private: Path) -> None:
    """Make a folder and those above it; they survive a loss of power, as their files do.

    Nobody but this user can get into ``private``, where it is made.
    """
    if folder.is_dir():
        return
    make_folder(folder.parent, private)
    folder.mkdir(0o700 if folder == private else 0o777, exist_ok=True)
    _sync(folder.parent)


def expect_folder(folder: Path) -> None:
    """Raises where something else is in its place, so that nothing in it is taken for missing."""
    try:
        mode = folder.stat().st_mode  # one look: others may make it at this moment
    except FileNotFoundError:
        return
    if not stat.S_ISDIR(mode):
        raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR))


def find_file(key: str, path: Path) -> StoredObject | None:
    """The file of a key; a folder is none."""
    try:
        status = path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return None
    if not stat.S_ISREG(status.st_mode):
        return None
    return StoredObject(key, status.st_size, datetime.fromtimestamp(status.st_mtime, UTC))


@dataclass(frozen=True, slots=True)
class Folder:
    """What is directly in a folder. ``below``: keys of the folders in it."""

    objects: list[StoredObject]
    below: list[str]


def scan_folder(files: Path, key: str) -> Folder:
    """Look into the folder ``key`` below ``files``; empty where there is none."""
    found = Folder([], [])
    for entry in _entries(files / key):
        name = f"{key}/{entry.name}" if key else entry.name
        if entry.is_dir(follow_symlinks=False):
            found.below.append(name)
        elif (file := find_file(name, Path(entry))) is not None:
            found.objects.append(file)
    return found


def _entries(folder: Path) -> list[os.DirEntry[str]]:
    """What is in a folder; nothing where there is none."""
    try:
        with os.scandir(folder) as found:
            return list(found)
    except (FileNotFoundError, NotADirectoryError):
        return []


def _opened(content: Path) -> BinaryIO:
    try:
        return content.open("rb")
    except OSError as error:
        raise unreadable(content, error.strerror or type(error).__name__) from error


def _pieces(source: BinaryIO, stop: threading.Event) -> Iterator[bytes]:
    while not stop.is_set() and (piece := source.read(PIECE_BYTES)):
        yield piece


def _write(path: Path, pieces: Iterable[bytes]) -> None:
    """Write a new file that survives a loss of power."""
    with path.open("xb") as file:
        file.writelines(pieces)
        file.flush()
        os.fsync(file.fileno())


def _sync(folder: Path) -> None:
    """Make the names in a folder survive a loss of power."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
