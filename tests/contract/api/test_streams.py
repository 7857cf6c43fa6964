"""Generation as Server-Sent Events."""

import asyncio

import pytest

from app.api.v1.schemas import GeneratedOut, GeneratedPassageOut
from app.shared.enums import Vendor
from tests.support.api_client import GENERATE, Api, error_of
from tests.support.rows import rows
from tests.support.sandbox_process import SandboxProcess
from tests.support.sse import sent_events

STREAM = f"{GENERATE}?stream=true"
WRITE = "/api/v1/generation/passages?stream=true"
ORDER = {"type": "multiple_choice", "locale": "en", "keyword": "reliable"}

CALLS = "SELECT error_code FROM llm_calls"

type Event = tuple[str, dict[str, object]]


async def _stream(api: Api, url: str = STREAM, **parts: object) -> list[Event]:
    response = await api.http.post(url, json=ORDER | parts if url == STREAM else parts)
    assert response.status_code == 200, response.text
    assert response.headers["content-type"].startswith("text/event-stream")
    return [(event.name, event.data) async for event in sent_events(response.aiter_lines())]


@pytest.mark.parametrize("vendor", Vendor)
async def test_the_pieces_of_a_stream_are_the_models_reply_and_the_result_is_the_question(
    shared_api: Api, vendor: Vendor
) -> None:
    events = await _stream(shared_api, provider=vendor, keyword="honest")

    names = [name for name, _ in events]
    assert names[0] == "begin"
    assert names.count("piece") > 1
    assert names[-1] == "result"
    result = GeneratedOut.model_validate(events[-1][1])
    [call] = await rows(
        shared_api.database_url,
        "SELECT raw_reply, cost_usd FROM llm_calls WHERE question_id = $1 "
        "ORDER BY created_at DESC LIMIT 1",
        result.question.id,
    )
    assert "".join(str(data["text"]) for name, data in events if name == "piece") == call[0]
    assert result.usage.cost_usd == (call["cost_usd"] or 0)


async def test_a_second_try_begins_again(shared_api: Api, sandbox: SandboxProcess) -> None:
    sandbox.set_faults({"kind": "rate_limited", "rate": 0.5, "retry_after": 0}, seed=3)

    events = await _stream(shared_api, keyword="careful")

    tries = [data["try_number"] for name, data in events if name == "begin"]
    assert tries == [*range(1, len(tries) + 1)]
    assert events[-1][0] in ("result", "error")


async def test_a_passage_is_told_when_it_is_stored_and_then_each_question(api: Api) -> None:
    events = await _stream(
        api, WRITE, locale="en", topic="a baker", length=100, questions=[{}, {"type": "cloze"}]
    )

    told = [name for name, _ in events if name not in ("begin", "piece")]
    assert told == ["passage", "question", "question", "result"]
    result = GeneratedPassageOut.model_validate(events[-1][1])
    passage = next(data for name, data in events if name == "passage")
    assert passage["id"] == str(result.passage.id)


async def test_what_is_refused_before_a_call_is_an_http_error(shared_api: Api) -> None:
    missing = await shared_api.http.post(STREAM, json=ORDER | {"prompt_key": "none.such"})
    invalid = await shared_api.http.post(STREAM, json=ORDER | {"type": "riddle"})

    error_of(missing, 404, "PROMPT_NOT_FOUND")
    error_of(invalid, 422, "VALIDATION_FAILED")


async def test_a_failure_after_the_call_began_is_the_last_event(
    shared_api: Api, sandbox: SandboxProcess
) -> None:
    sandbox.set_faults({"kind": "refusing", "rate": 1})

    *_, (name, body) = await _stream(shared_api, keyword="gentle")

    assert name == "error"
    error = body["error"]
    assert isinstance(error, dict)
    assert error["code"] in ("REPLY_REFUSED", "REPLY_FILTERED")


async def test_a_client_that_goes_away_ends_the_call_and_it_is_recorded(
    api: Api, sandbox: SandboxProcess
) -> None:
    sandbox.set_faults({"kind": "hanging", "rate": 1})

    async with api.http.stream("POST", STREAM, json=ORDER) as response:
        async for line in response.aiter_lines():
            if line == "event: begin":
                break

    async with asyncio.timeout(30):
        # The server commits it, and tells nobody.
        while not (calls := await rows(api.database_url, CALLS)):  # noqa: ASYNC110
            await asyncio.sleep(0.05)
    assert [call["error_code"] for call in calls] == ["CALL_INTERRUPTED"]
