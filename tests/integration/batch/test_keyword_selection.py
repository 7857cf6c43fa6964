"""Choosing keywords from a database, and what becomes of their reservations."""

import random
from collections import Counter
from uuid import UUID

import pytest

from app.core.exceptions import BusinessException, ErrorCode
from app.shared.keyword_selection import Cell, ClosedPick, Exhaustion, Outcome, Selection
from app.shared.standards import Framework
from tests.support.keyword_shelf import CELLS, Shelf, an_order, closed
from tests.support.library import store_standard
from tests.support.plain_selection import PlainKeyword, PlainScope
from tests.support.rows import rows


def terms(selection: Selection) -> list[str]:
    return [pick.term for pick in selection.picks]


async def plain_scope_of(shelf: Shelf) -> PlainScope:
    """The same keywords for the plain way."""
    categories = await rows(shelf.url, "SELECT id FROM keyword_categories ORDER BY sort_order")
    keywords = [
        PlainKeyword(
            UUID(str(row["id"])),
            UUID(str(row["category_id"])),
            {cell: [0, 1] for cell in CELLS},
        )
        for row in await shelf.keywords()
    ]
    return PlainScope([UUID(str(row["id"])) for row in categories], keywords)


def close_plainly(scope: PlainScope, pick: ClosedPick) -> None:
    (keyword,) = (keyword for keyword in scope.keywords if keyword.id == pick.keyword_id)
    match pick.outcome:
        case Outcome.MADE:
            keyword.generated += 1
        case Outcome.RELEASED:
            keyword.cells[Cell(type=pick.type, difficulty=pick.difficulty)][0] -= 1
        case Outcome.UNUSED:
            keyword.cells[Cell(type=pick.type, difficulty=pick.difficulty)][0] -= 1
            keyword.use_count -= 1


@pytest.mark.parametrize("seed", range(6))
async def test_batch_after_batch_is_what_the_plain_way_takes(shelf: Shelf, seed: int) -> None:
    """Orders of all kinds, with closings in between; other cells, and categories that run out."""
    chance = random.Random(seed)  # noqa: S311 - chooses cases
    await shelf.fill(*(chance.choice((1, 2, 7, 30)) for _ in range(chance.randint(1, 7))))
    scope = await plain_scope_of(shelf)

    for _ in range(8):
        order = an_order(
            chance.randint(1, 60),
            cells=chance.sample(CELLS, chance.randint(1, 4)),
            strict=chance.random() < 0.5,
            max_per_keyword=chance.choice((None, None, 1, 2)),
            allow_fewer=True,
        )
        expected = scope.select(order)
        if not expected:
            continue
        selection = await shelf.select(order)
        assert [pick.cell for pick in selection.picks] == expected
        outcomes = [*Outcome, None]
        done = [
            ClosedPick(pick.keyword_id, pick.type, pick.difficulty, outcome)
            for pick in selection.picks
            if (outcome := chance.choice(outcomes))
        ]
        await shelf.close(done)
        for pick in done:
            close_plainly(scope, pick)

    assert [
        (row["use_count"], row["filled_cells"], row["counted"], row["generated_count"])
        for row in await shelf.keywords()
    ] == [(k.use_count, k.filled, k.filled, k.generated) for k in scope.keywords]


async def test_a_preview_is_what_a_selection_takes_and_changes_nothing(shelf: Shelf) -> None:
    await shelf.fill(3, 2, 5)
    await shelf.select(an_order(7))
    before = await shelf.everything()

    seen = await shelf.preview(an_order(11))

    assert await shelf.everything() == before
    assert await shelf.select(an_order(11)) == seen
    assert await shelf.everything() != before


async def test_where_too_few_are_left_nothing_is_taken_and_the_error_tells_what_can_be_had(
    shelf: Shelf,
) -> None:
    await shelf.fill(2, 1, 0)
    await shelf.select(an_order(3, strict=True))
    before = await shelf.everything()

    with pytest.raises(BusinessException) as caught:
        await shelf.select(an_order(10, strict=True))

    assert await shelf.everything() == before
    assert caught.value.code is ErrorCode.KEYWORDS_EXHAUSTED
    assert "Ask for 9, or allow fewer" in caught.value.message
    assert caught.value.details["available"] == 9
    exhausted = caught.value.details["exhausted"]
    assert isinstance(exhausted, list)
    assert [one["reason"] for one in exhausted if isinstance(one, dict)] == [
        Exhaustion.TARGETS_REACHED,
        Exhaustion.TARGETS_REACHED,
        Exhaustion.NO_KEYWORD,
    ]
    fewer = await shelf.select(an_order(10, strict=True, allow_fewer=True))
    assert (len(fewer.picks), fewer.is_short) == (9, True)
    with pytest.raises(BusinessException, match="0"):
        await shelf.select(an_order(1, strict=True, allow_fewer=True))


