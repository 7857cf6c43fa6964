"""``Idempotency-Key``: what is sent again is not paid for again."""

import json

import pytest

from app.api.v1.schemas import GeneratedPassageOut
from app.core.config import SandboxMode
from app.shared.access import Scope
from tests.contract.api.keyed import (
    KEY,
    LIMITED,
    ORDER,
    STREAM,
    a_key_of_mine,
    is_known,
    is_replay,
    order,
    pass_time,
)
from tests.support.api_client import GENERATE, QUESTIONS, Api, api_of, error_of, places
from tests.support.database import fresh_database
from tests.support.keys import a_key, a_project
from tests.support.prompts import push_into
from tests.support.sandbox_process import SandboxProcess
from tests.support.settings import some_settings

WRITE = "/api/v1/generation/passages"


async def test_a_request_that_is_sent_again_gets_the_same_answer_and_costs_nothing(
    shared_api: Api, sandbox: SandboxProcess
) -> None:
    key = a_key_of_mine()
    first = await order(shared_api, key)
    paid, stored = sandbox.count(), await shared_api.stored()
    again = [await order(shared_api, key) for _ in range(2)]

    assert first.status_code == 201
    assert all(is_replay(first, one) for one in again)
    assert (sandbox.count(), await shared_api.stored()) == (paid, stored)
    assert again[0].headers["X-Request-ID"] != first.headers["X-Request-ID"]


async def test_an_answer_under_a_key_is_as_one_without(shared_api: Api) -> None:
    made = await order(shared_api, a_key_of_mine())
    plain = await shared_api.order()
    stored = await shared_api.http.get(f"{QUESTIONS}/{made.json()['question']['id']}")

    assert made.json()["question"] == stored.json()
    assert made.status_code == plain.status_code
    assert made.headers["content-type"] == plain.headers["content-type"]
    for path in ((), ("question",), ("usage",)):
        keyed, unkeyed = made.json(), plain.json()
        for name in path:
            keyed, unkeyed = keyed[name], unkeyed[name]
        assert list(keyed) == list(unkeyed)


async def test_a_body_that_is_written_otherwise_is_the_same_request(
    shared_api: Api, sandbox: SandboxProcess
) -> None:
    headers = {KEY: a_key_of_mine(), "Content-Type": "application/json"}
    turned = json.dumps(dict(reversed(ORDER.items())), indent=4)
    first = await shared_api.http.post(GENERATE, content=json.dumps(ORDER), headers=headers)
    paid = sandbox.count()

    assert is_replay(first, await shared_api.http.post(GENERATE, content=turned, headers=headers))
    assert sandbox.count() == paid


async def test_a_passage_is_given_again_with_its_questions(
    shared_api: Api, sandbox: SandboxProcess
) -> None:
    body = {"locale": "en", "topic": "a baker", "length": 100, "questions": [{}]}
    headers = {KEY: a_key_of_mine()}
    first = await shared_api.http.post(WRITE, json=body, headers=headers)
    paid = sandbox.count()
    again = await shared_api.http.post(WRITE, json=body, headers=headers)

    assert first.status_code == 201, first.text
    assert is_replay(first, again)
    assert len(GeneratedPassageOut.model_validate_json(again.content).questions) == 1
    assert sandbox.count() == paid


async def test_a_key_cannot_be_used_for_another_request(
    shared_api: Api, sandbox: SandboxProcess
) -> None:
    key = a_key_of_mine()
    first = await order(shared_api, key)
    paid = sandbox.count()

    error_of(await order(shared_api, key, keyword="honest"), 422, "IDEMPOTENCY_KEY_REUSED")
    error_of(await order(shared_api, key, STREAM), 422, "IDEMPOTENCY_KEY_REUSED")
    assert sandbox.count() == paid
    assert is_replay(first, await order(shared_api, key))


