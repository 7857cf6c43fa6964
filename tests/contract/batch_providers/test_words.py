"""Every word of a vendor for a batch, and every form of a row's outcome, has its meaning."""

import base64
import struct
from datetime import UTC, datetime
from decimal import Decimal
from urllib.parse import parse_qs

import orjson
import pytest

from app.core.exceptions import ErrorCode
from app.infrastructure.ai.base.batch import BaseBatchProvider
from app.infrastructure.ai.base.batch_messages import (
    BatchKind,
    BatchState,
    BrokenLine,
    RowError,
    RowReply,
    RowResult,
    RowVectors,
)
from app.infrastructure.ai.base.catalog import load_catalog
from app.infrastructure.ai.base.connection import CallPolicy, Connection
from app.infrastructure.ai.base.messages import FinishReason, LLMReply, Usage
from tests.contract.batch_providers.conftest import SUBJECTS, Scripted, json

type Json = dict[str, object]

_OPENAI_WORDS = {
    "validating": BatchState.IN_PROGRESS,
    "in_progress": BatchState.IN_PROGRESS,
    "finalizing": BatchState.IN_PROGRESS,
    "completed": BatchState.COMPLETED,
    "failed": BatchState.FAILED,
    "expired": BatchState.EXPIRED,
    "cancelling": BatchState.CANCELLING,
    "cancelled": BatchState.CANCELLED,
    "levitating": BatchState.UNKNOWN,
}
_GEMINI_WORDS = {
    "BATCH_STATE_UNSPECIFIED": BatchState.UNKNOWN,
    "BATCH_STATE_PENDING": BatchState.IN_PROGRESS,
    "BATCH_STATE_RUNNING": BatchState.IN_PROGRESS,
    "BATCH_STATE_SUCCEEDED": BatchState.COMPLETED,
    "BATCH_STATE_FAILED": BatchState.FAILED,
    "BATCH_STATE_CANCELLED": BatchState.CANCELLED,
    "BATCH_STATE_EXPIRED": BatchState.EXPIRED,
    "JOB_STATE_QUEUED": BatchState.IN_PROGRESS,
    "JOB_STATE_PAUSED": BatchState.IN_PROGRESS,
    "JOB_STATE_UPDATING": BatchState.IN_PROGRESS,
    "JOB_STATE_CANCELLING": BatchState.CANCELLING,
    "JOB_STATE_PARTIALLY_SUCCEEDED": BatchState.COMPLETED,
    "BATCH_STATE_LEVITATING": BatchState.UNKNOWN,
}
_ANTHROPIC_WORDS = {
    "in_progress": BatchState.IN_PROGRESS,
    "canceling": BatchState.CANCELLING,
    "ended": BatchState.COMPLETED,
    "levitating": BatchState.UNKNOWN,
}
_WORDS = [
    (vendor, word, state)
    for vendor, words in {
        "openai": _OPENAI_WORDS,
        "openrouter": _OPENAI_WORDS,
        "gemini": _GEMINI_WORDS,
        "anthropic": _ANTHROPIC_WORDS,
    }.items()
    for word, state in words.items()
]
_OVER = {BatchState.COMPLETED, BatchState.FAILED, BatchState.EXPIRED, BatchState.CANCELLED}


def _provider(vendor: str, url: str = "http://127.0.0.1:9") -> BaseBatchProvider:
    subject = SUBJECTS[vendor]
    connection = Connection("test-key", url + subject.path, is_sandbox=True)
    return subject.make(connection, load_catalog(), CallPolicy())


def _told(vendor: str, word: str, **more: object) -> Json:
    """A batch as the vendor tells it."""
    match vendor:
        case "gemini":
            metadata = {"state": word, "createTime": "2026-11-23T01:02:03.5Z"}
            return {"name": "batches/1", "metadata": metadata, **more}
        case "anthropic":
            return {"id": "msgbatch_1", "processing_status": word, **more}
        case _:
            return {"id": "batch_1", "status": word, "created_at": 1795395723, **more}


