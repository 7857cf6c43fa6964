"""/api/v1/prompts."""

from collections.abc import AsyncIterator, Mapping

import httpx2
import pytest

from app.core.config import Settings
from app.shared.prompts import (
    Prompt,
    PromptComparison,
    PromptPage,
    PromptVersion,
    PushedPrompt,
)
from tests.support.api_client import Api, api_of, error_of, places
from tests.support.keys import a_project
from tests.support.sandbox_process import SandboxProcess

PROMPTS = "/api/v1/prompts"
KEY = "question.trial"
DRAFT: Mapping[str, object] = {
    "key": KEY,
    "name": "Of a test",
    "purpose": "question",
    "locale": "en",
    "type": "multiple_choice",
    "output_schema": "multiple_choice",
    "system": "You write items.",
    "user": "On {{keyword}}.",
}


async def push(api: Api, **parts: object) -> httpx2.Response:
    return await api.http.post(PROMPTS, json={**DRAFT, **parts})


async def pushed(api: Api, *users: str) -> None:
    """A prompt with a version for each text, of which the first is active."""
    for number, user in enumerate(users, start=1):
        response = await push(api, user=user, note=f"text {number}")
        assert response.status_code == 201, response.text


async def act(api: Api, verb: str, **body: object) -> httpx2.Response:
    return await api.http.post(f"{PROMPTS}/{KEY}/{verb}", json=body)


async def got(api: Api) -> Prompt:
    response = await api.http.get(f"{PROMPTS}/{KEY}")
    assert response.status_code == 200, response.text
    return Prompt.model_validate_json(response.content)


async def listed(api: Api, **parameters: str | int) -> PromptPage:
    response = await api.http.get(PROMPTS, params=parameters)
    assert response.status_code == 200, response.text
    return PromptPage.model_validate_json(response.content)


async def test_a_new_template_is_created_and_active_and_the_same_text_makes_no_version(
    api: Api,
) -> None:
    created = await push(api)
    again = await push(api, user="On {{keyword}}.\r\n", name="Renamed")
    other = await push(api, user="About {{keyword}}.")

    assert [r.status_code for r in (created, again, other)] == [201, 200, 201]
    assert [PushedPrompt.model_validate_json(r.content) for r in (created, again, other)] == [
        PushedPrompt(key=KEY, version=1, is_new=True, is_active=True),
        PushedPrompt(key=KEY, version=1, is_new=False, is_active=True),
        PushedPrompt(key=KEY, version=2, is_new=True, is_active=False),
    ]
    assert (await got(api)).prompt.name == "Of a test"


@pytest.mark.parametrize(
    ("parts", "reason"),
    [
        ({"user": "On {{Keyword}}."}, "Line 1"),
        ({"system": "One.\nTwo {{"}, "Line 2"),
        ({"output_schema": "sonnet"}, "sonnet"),
        ({"output_schema": "numeric"}, "numeric"),
        ({"type": None}, "multiple_choice"),
    ],
)
async def test_a_prompt_that_could_not_be_rendered_or_read_is_refused(
    shared_api: Api, parts: dict[str, object], reason: str
) -> None:
    error = error_of(await push(shared_api, **parts), 422, "PROMPT_INVALID")

    assert reason in error.message


@pytest.mark.parametrize(
    ("parts", "where"),
    [
        ({"key": "Question Trial"}, "body.key"),
        ({"locale": "fr"}, "body.locale"),
        ({"purpose": "poetry"}, "body.purpose"),
        ({"user": "  "}, "body.user"),
        ({"user": "nul \0"}, "body.user"),
        ({"system": "a" * 50_001}, "body.system"),
        ({"model": {"temperature": 9}}, "body.model.temperature"),
        ({"note": "a" * 1001}, "body.note"),
        ({"note": " \f"}, "body.note"),
        ({"version": 3}, "body.version"),
    ],
)
async def test_a_field_that_is_not_valid_is_refused_with_its_place(
    shared_api: Api, parts: dict[str, object], where: str
) -> None:
    response = await push(shared_api, **parts)

    assert places(error_of(response, 422, "VALIDATION_FAILED")) == [where]