@pytest.mark.parametrize(
    "key",
    ["", "a b", "a\tb", "\x7f", "é", "k" * 256],
    ids=["empty", "space", "tab", "control", "beyond ASCII", "256 characters"],
)
@pytest.mark.usefixtures("nothing_happens")
async def test_a_wrong_key_is_refused_by_the_name_of_the_header(shared_api: Api, key: str) -> None:
    headers = {KEY.encode(): key.encode("latin-1")}
    response = await shared_api.http.post(GENERATE, json=ORDER, headers=headers)

    assert places(error_of(response, 422, "VALIDATION_FAILED")) == [f"header.{KEY}"]


@pytest.mark.usefixtures("nothing_happens")
async def test_two_keys_for_one_request_are_refused(shared_api: Api) -> None:
    headers = [(KEY, "one"), (KEY, "two")]
    response = await shared_api.http.post(GENERATE, json=ORDER, headers=headers)

    assert places(error_of(response, 422, "VALIDATION_FAILED")) == [f"header.{KEY}"]


async def test_a_key_of_255_visible_characters_is_taken(shared_api: Api) -> None:
    key = f'{a_key_of_mine()}"!~,;=/\\'.ljust(255, "k")

    assert is_replay(await order(shared_api, key), await order(shared_api, key))


async def test_a_key_is_the_projects_own(guarded_api: Api, sandbox: SandboxProcess) -> None:
    key, code = a_key_of_mine(), "neighbours"
    await a_project(guarded_api.database_url, code)
    await push_into(guarded_api.database_url, project=code)
    ours = (await a_key(guarded_api.database_url, Scope.GENERATE)).key
    theirs = (await a_key(guarded_api.database_url, Scope.GENERATE, project=code)).key
    first = await order(guarded_api, key, token=ours)
    other = await order(guarded_api, key, token=theirs, keyword="honest")
    paid = sandbox.count()

    assert (first.status_code, other.status_code) == (201, 201)
    assert is_replay(first, await order(guarded_api, key, token=ours))
    assert is_replay(other, await order(guarded_api, key, token=theirs, keyword="honest"))
    assert sandbox.count() == paid


async def test_an_answer_is_given_again_only_to_who_may_ask_for_it(guarded_api: Api) -> None:
    key = a_key_of_mine()
    may = (await a_key(guarded_api.database_url, Scope.GENERATE)).key
    may_read = (await a_key(guarded_api.database_url, Scope.READ)).key
    await order(guarded_api, key, token=may)

    error_of(await order(guarded_api, key, token=may_read), 403, "SCOPE_MISSING")
    error_of(await order(guarded_api, key), 401, "AUTH_REQUIRED")


async def test_after_24_hours_a_key_is_as_new(shared_api: Api, sandbox: SandboxProcess) -> None:
    key = a_key_of_mine()
    first = await order(shared_api, key)
    await pass_time(shared_api.database_url, key, 23.9)
    assert is_replay(first, await order(shared_api, key))

    await pass_time(shared_api.database_url, key, 0.2)
    paid = sandbox.count()
    anew = await order(shared_api, key, keyword="honest")

    assert (anew.status_code, "Idempotent-Replayed" in anew.headers) == (201, False)
    assert sandbox.count() > paid
    assert is_replay(anew, await order(shared_api, key, keyword="honest"))


@pytest.mark.parametrize(
    ("fault", "status", "code"),
    [
        ("refusing", 422, "REPLY_REFUSED"),
        ("content_filter", 422, "REPLY_FILTERED"),
        ("truncated", 502, "REPLY_TRUNCATED"),
        ("empty", 502, "REPLY_EMPTY"),
    ],
)
async def test_a_failure_that_may_have_cost_money_is_kept(
    shared_api: Api, sandbox: SandboxProcess, fault: str, status: int, code: str
) -> None:
    key = a_key_of_mine()
    sandbox.set_faults({"kind": fault, "rate": 1})
    first = await order(shared_api, key)
    sandbox.clear()
    again = await order(shared_api, key)

    error_of(first, status, code)
    assert is_replay(first, again)
    assert sandbox.count() == 0


