"""Gemini generateContent (Gemini Developer API) by LangChain."""

import asyncio
from collections.abc import Iterator
from typing import TYPE_CHECKING

from app.core.exceptions import ErrorCode
from app.infrastructure.ai.base.catalog import ModelCatalog
from app.infrastructure.ai.base.errors import ProviderError, from_status
from app.infrastructure.ai.base.json_schema import strict_schema
from app.infrastructure.ai.base.langchain import invoke, reason_of, usage_of
from app.infrastructure.ai.base.llm import BaseLLMProvider, CallPolicy, Connection
from app.infrastructure.ai.base.messages import FinishReason, LLMReply, LLMRequest
from app.shared.enums import Vendor

if TYPE_CHECKING:
    from google.genai.errors import APIError
    from langchain_core.messages import AIMessage
    from langchain_google_genai import ChatGoogleGenerativeAI

# The API's word -> ours (ai.google.dev/api/generate-content#FinishReason).
_FINISH = {
    "STOP": FinishReason.STOP,
    "MAX_TOKENS": FinishReason.LENGTH,
    **dict.fromkeys(
        ("SAFETY", "RECITATION", "BLOCKLIST", "PROHIBITED_CONTENT", "SPII"), FinishReason.FILTER
    ),
}


class GeminiProvider(BaseLLMProvider):
    """One chat object a model, since its HTTP client belongs to it."""

    vendor = Vendor.GEMINI

    def __init__(self, connection: Connection, catalog: ModelCatalog, policy: CallPolicy) -> None:
        super().__init__(connection, catalog, policy)
        self._chats: dict[str, ChatGoogleGenerativeAI] = {}

    async def _ask(self, request: LLMRequest) -> LLMReply:
        chat = await self._chat(request.model)
        message = await invoke(
            chat,
            self.vendor,
            request,
            temperature=request.temperature,
            max_output_tokens=request.max_output_tokens,
            response_mime_type="application/json",
            response_json_schema=strict_schema(request.output_schema),
        )
        return _reply(message)

    async def _chat(self, model: str) -> "ChatGoogleGenerativeAI":
        chat_class = await asyncio.to_thread(self._import_sdk)
        if model not in self._chats:
            self._chats[model] = chat_class(
                model=model,
                api_key=self._connection.api_key,
                base_url=self._connection.base_url,
                max_retries=1,  # LangChain counts tries here, not retries
                timeout=self._policy.timeout_s,
                client_args={"trust_env": not self._connection.is_sandbox},
            )
        return self._chats[model]

    def _import_sdk(self) -> "type[ChatGoogleGenerativeAI]":
        from langchain_google_genai import ChatGoogleGenerativeAI

        return ChatGoogleGenerativeAI

    async def close(self) -> None:
        while self._chats:
            _, chat = self._chats.popitem()
            await chat.aclose()

    def _translate(self, error: Exception) -> ProviderError | None:
        import httpx

        api_error = next(_api_errors(error), None)
        if api_error is not None:
            return self._from_api(api_error)
        if isinstance(error, httpx.TimeoutException):
            return ProviderError(ErrorCode.PROVIDER_TIMEOUT, self.vendor, reason_of(error))
        if isinstance(error, httpx.TransportError):  # the SDK leaves these as they are
            return ProviderError(ErrorCode.PROVIDER_UNAVAILABLE, self.vendor, reason_of(error))
        return None

    def _from_api(self, error: "APIError") -> ProviderError:
        reason = str(error.message or error)
        if "API_KEY_INVALID" in str(error.details):  # a wrong key is an HTTP 400 here
            return ProviderError(ErrorCode.PROVIDER_AUTH_FAILED, self.vendor, reason)
        headers = dict(getattr(error.response, "headers", None) or {})
        asked = _retry_delay(error)
        if asked is not None:
            headers["retry-after"] = asked
        return from_status(self.vendor, error.code, reason, headers)


def _api_errors(error: BaseException | None) -> "Iterator[APIError]":
    """LangChain raises its own classes for HTTP errors and keeps the SDK's as their cause."""
    from google.genai.errors import APIError

    while error is not None:
        if isinstance(error, APIError):
            yield error
        error = error.__cause__


def _retry_delay(error: "APIError") -> str | None:
    """Seconds from google.rpc.RetryInfo ("7s", "0.5s"): Gemini says it in the body."""
    body = error.details if isinstance(error.details, dict) else {}
    for detail in body.get("error", {}).get("details", []):
        delay = str(detail.get("retryDelay", ""))
        if delay.endswith("s"):
            return delay.removesuffix("s")
    return None


def _reply(message: "AIMessage") -> LLMReply:
    metadata = message.response_metadata
    said = metadata.get("finish_reason")
    # No candidate and so no finish reason: the prompt itself was blocked (promptFeedback), which
    # LangChain turns into an empty message.
    finish = FinishReason.FILTER if said is None else _FINISH.get(said, FinishReason.OTHER)
    return LLMReply(
        text=message.text,
        usage=usage_of(message),
        finish_reason=finish,
        model=str(metadata.get("model_name", "")),
    )
