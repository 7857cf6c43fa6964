"""GET /api/v1/keywords/coverage."""

from collections.abc import AsyncIterator

import pytest

from app.shared.enums import Difficulty, QuestionType
from app.shared.ids import new_id
from app.shared.keyword_coverage import CategoryCoverage, KeywordCoverage
from app.shared.keyword_selection import Outcome
from app.shared.standards import Framework
from tests.support.api_client import Api, api_of, error_of, places
from tests.support.database import fresh_database
from tests.support.keyword_shelf import Shelf, an_order, closed, shelf_in
from tests.support.library import store_standard
from tests.support.rows import rows
from tests.support.settings import some_settings

COVERAGE = "/api/v1/keywords/coverage"


@pytest.fixture(scope="module")
async def api(database_server: str) -> AsyncIterator[Api]:
    """Categories C0 (4 keywords), C1 (2) and C2 (none); of 7 picks, one failed."""
    async with fresh_database(database_server) as url:
        async with shelf_in(url) as shelf:
            await _use(shelf)
        async with api_of(some_settings(url, "http://127.0.0.1:1")) as served:
            yield served


async def _use(shelf: Shelf) -> None:
    await shelf.fill(4, 2, 0)
    picks = (await shelf.select(an_order(7))).picks  # k0-1 k1-1 k1-2 k0-2 k0-3 k1-1 k1-2
    await shelf.close(closed(picks[:2], Outcome.MADE) + closed(picks[6:], Outcome.RELEASED))
    standard = await store_standard(shelf.url, Framework.CCSS, "L.1")
    link = "INSERT INTO keyword_standards SELECT project_id, id, $1 FROM keywords WHERE term = $2"
    await rows(shelf.url, link, standard, "k1-1")


async def coverage(api: Api, **parameters: str | int) -> KeywordCoverage:
    response = await api.http.get(COVERAGE, params=parameters)
    assert response.status_code == 200, response.text
    return KeywordCoverage.model_validate_json(response.content)


def figures(category: CategoryCoverage) -> list[tuple[str, str, int, int, int, int]]:
    return [
        (str(c.type), str(c.difficulty), c.keywords, c.questions, c.reserved, c.filled)
        for c in category.cells
    ]


async def test_categories_come_in_the_order_of_their_turns_with_what_each_cell_has(
    api: Api,
) -> None:
    found = await coverage(api)

    first, second, third = found.categories
    assert [(c.name, c.keywords, c.used) for c in found.categories] == [
        ("C0", 4, 3),
        ("C1", 2, 2),
        ("C2", 0, 0),
    ]
    assert figures(first) == [("cloze", "easy", 2, 1, 1, 2), ("essay", "hard", 1, 0, 1, 1)]
    assert figures(second) == [
        ("cloze", "hard", 1, 1, 0, 1),
        ("essay", "easy", 2, 0, 2, 2),
        ("essay", "hard", 0, 0, 0, 0),  # the one that failed
    ]
    assert third.cells == ()
    assert found.next_cursor is None


async def test_totals_are_of_all_categories_and_tell_how_even_they_are(api: Api) -> None:
    totals = (await coverage(api, limit=1)).totals

    assert (totals.categories, totals.keywords, totals.used) == (3, 6, 5)
    assert (totals.questions, totals.reserved) == (2, 4)
    assert [(cell.type, cell.difficulty, cell.filled) for cell in totals.cells] == [
        (QuestionType.CLOZE, Difficulty.EASY, 2),
        (QuestionType.CLOZE, Difficulty.HARD, 1),
        (QuestionType.ESSAY, Difficulty.EASY, 2),
        (QuestionType.ESSAY, Difficulty.HARD, 1),
    ]
    # categories have 3, 3, 0; keywords 2, 1, 1, 1, 1, 0; of 24 cells six have one
    assert totals.by_category.entropy_bits == pytest.approx(1.0)
    assert totals.by_category.gini == pytest.approx(1 / 3)
    assert totals.by_keyword.values == 6
    assert totals.by_keyword.gini == pytest.approx(5 / 18)
    assert totals.by_cell.values == 24
    assert totals.by_cell.gini == pytest.approx(3 / 4)
    assert totals.by_cell.evenness == pytest.approx(0.5638, abs=1e-4)  # log 6 by log 24


async def test_pages_go_through_all_categories_once(api: Api) -> None:
    names, after = list[str](), dict[str, str]()
    while True:
        page = await coverage(api, limit=1, **after)
        names += [category.name for category in page.categories]
        if page.next_cursor is None:
            break
        after = {"after": str(page.next_cursor)}

    assert names == ["C0", "C1", "C2"]


@pytest.mark.parametrize(
    ("parameters", "keywords", "reserved_and_made"),
    [
        ({"category": "C1"}, 2, 3),
        ({"category": "english/c0"}, 4, 3),
        ({"level": "b1"}, 3, 4),
        ({"level": "A1", "category": "c0"}, 2, 1),
        ({"subject": "math"}, 0, 0),
        ({"locale": "ko"}, 0, 0),
        ({"standard": "ccss:L.1"}, 1, 2),
        ({"standard": "L.2"}, 0, 0),
    ],
)
async def test_filters_choose_keywords(
    api: Api, parameters: dict[str, str], keywords: int, reserved_and_made: int
) -> None:
    found = await coverage(api, **parameters)

    assert found.totals.keywords == sum(c.keywords for c in found.categories) == keywords
    assert found.totals.questions + found.totals.reserved == reserved_and_made
    if not reserved_and_made:
        assert found.totals.by_cell.evenness is found.totals.by_cell.gini is None


async def test_a_wrong_filter_or_cursor_is_refused(api: Api) -> None:
    wrong = await api.http.get(COVERAGE, params={"levels": "B1"})
    unknown = await api.http.get(COVERAGE, params={"after": str(new_id())})

    assert places(error_of(wrong, 422, "VALIDATION_FAILED")) == ["query.levels"]
    assert places(error_of(unknown, 422, "VALIDATION_FAILED")) == ["query.after"]
