"""What the lists and readers of questions and passages refuse."""

import pytest

from app.shared.ids import new_id
from tests.support.api_client import QUESTIONS, Api, error_of, places

PASSAGES = "/api/v1/passages"


@pytest.mark.parametrize(
    ("parameters", "where"),
    [
        ({"limit": "0"}, "query.limit"),
        ({"limit": "101"}, "query.limit"),
        ({"limit": "many"}, "query.limit"),
        ({"type": "riddle"}, "query.type"),
        ({"locale": "fr"}, "query.locale"),
        ({"difficulty": "extreme"}, "query.difficulty"),
        ({"skill": "juggling"}, "query.skill"),
        ({"status": "fine"}, "query.status"),
        ({"origin": "mars"}, "query.origin"),
        ({"provider": "acme"}, "query.provider"),
        ({"subject": "English!"}, "query.subject"),
        ({"subject": "a\x00"}, "query.subject"),
        ({"keyword": ""}, "query.keyword"),
        ({"keyword": "a\x00"}, "query.keyword"),
        ({"model": "x" * 201}, "query.model"),
        ({"text": ""}, "query.text"),
        ({"text": "\x00"}, "query.text"),
        ({"passage_id": "the first"}, "query.passage_id"),
        ({"created_from": "2026-11-22T00:00:00"}, "query.created_from"),
        ({"created_from": "2026-11-22"}, "query.created_from"),
        ({"created_from": "1764547200"}, "query.created_from"),
        ({"created_from": "2026-13-01T00:00:00Z"}, "query.created_from"),
        ({"created_before": "yesterday"}, "query.created_before"),
        ({"created_before": "0001-01-01T00:00:00+01:00"}, "query.created_before"),
        ({"created_before": "9999-12-31T23:59:59-01:00"}, "query.created_before"),
        ({"after": "the-last-one"}, "query.after"),
    ],
    ids=str,
)
async def test_a_parameter_that_cannot_be_meant_is_refused_by_name(
    shared_api: Api, parameters: dict[str, str], where: str
) -> None:
    response = await shared_api.http.get(QUESTIONS, params=parameters)

    assert places(error_of(response, 422, "VALIDATION_FAILED")) == [where]


async def test_a_plus_that_was_not_encoded_is_refused_with_a_hint(shared_api: Api) -> None:
    response = await shared_api.http.get(f"{QUESTIONS}?created_from=2026-11-22T00:00:00+09:00")

    assert "%2B" in error_of(response, 422, "VALIDATION_FAILED").message


@pytest.mark.parametrize(
    "path",
    [QUESTIONS, PASSAGES, "/api/v1/prompts", f"{QUESTIONS}/01a20318-533b-7557-b9d9-d7adb94bd695"],
)
async def test_a_misspelled_parameter_is_refused_and_does_not_filter_nothing(
    shared_api: Api, path: str
) -> None:
    response = await shared_api.http.get(path, params={"subjcet": "math", "lang": "ko"})

    error = error_of(response, 422, "VALIDATION_FAILED")
    assert places(error) == ["query.subjcet", "query.lang"]


async def test_a_filter_that_is_given_twice_is_refused(shared_api: Api) -> None:
    response = await shared_api.http.get(f"{QUESTIONS}?locale=ko&locale=en")

    assert places(error_of(response, 422, "VALIDATION_FAILED")) == ["query.locale"]


@pytest.mark.parametrize(
    ("parameters", "where"),
    [
        ({"form": "triple"}, "query.form"),
        ({"cefr_level": "d1"}, "query.cefr_level"),
        ({"status": "fine"}, "query.status"),
        ({"origin": "mars"}, "query.origin"),
        ({"genre": "\x00"}, "query.genre"),
        ({"limit": "0"}, "query.limit"),
    ],
    ids=str,
)
async def test_a_filter_of_passages_that_cannot_be_meant_is_refused_by_name(
    shared_api: Api, parameters: dict[str, str], where: str
) -> None:
    response = await shared_api.http.get(PASSAGES, params=parameters)

    assert places(error_of(response, 422, "VALIDATION_FAILED")) == [where]


async def test_a_question_that_does_not_exist_is_not_found(shared_api: Api) -> None:
    unknown = new_id()
    response = await shared_api.http.get(f"{QUESTIONS}/{unknown}")

    error = error_of(response, 404, "QUESTION_NOT_FOUND")
    assert error.details == {"id": str(unknown)}


@pytest.mark.parametrize("id_", ["nope", "123", "%00", "01890000-0000-7000-8000-00000000000g"])
async def test_an_id_that_is_no_uuid_is_refused_by_name(shared_api: Api, id_: str) -> None:
    response = await shared_api.http.get(f"{QUESTIONS}/{id_}")

    assert places(error_of(response, 422, "VALIDATION_FAILED")) == ["path.question_id"]
