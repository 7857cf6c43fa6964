"""Rows and requests: those of realtime calls, those that the vendors describe, those recorded."""

import gzip
import json
import re
from pathlib import Path

import jsonschema
import orjson
import pytest
import yaml

from app.infrastructure.ai.base.batch_files import InlineBody
from app.infrastructure.ai.base.batch_messages import (
    BatchKind,
    BatchState,
    EmbeddingRequest,
    RowReply,
    RowVectors,
    Submission,
)
from app.infrastructure.ai.base.catalog import load_catalog
from app.infrastructure.ai.base.connection import CallPolicy, Connection
from app.infrastructure.ai.base.errors import ProviderError
from app.infrastructure.ai.base.messages import ChatMessage, FinishReason, LLMRequest, Role
from tests.contract.batch_providers.conftest import SUBJECTS, Connect, Desk, Scripted, Subject
from tests.contract.providers import conftest as realtime
from tests.contract.providers.asking import Card, a_conversation, a_request
from tests.contract.providers.conftest import http
from tests.support.sandbox_process import SandboxProcess

_SHARED = Path(__file__).resolve().parents[4] / "shared"
_SPECS, _RECORDED = _SHARED / "specs", _SHARED / "data" / "recorded"
needs_specs = pytest.mark.skipif(
    not _SPECS.is_dir(), reason="the vendors' API descriptions are not beside the checkout"
)
needs_recorded = pytest.mark.skipif(
    not _RECORDED.is_dir(), reason="the recorded traffic is not beside the checkout"
)
_BODY_OF = {"openai": "body", "openrouter": "body", "anthropic": "params", "gemini": "request"}

type Json = dict[str, object]


def _requests(model: str) -> list[LLMRequest]:
    alone = LLMRequest(model, (ChatMessage(Role.USER, '하나만 \n\u2028 "q"'),), Card, None, 100)
    return [a_conversation(model), a_request(model, temperature=0.3), alone]


async def test_a_rows_body_is_that_of_a_realtime_call(
    desk: Desk, subject: Subject, sandbox: SandboxProcess
) -> None:
    """Both as they are sent: neither side is asked what it would send."""
    name = subject.make.vendor.value
    twin = realtime.SUBJECTS[name]
    live = twin.make(Connection("test-key", sandbox.url + twin.path), twin.catalog, CallPolicy())
    for request in _requests(subject.model):
        await live.complete(request)
        sent = sandbox.requests()[-1].body
        # What batches have no use for, and an empty list that says nothing.
        realtime_body = {k: v for k, v in sent.items() if k != "stream" and v != []}

        row = orjson.loads(desk.provider.line("q", request))

        assert row[_BODY_OF[name]] == realtime_body
    await live.close()


def test_a_model_that_takes_no_temperature_gets_none(connect: Connect, subject: Subject) -> None:
    refusing = {"openai": "gpt-5", "openrouter": "openai/gpt-5", "anthropic": "claude-opus-5"}
    name = subject.make.vendor.value
    if name not in refusing:
        pytest.skip("all of its models take one")

    line = connect("http://127.0.0.1:9").line("q", a_request(refusing[name], temperature=0.3))

    assert b"temperature" not in line


def test_a_row_is_one_line_of_utf_8_with_its_name(connect: Connect, subject: Subject) -> None:
    provider = connect("http://127.0.0.1:9")
    *_, request = _requests(subject.model)

    line = provider.line("행-1", request)

    assert "하나만".encode() in line
    assert b"\n" not in line
    assert orjson.loads(line)[provider.row_name] == "행-1"


@pytest.mark.parametrize("end", [b"", b"\n"])
async def test_rows_are_sent_inside_a_body_of_the_stated_length(tmp_path: Path, end: bytes) -> None:
    rows = [{"custom_id": f"q-{n}", "body": "가" * 1000} for n in range(3000)]
    path = tmp_path / "rows.jsonl"
    path.write_bytes(b"\n".join(map(orjson.dumps, rows)) + end)
    body = InlineBody(b'{"requests":[', path, b"]}")

    pieces = [piece async for piece in body.pieces()]

    whole = b"".join(pieces)
    assert orjson.loads(whole) == {"requests": rows}
    assert int(body.headers["content-length"]) == len(whole)
    assert max(map(len, pieces)) <= 1 << 20


