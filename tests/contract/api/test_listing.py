"""GET /api/v1/questions."""

from collections.abc import AsyncIterator

import pytest

from app.core.config import Settings
from app.shared.ids import new_id
from app.shared.questions import Question
from tests.support.api_client import QUESTIONS, Api, api_of, error_of, places
from tests.support.database import fresh_database
from tests.support.rows import rows
from tests.support.sandbox_process import SandboxProcess
from tests.support.settings import some_settings

ORDERS: tuple[dict[str, object], ...] = (
    {"keyword": "reliable", "subject": "english"},
    {"keyword": "honest", "subject": "english", "difficulty": "hard"},
    {"keyword": "percent", "subject": "math", "type": "numeric"},
    {"keyword": "분수의 덧셈", "subject": "math", "type": "numeric", "locale": "ko"},
    {"keyword": "띄어쓰기", "subject": "korean", "type": "short_answer", "locale": "ko"},
)


@pytest.fixture(scope="module")
async def library(
    database_server: str, prompts_template: str, sandbox_process: SandboxProcess
) -> AsyncIterator[Api]:
    """An installation with a question for each of ORDERS, made in their order."""
    sandbox_process.clear()
    async with (
        fresh_database(database_server, prompts_template) as url,
        api_of(some_settings(url, sandbox_process.url)) as served,
    ):
        for order in ORDERS:
            await served.generate(**order)
        yield served


def keywords(questions: tuple[Question, ...]) -> list[str | None]:
    return [question.keyword for question in questions]


async def test_questions_come_newest_first(library: Api) -> None:
    page = await library.page()

    assert keywords(page.questions) == [order["keyword"] for order in reversed(ORDERS)]
    assert page.next_cursor is None


@pytest.mark.parametrize("limit", [1, 2, 3, 5])
async def test_the_cursor_leads_through_all_pages_and_ends(library: Api, limit: int) -> None:
    page = await library.page(limit=limit)
    found = list(page.questions)
    while page.next_cursor is not None:
        page = await library.page(limit=limit, after=str(page.next_cursor))
        assert page.questions
        found.extend(page.questions)

    assert found == list((await library.page(limit=100)).questions)


async def test_questions_of_one_moment_are_neither_lost_nor_repeated_between_pages(
    api: Api,
) -> None:
    for order in ORDERS[:3]:
        await api.generate(**order)
    await rows(api.database_url, "UPDATE questions SET created_at = now()")

    first = await api.page(limit=1)
    second = await api.page(limit=1, after=str(first.next_cursor))
    third = await api.page(limit=1, after=str(second.next_cursor))

    assert third.next_cursor is None
    listed = first.questions + second.questions + third.questions
    assert len({question.id for question in listed}) == 3


@pytest.mark.parametrize(
    ("chosen", "expected"),
    [
        ({"type": "numeric"}, {"percent", "분수의 덧셈"}),
        ({"locale": "ko"}, {"분수의 덧셈", "띄어쓰기"}),
        ({"subject": "english"}, {"reliable", "honest"}),
        ({"difficulty": "hard"}, {"honest"}),
        ({"type": "numeric", "locale": "ko"}, {"분수의 덧셈"}),
        ({"subject": "history"}, set()),
    ],
)
async def test_filters_choose_and_combine(
    library: Api, chosen: dict[str, str], expected: set[str]
) -> None:
    page = await library.page(**chosen)

    assert set(keywords(page.questions)) == expected


async def test_filters_hold_on_every_page(library: Api) -> None:
    first = await library.page(subject="math", limit=1)
    second = await library.page(subject="math", limit=1, after=str(first.next_cursor))

    assert keywords(first.questions + second.questions) == ["분수의 덧셈", "percent"]
    assert second.next_cursor is None


@pytest.mark.parametrize(
    ("parameters", "where"),
    [
        ({"limit": "0"}, "query.limit"),
        ({"limit": "101"}, "query.limit"),
        ({"limit": "many"}, "query.limit"),
        ({"type": "essay"}, "query.type"),
        ({"locale": "fr"}, "query.locale"),
        ({"difficulty": "extreme"}, "query.difficulty"),
        ({"subject": "English!"}, "query.subject"),
        ({"subject": "a\x00"}, "query.subject"),
        ({"after": "the-last-one"}, "query.after"),
    ],
)
async def test_a_parameter_that_cannot_be_meant_is_refused_by_name(
    shared_api: Api, parameters: dict[str, str], where: str
) -> None:
    response = await shared_api.http.get(QUESTIONS, params=parameters)

    assert places(error_of(response, 422, "VALIDATION_FAILED")) == [where]


async def test_a_cursor_that_no_page_gave_is_refused_and_not_taken_for_the_end(
    library: Api,
) -> None:
    response = await library.http.get(QUESTIONS, params={"after": str(new_id())})

    assert places(error_of(response, 422, "VALIDATION_FAILED")) == ["query.after"]


async def test_another_projects_questions_are_not_found_and_not_listed(
    api: Api, settings: Settings
) -> None:
    made = await api.generate()
    async with api_of(settings.model_copy(update={"project": "other"})) as other:
        response = await other.http.get(f"{QUESTIONS}/{made.question.id}")
        page = await other.page()

    error = error_of(response, 404, "QUESTION_NOT_FOUND")
    assert error.details == {"id": str(made.question.id)}
    assert page.questions == ()


async def test_a_question_that_does_not_exist_is_not_found(shared_api: Api) -> None:
    unknown = new_id()
    response = await shared_api.http.get(f"{QUESTIONS}/{unknown}")

    error = error_of(response, 404, "QUESTION_NOT_FOUND")
    assert error.details == {"id": str(unknown)}


@pytest.mark.parametrize("id_", ["nope", "123", "%00", "01890000-0000-7000-8000-00000000000g"])
async def test_an_id_that_is_no_uuid_is_refused_by_name(shared_api: Api, id_: str) -> None:
    response = await shared_api.http.get(f"{QUESTIONS}/{id_}")

    assert places(error_of(response, 422, "VALIDATION_FAILED")) == ["path.question_id"]
