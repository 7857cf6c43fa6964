"""What goes wrong with batches: each fault at each vendor that can have it."""

from collections import Counter

import anthropic
import httpx
import httpx2
import openai
import orjson
import pytest
from google.genai import errors

from tests.contract.sandbox.batches import (
    AnthropicBatchApi,
    BatchApi,
    GeminiBatchApi,
    OpenAIBatchApi,
    OpenRouterBatchApi,
    Result,
    bills,
    charged,
    gemini_row,
    open_api,
    openai_row,
    prompts,
)
from tests.contract.sandbox.endpoints import at
from tests.support.sandbox_process import SandboxProcess

_DROPPED = (
    openai.APIConnectionError,
    anthropic.APIConnectionError,
    httpx.RemoteProtocolError,
    httpx2.RemoteProtocolError,  # what the vendors' SDKs are made of
)
_REFUSED = (
    openai.APIStatusError,
    anthropic.APIStatusError,
    errors.APIError,
    httpx.HTTPStatusError,
)


def _fault(sandbox: SandboxProcess, kind: str, **settings: object) -> None:
    sandbox.set_faults({"kind": kind, "rate": 1, **settings})


def _endings(results: list[Result]) -> Counter[str]:
    return Counter(result.ending for result in results)


async def test_a_dropped_create_made_a_batch(api: BatchApi, sandbox: SandboxProcess) -> None:
    _fault(sandbox, "batch_drop_after_accept")
    with pytest.raises(_DROPPED):
        await api.create(prompts(2))
    [batch_id] = await api.ids()
    await api.ended(batch_id)

    assert len(await api.results(batch_id)) == 2
    assert [bill["rows_charged"] for bill in bills(sandbox)] == [2]


async def test_a_create_that_is_answered_with_500_made_a_batch(
    api: BatchApi, sandbox: SandboxProcess
) -> None:
    _fault(sandbox, "batch_error_after_accept", first=1)
    with pytest.raises(_REFUSED) as failed:
        await api.create(prompts(2))
    second = await api.create(prompts(2))

    assert "500" in str(failed.value)
    assert (await api.ids())[0] == second
    assert len(bills(sandbox)) == 2


@pytest.mark.parametrize("kind", ["rate_limited", "unavailable", "server_error"])
async def test_a_create_that_is_refused_made_nothing(
    api: BatchApi, sandbox: SandboxProcess, kind: str
) -> None:
    file = ""
    if isinstance(api, OpenAIBatchApi):
        file = await api.upload([openai_row("a", "One.")])
    elif isinstance(api, GeminiBatchApi):
        file = await api.upload([gemini_row("a", "One.")])
    _fault(sandbox, kind)
    with pytest.raises(_REFUSED):
        await (api.submit(file) if file else api.create(prompts(1)))

    assert bills(sandbox) == []


async def test_a_slow_batch_waits_until_it_is_released(
    api: BatchApi, sandbox: SandboxProcess
) -> None:
    _fault(sandbox, "batch_slow", seconds=3600)
    batch_id = await api.create(prompts(2))

    waiting = await api.state(batch_id)
    released = sandbox.control("POST", "batches/release")

    assert waiting in api.unfinished
    assert released == {"released": 1}
    assert await api.ended(batch_id) == api.completed


async def test_a_slow_batch_begins_after_its_time(api: BatchApi, sandbox: SandboxProcess) -> None:
    _fault(sandbox, "batch_slow", seconds=0.1)

    assert await api.ended(await api.create(prompts(1))) == api.completed


async def test_a_stuck_batch_stays_until_it_is_released(
    api: BatchApi, sandbox: SandboxProcess
) -> None:
    _fault(sandbox, "batch_stuck", share=0.25)
    batch_id = await api.create(prompts(8))
    await charged(sandbox, 2)

    assert await api.state(batch_id) in api.unfinished
    sandbox.control("POST", "batches/release")
    assert await api.ended(batch_id) == api.completed
    assert _endings(await api.results(batch_id)) == {"succeeded": 8}


