"""Anthropic's Message Batches by its SDK: rows inside the request, no mark of ours on a batch."""

from collections.abc import AsyncGenerator, Mapping
from typing import TYPE_CHECKING, NotRequired, TypedDict, cast

from app.core.exceptions import JsonValue
from app.infrastructure.ai.base.batch import BaseBatchProvider, Page
from app.infrastructure.ai.base.batch_errors import (
    broken_row,
    cancelled_row,
    expired_row,
    row_failure,
)
from app.infrastructure.ai.base.batch_files import InlineBody, headers_of, streamed
from app.infrastructure.ai.base.batch_messages import (
    BatchLimits,
    BatchState,
    ResultKind,
    RowError,
    RowReply,
    Submission,
    VendorBatch,
)
from app.infrastructure.ai.base.batch_words import (
    JsonObject,
    counts,
    inner,
    moment,
    objects,
    parse,
    required,
    text,
)
from app.infrastructure.ai.base.errors import ProviderError
from app.infrastructure.ai.base.messages import FinishReason, LLMReply, LLMRequest, Role, Usage
from app.infrastructure.ai.shapes.anthropic import FINISH, failure, output_config
from app.shared.enums import Vendor

if TYPE_CHECKING:
    import orjson
    from anthropic import AsyncAnthropic

_STATES = {
    "in_progress": BatchState.IN_PROGRESS,
    "canceling": BatchState.CANCELLING,
    "ended": BatchState.COMPLETED,
}
_PAGE = 100
_RESULTS = "results_url"


class AnthropicBatch(BaseBatchProvider):
    """A batch that ended has its outcomes in its rows; one that was asked to end is CANCELLED."""

    vendor = Vendor.ANTHROPIC
    limits = BatchLimits(max_requests=100_000, max_bytes=256_000_000)
    takes_file = False
    keeps_tags = False
    default_url = "https://api.anthropic.com"
    modules = (
        "anthropic",
        "anthropic.resources.messages.batches",
        "opentelemetry.baggage.propagation",
        "opentelemetry.propagate",
        "opentelemetry.trace.propagation.tracecontext",
    )

    _sdk: "AsyncAnthropic | None" = None

    async def close(self) -> None:
        self._sdk = None
        await super().close()

    def result_kinds(self, batch: VendorBatch) -> tuple[ResultKind, ...]:
        return ("output",) if _RESULTS in batch.results else ()

    def _settings(self, request: LLMRequest) -> dict[str, JsonValue]:
        temperature = self._temperature_of(request)
        return {
            "model": request.model,
            "max_tokens": request.max_output_tokens,
            **({} if temperature is None else {"temperature": temperature}),
            "output_config": output_config(request.output_schema),
        }

    def _row(
        self, custom_id: str, request: LLMRequest, settings: Mapping[str, "orjson.Fragment"]
    ) -> object:
        system = [turn.text for turn in request.messages if turn.role is Role.SYSTEM]
        turns = [
            {"role": turn.role, "content": turn.text}
            for turn in request.messages
            if turn.role is not Role.SYSTEM
        ]
        params: dict[str, object] = {**settings, "messages": turns}
        if system:
            params["system"] = "\n\n".join(system)
        return {"custom_id": custom_id, "params": params}

    def _outcome(self, row: Mapping[str, JsonValue]) -> RowReply | RowError:
        result = cast("_Row", row)["result"]
        match result["type"]:
            case "succeeded":
                return _reply(result["message"])
            case "errored":
                return row_failure(failure(None, result["error"], str(result["error"]), {}))
            case "expired":
                return expired_row("the batch expired before the row's turn")
            case "canceled":
                return cancelled_row("the batch was cancelled before the row's turn")
        return broken_row(f"its outcome is {result['type']!r}")

    async def _submit(self, submission: Submission) -> VendorBatch:
        import httpx2

        body = InlineBody(b'{"requests":[', submission.path, b"]}")
        answer = await self._client().post(
            "/v1/messages/batches",
            cast_to=httpx2.Response,
            content=body.pieces(),
            options={"headers": body.headers},
        )
        return _batch(parse(answer.content))

    async def _get(self, batch_id: str) -> VendorBatch:
        answer = await self._client().messages.batches.with_raw_response.retrieve(batch_id)
        return _batch(parse(await answer.read()))

    async def _cancel(self, batch_id: str) -> VendorBatch | None:
        answer = await self._client().messages.batches.with_raw_response.cancel(batch_id)
        return _batch(parse(await answer.read()))

    async def _page(self, after: str | None) -> Page:
        batches = self._client().messages.batches.with_raw_response
        answer = await (
            batches.list(limit=_PAGE)
            if after is None
            else batches.list(limit=_PAGE, after_id=after)
        )
        told = parse(await answer.read())
        found = tuple(map(_batch, objects(told, "data")))
        return Page(found, text(told, "last_id") if told.get("has_more") else None)

    def _pieces(self, batch: VendorBatch, kind: ResultKind) -> AsyncGenerator[bytes]:
        # Where results_url points to as well; but the key goes nowhere else, whatever it says.
        url = f"{self._url}/v1/messages/batches/{batch.id}/results"
        headers = headers_of(self._client().default_headers, self._connection.api_key)
        return streamed(self.vendor, self._open_http(), url, headers, self._policy.timeout_s)

    def _translate(self, error: Exception) -> ProviderError | None:
        import anthropic

        match error:
            case anthropic.APIStatusError():
                headers = dict(error.response.headers)
                return failure(error.status_code, error.body, str(error.message), headers)
        return None

    def _client(self) -> "AsyncAnthropic":
        if self._sdk is None:
            from anthropic import AsyncAnthropic

            self._sdk = AsyncAnthropic(
                api_key=self._connection.api_key,
                base_url=self._url,
                max_retries=0,  # a create that is sent again is a second batch
                timeout=None,  # the base has its own
                http_client=self._open_http(),
            )
        return self._sdk


def _batch(told: JsonObject) -> VendorBatch:
    word = required(told, "processing_status")
    state = _STATES.get(word, BatchState.UNKNOWN)
    if state is BatchState.COMPLETED and told.get("cancel_initiated_at"):
        state = BatchState.CANCELLED
    counted = counts(inner(told, "request_counts"))
    results_url = text(told, _RESULTS)
    return VendorBatch(
        id=required(told, "id"),
        state=state,
        vendor_state=word,
        created_at=moment(told.get("created_at")),
        request_count=sum(counted.values()) or None,
        counts=counted,
        results={_RESULTS: results_url} if results_url else {},
    )


def _reply(message: "_Message") -> RowReply:
    text = "".join([part["text"] for part in message["content"] if part["type"] == "text"])
    used = message["usage"]
    cached = used.get("cache_read_input_tokens") or 0
    written = used.get("cache_creation_input_tokens") or 0  # not part of input_tokens here
    usage = Usage(used["input_tokens"] + cached + written, used["output_tokens"], cached)
    finish = FINISH.get(message["stop_reason"], FinishReason.OTHER)
    return RowReply(LLMReply(text, usage, finish, message["model"]))


class _Part(TypedDict):
    type: str
    text: str


class _Usage(TypedDict):
    input_tokens: int
    output_tokens: int
    cache_read_input_tokens: NotRequired[int | None]
    cache_creation_input_tokens: NotRequired[int | None]


class _Message(TypedDict):
    content: list[_Part]
    usage: _Usage
    stop_reason: str
    model: str


class _Result(TypedDict):
    type: str
    message: _Message
    error: dict[str, object]


class _Row(TypedDict):
    result: _Result
