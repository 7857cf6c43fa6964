"""Which keywords come next: beside a plain way to the same, and what is promised of it."""

from collections import Counter
from copy import deepcopy
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.batch.keyword_selection import Drawn, draw, turn_at
from app.shared.enums import Difficulty, Locale, QuestionType
from app.shared.keyword_selection import Cell, Exhaustion, SelectionOrder, Turn
from tests.support.plain_selection import PlainKeyword, PlainScope

CELLS = tuple(
    Cell(type=type_, difficulty=difficulty)
    for type_ in (QuestionType.CLOZE, QuestionType.ESSAY)
    for difficulty in (Difficulty.EASY, Difficulty.HARD)
)


def an_order(count: int, **parts: object) -> SelectionOrder:
    given_ = {"subject": "english", "locale": Locale.EN, "cells": CELLS, "count": count}
    return SelectionOrder.model_validate(given_ | parts)


def a_scope(*sizes: int, target: int = 1) -> PlainScope:
    """Categories of so many unused keywords."""
    ring = [UUID(int=place) for place in range(len(sizes))]
    keywords = [
        PlainKeyword(UUID(int=100 * place + at + 50), ring[place], grid(target))
        for place, size in enumerate(sizes)
        for at in range(size)
    ]
    return PlainScope(ring, keywords)


def grid(target: int) -> dict[Cell, list[int]]:
    return {cell: [0, target] for cell in CELLS}


def drawn(scope: PlainScope, order: SelectionOrder) -> Drawn:
    return draw(scope.ring, scope.turn, scope.pools(), scope.fills(), order)


@st.composite
def scopes(draw_: st.DrawFn) -> PlainScope:
    """Anything that a database may hold: grids that differ by category, and uneven histories."""
    scope = PlainScope([UUID(int=place) for place in range(draw_(st.integers(1, 5)))], [])
    small = st.integers(0, 3)
    for category_id in scope.ring:
        targets = [draw_(small) for _ in CELLS]
        for _ in range(draw_(st.integers(0, 6))):
            cells = {cell: [draw_(small), t] for cell, t in zip(CELLS, targets, strict=True)}
            keyword = PlainKeyword(UUID(int=len(scope.keywords) + 50), category_id, cells)
            keyword.use_count = keyword.filled + draw_(st.integers(0, 2))
            keyword.generated = draw_(small)
            keyword.last_used = draw_(st.none() | st.integers(1, 20))
            scope.keywords.append(keyword)
    places = st.integers(0, len(scope.ring) - 1)
    scope.turn = Turn(draw_(places), draw_(st.sampled_from((1, -1))))
    return scope


@st.composite
def orders(draw_: st.DrawFn) -> SelectionOrder:
    cells = draw_(st.lists(st.sampled_from(CELLS), min_size=1, unique=True))
    return an_order(
        draw_(st.integers(1, 40)),
        cells=cells,
        strict=draw_(st.booleans()),
        max_per_keyword=draw_(st.none() | st.integers(1, 3)),
    )


@given(scopes(), orders())
def test_the_picks_are_those_of_the_plain_way(scope: PlainScope, order: SelectionOrder) -> None:
    found = drawn(scope, order)
    before = scope.turn

    assert [pick.cell for pick in found.picks] == scope.select(order)
    assert (found.next or before) == scope.turn
    assert not found.starved


@given(scopes(), orders(), st.integers(1, 4))
def test_a_look_at_the_first_of_each_category_tells_as_much_or_that_it_does_not(
    scope: PlainScope, order: SelectionOrder, depth: int
) -> None:
    whole = drawn(scope, order)
    while True:
        found = draw(scope.ring, scope.turn, scope.pools(depth), scope.fills(), order)
        if not found.starved:
            break
        depth += 1

    assert found == whole


@given(scopes(), orders())
def test_fewer_picks_than_ordered_means_that_every_category_is_exhausted(
    scope: PlainScope, order: SelectionOrder
) -> None:
    found = drawn(scope, order)

    if len(found.picks) < order.count:
        assert set(found.exhausted) == set(scope.ring)
    for category_id, why in found.exhausted.items():
        assert (why is Exhaustion.NO_KEYWORD) == all(
            keyword.category_id != category_id for keyword in scope.keywords
        )