@pytest.mark.parametrize("vendor", ["openai", "anthropic", "gemini"])
async def test_a_stuck_batch_that_is_cancelled_gives_the_rows_that_were_answered(
    sandbox: SandboxProcess, vendor: str
) -> None:
    async with open_api(vendor, sandbox) as api:
        _fault(sandbox, "batch_stuck", share=0.5)
        batch_id = await api.create(prompts(10))
        await charged(sandbox, 5)
        await api.cancel(batch_id)
        state = await api.ended(batch_id)
        results = await api.results(batch_id)

    assert state in ("cancelled", "ended", "JOB_STATE_CANCELLED")
    told = {"succeeded": 5} | ({} if vendor == "gemini" else {"cancelled": 5})
    assert _endings(results) == told
    assert [result.name for result in results if result.ending == "succeeded"] == [*prompts(5)]
    assert [bill["rows_charged"] for bill in bills(sandbox)] == [5]


async def test_a_batch_that_expires_has_answered_a_share_of_its_rows(
    api: BatchApi, sandbox: SandboxProcess
) -> None:
    _fault(sandbox, "batch_expires", share=0.4)
    batch_id = await api.create(prompts(10))
    state = await api.ended(batch_id)
    results = await api.results(batch_id)

    [bill] = bills(sandbox)
    if api.name == "gemini":
        assert (state, results, bill["rows_charged"]) == ("JOB_STATE_EXPIRED", [], 0)
        return
    assert state == ("ended" if api.name == "anthropic" else "expired")
    assert _endings(results) == {"succeeded": 4, "expired": 6}
    assert bill["rows_charged"] == 4


async def test_rows_that_fail_are_told_as_transient_and_permanent_in_turn_and_cost_nothing(
    api: BatchApi, sandbox: SandboxProcess
) -> None:
    _fault(sandbox, "batch_row_failures", first=3)
    batch_id = await api.create(prompts(6))
    await api.ended(batch_id)
    results = await api.results(batch_id)

    failed = [result for result in results if result.ending == "errored"]
    assert [result.name for result in failed] == [*prompts(3)]
    where: dict[str, tuple[str, ...]] = {
        "openai": ("status_code",),
        "anthropic": ("error", "type"),
        "gemini": ("code",),
        "openrouter": ("code",),
    }
    told = [at(result.error, *where[api.name]) for result in failed]
    assert (
        told
        == {
            "openai": [429, 400, 500],
            "anthropic": ["rate_limit_error", "invalid_request_error", "api_error"],
            "gemini": [8, 3, 13],
            "openrouter": [429, 400, 500],
        }[api.name]
    )
    assert _endings(results)["succeeded"] == 3
    assert [bill["rows_charged"] for bill in bills(sandbox)] == [3]


async def test_shuffled_results_have_every_row(api: BatchApi, sandbox: SandboxProcess) -> None:
    _fault(sandbox, "batch_shuffled")
    batch_id = await api.create(prompts(30))
    await api.ended(batch_id)
    names = [result.name for result in await api.results(batch_id)]

    assert sorted(names) == sorted(prompts(30))
    assert names != [*prompts(30)]


async def test_missing_rows_are_billed(api: BatchApi, sandbox: SandboxProcess) -> None:
    _fault(sandbox, "batch_missing_rows", first=2)
    batch_id = await api.create(prompts(6))
    await api.ended(batch_id)

    assert [result.name for result in await api.results(batch_id)] == [*prompts(4, start=2)]
    assert [bill["rows_charged"] for bill in bills(sandbox)] == [6]


async def test_duplicate_rows_are_billed_once(api: BatchApi, sandbox: SandboxProcess) -> None:
    _fault(sandbox, "batch_duplicate_rows", first=1)
    batch_id = await api.create(prompts(3))
    await api.ended(batch_id)

    names = [result.name for result in await api.results(batch_id)]
    assert names == ["job-0", "job-0", "job-1", "job-2"]
    assert [bill["rows_charged"] for bill in bills(sandbox)] == [3]


