"""Gemini's Batch Mode by Google's SDK: a file of rows, and one of results.

The SDK reads a batch into an object that leaves out its error and its counts, and warns of states
that it does not know; so the answer is read as it came, from under it.
"""

from collections.abc import AsyncGenerator, Awaitable, Mapping
from contextvars import ContextVar
from pathlib import Path
from typing import TYPE_CHECKING, NotRequired, TypedDict, cast

from app.core.exceptions import JsonValue
from app.infrastructure.ai.base.batch import BaseBatchProvider, Page
from app.infrastructure.ai.base.batch_errors import cancelled_row, row_failure
from app.infrastructure.ai.base.batch_files import streamed
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
from app.infrastructure.ai.base.errors import ProviderError, from_status
from app.infrastructure.ai.base.json_schema import strict_schema
from app.infrastructure.ai.base.messages import FinishReason, LLMReply, LLMRequest, Role, Usage
from app.infrastructure.ai.shapes.gemini import FINISH, JSON, failure
from app.shared.enums import Vendor

if TYPE_CHECKING:
    import httpx2
    import orjson
    from google.genai import Client

# BATCH_STATE_ on the wire (ai.google.dev/api/batch-api), JOB_STATE_ in the SDK, which knows more.
_STATES = {
    "QUEUED": BatchState.IN_PROGRESS,
    "PENDING": BatchState.IN_PROGRESS,
    "RUNNING": BatchState.IN_PROGRESS,
    "PAUSED": BatchState.IN_PROGRESS,
    "UPDATING": BatchState.IN_PROGRESS,
    "SUCCEEDED": BatchState.COMPLETED,
    "PARTIALLY_SUCCEEDED": BatchState.COMPLETED,
    "FAILED": BatchState.FAILED,
    "CANCELLING": BatchState.CANCELLING,
    "CANCELLED": BatchState.CANCELLED,
    "EXPIRED": BatchState.EXPIRED,
}
# A row's error is a google.rpc.Status, whose codes are these, or an HTTP status
# (cloud.google.com/apis/design/errors).
_CANCELLED = 1
_STATUS_OF = {
    **dict.fromkeys((3, 9, 11), 400),
    4: 504,
    5: 404,
    7: 403,
    8: 429,
    10: 409,
    14: 503,
    16: 401,
}
_HIGHEST_RPC_CODE = 16
_PAGE = 100
_RESULTS = "responsesFile"
_seen: ContextVar[list[bytes] | None] = ContextVar("_seen", default=None)


class GeminiBatch(BaseBatchProvider):
    vendor = Vendor.GEMINI
    # No limit of rows is documented; this one keeps what a failure may cost in bounds.
    limits = BatchLimits(max_requests=50_000, max_bytes=2_000_000_000)
    takes_file = True
    keeps_tags = True
    row_name = "key"
    default_url = "https://generativelanguage.googleapis.com"
    modules = ("google.genai", "google.auth.aio.credentials", "httpcore")

    _sdk: "Client | None" = None

    async def close(self) -> None:
        self._sdk = None
        await super().close()

    def result_kinds(self, batch: VendorBatch) -> tuple[ResultKind, ...]:
        return ("output",) if _RESULTS in batch.results else ()

    def _settings(self, request: LLMRequest) -> dict[str, JsonValue]:
        config: dict[str, JsonValue] = {
            "candidateCount": 1,
            "maxOutputTokens": request.max_output_tokens,
            "responseMimeType": JSON,
            "responseJsonSchema": strict_schema(request.output_schema),
        }
        if request.temperature is not None:
            config["temperature"] = request.temperature
        return {"generationConfig": config}

    def _row(
        self, custom_id: str, request: LLMRequest, settings: Mapping[str, "orjson.Fragment"]
    ) -> object:
        system = [{"text": t.text} for t in request.messages if t.role is Role.SYSTEM]
        contents = [
            {
                "parts": [{"text": turn.text}],
                "role": "model" if turn.role is Role.ASSISTANT else "user",
            }
            for turn in request.messages
            if turn.role is not Role.SYSTEM
        ]
        asked: dict[str, object] = {"contents": contents, **settings}
        if system:
            asked["systemInstruction"] = {"parts": system}
        return {"key": custom_id, "request": asked}

    def _outcome(self, row: Mapping[str, JsonValue]) -> RowReply | RowError:
        told = cast("_Row", row)
        if error := told.get("error"):
            return _row_error(error)
        return _reply(told["response"])

    async def _upload(self, path: Path, tag: str) -> str:
        # The type by hand: the SDK refuses a *.jsonl as one that it does not know.
        told = await self._raw(
            self._client().aio.files.upload(
                file=path, config={"display_name": tag, "mime_type": "application/jsonl"}
            )
        )
        return required(inner(told, "file"), "name")

    async def _submit(self, submission: Submission) -> VendorBatch:
        if submission.file_id is None:
            raise AssertionError("a file is uploaded before it is submitted")
        told = await self._raw(
            self._client().aio.batches.create(
                model=submission.model,
                src=submission.file_id,
                config={"display_name": submission.tag},
            )
        )
        return _batch(told)

    async def _get(self, batch_id: str) -> VendorBatch:
        return _batch(await self._raw(self._client().aio.batches.get(name=batch_id)))

    async def _cancel(self, batch_id: str) -> VendorBatch | None:
        await self._client().aio.batches.cancel(name=batch_id)
        return None

    async def _page(self, after: str | None) -> Page:
        told = await self._raw(
            self._client().aio.batches.list(config={"page_size": _PAGE, "page_token": after})
        )
        return Page(tuple(map(_batch, objects(told, "operations"))), text(told, "nextPageToken"))

    def _pieces(self, batch: VendorBatch, kind: ResultKind) -> AsyncGenerator[bytes]:
        url = f"{self._url}/v1beta/{batch.results[_RESULTS]}:download?alt=media"
        headers = {"x-goog-api-key": self._connection.api_key}
        return streamed(self.vendor, self._open_http(), url, headers, self._policy.timeout_s)

    def _translate(self, error: Exception) -> ProviderError | None:
        from google.genai.errors import APIError

        return failure(error) if isinstance(error, APIError) else None

    async def _raw(self, call: Awaitable[object]) -> JsonObject:
        """What the vendor answered last to a call of the SDK."""
        answers: list[bytes] = []
        token = _seen.set(answers)
        try:
            await call
        finally:
            _seen.reset(token)
        return parse(answers[-1])

    def _client(self) -> "Client":
        if self._sdk is None:
            from google.genai import Client
            from google.genai.types import HttpOptions

            self._sdk = Client(
                api_key=self._connection.api_key,
                vertexai=False,
                http_options=HttpOptions(
                    base_url=self._url, httpx_async_client=self._open_http(), api_version="v1beta"
                ),
            )
        return self._sdk

    def _open_http(self) -> "httpx2.AsyncClient":
        http = super()._open_http()
        if _keep not in http.event_hooks["response"]:
            http.event_hooks = {"response": [_keep]}
        return http


