"""When a vendor's 429 lets a model be asked again."""

from dataclasses import dataclass

LONGEST_HOLD_S = 3600
"""Who asks for longer (a daily quota) is asked again after an hour."""
_PATIENCE = 3
"""After so many 429s in a row our own back-off counts too: it may ask for less than it means."""


@dataclass(frozen=True, slots=True)
class HoldOff:
    """All callers wait until ``not_before`` (seconds since the epoch).

    ``strikes``: 429s in a row, of requests that were sent after the wait for the one before.
    """

    not_before: float = 0
    strikes: int = 0

    def wait_s(self, now: float) -> float:
        return max(0.0, self.not_before - now)

    def limited(
        self, asked_s: float | None, sent_at: float, now: float, *, first_s: float, longest_s: float
    ) -> "HoldOff":
        """After a 429 that asks for a wait, or (None) does not.

        Back-off doubles from ``first_s`` to ``longest_s`` with each strike.
        """
        strikes = self.strikes + 1 if sent_at >= self.not_before else max(1, self.strikes)
        backoff_s = min(longest_s, first_s * 2.0 ** min(strikes - 1, 30))
        if asked_s is None:
            wait_s = backoff_s
        else:
            wait_s = asked_s if strikes <= _PATIENCE else max(asked_s, backoff_s)
        until = now + min(wait_s, LONGEST_HOLD_S)
        return HoldOff(max(self.not_before, until), strikes)

    def replied(self) -> "HoldOff":
        """After a reply: the next 429 is the first again."""
        return HoldOff(self.not_before, 0) if self.strikes else self
