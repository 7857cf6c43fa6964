"""What the vendors refuse of a batch, at once or once they looked through its input."""

import httpx
import openai
import orjson
import pytest

from tests.contract.sandbox.asking import openai_client
from tests.contract.sandbox.batches import (
    CLAUDE,
    ROUTED,
    GeminiBatchApi,
    OpenAIBatchApi,
    gemini_row,
    open_api,
    openai_row,
)
from tests.contract.sandbox.endpoints import Json, at
from tests.support.sandbox_process import SandboxProcess

_ANTHROPIC = {"authorization": "Bearer k", "anthropic-version": "2026-10-21"}
_BEARER = {"authorization": "Bearer k"}
_GOOGLE = {"x-goog-api-key": "k"}


async def _problems(sandbox: SandboxProcess, data: bytes) -> list[tuple[str | None, int | None]]:
    """Codes and lines of what OpenAI found wrong with an input file."""
    async with openai_client(sandbox) as client:
        api = OpenAIBatchApi(client)
        file = await client.files.create(file=("in.jsonl", data), purpose="batch")
        batch = await api.submit(file.id)
        assert await api.ended(batch.id) == "failed"
        told = await client.batches.retrieve(batch.id)
    assert told.errors is not None
    assert told.failed_at is not None
    assert told.output_file_id is told.error_file_id is None
    return [(problem.code, problem.line) for problem in told.errors.data or []]


_ROW = openai_row("a", "One.")


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([_ROW, "{cut"], [("invalid_json_line", 2)]),
        ([_ROW, _ROW], [("duplicate_custom_id", 2)]),
        (
            [{name: value for name, value in _ROW.items() if name != "custom_id"}],
            [("missing_required_parameter", 1)],
        ),
        ([_ROW | {"url": "/v1/embeddings"}], [("invalid_url", 1)]),
        ([_ROW | {"method": "GET"}], [("invalid_method", 1)]),
        (
            [_ROW, _ROW | {"custom_id": "b", "body": {"model": "gpt-4o", "messages": []}}],
            [("mismatched_model", 2)],
        ),
        ([], [("empty_file", None)]),
    ],
)
async def test_openai_fails_a_batch_whose_file_is_wrong(
    sandbox: SandboxProcess, rows: list[Json | str], expected: list[tuple[str, int | None]]
) -> None:
    lines = [row if isinstance(row, str) else orjson.dumps(row).decode() for row in rows]

    assert await _problems(sandbox, "\n".join(lines).encode()) == expected


async def test_openai_fails_a_batch_of_more_than_50_000_rows(sandbox: SandboxProcess) -> None:
    begun, middle, end = orjson.dumps(openai_row("@", "One.")).partition(b"@")
    assert middle
    data = b"\n".join(b"%b%d%b" % (begun, n, end) for n in range(50_001))

    assert await _problems(sandbox, data) == [("too_many_requests", None)]


@pytest.mark.parametrize(
    ("change", "param"),
    [
        ({"endpoint": "/v1/images"}, "endpoint"),
        ({"completion_window": "1h"}, "completion_window"),
        ({"input_file_id": "file-none"}, "input_file_id"),
        ({"input_file_id": None}, "input_file_id"),
        ({"metadata": {f"k{n}": "v" for n in range(17)}}, "metadata"),
    ],
)
async def test_openai_refuses_a_batch_that_it_cannot_make(
    http: httpx.AsyncClient, change: Json, param: str
) -> None:
    async with httpx.AsyncClient(base_url=http.base_url, headers=_BEARER) as client:
        files = {"file": ("in.jsonl", orjson.dumps(_ROW))}
        file = await client.post("/v1/files", data={"purpose": "batch"}, files=files)
        body = {
            "input_file_id": file.json()["id"],
            "endpoint": "/v1/chat/completions",
            "completion_window": "24h",
        }
        refused = await client.post("/v1/batches", json=body | change)
        listed = await client.get("/v1/batches")

    assert (refused.status_code, refused.json()["error"]["param"]) == (400, param)
    assert listed.json()["data"] == []


async def test_openai_refuses_an_upload_without_a_file_or_purpose(http: httpx.AsyncClient) -> None:
    nothing = await http.post("/v1/files", data={"purpose": "batch"}, headers=_BEARER)
    files = {"file": ("in.jsonl", b"{}")}
    no_purpose = await http.post("/v1/files", files=files, headers=_BEARER)

    assert (nothing.status_code, no_purpose.status_code) == (400, 400)


async def test_openai_cancels_no_batch_that_has_ended(sandbox: SandboxProcess) -> None:
    async with open_api("openai", sandbox) as api:
        batch_id = await api.create({"a": "One."})
        await api.ended(batch_id)
        with pytest.raises(openai.ConflictError):
            await api.cancel(batch_id)


def _request(name: str) -> Json:
    messages = [{"role": "user", "content": "One."}]
    params = {"model": CLAUDE, "max_tokens": 100, "messages": messages}
    return {"custom_id": name, "params": params}