async def test_lying_counts_say_that_all_is_well(api: BatchApi, sandbox: SandboxProcess) -> None:
    _fault(sandbox, "batch_lying_counts")
    batch_id = await api.create(prompts(4), bad=["job-1"])
    await api.ended(batch_id)

    assert await api.counts(batch_id) == (4, 0)
    assert _endings(await api.results(batch_id)) == {"succeeded": 3, "errored": 1}


async def test_openai_says_nothing_where_there_is_no_error_file(sandbox: SandboxProcess) -> None:
    async with open_api("openai", sandbox) as api:
        assert isinstance(api, OpenAIBatchApi)
        plain = await api.create(prompts(1))
        _fault(sandbox, "batch_empty_error_file_id")
        empty = await api.create(prompts(1))
        told = []
        for batch_id in (plain, empty):
            await api.ended(batch_id)
            told.append((await api.client.batches.retrieve(batch_id)).error_file_id)

    assert told == [None, ""]


async def test_a_batch_whose_every_row_failed_is_completed(
    api: BatchApi, sandbox: SandboxProcess
) -> None:
    _fault(sandbox, "batch_no_output_file")
    batch_id = await api.create(prompts(3))

    assert await api.ended(batch_id) == api.completed
    assert _endings(await api.results(batch_id)) == {"errored": 3}
    assert [bill["rows_charged"] for bill in bills(sandbox)] == [0]
    if isinstance(api, OpenAIBatchApi):
        batch = await api.client.batches.retrieve(batch_id)
        assert batch.output_file_id is None
        assert batch.error_file_id


async def test_a_failed_batch_says_why_in_the_vendors_way(
    api: BatchApi, sandbox: SandboxProcess
) -> None:
    _fault(sandbox, "batch_failed")
    batch_id = await api.create(prompts(3))
    state = await api.ended(batch_id)

    assert [bill["rows_charged"] for bill in bills(sandbox)] == [0]
    if isinstance(api, AnthropicBatchApi):  # there a batch never fails as a whole
        assert state == "ended"
        assert _endings(await api.results(batch_id)) == {"errored": 3}
    elif isinstance(api, GeminiBatchApi):
        assert state == "JOB_STATE_FAILED"
        assert (await api.aio.batches.get(name=batch_id)).error is None  # the SDK hides it
        assert at(await api.raw(batch_id), "error", "code") == 13
    elif isinstance(api, OpenAIBatchApi):
        batch = await api.client.batches.retrieve(batch_id)
        assert batch.errors is not None
        assert batch.errors.data is not None
        assert (state, batch.errors.data[0].code) == ("failed", "token_limit_exceeded")
    elif isinstance(api, OpenRouterBatchApi):
        told = await api.get(batch_id)
        assert (state, at(told, "error", "code"), told["results"]) == ("failed", 502, None)


@pytest.mark.parametrize("vendor", ["openai", "gemini"])
async def test_broken_lines_are_no_json_and_billed(sandbox: SandboxProcess, vendor: str) -> None:
    async with open_api(vendor, sandbox) as api:
        _fault(sandbox, "batch_broken_lines", first=1)
        batch_id = await api.create(prompts(3))
        await api.ended(batch_id)
        lines = await api.lines(batch_id)

    broken, *whole = [line for line in lines if isinstance(line, bytes)]
    with pytest.raises(orjson.JSONDecodeError):
        orjson.loads(broken)
    assert len([orjson.loads(line) for line in whole]) == 2
    assert [bill["rows_charged"] for bill in bills(sandbox)] == [3]


async def test_a_broken_line_stops_anthropics_sdk(sandbox: SandboxProcess) -> None:
    async with open_api("anthropic", sandbox) as api:
        _fault(sandbox, "batch_broken_lines", first=1)
        batch_id = await api.create(prompts(2))
        await api.ended(batch_id)
        with pytest.raises(ValueError, match=r"Expecting|Unterminated|Invalid"):
            await api.lines(batch_id)


