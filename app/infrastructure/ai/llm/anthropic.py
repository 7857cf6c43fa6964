"""Anthropic messages by LangChain."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from app.core.exceptions import ErrorCode
from app.infrastructure.ai.base.errors import ProviderError, from_status, not_a_reply
from app.infrastructure.ai.base.json_schema import strict_schema
from app.infrastructure.ai.base.langchain import LangChainProvider, reason_of, usage_of
from app.infrastructure.ai.base.messages import FinishReason, LLMReply, LLMRequest
from app.infrastructure.ai.base.transport import new_client, reach
from app.shared.enums import Vendor

if TYPE_CHECKING:
    import httpx2
    from anthropic import APIStatusError
    from langchain_core.language_models import LanguageModelInput
    from langchain_core.messages import AIMessage
    from langchain_core.runnables import Runnable

    from app.infrastructure.ai.llm.isolated_chat_anthropic import IsolatedChatAnthropic

_API_VERSION = "2023-06-01"
# The API's word -> ours (platform.claude.com/docs/en/build-with-claude/handling-stop-reasons).
_FINISH = {
    "end_turn": FinishReason.STOP,
    "stop_sequence": FinishReason.STOP,
    "max_tokens": FinishReason.LENGTH,
    "model_context_window_exceeded": FinishReason.LENGTH,
    "refusal": FinishReason.REFUSAL,
}
# What an error would have for a status (platform.claude.com/docs/en/api/errors): in the middle of a
# stream the HTTP status is past.
_STATUS_OF = {
    "invalid_request_error": 400,
    "authentication_error": 401,
    "billing_error": 402,
    "permission_error": 403,
    "not_found_error": 404,
    "request_too_large": 413,
    "rate_limit_error": 429,
    "api_error": 500,
    "timeout_error": 504,
    "overloaded_error": 529,
}


class AnthropicProvider(LangChainProvider):
    vendor = Vendor.ANTHROPIC
    default_url = "https://api.anthropic.com"

    _http: "httpx2.AsyncClient | None" = None

    async def probe(self) -> None:
        headers = {"x-api-key": self._connection.api_key, "anthropic-version": _API_VERSION}
        await reach(self.vendor, self._connection, f"{self._url}/v1/models?limit=1", headers)

    async def close(self) -> None:
        if self._http is not None:
            await self._http.aclose()
            self._http = None
        await super().close()

    async def _bind(self, request: LLMRequest) -> "Runnable[LanguageModelInput, AIMessage]":
        from anthropic import transform_schema

        chat = await self._chat(request)
        # transform_schema: the API refuses counts and lengths; the SDK moves them to descriptions.
        schema = transform_schema(strict_schema(request.output_schema))
        return chat.bind(output_config={"format": {"type": "json_schema", "schema": schema}})

    async def _chat(self, request: LLMRequest) -> "IsolatedChatAnthropic":
        chat_class = await self._imported(self._import_sdk)
        if self._http is None:
            self._http = new_client(self._connection, self._policy.timeout_s)
        takes_temperature = self._catalog.model(self.vendor, request.model).takes_temperature
        return chat_class(
            model=request.model,
            api_key=self._connection.api_key,
            base_url=self._url,
            temperature=request.temperature if takes_temperature else None,
            max_tokens=request.max_output_tokens,
            max_retries=0,
            # Under its own default time-out the SDK refuses a large max_tokens unstreamed.
            timeout=self._policy.timeout_s,
            http_async_client=self._http,
        )

    def _import_sdk(self) -> "type[IsolatedChatAnthropic]":
        from app.infrastructure.ai.llm.isolated_chat_anthropic import IsolatedChatAnthropic

        return IsolatedChatAnthropic

    def _reply(self, message: "AIMessage") -> LLMReply:
        metadata = message.response_metadata
        return LLMReply(
            text=message.text,
            usage=usage_of(message),
            finish_reason=_FINISH.get(str(metadata.get("stop_reason")), FinishReason.OTHER),
            model=str(metadata.get("model_name", "")),
        )

    def _translate(self, error: Exception) -> ProviderError | None:
        import anthropic

        match error:
            case anthropic.APIStatusError():
                return self._from_status(error)
            case anthropic.APIError():
                return not_a_reply(self.vendor, reason_of(error))
        return None

    def _from_status(self, error: "APIStatusError") -> ProviderError:
        kind, reason = _told(error.body)
        reason = reason or str(error.message)
        if "credit balance" in reason:  # a 400 as well
            return ProviderError(ErrorCode.PROVIDER_QUOTA_EXCEEDED, self.vendor, reason)
        headers = dict(error.response.headers)
        in_a_stream = error.status_code < 400
        status = _STATUS_OF.get(kind, 500) if in_a_stream else error.status_code
        return from_status(self.vendor, status, reason, headers)


def _told(body: object) -> tuple[str, str]:
    """Type and message of an error's body ({"type": "error", "error": {...}})."""
    inner = body.get("error") if isinstance(body, Mapping) else None
    if not isinstance(inner, Mapping):
        return "", ""
    return str(inner.get("type", "")), str(inner.get("message", ""))