@given(
    st.lists(st.integers(1, 5), min_size=1, max_size=7),
    st.lists(st.integers(1, 60), min_size=1, max_size=8),
    st.integers(1, 2),
)
def test_turns_uses_and_cells_differ_by_one_at_most_over_consecutive_batches(
    sizes: list[int], counts: list[int], target: int
) -> None:
    scope, turns = a_scope(*sizes, target=target), Counter[UUID]()
    for count in counts:
        found = drawn(scope, an_order(count))
        of_batch = Counter(dict.fromkeys(scope.ring, 0))
        of_batch.update(pick.category_id for pick in found.picks)
        turns.update(of_batch)
        scope.apply(found.picks)
        assert found.next
        scope.turn = found.next

        assert len(found.picks) == count
        assert max(of_batch.values()) - min(of_batch.values()) <= 2
        assert max(turns.values()) - min(turns.values()) <= 1
    for id_ in scope.ring:
        uses = [keyword.use_count for keyword in scope.keywords if keyword.category_id == id_]
        assert max(uses) - min(uses) <= 1
    for keyword in scope.keywords:
        taken = [taken for taken, _ in keyword.cells.values()]
        assert max(taken) - min(taken) <= 1


def test_each_end_is_served_twice_in_a_row() -> None:
    found = drawn(a_scope(9, 9, 9), an_order(7))

    assert [pick.category_id.int for pick in found.picks] == [0, 1, 2, 2, 1, 0, 0]
    assert found.next == Turn(1, 1)


def test_an_exhausted_category_is_passed_over_and_owed_nothing() -> None:
    scope = a_scope(3, 1, 3)
    first = drawn(scope, an_order(8, max_per_keyword=1))

    assert [pick.category_id.int for pick in first.picks] == [0, 1, 2, 2, 0, 0, 2]
    assert set(first.exhausted.values()) == {Exhaustion.MAX_PER_KEYWORD}
    scope.apply(first.picks)
    scope.turn = Turn(1, -1)
    then = drawn(scope, an_order(3))
    assert [pick.category_id.int for pick in then.picks] == [1, 0, 0]  # no more than its turns


def test_one_keyword_takes_a_batch_round_after_round() -> None:
    scope = a_scope(1)
    found = drawn(scope, an_order(9))

    by_cell = Counter(pick.cell for pick in found.picks)
    assert sorted(by_cell.values()) == [2, 2, 2, 3]
    assert [pick.cell[1:] for pick in found.picks[:4]] == [(c.type, c.difficulty) for c in CELLS]


def test_a_strict_order_takes_no_more_of_a_cell_than_its_target() -> None:
    scope = a_scope(2, 1)
    scope.keywords[0].cells[CELLS[1]] = [1, 1]
    scope.keywords[0].use_count = 1
    found = drawn(scope, an_order(50, strict=True))

    assert len(found.picks) == len({pick.cell for pick in found.picks}) == 11
    assert set(found.exhausted.values()) == {Exhaustion.TARGETS_REACHED}


def test_a_cell_that_is_not_wanted_is_never_taken() -> None:
    scope = a_scope(1)
    for cell in CELLS[1:]:
        scope.keywords[0].cells[cell] = [0, 0]

    found = drawn(scope, an_order(3))

    assert {pick.cell[1:] for pick in found.picks} == {(CELLS[0].type, CELLS[0].difficulty)}
    assert len(found.picks) == 3


@given(scopes(), orders())
def test_the_same_snapshot_gives_the_same_picks(scope: PlainScope, order: SelectionOrder) -> None:
    assert drawn(deepcopy(scope), order) == drawn(scope, order)


@pytest.mark.parametrize(
    ("wanted", "step", "turn"),
    [
        ((10, "b"), 1, Turn(1, 1)),  # it is there
        ((10, "b"), -1, Turn(1, -1)),
        ((10, "a"), 1, Turn(1, 1)),  # it is gone: the next one in its direction
        ((10, "a"), -1, Turn(0, -1)),
        ((30, "a"), 1, Turn(2, -1)),  # it was the last
        ((0, "a"), -1, Turn(0, 1)),  # it was the first
    ],
)
def test_a_category_that_is_gone_leaves_its_turn_to_the_next(
    wanted: tuple[int, str], step: int, turn: Turn
) -> None:
    assert turn_at([(5, "z"), (10, "b"), (20, "a")], wanted, step) == turn
