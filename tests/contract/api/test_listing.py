"""GET /api/v1/questions and /api/v1/passages: filters and pages."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from uuid import UUID

import pytest

from app.core.config import Settings
from app.shared.enums import Difficulty, Locale, Skill, Vendor
from app.shared.ids import new_id
from app.shared.questions import Question
from app.shared.standards import Framework
from tests.support.api_client import QUESTIONS, Api, api_of, error_of, places
from tests.support.database import fresh_database
from tests.support.factories import an_item
from tests.support.keys import a_project
from tests.support.library import (
    a_new_question,
    a_numeric_item,
    a_short_answer,
    store,
    store_keyword,
    store_one,
    store_passage,
    store_standard,
)
from tests.support.rows import rows
from tests.support.settings import some_settings

PASSAGES = "/api/v1/passages"
CODE = "K.CC.A.1"  # two frameworks have it
NEWEST_FIRST = ["ferry", "분수의 덧셈", "percent", "Honest", "reliable"]
_ONE_A_DAY = """
    UPDATE questions SET created_at = '2026-11-20T12:00Z'::timestamptz + place * interval '1 day'
    FROM (SELECT id, row_number() OVER (ORDER BY created_at, id) AS place FROM questions) AS made
    WHERE made.id = questions.id
"""


@dataclass(frozen=True, slots=True)
class Library:
    """An installation with a question of each day from 21 to 25 November 2026, at noon."""

    api: Api
    passage_id: UUID

    async def keywords(self, **parameters: str | int) -> list[str | None]:
        """Keywords of the questions that a filter chooses."""
        return keywords((await self.api.page(**parameters)).questions)


@pytest.fixture(scope="module")
async def library(database_server: str) -> AsyncIterator[Library]:
    async with (
        fresh_database(database_server) as url,
        api_of(some_settings(url, "http://127.0.0.1:1")) as api,
    ):
        american = await store_standard(url, Framework.CCSS, CODE)
        korean = await store_standard(url, Framework.KR_2022, CODE)
        honest = await store_keyword(url, "Honest")
        passage_id = await store_passage(url, "The ferryman rowed on in the rain.")
        await store(
            url,
            a_new_question(
                an_item("On whom can you rely?", ("an ally", "100% of us", "a foe", "a_b")),
                keyword="reliable",
                origin="realtime",
                vendor=Vendor.OPENAI,
                model="gpt-4.1-mini",
            ),
            a_new_question(
                an_item("Who tells the truth?"),
                keyword="Honest",
                keyword_id=honest,
                skill=Skill.VOCABULARY,
                difficulty=Difficulty.HARD,
                origin="realtime",
                vendor=Vendor.GEMINI,
                model="gemini-2.5-flash",
            ),
            a_new_question(
                a_numeric_item("What is 50 per cent of 8?", "4"),
                subject="math",
                keyword="percent",
                standard_id=american,
            ),
            a_new_question(
                a_numeric_item(r"$\frac{1}{2} + \frac{1}{2}$은 얼마인가?", "1"),
                locale=Locale.KO,
                subject="math",
                keyword="분수의 덧셈",
                standard_id=korean,
                origin="import",
            ),
            a_new_question(
                a_short_answer("Who ROWED in the rain?", "the ferryman"),
                keyword="ferry",
                passage_id=passage_id,
            ),
        )
        await rows(url, _ONE_A_DAY)
        await rows(url, "UPDATE questions SET status = 'approved' WHERE tags = '{percent}'")
        yield Library(api, passage_id)


def keywords(questions: tuple[Question, ...]) -> list[str | None]:
    return [question.keyword for question in questions]


async def test_questions_come_newest_first(library: Library) -> None:
    page = await library.api.page()

    assert keywords(page.questions) == NEWEST_FIRST
    assert page.next_cursor is None


@pytest.mark.parametrize("limit", [1, 2, 3, 5])
async def test_the_cursor_leads_through_all_pages_and_ends(library: Library, limit: int) -> None:
    page = await library.api.page(limit=limit)
    found = list(page.questions)
    while page.next_cursor is not None:
        page = await library.api.page(limit=limit, after=str(page.next_cursor))
        assert page.questions
        found.extend(page.questions)

    assert found == list((await library.api.page(limit=100)).questions)


async def test_questions_of_one_moment_are_neither_lost_nor_repeated_between_pages(
    api: Api,
) -> None:
    await store(api.database_url, *(a_new_question() for _ in range(3)))
    await rows(api.database_url, "UPDATE questions SET created_at = now()")

    first = await api.page(limit=1)
    second = await api.page(limit=1, after=str(first.next_cursor))
    third = await api.page(limit=1, after=str(second.next_cursor))

    assert third.next_cursor is None
    listed = first.questions + second.questions + third.questions
    assert len({question.id for question in listed}) == 3


async def test_a_page_goes_on_after_a_question_that_was_deleted_meanwhile(api: Api) -> None:
    old, middle, new = await store(api.database_url, *(a_new_question() for _ in range(3)))
    first = await api.page(limit=2)
    assert [question.id for question in first.questions] == [new.id, middle.id]
    deleted = await api.http.delete(f"{QUESTIONS}/{middle.id}", params={"version": 1})
    assert deleted.status_code == 204

    second = await api.page(limit=2, after=str(first.next_cursor))

    assert [question.id for question in second.questions] == [old.id]


@pytest.mark.parametrize(
    ("chosen", "expected"),
    [
        ({"type": "numeric"}, ["분수의 덧셈", "percent"]),
        ({"type": "essay"}, []),
        ({"locale": "ko"}, ["분수의 덧셈"]),
        ({"subject": "english"}, ["ferry", "Honest", "reliable"]),
        ({"subject": "history"}, []),
        ({"skill": "vocabulary"}, ["Honest"]),
        ({"difficulty": "hard"}, ["Honest"]),
        ({"status": "approved"}, ["percent"]),
        ({"status": "rejected"}, []),
        ({"origin": "import"}, ["분수의 덧셈"]),
        ({"origin": "human"}, ["ferry", "percent"]),
        ({"keyword": "honest"}, ["Honest"]),
        ({"keyword": " HONEST "}, ["Honest"]),
        ({"keyword": "reliable"}, ["reliable"]),
        ({"keyword": "분수의 덧셈"}, ["분수의 덧셈"]),
        ({"keyword": "reli"}, []),
        ({"standard": CODE}, ["분수의 덧셈", "percent"]),
        ({"standard": f"ccss:{CODE}"}, ["percent"]),
        ({"standard": "ccss:K.CC"}, []),
        ({"provider": "gemini"}, ["Honest"]),
        ({"model": "gpt-4.1-mini"}, ["reliable"]),
        ({"created_from": "2026-11-24T12:00:00Z"}, ["ferry", "분수의 덧셈"]),
        ({"created_from": "2026-11-24T21:00:00+09:00"}, ["ferry", "분수의 덧셈"]),
        ({"created_before": "2026-11-22T12:00:00Z"}, ["reliable"]),
        (
            {"created_from": "2026-11-22T00:00:00Z", "created_before": "2026-11-24T00:00:00Z"},
            ["percent", "Honest"],
        ),
        ({"text": "rowed IN"}, ["ferry"]),
        ({"text": "An Ally"}, ["reliable"]),
        ({"text": "By counting"}, ["분수의 덧셈", "percent"]),
        ({"text": r"\frac{1}"}, ["분수의 덧셈"]),
        ({"text": "얼마"}, ["분수의 덧셈"]),
        ({"text": "%"}, ["reliable"]),
        ({"text": "a_b"}, ["reliable"]),
        ({"text": "a_l"}, []),
        ({"type": "numeric", "locale": "ko"}, ["분수의 덧셈"]),
        ({"keyword": "Honest", "type": "numeric"}, []),
    ],
    ids=str,
)
async def test_filters_choose_and_combine(
    library: Library, chosen: dict[str, str], expected: list[str]
) -> None:
    assert await library.keywords(**chosen) == expected


async def test_the_questions_on_a_passage_are_listed_by_its_id(library: Library) -> None:
    assert await library.keywords(passage_id=str(library.passage_id)) == ["ferry"]
    assert await library.keywords(passage_id=str(new_id())) == []


async def test_filters_hold_on_every_page(library: Library) -> None:
    first = await library.api.page(subject="math", limit=1)
    second = await library.api.page(subject="math", limit=1, after=str(first.next_cursor))

    assert keywords(first.questions + second.questions) == ["분수의 덧셈", "percent"]
    assert second.next_cursor is None


@pytest.mark.parametrize("path", [QUESTIONS, PASSAGES])
async def test_a_cursor_that_no_page_gave_is_refused_and_not_taken_for_the_end(
    library: Library, path: str
) -> None:
    response = await library.api.http.get(path, params={"after": str(new_id())})

    assert places(error_of(response, 422, "VALIDATION_FAILED")) == ["query.after"]


async def test_another_projects_questions_are_not_found_and_not_listed(
    api: Api, settings: Settings
) -> None:
    stored = await store_one(api.database_url)
    await a_project(api.database_url, "other")
    async with api_of(settings.model_copy(update={"project": "other"})) as other:
        response = await other.http.get(f"{QUESTIONS}/{stored.id}")
        page = await other.page()

    error = error_of(response, 404, "QUESTION_NOT_FOUND")
    assert error.details == {"id": str(stored.id)}
    assert page.questions == ()