@pytest.mark.filterwarnings("ignore:.*is not a valid:UserWarning")  # Google's SDK, of the state
@pytest.mark.parametrize(("vendor", "word", "state"), _WORDS)
async def test_each_word_for_a_state_has_its_meaning(
    scripted: Scripted, vendor: str, word: str, state: BatchState
) -> None:
    provider = _provider(vendor, (await scripted(json(_told(vendor, word)))).url)

    batch = await provider.get("batches/1")
    await provider.close()

    assert (batch.state, batch.vendor_state) == (state, word)
    assert batch.state.is_over is (state in _OVER)


async def test_a_batch_that_was_asked_to_end_has_ended_by_that(scripted: Scripted) -> None:
    """Anthropic's one word for the end does not tell."""
    told = _told("anthropic", "ended", cancel_initiated_at="2026-11-23T01:02:03Z")
    provider = _provider("anthropic", (await scripted(json(told))).url)

    assert (await provider.get("msgbatch_1")).state is BatchState.CANCELLED
    await provider.close()


@pytest.mark.parametrize(
    ("vendor", "word", "more", "error"),
    [
        (
            "openai",
            "failed",
            {"errors": {"data": [{"code": "x", "line": 3, "message": "Bad."}, {"code": "y"}]}},
            "line 3: Bad.; y",
        ),
        ("openrouter", "failed", {"error": {"message": "No provider."}}, "No provider."),
        ("gemini", "BATCH_STATE_FAILED", {"error": {"code": 3, "message": "Broken."}}, "Broken."),
        ("openai", "completed", {"errors": None}, None),
        ("gemini", "BATCH_STATE_SUCCEEDED", {}, None),
    ],
)
async def test_the_error_of_a_batch_is_in_the_vendors_words(
    scripted: Scripted, vendor: str, word: str, more: Json, error: str | None
) -> None:
    provider = _provider(vendor, (await scripted(json(_told(vendor, word, **more)))).url)

    assert (await provider.get("batches/1")).error == error
    await provider.close()


async def test_times_and_counts_are_read_in_each_vendors_form(scripted: Scripted) -> None:
    gemini = _told("gemini", "BATCH_STATE_RUNNING")
    metadata = gemini["metadata"]
    assert isinstance(metadata, dict)
    metadata["batchStats"] = {"requestCount": "7", "pendingRequestCount": "x"}
    provider = _provider("gemini", (await scripted(json(gemini))).url)
    batch = await provider.get("batches/1")
    await provider.close()
    assert batch.created_at == datetime(2026, 11, 23, 1, 2, 3, 500_000, UTC)
    assert (batch.request_count, batch.counts) == (7, {"requestCount": 7})

    counts = {"request_counts": {"total": 0, "completed": 0, "failed": 0}}
    openai = _told("openai", "validating", **counts)
    provider = _provider("openai", (await scripted(json(openai))).url)
    batch = await provider.get("batch_1")
    await provider.close()
    assert batch.created_at == datetime(2026, 11, 23, 1, 2, 3, tzinfo=UTC)
    assert batch.request_count is None  # it is not counted yet


async def test_a_list_is_read_page_by_page_until_it_is_too_old(scripted: Scripted) -> None:
    day = 86_400
    pages = [
        {
            "data": [
                {"id": f"b{day_no}{n}", "status": "completed", "created_at": 1795395723 - age * day}
                for n, age in enumerate(ages)
            ],
            "has_more": True,
            "last_id": f"b{day_no}1",
        }
        for day_no, ages in enumerate([(0, 1), (9, 1), (8, 8), (9, 9)])
    ]
    script = await scripted(*map(json, pages))
    provider = _provider("openai", script.url)

    found = [b.id async for b in provider.recent(datetime(2026, 11, 21, tzinfo=UTC))]
    await provider.close()

    assert found == ["b00", "b01", "b11"]  # one that is out of its order ends nothing
    queries = [parse_qs(asked.partition("?")[2]) for asked in script.asked]
    assert [query.get("after") for query in queries] == [None, ["b01"], ["b11"]]


