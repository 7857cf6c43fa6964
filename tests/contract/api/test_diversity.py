"""GET /api/v1/stats/diversity."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID

import pytest

from app.api.v1.stats import QUESTIONS_AT_MOST
from app.shared.diversity import DiversityReport
from app.shared.enums import Difficulty, Locale
from app.shared.ids import new_id
from app.shared.questions import NewQuestion
from tests.support.api_client import Api, api_of, error_of, places
from tests.support.database import fresh_database
from tests.support.keys import a_key, a_project, bearer
from tests.support.library import (
    a_new_question,
    a_numeric_item,
    a_short_answer,
    at_work,
    store,
    store_keyword,
)
from tests.support.rows import rows
from tests.support.settings import some_settings

DIVERSITY = "/api/v1/stats/diversity"
_TRAIN = "A train covers {} km in 2 hours and 30 minutes. How fast is it on average, in km/h?"
_A_RUN = "INSERT INTO runs (project_id, item_count) VALUES ($1, 9) RETURNING id"
_ITEMS = """
    INSERT INTO run_items (run_id, seq, project_id, spec, status, question_id, finished_at)
    SELECT $1, (row_number() OVER ())::int, project_id, '{}', 'saved', id, now() FROM questions
    WHERE project_id = $2 AND subject_code = 'math'
"""
_MANY = """
    INSERT INTO questions
        (project_id, type, locale, subject_code, difficulty, stem, checksum, answer)
    SELECT $1, 'numeric', 'en', 'history', 'easy', 'In what year was king ' || n || ' born?',
        lpad(n::text, 64, '0'), '{"kind": "numeric", "value": "1", "tolerance": "0"}'
    FROM generate_series(1, $2::int) AS n