async def test_a_broken_row_of_openrouter_has_a_text_in_place_of_a_body(
    sandbox: SandboxProcess,
) -> None:
    async with open_api("openrouter", sandbox) as api:
        _fault(sandbox, "batch_broken_lines", first=1)
        batch_id = await api.create(prompts(2))
        await api.ended(batch_id)
        broken, whole = await api.lines(batch_id)

    assert isinstance(at(broken, "response", "body"), str)
    assert isinstance(at(whole, "response", "body"), dict)


@pytest.mark.parametrize("where", ["start", "middle"])
async def test_only_the_second_download_is_whole(
    api: BatchApi, sandbox: SandboxProcess, where: str
) -> None:
    _fault(sandbox, "batch_second_download", at=where)
    batch_id = await api.create(prompts(5))
    if api.name == "openrouter":  # there a look at an ended batch is the download
        with pytest.raises((httpx.HTTPStatusError, httpx.RemoteProtocolError)):
            await api.ended(batch_id)
    else:
        await api.ended(batch_id)
        with pytest.raises((*_REFUSED, *_DROPPED)):
            await api.lines(batch_id)

    assert len(await api.results(batch_id)) == 5
    assert [bill["rows_charged"] for bill in bills(sandbox)] == [5]


@pytest.mark.filterwarnings("ignore:.*is not a valid JobState")
async def test_a_state_that_nobody_knows_is_told_to_the_first_polls(
    api: BatchApi, sandbox: SandboxProcess
) -> None:
    batch_id = await api.create(prompts(1))
    await api.ended(batch_id)
    _fault(sandbox, "batch_unknown_state", first=2)

    told = [await api.state(batch_id) for _ in range(3)]

    assert told[0] == told[1] not in (*api.unfinished, api.completed)
    assert "rebalancing" in told[0].lower()
    assert told[2] == api.completed


async def test_faults_of_the_text_hit_rows(api: BatchApi, sandbox: SandboxProcess) -> None:
    _fault(sandbox, "truncated", first=1)
    batch_id = await api.create(prompts(2))
    await api.ended(batch_id)

    lines = [orjson.loads(x) if isinstance(x, bytes) else x for x in await api.lines(batch_id)]
    stops = {
        "openai": ("response", "body", "choices", 0, "finish_reason"),
        "openrouter": ("response", "body", "choices", 0, "finish_reason"),
        "anthropic": ("result", "message", "stop_reason"),
        "gemini": ("response", "candidates", 0, "finishReason"),
    }
    first, second = (str(at(line, *stops[api.name])).lower() for line in lines)
    assert first in ("length", "max_tokens")
    assert second in ("stop", "end_turn")


async def test_a_fault_can_be_meant_for_one_vendors_batches(sandbox: SandboxProcess) -> None:
    _fault(sandbox, "batch_expires", vendor="anthropic")
    async with open_api("openai", sandbox) as api:
        assert await api.ended(await api.create(prompts(2))) == "completed"


async def test_realtime_requests_use_up_no_fault_of_batches(
    http: httpx.AsyncClient, sandbox: SandboxProcess
) -> None:
    _fault(sandbox, "batch_failed", first=1)
    body = {"model": "gpt-4.1-mini", "messages": [{"role": "user", "content": "Hello."}]}
    reply = await http.post(
        "/v1/chat/completions", json=body, headers={"authorization": "Bearer k"}
    )
    async with open_api("openai", sandbox) as api:
        state = await api.ended(await api.create(prompts(1)))

    assert (reply.status_code, state) == (200, "failed")


async def test_a_dropped_or_slow_request_of_the_batch_api_is_hit_as_any_other(
    http: httpx.AsyncClient, sandbox: SandboxProcess
) -> None:
    headers = {"authorization": "Bearer k"}
    for where in ("start", "middle"):
        _fault(sandbox, "dropped", first=1, at=where)
        with pytest.raises(httpx.RemoteProtocolError):
            await http.get("/v1/batches", headers=headers)
    _fault(sandbox, "slow", first=1, seconds=3600)
    with pytest.raises(httpx.ReadTimeout):
        await http.get("/v1/batches", headers=headers, timeout=0.2)
    assert (await http.get("/v1/batches", headers=headers)).status_code == 200