async def test_a_subject_without_categories_is_exhausted(shelf: Shelf) -> None:
    with pytest.raises(BusinessException, match="no active category") as caught:
        await shelf.select(an_order(1))

    assert caught.value.code is ErrorCode.KEYWORDS_EXHAUSTED


async def test_what_is_released_is_open_again_and_what_was_never_sent_counts_as_unused(
    shelf: Shelf,
) -> None:
    await shelf.fill(3)
    selection = await shelf.select(an_order(3))
    made, failed, never = selection.picks

    await shelf.close(
        closed([made], Outcome.MADE)
        + closed([failed], Outcome.RELEASED)
        + closed([never], Outcome.UNUSED)
    )

    figures = {
        row["term"]: (row["filled_cells"], row["use_count"], row["generated_count"])
        for row in await shelf.keywords()
    }
    assert figures == {made.term: (1, 1, 1), failed.term: (0, 1, 0), never.term: (0, 0, 0)}
    # never used, then used without a cell, then a cell
    assert terms(await shelf.select(an_order(3))) == [never.term, failed.term, made.term]


async def test_a_question_that_is_tried_again_gets_its_cell_unless_it_has_its_target(
    shelf: Shelf,
) -> None:
    await shelf.fill(2)
    one, other = (await shelf.select(an_order(2))).picks
    await shelf.close(closed([one, other], Outcome.RELEASED))
    taken = await shelf.select(an_order(1, cells=[CELLS[0]]))

    again = await shelf.reserve_again([one.cell, other.cell])

    assert again == {one.cell, other.cell} - {taken.picks[0].cell}
    assert await shelf.reserve_again([one.cell, other.cell]) == set()
    assert await shelf.reserve_again([one.cell, one.cell], strict=False) == {one.cell}
    used = Counter({row["id"]: row["use_count"] for row in await shelf.keywords()})
    assert used.total() == 2 + 1 + 1 + 2
    assert all(row["filled_cells"] == row["counted"] for row in await shelf.keywords())


async def test_filters_choose_categories_levels_and_standards(shelf: Shelf) -> None:
    await shelf.fill(4, 4)
    standard = await store_standard(shelf.url, Framework.CCSS, "L.1")
    await rows(
        shelf.url,
        "INSERT INTO keyword_standards (project_id, keyword_id, standard_id) "
        "SELECT project_id, id, $1 FROM keywords WHERE term IN ('k0-2', 'k1-3')",
        standard,
    )

    for parts, expected in (
        ({"categories": ["english/c1"]}, {"k1-1", "k1-2", "k1-3", "k1-4"}),
        ({"categories": ["c1"], "levels": ["b1"]}, {"k1-1", "k1-3"}),
        ({"levels": ["A1"]}, {"k0-2", "k0-4", "k1-2", "k1-4"}),
        ({"standard": "ccss:L.1"}, {"k0-2", "k1-3"}),
        ({"standard": "L.1", "levels": ["B1", "C1"]}, {"k1-3"}),
    ):
        found = await shelf.preview(an_order(20, max_per_keyword=1, **parts))
        assert set(terms(found)) == expected

    with pytest.raises(BusinessException) as unknown:
        await shelf.preview(an_order(1, categories=["C0", "nothing"]))
    assert unknown.value.code is ErrorCode.VALIDATION_FAILED
    assert unknown.value.details["problems"] == [
        {
            "where": "categories.1",
            "what": "the subject english has no active category 'nothing'",
        }
    ]
    with pytest.raises(BusinessException) as no_standard:
        await shelf.preview(an_order(1, standard="L.9"))
    assert no_standard.value.code is ErrorCode.STANDARD_NOT_FOUND


async def test_the_turn_of_a_category_that_is_gone_is_the_next_ones(shelf: Shelf) -> None:
    await shelf.fill(2, 2, 2, 2)
    assert terms(await shelf.select(an_order(1))) == ["k0-1"]
    await rows(shelf.url, "UPDATE keyword_categories SET is_active = false WHERE name = 'C1'")

    assert terms(await shelf.select(an_order(2))) == ["k2-1", "k3-1"]


async def test_inactive_deleted_and_foreign_keywords_are_not_chosen(shelf: Shelf) -> None:
    await shelf.fill(4)
    [other] = await rows(
        shelf.url, "INSERT INTO projects (code, name) VALUES ('other', 'other') RETURNING id"
    )
    theirs = Shelf(shelf.container, UUID(str(other["id"])), shelf.url)
    await theirs.fill(1)
    await rows(shelf.url, "UPDATE keywords SET is_active = false WHERE term = 'k0-2'")
    await rows(shelf.url, "UPDATE keywords SET deleted_at = now() WHERE term = 'k0-3'")

    ours = await shelf.select(an_order(20, max_per_keyword=1, allow_fewer=True))

    assert terms(ours) == ["k0-1", "k0-4"]
    before = await shelf.everything()
    assert await theirs.reserve_again([pick.cell for pick in ours.picks], strict=False) == set()
    await theirs.close(closed(ours.picks, Outcome.MADE))
    assert await shelf.everything() == before
