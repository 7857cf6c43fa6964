"""Orders that are refused before anything is asked of a vendor or stored."""

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from app.core.config import SandboxMode
from tests.support.api_client import GENERATE, Api, api_of, error_of, places
from tests.support.prompts import a_prompt_file, push_into
from tests.support.sandbox_process import SandboxProcess
from tests.support.settings import some_settings

LONG = "x" * 100_000
SURROGATE = "\ud800"

WRONG: Mapping[str, tuple[dict[str, object], str]] = {
    "unknown type": ({"type": "riddle"}, "body.type"),
    "unknown locale": ({"locale": "fr"}, "body.locale"),
    "unknown provider": ({"provider": "acme"}, "body.provider"),
    "unknown difficulty": ({"difficulty": "extreme"}, "body.difficulty"),
    "unknown level": ({"cefr_level": "D1"}, "body.cefr_level"),
    "unknown field": ({"colour": "red"}, "body.colour"),
    "null keyword": ({"keyword": None}, "body.keyword"),
    "numeric keyword": ({"keyword": 7}, "body.keyword"),
    "blank keyword": ({"keyword": " \t "}, "body.keyword"),
    "keyword with NUL": ({"keyword": "a\x00b"}, "body.keyword"),
    "keyword with an escape": ({"keyword": "a\x1b[2Jb"}, "body.keyword"),
    "keyword with a line break": ({"keyword": "a\nb"}, "body.keyword"),
    "keyword with a lone surrogate": ({"keyword": f"a{SURROGATE}"}, "body.keyword"),
    "huge keyword": ({"keyword": LONG}, "body.keyword"),
    "keyword of 201 characters": ({"keyword": "가" * 201}, "body.keyword"),
    "long grade": ({"grade": "x" * 17}, "body.grade"),
    "subject in capitals": ({"subject": "English"}, "body.subject"),
    "huge model": ({"model": LONG}, "body.model"),
    "huge prompt key": ({"prompt_key": LONG}, "body.prompt_key"),
    "two options": ({"option_count": 2}, "body.option_count"),
    "seven options": ({"option_count": 7}, "body.option_count"),
    "half an option": ({"option_count": 3.5}, "body.option_count"),
    "variables as a list": ({"variables": ["a"]}, "body.variables"),
    "variable that is no text": ({"variables": {"tone": 1}}, "body.variables.tone"),
    "variable with NUL": ({"variables": {"tone": "\x00"}}, "body.variables.tone"),
    "variable with a surrogate": ({"variables": {"tone": SURROGATE}}, "body.variables.tone"),
    "huge variable": ({"variables": {"tone": LONG}}, "body.variables.tone"),
    "51 variables": ({"variables": {f"v{n}": "" for n in range(51)}}, "body.variables"),
    "variable named in capitals": ({"variables": {"TONE": "dry"}}, "body.variables.TONE.[key]"),
}


@pytest.mark.usefixtures("nothing_happens")
@pytest.mark.parametrize(("parts", "where"), [*WRONG.values()], ids=[*WRONG])
async def test_an_order_that_is_not_valid_is_refused_with_the_place(
    shared_api: Api, parts: dict[str, object], where: str
) -> None:
    order = {"type": "multiple_choice", "locale": "en", "keyword": "reliable"} | parts
    # json.dumps escapes what is not ASCII, so that a lone surrogate can be sent at all.
    response = await shared_api.http.post(
        GENERATE, content=json.dumps(order), headers={"Content-Type": "application/json"}
    )

    assert places(error_of(response, 422, "VALIDATION_FAILED")) == [where]
    assert len(response.content) < 2_000


@pytest.mark.usefixtures("nothing_happens")
async def test_every_problem_of_an_order_is_told_at_once(shared_api: Api) -> None:
    response = await shared_api.http.post(GENERATE, json={"locale": "fr", "option_count": 1})

    error = error_of(response, 422, "VALIDATION_FAILED")
    assert sorted(places(error)) == [
        "body.keyword",
        "body.locale",
        "body.option_count",
        "body.type",
    ]