"""
_NO_MORE = "DELETE FROM questions WHERE subject_code = 'history'"


@asynccontextmanager
async def with_history(api: Api, count: int) -> AsyncIterator[None]:
    """So many questions on history beside the others, for a while."""
    async with at_work(api.database_url) as (_, _, project_id):
        await rows(api.database_url, _MANY, project_id, count)
    try:
        yield
    finally:
        await rows(api.database_url, _NO_MORE)


def _questions(keyword_id: UUID) -> list[NewQuestion]:
    """Three of mathematics, two of them twins; one in Korean; one of English."""
    return [
        a_new_question(a_numeric_item(_TRAIN.format(225), "90"), subject="math", keyword="Speed"),
        a_new_question(a_numeric_item(_TRAIN.format(250), "100"), subject="math", keyword="speed"),
        a_new_question(
            a_numeric_item("What is half of $\\frac{1}{2}$?", "0.25"),
            subject="math",
            keyword="fractions",
            difficulty=Difficulty.HARD,
        ),
        a_new_question(
            a_numeric_item("$\\frac{1}{2}$의 절반은 얼마인가?", "0.25"),
            subject="math",
            locale=Locale.KO,
            keyword="분수",
        ),
        a_new_question(
            a_short_answer("Who rowed on in the rain?", "the ferryman"),
            keyword="honest",
            keyword_id=keyword_id,
        ),
    ]


@pytest.fixture(scope="module")
async def api(database_server: str) -> AsyncIterator[Api]:
    async with (
        fresh_database(database_server) as url,
        api_of(some_settings(url, "http://127.0.0.1:1")) as served,
    ):
        await store(url, *_questions(await store_keyword(url, "Honest")))
        yield served


async def report(api: Api, **parameters: str) -> DiversityReport:
    response = await api.http.get(DIVERSITY, params=parameters)
    assert response.status_code == 200, response.text
    return DiversityReport.model_validate_json(response.content)


async def test_all_questions_are_told_of_where_nothing_chooses(api: Api) -> None:
    found = await report(api)

    assert found.questions == 5
    assert [(wording.locale, wording.questions) for wording in found.wording] == [
        (Locale.EN, 4),
        (Locale.KO, 1),
    ]
    assert found.duplicates
    [pair] = found.duplicates.worst
    assert (pair.first_text, pair.second_text) == (_TRAIN.format(225), _TRAIN.format(250))
    assert (found.duplicates.near_rate, found.duplicates.exact_rate) == (2 / 5, 0)
    assert found.coverage
    assert found.coverage.keyword.values == 4  # two spellings of speed are one


async def test_the_filter_of_the_lists_chooses(api: Api) -> None:
    chosen = [
        ({"subject": "math"}, 4),
        ({"keyword": "speed"}, 1),
        ({"keyword": "Honest"}, 1),
        ({"locale": "ko"}, 1),
        ({"difficulty": "hard", "type": "numeric"}, 1),
        ({"text": "ferryman"}, 0),
        ({"created_before": "2020-01-01T00:00:00Z"}, 0),
    ]

    assert [(await report(api, **f)).questions for f, _ in chosen] == [n for _, n in chosen]


async def test_what_was_deleted_does_not_count(api: Api) -> None:
    async with with_history(api, 3):
        assert (await report(api, subject="history")).questions == 3
        await rows(api.database_url, "UPDATE questions SET deleted_at = now() WHERE stem ~ 'king'")

        found = await report(api, subject="history")

    assert found == DiversityReport(questions=0, wording=(), duplicates=None, coverage=None)


async def test_the_questions_of_a_run_are_chosen_by_its_id(api: Api) -> None:
    async with at_work(api.database_url) as (_, _, project_id):
        [run] = await rows(api.database_url, _A_RUN, project_id)
    await rows(api.database_url, _ITEMS, run["id"], project_id)
    run_id = str(run["id"])

    assert (await report(api, run_id=run_id)).questions == 4
    assert (await report(api, run_id=run_id, locale="ko")).questions == 1


async def test_another_projects_questions_and_runs_do_not_count(api: Api) -> None:
    url = api.database_url
    await a_project(url, "beta")
    async with at_work(url, "beta") as (_, _, other):
        pass
    key = (await a_key(url, project="beta")).key
    [run] = await rows(url, _A_RUN, other)
    await rows(url, _MANY, other, 2)

    of_us = await report(api)
    unknown = await api.http.get(DIVERSITY, params={"run_id": str(new_id())})
    foreign = await api.http.get(DIVERSITY, params={"run_id": str(run["id"])})
    own = await api.http.get(DIVERSITY, params={"run_id": str(run["id"])}, headers=bearer(key))
    of_beta = await api.http.get(DIVERSITY, headers=bearer(key))
    await rows(url, _NO_MORE)

    messages = [error_of(answer, 404, "RUN_NOT_FOUND").message for answer in (unknown, foreign)]
    assert messages[0] == messages[1]
    assert of_us.questions == 5
    assert DiversityReport.model_validate_json(own.content).questions == 0
    assert DiversityReport.model_validate_json(of_beta.content).questions == 2


@pytest.mark.parametrize(
    ("parameters", "where"),
    [
        ({"run": "1"}, "query.run"),
        ({"run_id": "first"}, "query.run_id"),
        ({"difficulty": "so-so"}, "query.difficulty"),
        ({"limit": "5"}, "query.limit"),
    ],
)
async def test_a_filter_that_cannot_be_meant_is_refused(
    api: Api, parameters: dict[str, str], where: str
) -> None:
    response = await api.http.get(DIVERSITY, params=parameters)

    assert places(error_of(response, 422, "VALIDATION_FAILED")) == [where]


async def test_more_questions_than_a_request_takes_are_refused_with_the_way_out(
    api: Api,
) -> None:
    async with with_history(api, QUESTIONS_AT_MOST):
        refused = error_of(await api.http.get(DIVERSITY), 422, "VALIDATION_FAILED")

    assert "10,005 questions" in refused.message
    assert "10,000" in refused.message
    assert "qgen stats diversity" in refused.message
    assert (await report(api)).questions == 5


async def test_other_requests_are_answered_while_a_report_is_computed(api: Api) -> None:
    answered = 0
    async with with_history(api, 3000):
        computing = asyncio.create_task(api.http.get(DIVERSITY))
        while not computing.done():
            answered += (await api.http.get("/health/live")).status_code == 200

    assert (await computing).status_code == 200
    assert answered > 10