@pytest.mark.parametrize(
    ("requests", "problem"),
    [
        ([_request("a"), _request("b:1")], "requests.1.custom_id: String should match pattern"),
        ([_request("x" * 65)], "requests.0.custom_id: String should have at most 64 characters"),
        ([_request("a"), _request("a")], "requests.1.custom_id"),
        ([{"custom_id": "a"}], "requests.0.params: Field required"),
        ([_request("a") | {"model": "x"}], "requests.0.model: Extra inputs"),
        ([], "requests: List should have at least 1 item"),
        ({}, "requests: Input should be a valid list"),
    ],
)
async def test_anthropic_refuses_the_whole_batch_for_one_wrong_request(
    http: httpx.AsyncClient, sandbox: SandboxProcess, requests: object, problem: str
) -> None:
    reply = await http.post(
        "/anthropic/v1/messages/batches", json={"requests": requests}, headers=_ANTHROPIC
    )

    assert reply.status_code == 400
    assert problem in reply.json()["error"]["message"]
    assert sandbox.control("GET", "batches") == {"batches": []}


async def test_anthropic_looks_at_params_row_by_row_and_later(sandbox: SandboxProcess) -> None:
    async with open_api("anthropic", sandbox) as api:
        batch_id = await api.create({"a": "One.", "b": "Two."}, bad=["b"])
        await api.ended(batch_id)
        results = await api.results(batch_id)

    assert [result.ending for result in results] == ["succeeded", "errored"]
    assert at(results[1].error, "error", "type") == "invalid_request_error"


async def test_gemini_refuses_a_flat_config_row_by_row(sandbox: SandboxProcess) -> None:
    flat = gemini_row("a", "One.", bad=True)
    async with open_api("gemini", sandbox) as api:
        assert isinstance(api, GeminiBatchApi)
        name = await api.upload([flat, gemini_row("b", "Two.")])
        job = await api.aio.batches.create(model="gemini-2.5-flash", src=name)
        assert job.name
        assert await api.ended(job.name) == "JOB_STATE_SUCCEEDED"
        results = await api.results(job.name)

    assert [result.ending for result in results] == ["errored", "succeeded"]
    assert 'Unknown name "temperature"' in str(at(results[0].error, "message"))


async def test_gemini_fails_a_batch_whose_file_is_no_json_lines(sandbox: SandboxProcess) -> None:
    async with open_api("gemini", sandbox) as api:
        assert isinstance(api, GeminiBatchApi)
        name = await api.upload([gemini_row("a", "One."), {"key": "b"}])
        job = await api.aio.batches.create(model="gemini-2.5-flash", src=name)
        assert job.name
        state = await api.ended(job.name)
        raw = await api.raw(job.name)

    assert state == "JOB_STATE_FAILED"
    assert "Line 2" in str(at(raw, "error", "message"))


async def test_gemini_refuses_what_it_cannot_begin(http: httpx.AsyncClient) -> None:
    async def create(batch: Json, model: str = "gemini-2.5-flash") -> int:
        path = f"/v1beta/models/{model}:batchGenerateContent"
        return (await http.post(path, json={"batch": batch}, headers=_GOOGLE)).status_code

    assert await create({}) == 400
    assert await create({"inputConfig": {"fileName": "files/none"}}) == 404
    assert await create({}, model="gpt-4o") == 404
    large = [{"request": {"contents": [{"parts": [{"text": "x" * 1024}]}]}}] * 21_000
    assert await create({"inputConfig": {"requests": {"requests": large}}}) == 400


async def _openrouter(http: httpx.AsyncClient, body: bytes) -> httpx.Response:
    return await http.post("/openrouter/api/v1/batches", content=body, headers=_BEARER)


async def test_openrouter_needs_endpoint_and_model_before_the_requests(
    http: httpx.AsyncClient, sandbox: SandboxProcess
) -> None:
    row = {"custom_id": "a", "body": {"messages": [{"role": "user", "content": "One."}]}}
    shared = {"endpoint": "/v1/chat/completions", "model": ROUTED}

    late = await _openrouter(http, orjson.dumps({"requests": [row], **shared}))
    half = await _openrouter(
        http, orjson.dumps({"endpoint": shared["endpoint"], "requests": [row], "model": ROUTED})
    )
    wrong = await _openrouter(http, orjson.dumps({**shared, "requests": [row, row]}))
    cut = await _openrouter(http, orjson.dumps({**shared, "requests": [row]})[:-5])
    many = [row | {"custom_id": f"k-{n}"} for n in range(5_001)]
    too_many = await _openrouter(http, orjson.dumps({**shared, "requests": many}))
    nothing = sandbox.control("GET", "batches")
    right = await _openrouter(http, orjson.dumps({**shared, "requests": [row]}))

    replies = (late, half, wrong, cut, too_many)
    assert [reply.status_code for reply in replies] == [400] * 5
    assert "before requests" in late.json()["error"]["message"]
    assert "5000" in too_many.json()["error"]["message"]
    assert nothing == {"batches": []}
    assert right.status_code == 202
