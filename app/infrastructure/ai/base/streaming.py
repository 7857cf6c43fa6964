"""A reply told while it is written."""

import asyncio
from collections.abc import Callable
from typing import Protocol

from loguru import logger

type Tell = Callable[[str], None]
"""What a vendor file calls for every piece of a stream as it comes, also for an empty one."""


class StreamListener(Protocol):
    """Hears a reply while it is written.

    Called on the event loop, between two pieces: it must return at once (put the text into a
    queue, write to a terminal). Whoever wants the call to end cancels it.
    """

    def begin(self, try_number: int) -> None:
        """A request goes out, the 1st or a later one: what was told before does not count."""

    def piece(self, text: str) -> None:
        """The next characters; those of one try add up to the reply's text."""


class SafeListener:
    """A listener that cannot break the call that it hears: money is spent there.

    After its first error, which is logged, it is told nothing more.
    """

    def __init__(self, listener: StreamListener | None) -> None:
        self._listener = listener

    def begin(self, try_number: int) -> None:
        self._tell(lambda listener: listener.begin(try_number))

    def telling(self, clock: asyncio.Timeout, idle_s: float) -> Tell:
        """Tells pieces, and gives the clock ``idle_s`` seconds again for every sign of life."""
        loop = asyncio.get_running_loop()

        def tell(text: str) -> None:
            clock.reschedule(loop.time() + idle_s)
            if text:
                self._tell(lambda listener: listener.piece(text))

        return tell

    def _tell(self, told: Callable[[StreamListener], None]) -> None:
        if self._listener is None:
            return
        try:
            told(self._listener)
        except Exception:  # noqa: BLE001 - whatever it is, the vendor is at work and will bill
            logger.exception("A listener failed; the call goes on without it")
            self._listener = None
