"""A file that is to be kept, looked at before anything is stored."""

import asyncio
import codecs
import errno
import hashlib
import os
import shutil
import tempfile
import threading
from collections.abc import AsyncIterable, AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from io import FileIO
from pathlib import Path

from app.core.exceptions import BusinessException, ErrorCode
from app.infrastructure.storage.failures import too_large, unreadable

type Content = Path | AsyncIterable[bytes]
"""The bytes of a file: where they are, or how they come."""

HEAD_BYTES = 512
_PIECE_BYTES = 1024 * 1024
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT)


@dataclass(frozen=True, slots=True)
class StagedFile:
    """A private copy of a file, which nobody else writes to: its hash is that of its bytes.

    Attributes:
        head: the first HEAD_BYTES.
        is_text: whether all of it is UTF-8, without NUL.
    """

    path: Path
    byte_size: int
    sha256: str
    head: bytes
    is_text: bool


@asynccontextmanager
async def staged(content: Content, max_bytes: int) -> AsyncIterator[StagedFile]:
    """Read a file once, as a stream, into a temporary one.

    Raises:
        BusinessException: ASSET_TOO_LARGE, after no more than ``max_bytes`` have been taken;
            ASSET_INVALID when the file cannot be read, or is written to meanwhile; STORAGE_FULL
            when there is no room for the temporary one.
    """
    folder = Path(await asyncio.to_thread(tempfile.mkdtemp, prefix="qgen-"))
    try:
        with _Copy(folder / "content", max_bytes) as copy:
            if isinstance(content, Path):
                await asyncio.to_thread(_read, content, copy)
            else:
                async for piece in content:
                    await asyncio.to_thread(copy.take, piece)
        yield copy.staged()
    finally:
        shutil.rmtree(folder)


class _Copy:
    """A temporary file that is looked at while it is written."""

    def __init__(self, path: Path, max_bytes: int) -> None:
        self._path, self._max_bytes = path, max_bytes
        # Unbuffered: nothing is left to be written when it is closed.
        self._file: FileIO = path.open("xb", buffering=0)
        self._in_use = threading.Lock()
        self._digest, self._text = hashlib.sha256(), _Text()
        self._head, self._size = b"", 0

    def __enter__(self) -> "_Copy":
        return self

    def __exit__(self, *_: object) -> None:
        """Close it; a thread that still copies after a cancellation is stopped by that."""
        with self._in_use:
            self._file.close()

    def take(self, piece: bytes) -> None:
        self.expect(self._size + len(piece))
        self._size += len(piece)
        self._head += piece[: HEAD_BYTES - len(self._head)]
        self._digest.update(piece)
        self._text.feed(piece)
        try:
            self._write(piece)
        except OSError as error:
            if error.errno not in _NO_ROOM:
                raise
            raise _no_room() from error

    def expect(self, size: int) -> None:
        """Raises where a file of so many bytes is too large."""
        if size > self._max_bytes:
            raise too_large(size, self._max_bytes)

    def staged(self) -> StagedFile:
        return StagedFile(
            path=self._path,
            byte_size=self._size,
            sha256=self._digest.hexdigest(),
            head=self._head,
            is_text=self._text.ends_well(),
        )

    def _write(self, piece: bytes) -> None:
        rest = memoryview(piece)
        with self._in_use:
            while rest:
                rest = rest[self._file.write(rest) :]


def _read(path: Path, copy: _Copy) -> None:
    """Copy a file; one that somebody writes to meanwhile is not finished."""
    if path.exists() and not path.is_file():
        raise unreadable(path, "it is not a file")
    try:
        with path.open("rb", buffering=0) as file:
            before = os.fstat(file.fileno())
            copy.expect(before.st_size)
            while piece := file.read(_PIECE_BYTES):
                copy.take(piece)
            after = os.fstat(file.fileno())
    except OSError as error:
        raise unreadable(path, error.strerror or type(error).__name__) from error
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
        raise BusinessException(
            ErrorCode.ASSET_INVALID,
            f"{path} was written to while it was read. Add it when it is finished.",
            {"path": str(path)},
        )


def _no_room() -> BusinessException:
    return BusinessException(
        ErrorCode.STORAGE_FULL,
        f"There is no room in {tempfile.gettempdir()}, where a file is copied to while it is "
        "looked at. Make room, or set TMPDIR to a folder on a larger disk.",
    )


class _Text:
    """Tells of bytes that come in pieces whether they are text, that is UTF-8 without NUL."""

    def __init__(self) -> None:
        self._decoder = codecs.getincrementaldecoder("utf-8")()
        self._is_well = True

    def feed(self, piece: bytes, *, is_last: bool = False) -> None:
        if self._is_well:
            try:
                self._is_well = "\0" not in self._decoder.decode(piece, is_last)
            except UnicodeDecodeError:
                self._is_well = False

    def ends_well(self) -> bool:
        self.feed(b"", is_last=True)
        return self._is_well
