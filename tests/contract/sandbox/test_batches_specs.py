"""Batches fit the vendors' API descriptions, and look like real ones that were recorded."""

import gzip
from pathlib import Path
from typing import cast

import httpx
import httpx2
import orjson
import pytest
import yaml

from tests.contract.sandbox.batches import (
    AnthropicBatchApi,
    GeminiBatchApi,
    OpenAIBatchApi,
    bills,
    open_api,
    prompts,
)
from tests.contract.sandbox.endpoints import Json
from tests.contract.sandbox.specs import SPECS, validator
from tests.support.sandbox_process import SandboxProcess

_OPENAI, _ANTHROPIC = "openai.openapi.json", "anthropic.openapi.yaml"
_GEMINI = "gemini.openapi.json"
_RECORDED = SPECS.parent / "data" / "recorded"
_HEADERS = {
    "authorization": "Bearer k",
    "anthropic-version": "2026-10-21",
}
_described = pytest.mark.skipif(
    not SPECS.is_dir(), reason="the vendors' API descriptions are not beside the checkout"
)
_recorded = pytest.mark.skipif(
    not _RECORDED.is_dir(), reason="the recorded traffic is not beside the checkout"
)


def _told(body: Json) -> Json:
    """OpenAI's own replies have nulls where its description has none."""
    return {name: value for name, value in body.items() if value is not None}


async def _get(http: httpx.AsyncClient, path: str) -> Json:
    reply = await http.get(path, headers=_HEADERS)
    reply.raise_for_status()
    return cast("Json", reply.json())


@_described
@pytest.mark.parametrize("fault", [None, "batch_failed", "batch_expires", "batch_row_failures"])
async def test_openais_batches_and_files_fit_the_description(
    http: httpx.AsyncClient, sandbox: SandboxProcess, fault: str | None
) -> None:
    sandbox.set_faults(*([{"kind": fault, "rate": 0.5 if "row" in fault else 1}] if fault else []))
    async with open_api("openai", sandbox) as api:
        await api.ended(await api.create(prompts(6)))

    batches, files = await _get(http, "/v1/batches"), await _get(http, "/v1/files")
    for body, name in ((batches, "Batch"), (files, "OpenAIFile")):
        listed = cast("list[Json]", body["data"])
        assert listed
        body["data"] = [_told(each) for each in listed]
        for each in cast("list[Json]", body["data"]):
            validator(_OPENAI, name).validate(each)
    validator(_OPENAI, "ListBatchesResponse").validate(batches)
    validator(_OPENAI, "ListFilesResponse").validate(files)


@_described
async def test_openais_embeddings_fit_the_description(http: httpx.AsyncClient) -> None:
    body = {"model": "text-embedding-3-small", "input": ["a", "b"], "dimensions": 4}
    validator(_OPENAI, "CreateEmbeddingRequest").validate(body)
    reply = await http.post("/v1/embeddings", json=body, headers=_HEADERS)

    validator(_OPENAI, "CreateEmbeddingResponse").validate(reply.json())


@_described
@pytest.mark.parametrize("fault", [None, "batch_expires", "batch_row_failures", "batch_failed"])
async def test_anthropics_batches_and_results_fit_the_description(
    http: httpx.AsyncClient, sandbox: SandboxProcess, fault: str | None
) -> None:
    sandbox.set_faults(*([{"kind": fault, "rate": 0.5 if "row" in fault else 1}] if fault else []))
    async with open_api("anthropic", sandbox) as api:
        await api.ended(batch_id := await api.create(prompts(6)))

    listed = await _get(http, "/anthropic/v1/messages/batches")
    batch = await _get(http, f"/anthropic/v1/messages/batches/{batch_id}")
    results = await http.get(str(batch["results_url"]), headers=_HEADERS)
    validator(_ANTHROPIC, "ListResponse_MessageBatch_").validate(listed)
    validator(_ANTHROPIC, "MessageBatch").validate(batch)
    lines = [orjson.loads(line) for line in results.text.splitlines()]
    assert len(lines) == 6
    for line in lines:
        validator(_ANTHROPIC, "MessageBatchIndividualResponse").validate(line)


@_described
@pytest.mark.parametrize("fault", [None, "batch_failed", "batch_expires"])
async def test_geminis_operations_and_files_fit_the_description(
    sandbox: SandboxProcess, fault: str | None
) -> None:
    sandbox.set_faults(*([{"kind": fault, "rate": 1}] if fault else []))
    async with open_api("gemini", sandbox) as api:
        assert isinstance(api, GeminiBatchApi)
        begun_id = await api.create(prompts(3))
        begun = await api.raw(begun_id)
        await api.ended(begun_id)
        ended = await api.raw(begun_id)
        files = await api.raw("files")
        lines = await api.lines(begun_id)

    for told in (begun, ended):
        validator(_GEMINI, "Operation").validate(told)
        metadata = cast("Json", told["metadata"])
        named = {name: value for name, value in metadata.items() if name != "@type"}
        validator(_GEMINI, "GenerateContentBatch").validate(named)
    validator(_GEMINI, "ListFilesResponse").validate(files)
    for line in lines:
        assert isinstance(line, bytes)
        validator(_GEMINI, "GenerateContentResponse").validate(orjson.loads(line)["response"])
    assert len(lines) == (0 if fault else 3)