def _chat(content: object, finish: str = "stop", **more: object) -> Json:
    message = {"role": "assistant", "content": content, "refusal": None} | more
    usage = {
        "prompt_tokens": 10,
        "completion_tokens": 5,
        "prompt_tokens_details": {"cached_tokens": 4},
    }
    return {
        "model": "gpt-4.1-mini-2025-04-14",
        "choices": [{"index": 0, "message": message, "finish_reason": finish}],
        "usage": usage,
    }


def _answered(body: Json, status: int = 200) -> Json:
    return {"custom_id": "q", "response": {"status_code": status, "body": body}, "error": None}


def _unanswered(code: str) -> Json:
    return {"custom_id": "q", "response": None, "error": {"code": code, "message": "Why."}}


def _failed(status: int, code: str | None = None) -> Json:
    return _answered({"error": {"message": "Why.", "code": code}}, status)


def _claude(kind: str, **more: object) -> Json:
    return {"custom_id": "q", "result": {"type": kind, **more}}


def _claude_error(kind: str, message: str = "Why.") -> Json:
    error = {"type": "error", "error": {"type": kind, "message": message}}
    return _claude("errored", error=error)


def _google(**row: object) -> Json:
    return {"key": "q", **row}


_USAGE = Usage(10, 5, 4)
_CLAUDE_MESSAGE = {
    "content": [{"type": "thinking", "thinking": "hm"}, {"type": "text", "text": "한"}],
    "stop_reason": "end_turn",
    "model": "claude-haiku-4-5-20251001",
    "usage": {"input_tokens": 5, "output_tokens": 5, "cache_read_input_tokens": 4}
    | {"cache_creation_input_tokens": 1},
}
_GOOGLE_USAGE = {
    "promptTokenCount": 10,
    "candidatesTokenCount": 3,
    "thoughtsTokenCount": 2,
    "cachedContentTokenCount": 4,
}
_GOOGLE_PARTS = [{"text": "hm", "thought": True}, {"text": "한"}]


@pytest.mark.parametrize(
    ("vendor", "row", "reply"),
    [
        (
            "openai",
            _answered(_chat("한")),
            LLMReply("한", _USAGE, FinishReason.STOP, "gpt-4.1-mini-2025-04-14"),
        ),
        (
            "openai",
            _answered(_chat(None, refusal="I can't.")),
            LLMReply("I can't.", _USAGE, FinishReason.REFUSAL, "gpt-4.1-mini-2025-04-14"),
        ),
        (
            "openai",
            _answered(_chat("한", "length")),
            LLMReply("한", _USAGE, FinishReason.LENGTH, "gpt-4.1-mini-2025-04-14"),
        ),
        (
            "openai",
            _answered(_chat(None, "content_filter")),
            LLMReply("", _USAGE, FinishReason.FILTER, "gpt-4.1-mini-2025-04-14"),
        ),
        (
            "openai",
            _answered(_chat("한", "new_word")),
            LLMReply("한", _USAGE, FinishReason.OTHER, "gpt-4.1-mini-2025-04-14"),
        ),
        (
            "openrouter",
            _answered(
                _chat("한") | {"usage": {"prompt_tokens": 1, "completion_tokens": 2, "cost": 0.1}}
            ),
            LLMReply(
                *("한", Usage(1, 2), FinishReason.STOP, "gpt-4.1-mini-2025-04-14", Decimal("0.1"))
            ),
        ),
        (
            "anthropic",
            _claude("succeeded", message=_CLAUDE_MESSAGE),
            LLMReply("한", _USAGE, FinishReason.STOP, "claude-haiku-4-5-20251001"),
        ),
        (
            "anthropic",
            _claude("succeeded", message=_CLAUDE_MESSAGE | {"stop_reason": "refusal"}),
            LLMReply("한", _USAGE, FinishReason.REFUSAL, "claude-haiku-4-5-20251001"),
        ),
        (
            "gemini",
            _google(
                response={
                    "candidates": [{"content": {"parts": _GOOGLE_PARTS}, "finishReason": "STOP"}],
                    "usageMetadata": _GOOGLE_USAGE,
                    "modelVersion": "gemini-2.5-flash",
                }
            ),
            LLMReply("한", _USAGE, FinishReason.STOP, "gemini-2.5-flash"),
        ),
        (
            "gemini",
            _google(response={"promptFeedback": {"blockReason": "SAFETY"}}),
            LLMReply("", Usage(), FinishReason.FILTER, ""),
        ),
        (
            "gemini",
            _google(response={"candidates": [{"finishReason": "SAFETY"}]}),
            LLMReply("", Usage(), FinishReason.FILTER, ""),
        ),
    ],
)
def test_an_answer_is_read_as_that_of_a_realtime_call(
    vendor: str, row: Json, reply: LLMReply
) -> None:
    assert _provider(vendor).read(orjson.dumps(row)) == RowResult("q", RowReply(reply))


