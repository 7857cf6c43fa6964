"""A file that is to be kept, looked at before anything is stored."""

import asyncio
import codecs
import errno
import hashlib
import os
import shutil
import tempfile
from collections.abc import AsyncIterable, AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import anyio

from app.core.exceptions import BusinessException, ErrorCode
from app.infrastructure.storage.failures import too_large

type Content = Path | AsyncIterable[bytes]
"""The bytes of a file: where they are, or how they come."""

HEAD_BYTES = 512
_PIECE_BYTES = 1024 * 1024
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT)


@dataclass(frozen=True, slots=True)
class StagedFile:
    """A file as it was when it was read.

    Attributes:
        head: the first HEAD_BYTES.
        is_text: whether all of it is UTF-8, without NUL.
        read_as: what the file system said of it before it was read.
    """

    path: Path
    byte_size: int
    sha256: str
    head: bytes
    is_text: bool
    read_as: tuple[int, ...]

    async def has_changed(self) -> bool:
        """Whether somebody has written to the file since, or taken it away."""
        try:
            return _identity(await asyncio.to_thread(self.path.stat)) != self.read_as
        except OSError:
            return True


@asynccontextmanager
async def staged(content: Content, max_bytes: int) -> AsyncIterator[StagedFile]:
    """Read a file once, as a stream; what comes in pieces is a temporary file meanwhile.

    Raises:
        BusinessException: ASSET_TOO_LARGE, after no more than ``max_bytes`` have been taken;
            ASSET_INVALID when the file cannot be read; STORAGE_FULL when there is no room for the
            temporary one.
    """
    if isinstance(content, Path):
        yield await asyncio.to_thread(_examined, content, max_bytes)
        return
    folder = await asyncio.to_thread(tempfile.mkdtemp, prefix="qgen-")
    try:
        spooled = Path(folder) / "content"
        await _spool(content, spooled, max_bytes)
        yield await asyncio.to_thread(_examined, spooled, max_bytes)
    finally:
        shutil.rmtree(folder)


async def _spool(pieces: AsyncIterable[bytes], path: Path, max_bytes: int) -> None:
    size = 0
    async with await anyio.open_file(path, "wb") as file:
        async for piece in pieces:
            size += len(piece)
            if size > max_bytes:
                raise too_large(size, max_bytes)
            await _write(file, piece)


async def _write(file: anyio.AsyncFile[bytes], piece: bytes) -> None:
    try:
        await file.write(piece)
        await file.flush()
    except OSError as error:
        if error.errno not in _NO_ROOM:
            raise
        raise BusinessException(
            ErrorCode.STORAGE_FULL,
            f"There is no room in {tempfile.gettempdir()}, where a file is put while it arrives. "
            "Make room, or set TMPDIR to a folder on a larger disk.",
        ) from error


def _examined(path: Path, max_bytes: int) -> StagedFile:
    try:
        if path.exists() and not path.is_file():
            raise _unreadable(path, "it is not a file")
        with path.open("rb") as file:
            status = os.fstat(file.fileno())
            if status.st_size > max_bytes:
                raise too_large(status.st_size, max_bytes)
            digest, text, head, size = hashlib.sha256(), _Text(), b"", 0
            while piece := file.read(_PIECE_BYTES):
                head = head or piece[:HEAD_BYTES]
                size += len(piece)
                if size > max_bytes:  # it grows while it is read
                    raise too_large(size, max_bytes)
                digest.update(piece)
                text.feed(piece)
    except OSError as error:
        raise _unreadable(path, error.strerror or type(error).__name__) from error
    return StagedFile(
        path=path,
        byte_size=size,
        sha256=digest.hexdigest(),
        head=head,
        is_text=text.ends_well(),
        read_as=_identity(status),
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


def _identity(status: os.stat_result) -> tuple[int, ...]:
    return status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns


def _unreadable(path: Path, reason: str) -> BusinessException:
    return BusinessException(
        ErrorCode.ASSET_INVALID, f"{path} cannot be read: {reason}.", {"path": str(path)}
    )
