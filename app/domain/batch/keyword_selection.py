"""Which keywords and cells come next. Pure: the same snapshot gives the same picks.

Categories are served in ping-pong round robin: 0..K-1, K-1..0, each end twice in a row. Inside a
category the first keyword is taken by: unused, filled cells, use count, least recently used,
generated count, id; the fewest first. A category that has nothing is passed over, and is owed
nothing.
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from heapq import heapify, heappop, heapreplace
from itertools import count
from uuid import UUID

from app.shared.enums import Difficulty, QuestionType
from app.shared.keyword_selection import (
    Exhaustion,
    Fill,
    KeywordCell,
    KeywordState,
    Pick,
    Pool,
    SelectionOrder,
    Turn,
)

# (filled cells, use count, last use, generated count, id). A keyword without a use has no filled
# cell (CHK_keywords_unused), so that the first two put the unused ones first.
type _Rank = tuple[int, int, int, int, UUID]

type _Place = tuple[QuestionType, Difficulty]
type _Grids = Mapping[UUID, Mapping[_Place, Fill]]

_EMPTY = Fill()
_NEVER = -1
_THIS_TIME = 1 << 62
"""Uses of this selection come after all others."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """What was taken.

    Attributes:
        next: where the round robin goes on; None where nothing was taken.
        exhausted: categories that had nothing more, and why.
        starved: categories whose pool was too small to tell; then nothing of this counts.
    """

    picks: tuple[Pick, ...]
    next: Turn | None
    exhausted: Mapping[UUID, Exhaustion]
    starved: frozenset[UUID]


def draw(
    ring: Sequence[UUID],
    start: Turn,
    pools: Mapping[UUID, Pool],
    fills: Mapping[KeywordCell, Fill],
    order: SelectionOrder,
) -> Drawn:
    """Take ``order.count`` picks, or as many as there are.

    Args:
        ring: all categories of the scope, in their order; those without a pool are passed over.
        fills: cells that the order names, of the pools' keywords; one that is missing is empty.
    """
    uses, grids = count(_THIS_TIME), defaultdict[UUID, dict[_Place, Fill]](dict)
    for (keyword_id, type_, difficulty), fill in fills.items():
        grids[keyword_id][type_, difficulty] = fill
    shelves = {id_: _Shelf(pool, grids, order, uses) for id_, pool in pools.items()}
    walk = _Walk([place for place, id_ in enumerate(ring) if id_ in shelves], start)
    picks, last = list[Pick](), None
    while len(picks) < order.count and walk.is_anywhere:
        pick = shelves[ring[walk.place]].take(len(picks))
        if pick is None:
            walk.drop()
        else:
            picks.append(pick)
            last = walk.turn
            walk.go_on()
    return Drawn(
        tuple(picks),
        _after(last, len(ring)) if last else None,
        {id_: shelf.ended for id_, shelf in shelves.items() if shelf.ended},
        frozenset(id_ for id_, shelf in shelves.items() if shelf.is_starved),
    )


def turn_at(ring: Sequence[tuple[int, str]], wanted: tuple[int, str], step: int) -> Turn:
    """The turn of a category, or of the one that follows in its direction if it is gone.

    Args:
        ring: sort order and code of the categories that are there; at least one.
        wanted: those of the category.
    """
    place = bisect_left(ring, wanted) if step > 0 else bisect_right(ring, wanted) - 1
    return _turned(place, step, len(ring))


def _after(turn: Turn, size: int) -> Turn:
    return _turned(turn.place + turn.step, turn.step, size)


def _turned(place: int, step: int, size: int) -> Turn:
    if place >= size:
        return Turn(size - 1, -1)
    return Turn(0, 1) if place < 0 else Turn(place, step)


class _Walk:
    """Up and down over the places that have something."""

    def __init__(self, places: list[int], start: Turn) -> None:
        self._places = places
        side = bisect_left if start.step > 0 else bisect_right
        self._at = side(places, start.place) - (start.step < 0)
        self._step = start.step
        self._turn_round()

    @property
    def is_anywhere(self) -> bool:
        return bool(self._places)

    @property
    def place(self) -> int:
        return self._places[self._at]

    @property
    def turn(self) -> Turn:
        return Turn(self.place, self._step)

    def go_on(self) -> None:
        self._at += self._step
        self._turn_round()

    def drop(self) -> None:
        """The place has nothing more: the next one has its turn."""
        del self._places[self._at]
        self._at -= self._step < 0
        self._turn_round()

    def _turn_round(self) -> None:
        turned = _turned(self._at, self._step, len(self._places))
        self._at, self._step = turned.place, turned.step


class _Shelf:
    """The keywords of one category, the next one first."""

    def __init__(
        self,
        pool: Pool,
        fills: _Grids,
        order: SelectionOrder,
        uses: Iterator[int],
    ) -> None:
        candidates = (_Candidate(keyword, fills, order) for keyword in pool.keywords)
        self._heap = [(candidate.rank, candidate) for candidate in candidates]
        heapify(self._heap)
        # Those that were not looked at come after the last one that was.
        self._known_to = None if pool.is_whole else max(self._heap)[0] if self._heap else _FIRST
        self._uses = uses
        self.ended: Exhaustion | None = None
        self.is_starved = False

    def take(self, turn: int) -> Pick | None:
        """The next pick, before which there are ``turn`` of all categories; None where there is
        none, or where the pool is too small to tell.
        """
        why = Exhaustion.NO_KEYWORD
        while self._heap:
            rank, candidate = self._heap[0]
            if self._known_to is not None and rank > self._known_to:
                break
            pick = candidate.take(next(self._uses), turn)
            if isinstance(pick, Pick):
                heapreplace(self._heap, (candidate.rank, candidate))
                return pick
            why = pick
            heappop(self._heap)
        if self._known_to is None:
            self.ended = why
        else:
            self.is_starved = True
        return None


_FIRST: _Rank = (-1, 0, 0, 0, UUID(int=0))


class _Candidate:
    """A keyword, and what this selection has taken of it."""

    __slots__ = ("_fills", "_keyword", "_order", "_picked", "rank")

    def __init__(self, keyword: KeywordState, fills: _Grids, order: SelectionOrder) -> None:
        self._keyword = keyword
        self._order = order
        self._picked = 0
        if own := fills.get(keyword.id):
            self._fills = [own.get((c.type, c.difficulty), _EMPTY) for c in order.cells]
        else:
            self._fills = [_EMPTY] * len(order.cells)
        last = _NEVER if keyword.last_used_seq is None else keyword.last_used_seq
        self.rank: _Rank = (
            keyword.filled_cells,
            keyword.use_count,
            last,
            keyword.generated_count,
            keyword.id,
        )

    def take(self, use: int, turn: int) -> Pick | Exhaustion:
        """Take its least filled cell; of equal ones, those that were ordered take turns."""
        most = self._order.max_per_keyword
        if most is not None and self._picked >= most:
            return Exhaustion.MAX_PER_KEYWORD
        *_, at = min(self._open_cells(turn), default=(False, 0, 0, None))
        if at is None:
            return Exhaustion.TARGETS_REACHED
        fill = self._fills[at]
        filled, used, _, generated, id_ = self.rank
        self.rank = filled + (fill.taken < fill.target), used + 1, use, generated, id_
        self._fills[at] = Fill(fill.taken + 1, fill.target)
        self._picked += 1
        cell, keyword = self._order.cells[at], self._keyword
        return Pick(
            keyword_id=keyword.id,
            term=keyword.term,
            level=keyword.level,
            part_of_speech=keyword.part_of_speech,
            category_id=keyword.category_id,
            type=cell.type,
            difficulty=cell.difficulty,
        )

    def _open_cells(self, turn: int) -> Iterator[tuple[bool, int, int, int]]:
        """Whether it is full, what it has, how far its turn is, and its place. A target of 0: no
        question is wanted.
        """
        for place, fill in enumerate(self._fills):
            is_full = fill.taken >= fill.target
            if fill.target and not (is_full and self._order.strict):
                yield is_full, fill.taken, (place - turn) % len(self._fills), place