async def _keep(response: "httpx2.Response") -> None:
    """Keep the bodies of answers to calls of the SDK, where somebody asked for them."""
    answers = _seen.get()
    if answers is not None:
        answers.append(await response.aread())


def _batch(told: JsonObject) -> VendorBatch:
    metadata = inner(told, "metadata")
    word = text(metadata, "state") or "BATCH_STATE_UNSPECIFIED"
    counted = counts(inner(metadata, "batchStats"))
    output = inner(metadata, "output") or inner(told, "response")
    results_file = text(output, _RESULTS)
    return VendorBatch(
        id=required(told, "name"),
        state=_STATES.get(word.partition("_STATE_")[2], BatchState.UNKNOWN),
        vendor_state=word,
        created_at=moment(metadata.get("createTime")),
        request_count=counted.get("requestCount"),
        counts=counted,
        error=text(inner(told, "error"), "message"),
        tag=text(metadata, "displayName"),
        input_file_id=text(inner(metadata, "inputConfig"), "fileName"),
        results={_RESULTS: results_file} if results_file else {},
        model=(text(metadata, "model") or "").removeprefix("models/") or None,
    )


def _row_error(error: "_Error") -> RowError:
    code, reason = error["code"], str(error.get("message"))
    if code == _CANCELLED:
        return cancelled_row(reason)
    status = _STATUS_OF.get(code, 500) if code <= _HIGHEST_RPC_CODE else code
    return row_failure(from_status(Vendor.GEMINI, status, reason, may_have_cost=False))


def _reply(response: "_Response") -> RowReply:
    candidates = response.get("candidates")
    if not candidates and not response.get("promptFeedback"):
        raise ValueError("it has neither a candidate nor a reason")
    text, finish = "", FinishReason.FILTER  # no candidate: the prompt itself was blocked
    if candidates:
        first = candidates[0]
        parts = (first.get("content") or {}).get("parts") or ()
        text = "".join([part.get("text", "") for part in parts if not part.get("thought")])
        finish = FINISH.get(first.get("finishReason"), FinishReason.OTHER)
    used = response.get("usageMetadata") or {}
    usage = Usage(
        used.get("promptTokenCount", 0) + used.get("toolUsePromptTokenCount", 0),
        used.get("candidatesTokenCount", 0) + used.get("thoughtsTokenCount", 0),
        used.get("cachedContentTokenCount", 0),
    )
    return RowReply(LLMReply(text, usage, finish, response.get("modelVersion", "")))


class _Part(TypedDict, total=False):
    text: str
    thought: bool


class _Content(TypedDict, total=False):
    parts: list[_Part]


class _Candidate(TypedDict, total=False):
    content: _Content
    finishReason: str


class _Usage(TypedDict, total=False):
    promptTokenCount: int
    toolUsePromptTokenCount: int
    candidatesTokenCount: int
    thoughtsTokenCount: int
    cachedContentTokenCount: int


class _Response(TypedDict, total=False):
    candidates: list[_Candidate]
    promptFeedback: dict[str, object]
    usageMetadata: _Usage
    modelVersion: str


class _Error(TypedDict):
    code: int
    message: NotRequired[str]


class _Row(TypedDict, total=False):
    response: _Response
    error: _Error