@pytest.mark.usefixtures("nothing_happens")
async def test_an_unknown_model_is_refused_with_those_that_are_known(shared_api: Api) -> None:
    response = await shared_api.order(provider="gemini", model="gpt-4.1-mini")

    error = error_of(response, 422, "MODEL_UNKNOWN")
    assert error.details["provider"] == "gemini"
    assert error.details["model"] == "gpt-4.1-mini"
    known = error.details["known"]
    assert isinstance(known, list)
    assert "gemini-2.5-flash" in known


@pytest.mark.usefixtures("nothing_happens")
async def test_an_unknown_prompt_is_not_found(shared_api: Api) -> None:
    response = await shared_api.order(prompt_key="question.riddle.en")

    error = error_of(response, 404, "PROMPT_NOT_FOUND")
    assert error.details["prompt"] == "question.riddle.en"


@pytest.mark.usefixtures("nothing_happens")
async def test_a_variable_that_the_prompt_does_not_have_is_named(shared_api: Api) -> None:
    response = await shared_api.order(variables={"tone": "dry"})

    error = error_of(response, 422, "PROMPT_VARIABLE_UNKNOWN")
    assert error.details["prompt"] == "question.multiple_choice.en"
    assert error.details["unknown"] == ["tone"]


@pytest.mark.usefixtures("nothing_happens")
async def test_a_variable_of_the_prompt_without_a_value_is_named(
    shared_api: Api, tmp_path: Path
) -> None:
    text = "On {{keyword}}, for {{reader}}, in a {{tone}} tone."
    await push_into(shared_api.database_url, a_prompt_file(tmp_path, "question.toned", text))
    response = await shared_api.order(prompt_key="question.toned", variables={"tone": "dry"})

    error = error_of(response, 422, "PROMPT_VARIABLE_MISSING")
    assert error.details == {"prompt": "question.toned", "missing": ["reader"]}
    assert "reader" in error.message


@pytest.mark.usefixtures("nothing_happens")
async def test_a_caller_cannot_give_a_value_for_a_variable_of_the_product(
    shared_api: Api,
) -> None:
    response = await shared_api.order(variables={"difficulty": "none at all"})

    error = error_of(response, 422, "PROMPT_VARIABLE_UNKNOWN")
    assert error.details["unknown"] == ["difficulty"]


@pytest.mark.usefixtures("nothing_happens")
async def test_a_prompt_for_another_type_or_language_is_refused(shared_api: Api) -> None:
    for key in ("question.numeric.en", "question.multiple_choice.ko"):
        response = await shared_api.order(prompt_key=key)
        assert error_of(response, 422, "PROMPT_MISMATCH").details["prompt"] == key


async def test_without_prompts_the_error_says_how_to_load_them(
    database_url: str, sandbox: SandboxProcess
) -> None:
    async with api_of(some_settings(database_url, sandbox.url)) as api:
        response = await api.order()
        assert await api.stored() == (0, 0)

    error = error_of(response, 404, "PROMPT_NOT_FOUND")
    assert error.details["prompt"] == "question.multiple_choice.en"
    assert "qgen prompts push" in error.message
    assert sandbox.count() == 0


async def test_a_vendor_without_a_key_is_refused_by_the_variables_name(
    prompted_url: str, sandbox: SandboxProcess
) -> None:
    only_openai = some_settings(
        prompted_url,
        None,
        sandbox=SandboxMode.NEVER,
        openai_api_key="sk-test-1234567890",
        openai_base_url=sandbox.openai_url,
    )
    async with api_of(only_openai) as api:
        response = await api.order(provider="gemini")
        assert await api.stored() == (0, 0)
        unnamed = await api.generate()

    error = error_of(response, 503, "PROVIDER_NOT_CONFIGURED")
    assert error.details == {"provider": "gemini", "variable": "GEMINI_API_KEY"}
    assert unnamed.question.provider == "openai"
