"""Taking turns: who waits for the same thing is served round-robin by share, not by arrival."""

import asyncio
from collections import OrderedDict, deque
from collections.abc import Hashable
from types import TracebackType


class FairQueue[T]:
    """Waiting things by share; each ``pop`` serves the share whose last turn is longest ago."""

    def __init__(self) -> None:
        self._waiting: OrderedDict[Hashable, deque[T]] = OrderedDict()

    def __len__(self) -> int:
        return sum(map(len, self._waiting.values()))

    def push(self, share: Hashable, thing: T) -> None:
        """Wait behind the things of the same share; a new share is served after all others."""
        self._waiting.setdefault(share, deque()).append(thing)

    def pop(self) -> T | None:
        """The next thing; None where nothing waits."""
        if not self._waiting:
            return None
        share, things = next(iter(self._waiting.items()))
        thing = things.popleft()
        if things:
            self._waiting.move_to_end(share)
        else:
            del self._waiting[share]
        return thing

    def remove(self, share: Hashable, thing: T) -> None:
        """Wait no more; a thing that does not wait is none."""
        things = self._waiting.get(share)
        if things is None or thing not in things:
            return
        things.remove(thing)
        if not things:
            del self._waiting[share]


class FairLock:
    """One at a time, round-robin by share: many callers of one share cost another one turn each."""

    def __init__(self) -> None:
        self._is_held = False
        self._queue = FairQueue[asyncio.Future[None]]()

    @property
    def is_held(self) -> bool:
        return self._is_held

    def turn(self, share: Hashable) -> "_Turn":
        """A context in which it is this share's turn."""
        return _Turn(self, share)

    async def _acquire(self, share: Hashable) -> None:
        if not self._is_held:
            self._is_held = True
            return
        mine = asyncio.get_running_loop().create_future()
        self._queue.push(share, mine)
        try:
            await mine
        except asyncio.CancelledError:
            if mine.done() and not mine.cancelled():  # it had become our turn already
                self._release()
            else:
                self._queue.remove(share, mine)
            raise

    def _release(self) -> None:
        next_one = self._queue.pop()
        while next_one is not None and next_one.done():  # cancelled, and not yet removed
            next_one = self._queue.pop()
        if next_one is None:
            self._is_held = False
        else:
            next_one.set_result(None)


class _Turn:
    __slots__ = ("_lock", "_share")

    def __init__(self, lock: FairLock, share: Hashable) -> None:
        self._lock = lock
        self._share = share

    async def __aenter__(self) -> None:
        await self._lock._acquire(self._share)

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._lock._release()
