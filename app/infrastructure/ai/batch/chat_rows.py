"""Rows and batches in OpenAI's form, which OpenRouter took over."""

import sys
from array import array
from binascii import a2b_base64
from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, NotRequired, TypedDict, cast

from app.core.exceptions import ErrorCode, JsonValue
from app.infrastructure.ai.base.batch import BaseBatchProvider
from app.infrastructure.ai.base.batch_errors import cancelled_row, expired_row, row_failure
from app.infrastructure.ai.base.batch_messages import (
    BatchKind,
    BatchState,
    EmbeddingRequest,
    RowError,
    RowReply,
    RowVectors,
)
from app.infrastructure.ai.base.errors import ProviderError, from_status, not_a_reply
from app.infrastructure.ai.base.messages import FinishReason, LLMReply, LLMRequest
from app.infrastructure.ai.shapes.chat_completions import (
    FINISH,
    JsonObject,
    response_format,
    status_told,
    usage_of,
)

if TYPE_CHECKING:
    import orjson

STATES: Mapping[object, BatchState] = {
    "validating": BatchState.IN_PROGRESS,
    "in_progress": BatchState.IN_PROGRESS,
    "finalizing": BatchState.IN_PROGRESS,
    "completed": BatchState.COMPLETED,
    "failed": BatchState.FAILED,
    "expired": BatchState.EXPIRED,
    "cancelling": BatchState.CANCELLING,
    "cancelled": BatchState.CANCELLED,
}
"""Both vendors' words (platform.openai.com/docs/api-reference/batch, openrouter.ai/docs)."""
ENDPOINTS = {BatchKind.CHAT: "/v1/chat/completions", BatchKind.EMBEDDING: "/v1/embeddings"}
_NO_QUOTA = "insufficient_quota"


class ChatRows(BaseBatchProvider):
    """What the batches of OpenAI and OpenRouter have in common: the rows, and what they say."""

    def _settings(self, request: LLMRequest) -> JsonObject:
        temperature = self._temperature_of(request)
        return {
            "model": request.model,
            **({} if temperature is None else {"temperature": temperature}),
            "response_format": response_format(request.output_schema),
        }

    def _row(
        self, custom_id: str, request: LLMRequest, settings: Mapping[str, "orjson.Fragment"]
    ) -> object:
        messages = [{"role": turn.role, "content": turn.text} for turn in request.messages]
        return self._enveloped(custom_id, BatchKind.CHAT, {**settings, "messages": messages})

    def _embedding_row(self, custom_id: str, request: EmbeddingRequest) -> object:
        body: dict[str, object] = {
            "model": request.model,
            "input": request.texts,
            "encoding_format": "base64",
        }
        if request.dimensions is not None:
            body["dimensions"] = request.dimensions
        return self._enveloped(custom_id, BatchKind.EMBEDDING, body)

    def _enveloped(self, custom_id: str, kind: BatchKind, body: Mapping[str, object]) -> object:
        return {"custom_id": custom_id, "method": "POST", "url": ENDPOINTS[kind], "body": body}

    def _outcome(self, row: Mapping[str, JsonValue]) -> RowReply | RowVectors | RowError:
        told = cast("_Row", row)
        response = told.get("response")
        if error := told.get("error"):
            return self._unanswered(error)
        if response is None:
            raise ValueError("it has neither a response nor an error")
        body = response["body"]
        if response["status_code"] != 200:
            return self._failed(response["status_code"], body.get("error") or {})
        if "data" in body:
            return _vectors(body)
        if "choices" not in body and (error := body.get("error")):
            reason = str(error.get("message"))
            failure = from_status(self.vendor, status_told(error), reason, may_have_cost=True)
            return row_failure(failure)
        return self._reply(body)

    def _unanswered(self, error: "_Error") -> RowError:
        message = str(error.get("message"))
        match error.get("code") or error.get("error_type"):  # OpenRouter's have no code
            case "batch_expired":
                return expired_row(message)
            case "batch_cancelled":
                return cancelled_row(message)
        return self._failed(status_told(error), error)

    def _failed(self, status: int, error: "_Error") -> RowError:
        reason = str(error.get("message"))
        if error.get("code") == _NO_QUOTA:  # a 429 like any other
            code = ErrorCode.PROVIDER_QUOTA_EXCEEDED
            return row_failure(ProviderError(code, self.vendor, reason))
        return row_failure(from_status(self.vendor, status, reason, may_have_cost=False))

    def _reply(self, body: "_Body") -> RowReply | RowError:
        choice = body["choices"][0]
        message, finish = choice["message"], choice["finish_reason"]
        if finish == "error":  # OpenRouter: the model behind it failed after it had begun
            return row_failure(not_a_reply(self.vendor, "the reply ended with an error"))
        refusal = message.get("refusal")
        counted = body.get("usage") or {}
        finished = FinishReason.REFUSAL if refusal else FINISH.get(finish, FinishReason.OTHER)
        text = refusal or message.get("content") or ""
        cost_usd = self._cost_told(counted)
        return RowReply(LLMReply(text, usage_of(counted), finished, body["model"], cost_usd))

    def _cost_told(self, counted: JsonObject) -> Decimal | None:
        """The cost in USD that the vendor states beside the tokens, if it is one that does."""
        return None


def _vectors(body: "_Body") -> RowVectors:
    in_order = sorted(body["data"], key=lambda each: each["index"])
    vectors = tuple(_vector(each["embedding"]) for each in in_order)
    return RowVectors(vectors, usage_of(body["usage"]), body["model"])


def _vector(told: str | list[float]) -> "array[float]":
    """Base64 of little-endian 32 bit floats, or numbers."""
    if isinstance(told, list):
        return array("f", told)
    vector = array("f", a2b_base64(told, strict_mode=True))
    if sys.byteorder == "big":
        vector.byteswap()
    return vector


class _Error(TypedDict, total=False):
    code: str | int | None
    error_type: str | None
    type: str | None
    message: str


class _Message(TypedDict):
    content: str | None
    refusal: NotRequired[str | None]


class _Choice(TypedDict):
    message: _Message
    finish_reason: str


class _Embedding(TypedDict):
    index: int
    embedding: str | list[float]


class _Body(TypedDict, total=False):
    model: str
    choices: list[_Choice]
    data: list[_Embedding]
    usage: JsonObject
    error: _Error


class _Response(TypedDict):
    status_code: int
    body: _Body


class _Row(TypedDict):
    response: _Response | None
    error: _Error | None
