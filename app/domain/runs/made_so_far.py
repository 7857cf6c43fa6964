"""What a run has made, so that what it makes next is something else."""

from collections import defaultdict, deque
from collections.abc import Iterable, Sequence

from app.shared.enums import Locale
from app.shared.generation import QuestionOrder
from app.shared.keywords import normalise_term

REMEMBERED = 30
"""Stems of one keyword; more than fit into a prompt are of no use."""

type _Key = tuple[str, Locale]


class MadeSoFar:
    """Stems of the items that one run has made, by keyword and language."""

    def __init__(self) -> None:
        self._stems: defaultdict[_Key, deque[str]] = defaultdict(lambda: deque(maxlen=REMEMBERED))

    def add(self, order: QuestionOrder, stem: str) -> None:
        """An item of this order is there."""
        stems = self._stems[_key(order)]
        if stem not in stems:
            stems.appendleft(stem)

    def with_those_before(self, order: QuestionOrder, before: Iterable[str]) -> tuple[str, ...]:
        """The stems of the order's keyword, the newest first, then those ``before`` the run."""
        return tuple(dict.fromkeys((*self._stems[_key(order)], *before)))


def spread[T: QuestionOrder](orders: Sequence[T]) -> list[int]:
    """Places of the orders in the sequence of their making: keywords take turns.

    Items that are made at the same time cannot be shown to one another.
    """
    by_keyword: defaultdict[_Key, list[int]] = defaultdict(list)
    for place, order in enumerate(orders):
        by_keyword[_key(order)].append(place)
    turns = [(turn, place) for places in by_keyword.values() for turn, place in enumerate(places)]
    return [place for _, place in sorted(turns)]


def _key(order: QuestionOrder) -> _Key:
    return normalise_term(order.keyword), order.locale