async def test_embeddings_come_back_as_vectors(
    connect: Connect, subject: Subject, tmp_path: Path, sandbox: SandboxProcess
) -> None:
    provider = connect(sandbox.url)
    if BatchKind.EMBEDDING not in provider.kinds:
        pytest.skip("its batches write texts only")
    model, path = "text-embedding-3-small", tmp_path / "rows.jsonl"
    rows = [EmbeddingRequest(model, ("하나", "two"), 16), EmbeddingRequest(model, ("three",))]
    lines = [provider.line(f"e-{n}", each) for n, each in enumerate(rows)]
    path.write_bytes(b"\n".join(lines))

    file_id = await provider.upload(path, "tag")
    submission = Submission("tag", model, BatchKind.EMBEDDING, path, file_id, 2)
    desk = Desk(provider, model, tmp_path)
    results = await desk.results(await desk.ended(await provider.submit(submission)))

    found = {each.custom_id: each.outcome for each in results}
    first, second = found["e-0"], found["e-1"]
    assert isinstance(first, RowVectors)
    assert isinstance(second, RowVectors)
    assert [len(vector) for vector in first.vectors] == [16, 16]
    assert [len(vector) for vector in second.vectors] == [1536]
    assert first.usage.input_tokens > 0
    cost, version = provider.cost_usd(model, results[0])
    assert cost
    assert version == "2026-11"


@pytest.fixture(scope="module")
def descriptions() -> dict[str, Json]:
    """Parsed once: they are megabytes."""
    openai = json.loads((_SPECS / "openai.openapi.json").read_text("utf-8"))
    gemini = json.loads((_SPECS / "gemini.openapi.json").read_text("utf-8"))
    anthropic = (_SPECS / "anthropic.openapi.yaml").read_text("utf-8")
    loaded = yaml.load(anthropic, yaml.CSafeLoader)
    return {"openai": openai, "gemini": gemini, "anthropic": loaded}


def _problems(description: Json, name: str, body: object) -> list[str]:
    schema = {
        "$ref": f"#/components/schemas/{name}",
        "unevaluatedProperties": False,
        "components": description["components"],
    }
    errors = jsonschema.Draft202012Validator(schema).iter_errors(body)
    return [f"{error.json_path}: {error.message[:200]}" for error in errors]


@needs_specs
async def test_requests_and_rows_are_those_that_the_vendor_describes(
    desk: Desk,
    connect: Connect,
    subject: Subject,
    scripted: Scripted,
    descriptions: dict[str, Json],
) -> None:
    """OpenRouter publishes no description of batches; its rows are held to OpenAI's of chats."""
    name = subject.make.vendor.value
    submission = await desk.prepared(rows=2)
    script = await scripted(http(b"{}", "400 Bad Request"))
    with pytest.raises(ProviderError):
        await connect(script.url).submit(submission)
    sent = orjson.loads(script.bodies[0])
    rows = [orjson.loads(line) for line in submission.path.read_bytes().splitlines()]
    match name:
        case "openai":
            assert set(sent) == {"completion_window", "endpoint", "input_file_id", "metadata"}
            problems = [
                _problems(descriptions[name], "CreateChatCompletionRequest", row["body"])
                for row in rows
            ]
        case "openrouter":
            assert list(sent) == ["endpoint", "model", "completion_window", "requests"]
            bodies = [{k: v for k, v in row["body"].items() if k != "provider"} for row in rows]
            problems = [
                _problems(descriptions["openai"], "CreateChatCompletionRequest", body)
                for body in bodies
            ]
        case "anthropic":
            problems = [_problems(descriptions[name], "CreateMessageBatchParams", sent)]
        case _:
            problems = [_problems(descriptions[name], "BatchGenerateContentRequest", sent)]
            problems += [
                _problems(descriptions[name], "GenerateContentRequest", row["request"])
                for row in rows
            ]
    assert problems
    assert not any(problems)


@needs_specs
def test_a_request_with_something_wrong_in_it_is_found(descriptions: dict[str, Json]) -> None:
    """The check above can fail."""
    wrong = {"requests": [{"custom_id": "한", "params": {}}]}

    assert _problems(descriptions["anthropic"], "CreateMessageBatchParams", wrong)


