"""How many requests and tokens went to a model within the last minute, and what that leaves."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import accumulate

from app.shared.rate_limits import RateLimit

MINUTE_S = 60


@dataclass(frozen=True, slots=True)
class Second:
    """What was sent within one second; ``at`` in whole seconds since the epoch."""

    at: int
    requests: int
    tokens: int

    def is_over(self, now: float) -> bool:
        """Whether all of it is a minute ago."""
        return now >= self.at + 1 + MINUTE_S


@dataclass(frozen=True, slots=True)
class RateWindow:
    """A sliding window of a minute, in seconds: no 60 s ever hold more than the limit allows.

    A bucket that refills would let twice the limit pass in its first minute. ``now`` is in seconds
    since the epoch, which all processes share well enough.
    """

    seconds: tuple[Second, ...] = ()

    def wait_s(self, limit: RateLimit, tokens: int, now: float) -> float:
        """How long to wait until a request of so many tokens fits; 0: it fits now.

        One that is larger than the whole limit fits into an empty window.
        """
        waits = [0.0]
        if limit.rpm is not None:
            waits.append(self._wait_s(lambda second: second.requests, limit.rpm - 1, now))
        if limit.tpm is not None:
            room = max(0, limit.tpm - tokens)
            waits.append(self._wait_s(lambda second: second.tokens, room, now))
        return max(waits)

    def taken(self, tokens: int, now: float) -> "RateWindow":
        """With a request more."""
        seconds = [second for second in self.seconds if not second.is_over(now)]
        at = int(now)
        same = next((second for second in seconds if second.at == at), Second(at, 0, 0))
        grown = Second(at, same.requests + 1, same.tokens + tokens)
        others = (second for second in seconds if second.at != at)
        return RateWindow(tuple(sorted((*others, grown), key=lambda second: second.at)))

    def corrected(self, at: int, tokens: int, requests: int = 0) -> "RateWindow":
        """With so many more (or less) of what was sent in the second ``at``."""
        return RateWindow(
            tuple(
                replace(
                    second,
                    requests=max(0, second.requests + requests),
                    tokens=max(0, second.tokens + tokens),
                )
                if second.at == at
                else second
                for second in self.seconds
            )
        )

    def _wait_s(self, amount: Callable[[Second], int], room: int, now: float) -> float:
        """Until what is left of the window is ``room`` at the most."""
        counted = [second for second in self.seconds if not second.is_over(now)]
        excess = sum(map(amount, counted)) - room
        if excess <= 0:
            return 0
        for second, gone in zip(counted, accumulate(map(amount, counted)), strict=True):
            if gone >= excess:
                return second.at + 1 + MINUTE_S - now
        raise AssertionError("room is never below 0")  # pragma: no cover
