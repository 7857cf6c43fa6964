"""What the reply's shape and the words of the request ask of an item."""

from dataclasses import dataclass

from sandbox.reading.box import Box
from sandbox.reading.brief import Kind

BOXED = frozenset({Kind.CHOICE, Kind.MULTIPLE, Kind.SHORT, Kind.NUMERIC, Kind.TRUE_FALSE})
"""Types of item that can ask about statements in a box."""


@dataclass(frozen=True)
class Want:
    """The wish.

    Attributes:
        whole: the numeric answer has to be a whole number.
        box: what a box below the stem holds (statements or text), or None without a box.
        parts: gaps of a cloze, pairs, entries to order, criteria, or right options; None: as usual.
        extras: responses of a matching item that fit nothing.
        points: the sum of a rubric's points, or None.
        mark: how a gap is marked; "#" stands for its number.
    """

    kind: Kind
    options: int
    whole: bool = False
    box: Box | None = None
    parts: int | None = None
    extras: int = 0
    points: int | None = None
    mark: str = "[[#]]"

    def gap(self, number: int) -> str:
        """The mark of the gap with this number."""
        return self.mark.replace("#", str(number))
