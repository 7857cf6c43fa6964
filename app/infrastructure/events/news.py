"""How a follower waits for more of its stream."""

import asyncio


class News:
    """Whether a stream may have something that its follower has not read.

    Attributes:
        seen: number of the newest event that the follower has read.
    """

    def __init__(self) -> None:
        self.seen = 0
        self._rung = asyncio.Event()

    def ring(self) -> None:
        """There may be something."""
        self._rung.set()

    async def wait(self, timeout_s: float) -> bool:
        """Wait until there may be something, or has been since the last wait ended."""
        rung = await happens(self._rung, timeout_s)
        self._rung.clear()
        return rung


async def happens(event: asyncio.Event, within_s: float) -> bool:
    """Wait for an event; tells whether it came in time."""
    try:
        async with asyncio.timeout(within_s):
            return await event.wait()
    except TimeoutError:
        return event.is_set()