def _recorded(name: str) -> dict[str, list[bytes]]:
    """Answers of recorded traffic by the end of their address."""
    told = yaml.load((_RECORDED / name).read_text("utf-8"), yaml.CSafeLoader)
    found: dict[str, list[bytes]] = {}
    for each in told["interactions"]:
        body = each["response"]["body"]["string"]
        raw = body if isinstance(body, bytes) else body.encode()
        plain = gzip.decompress(raw) if raw[:2] == b"\x1f\x8b" else raw
        end = each["request"]["uri"].rpartition("/")[2]
        found.setdefault(end, []).append(plain)
    return found


@needs_recorded
@pytest.mark.parametrize(
    ("vendor", "name", "batch_id", "results", "model"),
    [
        (
            *("openai", "openai-batch-completion.yaml"),
            *("batch_6780bb2f8f6c8190a6c0abfb8502bba6", "content", "gpt-3.5-turbo-0125"),
        ),
        (
            *("anthropic", "anthropic-batch-completion.yaml"),
            *("msgbatch_01MxdL3LT4Dizo9t3j6FY9Ap", "results", "claude-3-5-sonnet-20241022"),
        ),
    ],
)
async def test_a_recorded_batch_is_read_from_its_beginning_to_its_end(
    scripted: Scripted, vendor: str, name: str, batch_id: str, results: str, model: str
) -> None:
    """From here, wherever the vendor says that its results are."""
    traffic = _recorded(name)
    script = await scripted(*map(http, (*traffic[batch_id], *traffic[results])))
    subject = SUBJECTS[vendor]
    connection = Connection("test-key", script.url + subject.path, is_sandbox=True)
    provider = subject.make(connection, load_catalog(), CallPolicy())

    batches = [await provider.get(batch_id) for _ in traffic[batch_id]]
    (kind,) = provider.result_kinds(batches[-1])
    raw = b"".join([piece async for piece in provider.download(batches[-1], kind)])
    found = {each.custom_id: each.outcome for each in map(provider.read, raw.splitlines())}
    await provider.close()

    states = [batch.state for batch in batches]
    assert (states[0], states[-1]) == (BatchState.IN_PROGRESS, BatchState.COMPLETED)
    assert len(set(states)) == 2
    assert (batches[-1].id, batches[-1].request_count) == (batch_id, 3)
    assert set(found) == {"0", "1", "2"}
    for outcome in found.values():
        assert isinstance(outcome, RowReply)
        assert outcome.reply.finish_reason is FinishReason.STOP
        assert outcome.reply.usage.is_counted
        assert outcome.reply.model == model


@needs_recorded
async def test_a_recorded_cancel_is_read(scripted: Scripted) -> None:
    traffic = _recorded("openai-batch-cancel.yaml")
    script = await scripted(*map(http, traffic["cancel"]))
    connection = Connection("test-key", script.url + "/v1", is_sandbox=True)
    provider = SUBJECTS["openai"].make(connection, load_catalog(), CallPolicy())

    batch = await provider.cancel("batch_67f94eff32888190860754b9a179d0bf")
    await provider.close()

    assert batch is not None
    assert batch.state is BatchState.CANCELLING
    assert provider.result_kinds(batch) == ()


@needs_recorded
def test_recorded_rows_of_gemini_are_read() -> None:
    printed = (_RECORDED / "gemini-batch-printed-outputs.txt").read_text("utf-8")
    blocks = re.findall(r"^\{\n.*?^\}$", printed, re.MULTILINE | re.DOTALL)
    rows = [orjson.loads(each) for each in blocks]
    connection = Connection("test-key")
    provider = SUBJECTS["gemini"].make(connection, load_catalog(), CallPolicy())

    results = [provider.read(orjson.dumps(row)) for row in rows if "key" in row]

    assert [each.custom_id for each in results[:2]] == ["request_1", "request_2"]
    first = results[0].outcome
    assert isinstance(first, RowReply)
    assert first.reply.text.startswith("AI learns patterns")
    assert (first.reply.usage.input_tokens, first.reply.usage.output_tokens) == (8, 840)
    assert first.reply.model == "gemini-2.5-flash"
