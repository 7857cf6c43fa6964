"""Locks between processes, kept by the kernel: a process that is killed holds none.

flock(2) locks belong to an open file, so two objects in one process exclude each other as well.
"""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app.infrastructure.db.embedded.errors import unavailable

_POLL_S = 0.02


@contextmanager
def exclusive(path: Path, wait_s: float) -> Iterator[None]:
    """Hold the lock file alone, waiting for others at most ``wait_s`` seconds.

    Raises:
        BusinessException: DATABASE_UNAVAILABLE when another process keeps it longer.
    """
    descriptor = _open(path)
    try:
        deadline = time.monotonic() + wait_s
        while not _try_exclusive(descriptor):
            if time.monotonic() > deadline:
                raise unavailable(f"Another process has held {path} for more than {wait_s:.0f} s.")
            time.sleep(_POLL_S)
        yield
    finally:
        os.close(descriptor)


class Usage:
    """A count of the processes that use something, without a number that a crash could falsify.

    Each user holds a shared lock. Whoever gets the exclusive one is the last. ``join`` and
    ``leave`` must run under one mutex (``exclusive``), or a newcomer could slip in between.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._descriptor: int | None = None

    @property
    def joined(self) -> bool:
        return self._descriptor is not None

    def join(self) -> None:
        """Count this object as a user; joining twice counts once."""
        import fcntl  # here, because Windows has none

        if self._descriptor is None:
            descriptor = _open(self._path)
            fcntl.flock(descriptor, fcntl.LOCK_SH)
            self._descriptor = descriptor

    def leave(self) -> bool:
        """Stop using; tell whether nobody is left."""
        import fcntl

        if self._descriptor is None:
            return False
        descriptor, self._descriptor = self._descriptor, None
        try:
            fcntl.flock(descriptor, fcntl.LOCK_UN)
            return _try_exclusive(descriptor)
        finally:
            os.close(descriptor)


def _open(path: Path) -> int:
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)


def _try_exclusive(descriptor: int) -> bool:
    import fcntl

    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
