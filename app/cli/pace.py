"""How fast something goes, by the events that tell how far it has come."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.core.exceptions import JsonValue
from app.shared.events import StreamEvent

BEGINNINGS = frozenset({"queued", "started", "retrying"})
"""Events of an attempt that begins."""
LONGEST_S = 100 * 24 * 3600
"""What would take longer has not gone on long enough to be told."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How far something has come.

    Attributes:
        total: None where nobody knows.
        per_s: how much a second, as the event says, else since this attempt's first news; None
            until it can be told.
        left: how long the rest takes, as the event says, else at that pace.
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
        if event.name in BEGINNINGS or event.name == "waiting":
            self._first = None
        if event.name != "progress":
            return None
        facts = dict(event.data)
        done, total = _number(facts.pop("done", None)), _number(facts.pop("total", None))
        if done is None:
            return None
        self._first = self._first or (event.created_at, done)
        told_per_s, left_s = _number(facts.pop("per_s", None)), _number(facts.pop("eta_s", None))
        measured = self._per_s(event.created_at, done)
        per_s = measured if told_per_s is None else told_per_s
        if left_s is None:
            left_s = _left_s(done, total, per_s)
        return Standing(done, total, per_s, _duration(left_s), facts)

    def _per_s(self, at: datetime, done: float) -> float | None:
        assert self._first is not None  # noqa: S101 - set just before
        began, begun_with = self._first
        seconds, more = (at - began).total_seconds(), done - begun_with
        return more / seconds if seconds > 0 and more >= 0 else None


def _left_s(done: float, total: float | None, per_s: float | None) -> float | None:
    return None if total is None or not per_s else max(total - done, 0) / per_s


def _duration(seconds: float | None) -> timedelta | None:
    if seconds is None or not 0 <= seconds < LONGEST_S:
        return None
    return timedelta(seconds=round(seconds))


def _number(value: JsonValue) -> float | None:
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None