@pytest.mark.parametrize(
    ("vendor", "row", "outcome", "code", "is_permanent"),
    [
        ("openai", _failed(400), "failed", ErrorCode.PROVIDER_REJECTED, True),
        ("openai", _failed(404), "failed", ErrorCode.MODEL_UNKNOWN, True),
        ("openai", _failed(401), "failed", ErrorCode.PROVIDER_AUTH_FAILED, False),
        ("openai", _failed(429), "failed", ErrorCode.PROVIDER_RATE_LIMITED, False),
        (
            "openai",
            _failed(429, "insufficient_quota"),
            *("failed", ErrorCode.PROVIDER_QUOTA_EXCEEDED, False),
        ),
        ("openai", _failed(500), "failed", ErrorCode.PROVIDER_UNAVAILABLE, False),
        ("openai", _failed(504), "failed", ErrorCode.PROVIDER_TIMEOUT, False),
        ("openai", _unanswered("batch_expired"), "expired", ErrorCode.ROW_EXPIRED, False),
        ("openai", _unanswered("batch_cancelled"), "cancelled", ErrorCode.ROW_CANCELLED, False),
        (
            "openai",
            _unanswered("rate_limit_exceeded"),
            *("failed", ErrorCode.PROVIDER_RATE_LIMITED, False),
        ),
        ("openai", _unanswered("new_word"), "failed", ErrorCode.PROVIDER_UNAVAILABLE, False),
        ("openai", _unanswered("request_timeout"), "failed", ErrorCode.PROVIDER_TIMEOUT, False),
        (
            "openrouter",
            {"custom_id": "q", "response": None, "error": {"message": "Why.", "code": 400}},
            *("failed", ErrorCode.PROVIDER_REJECTED, True),
        ),
        (
            "openrouter",
            {
                "custom_id": "q",
                "response": None,
                "error": {"message": "Why.", "type": "invalid_request_error", "error_type": None},
            },
            *("failed", ErrorCode.PROVIDER_REJECTED, True),
        ),
        (
            "openrouter",
            {
                "custom_id": "q",
                "response": None,
                "error": {"message": "Why.", "error_type": "batch_expired"},
            },
            *("expired", ErrorCode.ROW_EXPIRED, False),
        ),
        (
            "anthropic",
            _claude_error("invalid_request_error"),
            *("failed", ErrorCode.PROVIDER_REJECTED, True),
        ),
        (
            "anthropic",
            _claude_error("invalid_request_error", "Your credit balance is too low. Why."),
            *("failed", ErrorCode.PROVIDER_QUOTA_EXCEEDED, False),
        ),
        (
            "anthropic",
            _claude_error("rate_limit_error"),
            *("failed", ErrorCode.PROVIDER_RATE_LIMITED, False),
        ),
        (
            "anthropic",
            _claude_error("overloaded_error"),
            *("failed", ErrorCode.PROVIDER_UNAVAILABLE, False),
        ),
        ("anthropic", _claude("expired"), "expired", ErrorCode.ROW_EXPIRED, False),
        ("anthropic", _claude("canceled"), "cancelled", ErrorCode.ROW_CANCELLED, False),
        (
            "gemini",
            _google(error={"code": 3, "message": "Why."}),
            *("failed", ErrorCode.PROVIDER_REJECTED, True),
        ),
        (
            "gemini",
            _google(error={"code": 400, "message": "Why."}),
            *("failed", ErrorCode.PROVIDER_REJECTED, True),
        ),
        (
            "gemini",
            _google(error={"code": 8, "message": "Why."}),
            *("failed", ErrorCode.PROVIDER_RATE_LIMITED, False),
        ),
        (
            "gemini",
            _google(error={"code": 13, "message": "Why."}),
            *("failed", ErrorCode.PROVIDER_UNAVAILABLE, False),
        ),
        (
            "gemini",
            _google(error={"code": 4, "message": "Why."}),
            *("failed", ErrorCode.PROVIDER_TIMEOUT, False),
        ),
        (
            "gemini",
            _google(error={"code": 1, "message": "Why."}),
            *("cancelled", ErrorCode.ROW_CANCELLED, False),
        ),
    ],
)
def test_a_row_without_an_answer_says_why_and_costs_nothing(
    vendor: str, row: Json, outcome: str, code: ErrorCode, is_permanent: bool
) -> None:
    provider = _provider(vendor)

    result = provider.read(orjson.dumps(row))

    assert isinstance(result.outcome, RowError)
    assert (result.outcome.outcome, result.outcome.code) == (outcome, code)
    assert result.outcome.is_permanent is is_permanent
    assert result.outcome.message
    assert provider.cost_usd(SUBJECTS[vendor].model, result) == (Decimal(0), "2026-11")