@_described
async def test_what_the_sdks_send_fits_the_descriptions_and_the_sandbox_takes_it(
    sandbox: SandboxProcess,
) -> None:
    for vendor in ("openai", "anthropic", "gemini"):
        async with open_api(vendor, sandbox) as api:
            await api.create(prompts(1))
            if isinstance(api, AnthropicBatchApi):
                sent = await _sent(api)
                validator(_ANTHROPIC, "CreateMessageBatchParams").validate(sent)

    noted = {seen.path: seen.body for seen in sandbox.requests() if seen.method == "POST"}
    create = noted["/v1beta/models/gemini-2.5-flash:batchGenerateContent"]
    validator(_GEMINI, "BatchGenerateContentRequest").validate(create)
    assert set(noted["/v1/batches"]) == {
        "input_file_id",
        "endpoint",
        "completion_window",
        "metadata",
    }
    assert len(bills(sandbox)) == 4


async def _sent(api: AnthropicBatchApi) -> object:
    """The body of one more create, which is too large to be noted by the sandbox."""
    kept: list[bytes] = []

    async def keep(request: httpx2.Request) -> None:
        kept.append(request.content)

    hooks = api.batches._client._client.event_hooks
    api.batches._client._client.event_hooks = {**hooks, "request": [keep]}
    await api.create(prompts(2))
    return orjson.loads(kept[0])


def _recording(name: str) -> list[tuple[str, str, bytes]]:
    """Method, the last part of the path, and the reply's body of each recorded exchange."""
    loaded = yaml.load((_RECORDED / name).read_bytes(), yaml.CSafeLoader)
    found = []
    for each in loaded["interactions"]:
        body = each["response"]["body"]["string"]
        raw = body.encode() if isinstance(body, str) else bytes(body)
        raw = gzip.decompress(raw) if raw[:2] == b"\x1f\x8b" else raw
        path = Path(each["request"]["uri"])
        found.append((each["request"]["method"], f"{path.parent.name}/{path.name}", raw))
    return found


def _same_shape(real: object, ours: object, where: str = "") -> None:
    """Ours has each field of the real one, with the same type; nulls may stand for any."""
    if real is None or ours is None or where == ".metadata":  # which is the caller's own
        return
    assert type(real) is type(ours), where
    if isinstance(real, dict):
        assert isinstance(ours, dict)
        for name, value in real.items():
            assert name in ours, f"{where}.{name}"
            _same_shape(value, ours[name], f"{where}.{name}")
    elif isinstance(real, list):
        assert isinstance(ours, list)
        if real and ours:
            _same_shape(real[0], ours[0], f"{where}[0]")


@_recorded
async def test_openais_files_batches_and_lines_look_as_recorded(sandbox: SandboxProcess) -> None:
    async with open_api("openai", sandbox) as api, httpx.AsyncClient(headers=_HEADERS) as http:
        assert isinstance(api, OpenAIBatchApi)
        batch_id = await api.create(prompts(1))
        await api.ended(batch_id)
        [line] = await api.lines(batch_id)
        batch = await _get(http, f"{sandbox.openai_url}/batches/{batch_id}")
        file = await _get(http, f"{sandbox.openai_url}/files/{batch['input_file_id']}")

    assert isinstance(line, bytes)
    seen = set()
    for method, path, body in _recording("openai-batch-completion.yaml"):
        match path.split("/"):
            case [_, "files"] | ["files", _]:
                _same_shape(orjson.loads(body), file)
            case [_, "batches"] | ["batches", _]:
                _same_shape(orjson.loads(body), batch)
            case [_, "content"]:
                _same_shape(orjson.loads(body.splitlines()[0]), orjson.loads(line))
            case _:
                continue
        seen.add((method, path.rpartition("/")[2][:5]))
    assert {("POST", "files"), ("POST", "batch"), ("GET", "conte")} <= seen


@_recorded
async def test_openais_cancelled_batches_look_as_recorded(sandbox: SandboxProcess) -> None:
    sandbox.set_faults({"kind": "batch_stuck", "rate": 1})
    async with open_api("openai", sandbox) as api, httpx.AsyncClient(headers=_HEADERS) as http:
        batch_id = await api.create(prompts(2))
        reply = await http.post(f"{sandbox.openai_url}/batches/{batch_id}/cancel")

    told = [body for _, path, body in _recording("openai-batch-cancel.yaml") if "/cancel" in path]
    assert told
    for body in told:
        _same_shape(orjson.loads(body), reply.json())
    assert orjson.loads(told[0])["status"] == reply.json()["status"] == "cancelling"


@_recorded
async def test_anthropics_batches_and_results_look_as_recorded(
    http: httpx.AsyncClient, sandbox: SandboxProcess
) -> None:
    async with open_api("anthropic", sandbox) as api:
        batch_id = await api.create(prompts(1))
        await api.ended(batch_id)
        [line] = await api.lines(batch_id)
        batch = await _get(http, f"/anthropic/v1/messages/batches/{batch_id}")

    results = 0
    for _, path, body in _recording("anthropic-batch-completion.yaml"):
        if path.endswith("/results"):
            _same_shape(orjson.loads(body.splitlines()[0]), line)
            results += 1
        elif "batches" in path:
            _same_shape(orjson.loads(body), batch)
    assert results


@_recorded
async def test_geminis_lines_look_as_printed(sandbox: SandboxProcess) -> None:
    async with open_api("gemini", sandbox) as api:
        batch_id = await api.create(prompts(1))
        await api.ended(batch_id)
        [line] = await api.lines(batch_id)

    printed = (_RECORDED / "gemini-batch-printed-outputs.txt").read_text("utf-8")
    cell = printed.split("Downloading and parsing result file content...\n")[1]
    assert isinstance(line, bytes)
    _same_shape(orjson.loads(cell.split("\n-----")[0]), orjson.loads(line))
