"""Where a vendor is, and how much time and how many tries a call to it may take."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Connection:
    """Where a vendor is and with which key. ``base_url`` None means the vendor's own.

    The sandbox is on this machine: the environment's proxies do not stand before it.
    """

    api_key: str
    base_url: str | None = None
    is_sandbox: bool = False


LONG_REPLY_TOKENS = 8192
"""From this limit on a reply may take longer than a time-out: it is streamed, so that the time-out
is between two pieces, and has a deadline of its own."""
SLOW_TOKENS_PER_S = 50
"""What a slow model writes."""


@dataclass(frozen=True, slots=True)
class CallPolicy:
    """Bounds of one completion.

    Attributes:
        timeout_s: of one HTTP request; in a stream, between two pieces.
        deadline_s: of all tries, the waits between them, and the wait for a free slot; longer for
            long replies (``deadline_for``).
        tries: HTTP requests at the most; those that a rate limit answers do not count.
        first_wait_s, longest_wait_s: exponential back-off with full jitter between tries; a
            vendor's Retry-After wins over it, unless it would break the deadline.
        concurrency: requests of one provider under way at once in this process.
        sleep, clock: time passes by them; ``clock`` gives seconds since the epoch.
    """

    timeout_s: float = 60
    deadline_s: float = 120
    tries: int = 4
    first_wait_s: float = 0.5
    longest_wait_s: float = 20
    concurrency: int = 8
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    clock: Callable[[], float] = time.time

    def deadline_for(self, max_output_tokens: int) -> float:
        """Seconds for a call whose reply may be so long."""
        if max_output_tokens < LONG_REPLY_TOKENS:
            return self.deadline_s
        return max(self.deadline_s, self.timeout_s + max_output_tokens / SLOW_TOKENS_PER_S)