async def test_a_silence_that_may_have_cost_money_is_kept(
    shared_api: Api, other_api: Api, sandbox: SandboxProcess
) -> None:
    key = a_key_of_mine()
    sandbox.set_faults({"kind": "hanging", "rate": 1})
    first = await order(other_api, key)
    sandbox.clear()

    error_of(first, 504, "PROVIDER_TIMEOUT")
    assert is_replay(first, await order(shared_api, key))
    assert sandbox.count() == 0


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"type": "riddle"}, "VALIDATION_FAILED"),
        ({"prompt_key": "none.such"}, "PROMPT_NOT_FOUND"),
        ({"model": "no-such-model"}, "MODEL_UNKNOWN"),
        ({"passage_id": "01890000-0000-7000-8000-000000000001"}, "PASSAGE_NOT_FOUND"),
        ({"standard": "none.such"}, "STANDARD_NOT_FOUND"),
    ],
    ids=lambda value: str(value) if isinstance(value, str) else "",
)
@pytest.mark.parametrize("url", [GENERATE, STREAM], ids=["", "stream"])
async def test_what_is_refused_before_anything_is_sent_leaves_the_key_free(
    shared_api: Api, url: str, wrong: dict[str, object], code: str
) -> None:
    key = a_key_of_mine()
    refused = await order(shared_api, key, url, None, **wrong)

    error_of(refused, refused.status_code, code)
    assert not await is_known(shared_api, key)


async def test_a_vendor_that_takes_no_money_leaves_the_key_for_the_next_try(
    shared_api: Api, other_api: Api, sandbox: SandboxProcess
) -> None:
    key = a_key_of_mine()
    sandbox.set_faults(LIMITED)
    error_of(await order(other_api, key), 503, "PROVIDER_RATE_LIMITED")
    assert not await is_known(other_api, key)

    sandbox.clear()
    made = await order(shared_api, key)
    assert made.status_code == 201
    assert is_replay(made, await order(shared_api, key))


async def test_a_vendor_that_is_not_configured_leaves_the_key_free(
    prompted_url: str,
) -> None:
    settings = some_settings(prompted_url, None, sandbox=SandboxMode.NEVER)
    async with api_of(settings) as api:
        key = a_key_of_mine()
        error_of(await order(api, key), 503, "PROVIDER_NOT_CONFIGURED")
        assert not await is_known(api, key)


async def test_without_a_database_nothing_is_sent(
    database_server: str, sandbox: SandboxProcess
) -> None:
    async with (
        fresh_database(database_server, "template0") as url,
        api_of(some_settings(url, sandbox.url)) as api,
    ):
        error_of(await order(api, a_key_of_mine()), 503, "DATABASE_NOT_MIGRATED")
    assert sandbox.count() == 0


# Of the POSTs that need a scope of those that make something, what asks no model.
FREE = {
    "/api/v1/batches/{batch_id}/cancel",
    "/api/v1/questions/{question_id}/restore",
    "/api/v1/runs/{run_id}/cancel",
}
MAKING = {Scope.GENERATE.value, Scope.BATCH.value, Scope.MEDIA.value}


async def test_every_route_that_spends_money_takes_a_key_and_says_so(shared_api: Api) -> None:
    description = (await shared_api.http.get("/openapi.json")).json()
    spending = {
        path: methods["post"]
        for path, methods in description["paths"].items()
        if "post" in methods
        and MAKING.intersection(*(s["bearer"] for s in methods["post"].get("security", [])))
        and path not in FREE
        and not path.startswith("/api/v1/assets")
    }

    assert len(spending) >= 4
    for path, operation in spending.items():
        [header] = [p for p in operation["parameters"] if p["name"] == KEY]
        assert (header["in"], header["required"]) == ("header", False), path
        success = next(a for status, a in operation["responses"].items() if status < "3")
        assert "Idempotent-Replayed" in success["headers"], path
        for status, code in (("409", "IN_FLIGHT"), ("422", "KEY_REUSED")):
            answer = operation["responses"][status]
            assert f"IDEMPOTENCY_{code}" in answer["description"], path
        assert "Retry-After" in operation["responses"]["409"]["headers"], path