async def test_a_version_for_another_type_is_refused_and_the_prompt_stays_as_it_is(
    api: Api,
) -> None:
    await pushed(api, "On {{keyword}}.")
    before = await got(api)
    response = await push(api, type="numeric", output_schema="numeric", name="Renamed")

    error = error_of(response, 422, "PROMPT_MISMATCH")
    assert error.details["type"] == "multiple_choice"
    assert await got(api) == before


async def test_templates_are_listed_by_key_and_the_cursor_leads_through_all_pages(
    api: Api,
) -> None:
    whole = await listed(api, limit=100)
    page = await listed(api, limit=4)
    found = list(page.prompts)
    while page.next_cursor is not None:
        page = await listed(api, limit=4, after=page.next_cursor)
        found.extend(page.prompts)

    assert whole.next_cursor is None
    assert tuple(found) == whole.prompts
    keys = [prompt.key for prompt in found]
    assert keys == sorted(keys)
    assert "question.multiple_choice.en" in keys


@pytest.mark.parametrize(
    ("chosen", "expected"),
    [
        ({"locale": "ko", "type": "numeric"}, {"question.numeric.ko"}),
        ({"type": "numeric"}, {"question.numeric.en", "question.numeric.ko"}),
        ({"locale": "en", "purpose": "question", "type": "numeric"}, {"question.numeric.en"}),
        ({"purpose": "passage", "type": "numeric"}, set()),
    ],
)
async def test_filters_choose_and_combine(
    api: Api, chosen: dict[str, str], expected: set[str]
) -> None:
    assert {prompt.key for prompt in (await listed(api, **chosen)).prompts} == expected


@pytest.mark.parametrize(
    ("parameters", "where"),
    [
        ({"limit": "0"}, "query.limit"),
        ({"limit": "101"}, "query.limit"),
        ({"locale": "fr"}, "query.locale"),
        ({"purpose": "poetry"}, "query.purpose"),
        ({"after": "No Key"}, "query.after"),
    ],
)
async def test_a_parameter_that_cannot_be_meant_is_refused_by_name(
    shared_api: Api, parameters: dict[str, str], where: str
) -> None:
    response = await shared_api.http.get(PROMPTS, params=parameters)

    assert places(error_of(response, 422, "VALIDATION_FAILED")) == [where]


async def test_a_template_is_read_with_its_active_version_and_its_history(api: Api) -> None:
    await pushed(api, "On {{keyword}}.", "About {{keyword}}.")
    assert (await act(api, "activate", version=2, note="better")).status_code == 200
    assert (await act(api, "rollback")).status_code == 200
    prompt = await got(api)

    assert (prompt.prompt.latest_version, prompt.prompt.active_version) == (2, 1)
    assert prompt.active is not None
    assert (prompt.active.version, prompt.active.user) == (1, "On {{keyword}}.")
    assert [(v.version, v.note) for v in prompt.history.versions] == [(2, "text 2"), (1, "text 1")]
    assert [(a.version, a.note) for a in prompt.history.activations] == [
        (1, "rollback from v2"),
        (2, "better"),
        (1, "text 1"),
    ]


async def test_an_activation_is_what_the_next_generation_takes(
    api: Api, sandbox: SandboxProcess
) -> None:
    await pushed(api, "On {{keyword}}.", "About {{keyword}}.")
    first = await api.generate(prompt_key=KEY)
    activated = await act(api, "activate", version=2)
    second = await api.generate(prompt_key=KEY, keyword="honest")

    assert PromptVersion.model_validate_json(activated.content).is_active
    versions = [made.question.prompt and made.question.prompt.version for made in (first, second)]
    assert versions == [1, 2]


async def test_one_version_is_read_by_its_number(api: Api) -> None:
    await pushed(api, "On {{keyword}}.", "About {{keyword}} for {{reader}}.")
    response = await api.http.get(f"{PROMPTS}/{KEY}/versions/2")

    version = PromptVersion.model_validate_json(response.content)
    assert (version.version, version.is_active, version.note) == (2, False, "text 2")
    assert version.variables == ("keyword", "reader")
    assert version.output_schema is not None
    assert "stem" in str(version.output_schema["properties"])


