"""Bytes on disk, in one file without a name: whatever ends the process, nothing is left."""

import hashlib
import os
import tempfile
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import BinaryIO

_PIECE_BYTES = 256 * 1024


@dataclass(frozen=True)
class Span:
    """Where bytes are in the file, and what they are. ``md5``: in hexadecimal."""

    start: int
    size: int
    md5: str


class Spool:
    """Takes bytes at its end. Room is given back by ``clear`` alone."""

    def __init__(self) -> None:
        self._end = 0
        self._lock = threading.Lock()

    def append(self, source: BinaryIO) -> Span:
        """Keep all of the source."""
        digest = hashlib.md5(usedforsecurity=False)
        with self._lock:
            start = self._end
            source.seek(0)
            while piece := source.read(_PIECE_BYTES):
                os.pwrite(self._descriptor, piece, self._end)
                digest.update(piece)
                self._end += len(piece)
            return Span(start, self._end - start, digest.hexdigest())

    def read(self, start: int, size: int) -> Iterator[bytes]:
        """Bytes of the file, in pieces."""
        end = start + size
        while start < end:
            piece = os.pread(self._descriptor, min(_PIECE_BYTES, end - start), start)
            start += len(piece)
            yield piece

    def clear(self) -> None:
        with self._lock:
            os.truncate(self._descriptor, 0)
            self._end = 0

    @property
    def _descriptor(self) -> int:
        return self._file.fileno()

    @cached_property
    def _file(self) -> BinaryIO:
        return tempfile.TemporaryFile(buffering=0)
