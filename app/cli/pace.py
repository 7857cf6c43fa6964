"""How fast something goes, by the events that tell how far it has come."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.core.exceptions import JsonValue
from app.shared.events import StreamEvent

LONGEST_S = 100 * 24 * 3600
"""What would take longer has not gone on long enough to be told."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How far something has come.

    Attributes:
        total: None where nobody knows.
        per_s: how much a second since this attempt's first news; None until it can be told.
        left: how long the rest takes at that pace.
        facts: what else the event says, such as how many have failed.
    """

    done: float
    total: float | None
    per_s: float | None
    left: timedelta | None
    facts: Mapping[str, JsonValue]


class Pace:
    """Follows the events of one stream. Counts by their own times, so a replay tells the same."""

    def __init__(self) -> None:
        self._first: tuple[datetime, float] | None = None

    def after(self, event: StreamEvent) -> Standing | None:
        """The standing after an event; None where it tells none."""
        if event.name != "progress":
            self._first = None  # another attempt begins anew
            return None
        facts = dict(event.data)
        done, total = _number(facts.pop("done", None)), _number(facts.pop("total", None))
        if done is None:
            return None
        self._first = self._first or (event.created_at, done)
        per_s = self._per_s(event.created_at, done)
        return Standing(done, total, per_s, _left(done, total, per_s), facts)

    def _per_s(self, at: datetime, done: float) -> float | None:
        assert self._first is not None  # noqa: S101 - set just before
        began, begun_with = self._first
        seconds, more = (at - began).total_seconds(), done - begun_with
        return more / seconds if seconds > 0 and more >= 0 else None


def _left(done: float, total: float | None, per_s: float | None) -> timedelta | None:
    if total is None or not per_s:
        return None
    seconds = max(total - done, 0) / per_s
    return timedelta(seconds=round(seconds)) if seconds < LONGEST_S else None


def _number(value: JsonValue) -> float | None:
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None
