"""OpenAI chat completions by LangChain."""

import asyncio
from typing import TYPE_CHECKING

from app.core.exceptions import ErrorCode
from app.infrastructure.ai.base.errors import ProviderError, from_status
from app.infrastructure.ai.base.json_schema import strict_schema
from app.infrastructure.ai.base.langchain import invoke, reason_of, usage_of
from app.infrastructure.ai.base.llm import BaseLLMProvider
from app.infrastructure.ai.base.messages import (
    FinishReason,
    LLMReply,
    LLMRequest,
)
from app.shared.enums import Vendor

if TYPE_CHECKING:
    import httpx2
    from langchain_core.messages import AIMessage
    from langchain_openai import ChatOpenAI

# The API's word -> ours (platform.openai.com/docs/api-reference/chat/object).
_FINISH = {
    "stop": FinishReason.STOP,
    "length": FinishReason.LENGTH,
    "content_filter": FinishReason.FILTER,
}


class OpenAIProvider(BaseLLMProvider):
    vendor = Vendor.OPENAI

    _http: "httpx2.AsyncClient | None" = None

    async def _ask(self, request: LLMRequest) -> LLMReply:
        chat = await self._chat(request)
        message = await invoke(
            chat,
            self.vendor,
            request,
            # In extra_body, since LangChain sends a bound response_format through the SDK's
            # parse(), which raises on a truncated or filtered reply and loses its text and usage.
            extra_body={"response_format": _response_format(request)},
        )
        return _reply(message)

    async def _chat(self, request: LLMRequest) -> "ChatOpenAI":
        chat_class, http_client = await asyncio.to_thread(self._import_sdk)
        if self._http is None:
            self._http = http_client(
                timeout=self._policy.timeout_s, trust_env=not self._connection.is_sandbox
            )
        takes_temperature = self._catalog.model(self.vendor, request.model).takes_temperature
        return chat_class(
            model=request.model,
            api_key=self._connection.api_key,
            base_url=self._connection.base_url,
            temperature=request.temperature if takes_temperature else None,
            max_completion_tokens=request.max_output_tokens,
            max_retries=0,
            use_responses_api=False,
            http_async_client=self._http,
        )

    def _import_sdk(self) -> "tuple[type[ChatOpenAI], type[httpx2.AsyncClient]]":
        import httpx2
        from langchain_openai import ChatOpenAI

        return ChatOpenAI, httpx2.AsyncClient

    async def close(self) -> None:
        if self._http is not None:
            await self._http.aclose()
            self._http = None

    def _translate(self, error: Exception) -> ProviderError | None:
        import openai

        match error:
            case openai.APITimeoutError():
                return ProviderError(ErrorCode.PROVIDER_TIMEOUT, self.vendor, str(error))
            case openai.APIStatusError() if error.code == "insufficient_quota":
                return ProviderError(
                    ErrorCode.PROVIDER_QUOTA_EXCEEDED, self.vendor, str(error.message)
                )
            case openai.APIStatusError():
                headers = dict(error.response.headers)
                return from_status(self.vendor, error.status_code, str(error.message), headers)
            case openai.APIError():  # no connection, or an answer that is not the API's
                return ProviderError(ErrorCode.PROVIDER_UNAVAILABLE, self.vendor, reason_of(error))
        return None


def _response_format(request: LLMRequest) -> dict[str, object]:
    schema = request.output_schema
    return {
        "type": "json_schema",
        "json_schema": {"name": schema.__name__, "schema": strict_schema(schema), "strict": True},
    }


def _reply(message: "AIMessage") -> LLMReply:
    refusal = message.additional_kwargs.get("refusal")
    finish = _FINISH.get(str(message.response_metadata.get("finish_reason")), FinishReason.OTHER)
    return LLMReply(
        text=refusal or message.text,
        usage=usage_of(message),
        finish_reason=FinishReason.REFUSAL if refusal else finish,
        model=str(message.response_metadata.get("model_name", "")),
    )
