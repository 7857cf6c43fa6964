"""Small values that several processes share and that may be lost: limits, circuits, generations."""

import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import override

from app.shared.cache import CacheState

_SWEEP_AT = 1024


class SharedStore(ABC):
    """Values by key, each with a time to live. Whatever is in it may be gone at any moment.

    Belongs to one event loop.
    """

    @property
    @abstractmethod
    def state(self) -> CacheState:
        """Where the values are now."""

    @abstractmethod
    async def read(self, key: str) -> bytes | None:
        """The value; None where there is none (any more)."""

    @abstractmethod
    async def swap(self, key: str, old: bytes | None, new: bytes, ttl_s: float) -> bool:
        """Put ``new``, which is not empty, in the place of ``old``; false where that is not it."""

    @abstractmethod
    async def close(self) -> None:
        """Release connections."""

    async def update[T](
        self, key: str, ttl_s: float, step: Callable[[bytes | None], tuple[bytes | None, T]]
    ) -> T:
        """Replace a value by what ``step`` makes of it, though others do the same meanwhile.

        ``step`` gives the new value (None leaves it) and the answer; it may be called again.
        """
        while True:
            old = await self.read(key)
            new, answer = step(old)
            if new is None or await self.swap(key, old, new, ttl_s):
                return answer


class LocalStore(SharedStore):
    """In this process alone. ``timer`` counts seconds."""

    def __init__(self, timer: Callable[[], float] = time.monotonic) -> None:
        self._timer = timer
        self._values: dict[str, tuple[bytes, float]] = {}
        self._sweep_at = _SWEEP_AT

    @property
    @override
    def state(self) -> CacheState:
        return CacheState.PROCESS

    @override
    async def read(self, key: str) -> bytes | None:
        return self._get(key)

    @override
    async def swap(self, key: str, old: bytes | None, new: bytes, ttl_s: float) -> bool:
        if self._get(key) != old:
            return False
        self._put(key, new, ttl_s)
        return True

    @override
    async def close(self) -> None:
        self._values.clear()

    @override
    async def update[T](
        self, key: str, ttl_s: float, step: Callable[[bytes | None], tuple[bytes | None, T]]
    ) -> T:
        new, answer = step(self._get(key))  # nobody comes between, so once is enough
        if new is not None:
            self._put(key, new, ttl_s)
        return answer

    def _get(self, key: str) -> bytes | None:
        found = self._values.get(key)
        return found[0] if found is not None and self._timer() < found[1] else None

    def _put(self, key: str, value: bytes, ttl_s: float) -> None:
        self._values[key] = (value, self._timer() + ttl_s)
        self._sweep()

    def _sweep(self) -> None:
        """Drop what has expired, each time that the number of values has doubled."""
        if len(self._values) < self._sweep_at:
            return
        now = self._timer()
        self._values = {key: value for key, value in self._values.items() if now < value[1]}
        self._sweep_at = max(_SWEEP_AT, 2 * len(self._values))