@pytest.mark.parametrize(
    ("vendor", "row"),
    [
        ("openai", _answered({})),
        ("openai", _answered({"choices": []})),
        ("openai", _answered(_chat("한") | {"choices": None})),
        ("openai", {"custom_id": "q", "response": None, "error": None}),
        ("openai", {"custom_id": "q", "response": "text"}),
        ("openai", {"custom_id": "q"}),
        ("openrouter", _answered(_chat("", "error"))),
        ("openrouter", _answered({"error": {"code": 502, "message": "Why."}})),
        ("anthropic", _claude("levitated")),
        ("anthropic", _claude("succeeded")),
        ("anthropic", {"custom_id": "q", "result": None}),
        ("gemini", _google(response={})),
        ("gemini", _google(response=None)),
        ("gemini", _google()),
    ],
)
def test_a_row_that_says_nothing_known_failed_may_be_billed_and_may_be_asked_again(
    vendor: str, row: Json
) -> None:
    provider = _provider(vendor)

    result = provider.read(orjson.dumps(row))

    assert isinstance(result.outcome, RowError)
    assert result.outcome.code is ErrorCode.PROVIDER_UNAVAILABLE
    assert (result.outcome.is_permanent, result.outcome.message != "") == (False, True)
    assert provider.cost_usd(SUBJECTS[vendor].model, result)[0] is None


@pytest.mark.parametrize("vendor", SUBJECTS)
@pytest.mark.parametrize(
    "raw", [b"", b"{", b"[]", b"null", b"1", b'"q"', b"{}", b'{"custom_id":1,"key":null}', b"\xff"]
)
def test_a_line_that_does_not_name_its_row_is_broken(vendor: str, raw: bytes) -> None:
    with pytest.raises(BrokenLine):
        _provider(vendor).read(raw)


@pytest.mark.parametrize("as_text", [True, False])
def test_vectors_are_read_in_their_order_and_cost_what_went_in(as_text: bool) -> None:
    vectors = [[0.5, -1.0], [0.25, 2.0]]
    told: list[object] = [
        base64.b64encode(struct.pack("<2f", *each)).decode() if as_text else each
        for each in vectors
    ]
    body: Json = {
        "object": "list",
        "model": "text-embedding-3-small",
        "data": [{"index": n, "embedding": told[n]} for n in (1, 0)],
        "usage": {"prompt_tokens": 1_000_000, "total_tokens": 1_000_000},
    }
    provider = _provider("openai")

    result = provider.read(orjson.dumps(_answered(body)))

    assert isinstance(result.outcome, RowVectors)
    assert [list(vector) for vector in result.outcome.vectors] == vectors
    cost = provider.cost_usd("text-embedding-3-small", result)
    assert cost == (Decimal("0.01"), "2026-11")
    assert provider.model("text-embedding-3-small", BatchKind.EMBEDDING).has_batch
