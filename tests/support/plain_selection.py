"""Choosing keywords in the plainest way: all is loaded, and looked through at each turn.

What the product does with indexes, heaps and snapshots must come to the same.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from uuid import UUID

from app.shared.keyword_selection import (
    Cell,
    Fill,
    KeywordCell,
    KeywordState,
    Pick,
    Pool,
    SelectionOrder,
    Turn,
)


@dataclass
class PlainKeyword:
    """A keyword, with all that its grid has; ``cells``: taken and target."""

    id: UUID
    category_id: UUID
    cells: dict[Cell, list[int]]
    use_count: int = 0
    last_used: int | None = None
    generated: int = 0
    picked: int = 0

    @property
    def filled(self) -> int:
        return sum(min(taken, target) for taken, target in self.cells.values())

    @property
    def completeness(self) -> Fraction:
        """Filled share of the whole grid."""
        wanted = sum(target for _, target in self.cells.values())
        return Fraction(self.filled, wanted) if wanted else Fraction(0)

    def open_cells(
        self, order: SelectionOrder, turn: int = 0
    ) -> Iterator[tuple[bool, int, int, int]]:
        for place, cell in enumerate(order.cells):
            taken, target = self.cells[cell]
            if target > 0 and (taken < target or not order.strict):
                yield taken >= target, taken, (place - turn) % len(order.cells), place

    def may_be_picked(self, order: SelectionOrder) -> bool:
        most = order.max_per_keyword
        return (most is None or self.picked < most) and any(self.open_cells(order))


@dataclass
class PlainScope:
    """Keywords of a scope, and whose turn it is."""

    ring: list[UUID]
    keywords: list[PlainKeyword]
    turn: Turn = field(default_factory=lambda: Turn(0, 1))
    uses: int = 1000

    def select(self, order: SelectionOrder) -> list[KeywordCell]:
        """Take keywords one by one; a category that has none is passed over."""
        picks = list[KeywordCell]()
        for keyword in self.keywords:
            keyword.picked = 0
        place, step, passed = self.turn.place, self.turn.step, 0
        while len(picks) < order.count and passed < 2 * len(self.ring):
            keyword_of = [
                keyword
                for keyword in self.keywords
                if keyword.category_id == self.ring[place] and keyword.may_be_picked(order)
            ]
            place += step
            if place == len(self.ring):
                place, step = len(self.ring) - 1, -1
            elif place < 0:
                place, step = 0, 1
            passed += 1
            if keyword_of:
                picks.append(self._take(min(keyword_of, key=_rank), order, len(picks)))
                passed, self.turn = 0, Turn(place, step)
        return picks

    def _take(self, keyword: PlainKeyword, order: SelectionOrder, turn: int) -> KeywordCell:
        *_, place = min(keyword.open_cells(order, turn))
        cell = order.cells[place]
        keyword.cells[cell][0] += 1
        keyword.use_count += 1
        keyword.picked += 1
        self.uses += 1
        keyword.last_used = self.uses
        return keyword.id, cell.type, cell.difficulty

    def apply(self, picks: Sequence[Pick]) -> None:
        """Count what was chosen elsewhere."""
        by_id = {keyword.id: keyword for keyword in self.keywords}
        for pick in picks:
            self.uses += 1
            keyword = by_id[pick.keyword_id]
            keyword.cells[Cell(type=pick.type, difficulty=pick.difficulty)][0] += 1
            keyword.use_count += 1
            keyword.last_used = self.uses

    def pools(self, depth: int | None = None) -> Mapping[UUID, Pool]:
        """The keywords of each category in their order, at most ``depth`` of each."""
        pools = dict[UUID, Pool]()
        for id_ in self.ring:
            found = sorted((k for k in self.keywords if k.category_id == id_), key=_rank)
            is_whole = depth is None or len(found) < depth
            pools[id_] = Pool([_state(keyword) for keyword in found[:depth]], is_whole)
        return pools

    def fills(self) -> Mapping[KeywordCell, Fill]:
        return {
            (keyword.id, cell.type, cell.difficulty): Fill(taken, target)
            for keyword in self.keywords
            for cell, (taken, target) in keyword.cells.items()
        }


def _rank(keyword: PlainKeyword) -> tuple[bool, Fraction, int, tuple[bool, int], int, UUID]:
    return (
        keyword.use_count > 0,
        keyword.completeness,
        keyword.use_count,
        (keyword.last_used is not None, keyword.last_used or 0),
        keyword.generated,
        keyword.id,
    )


def _state(keyword: PlainKeyword) -> KeywordState:
    return KeywordState(
        id=keyword.id,
        category_id=keyword.category_id,
        term=str(keyword.id),
        level=None,
        part_of_speech=None,
        filled_cells=keyword.filled,
        use_count=keyword.use_count,
        last_used_seq=keyword.last_used,
        generated_count=keyword.generated,
    )