async def test_versions_are_compared_by_default_the_active_with_the_latest(api: Api) -> None:
    await pushed(api, "On {{keyword}}.", "About {{keyword}}.", "About {{keyword}}, {{tone}}.")
    url = f"{PROMPTS}/{KEY}/diff"
    default = PromptComparison.model_validate_json((await api.http.get(url)).content)
    chosen = await api.http.get(url, params={"from": "2", "to": "1"})
    same = await api.http.get(url, params={"from": 3})

    assert (default.old_version, default.new_version) == (1, 3)
    assert [change.part for change in default.changes] == ["variables", "user"]
    assert PromptComparison.model_validate_json(chosen.content).changes[0].diff == (
        "@@ -1 +1 @@\n-About {{keyword}}.\n+On {{keyword}}."
    )
    assert same.json()["changes"] == []


async def test_without_a_version_before_there_is_nothing_to_roll_back_to(api: Api) -> None:
    await pushed(api, "On {{keyword}}.", "About {{keyword}}.")
    response = await act(api, "rollback")
    never = await act(api, "rollback", version=2)

    error = error_of(response, 409, "PROMPT_ROLLBACK_IMPOSSIBLE")
    assert "no version was active before" in error.message
    assert "never active" in error_of(never, 409, "PROMPT_ROLLBACK_IMPOSSIBLE").message
    assert len((await got(api)).history.activations) == 1


REQUESTS: Mapping[str, tuple[str, str, dict[str, object] | None]] = {
    "a prompt": ("GET", "", None),
    "a version": ("GET", "/versions/1", None),
    "a diff": ("GET", "/diff", None),
    "an activation": ("POST", "/activate", {"version": 1}),
    "a rollback": ("POST", "/rollback", {}),
    "a preview": ("POST", "/preview", {}),
}


@pytest.mark.parametrize(("method", "path", "body"), [*REQUESTS.values()], ids=[*REQUESTS])
async def test_a_prompt_that_is_not_there_is_not_found(
    shared_api: Api, method: str, path: str, body: dict[str, object] | None
) -> None:
    response = await shared_api.http.request(method, f"{PROMPTS}/no.such.prompt{path}", json=body)

    error = error_of(response, 404, "PROMPT_NOT_FOUND")
    assert error.details["prompt"] == "no.such.prompt"


@pytest.mark.parametrize(("method", "path", "body"), [*REQUESTS.values()], ids=[*REQUESTS])
async def test_a_key_that_cannot_be_one_is_refused_by_name(
    shared_api: Api, method: str, path: str, body: dict[str, object] | None
) -> None:
    response = await shared_api.http.request(method, f"{PROMPTS}/No%20Key{path}", json=body)

    assert places(error_of(response, 422, "VALIDATION_FAILED")) == ["path.key"]


@pytest.mark.parametrize("version", [0, 2**31, "one"])
async def test_a_version_that_cannot_be_one_is_refused(shared_api: Api, version: int | str) -> None:
    url = f"{PROMPTS}/question.numeric.en"
    read = await shared_api.http.get(f"{url}/versions/{version}")
    activated = await shared_api.http.post(f"{url}/activate", json={"version": version})
    compared = await shared_api.http.get(f"{url}/diff", params={"from": version})

    assert places(error_of(read, 422, "VALIDATION_FAILED")) == ["path.version"]
    assert places(error_of(activated, 422, "VALIDATION_FAILED")) == ["body.version"]
    assert places(error_of(compared, 422, "VALIDATION_FAILED")) == ["query.from"]


@pytest.fixture
async def other_project(settings: Settings) -> AsyncIterator[Api]:
    assert settings.database_url is not None
    await a_project(settings.database_url, "other")
    async with api_of(settings.model_copy(update={"project": "other"})) as served:
        yield served


async def test_another_projects_prompts_are_not_found_and_not_listed(
    api: Api, other_project: Api
) -> None:
    await pushed(api, "On {{keyword}}.")
    response = await other_project.http.get(f"{PROMPTS}/{KEY}")

    error_of(response, 404, "PROMPT_NOT_FOUND")
    assert (await listed(other_project)).prompts == ()


async def test_a_method_that_no_route_of_the_path_has_is_answered_with_all_that_there_are(
    shared_api: Api,
) -> None:
    response = await shared_api.http.delete(PROMPTS)

    error_of(response, 405, "METHOD_NOT_ALLOWED")
    assert response.headers["Allow"] == "GET, POST"
