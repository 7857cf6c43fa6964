"""Anthropic messages by LangChain."""

from typing import TYPE_CHECKING

from app.infrastructure.ai.base.errors import ProviderError, not_a_reply
from app.infrastructure.ai.base.langchain import LangChainProvider, reason_of, usage_of
from app.infrastructure.ai.base.messages import FinishReason, LLMReply, LLMRequest
from app.infrastructure.ai.base.transport import new_client, reach
from app.infrastructure.ai.shapes.anthropic import FINISH, failure, output_config
from app.shared.enums import Vendor

if TYPE_CHECKING:
    import httpx2
    from langchain_core.language_models import LanguageModelInput
    from langchain_core.messages import AIMessage
    from langchain_core.runnables import Runnable

    from app.infrastructure.ai.llm.isolated_chat_anthropic import IsolatedChatAnthropic

_API_VERSION = "2023-06-01"


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
        chat = await self._chat(request)
        return chat.bind(output_config=output_config(request.output_schema))

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
            finish_reason=FINISH.get(str(metadata.get("stop_reason")), FinishReason.OTHER),
            model=str(metadata.get("model_name", "")),
        )

    def _translate(self, error: Exception) -> ProviderError | None:
        import anthropic

        match error:
            case anthropic.APIStatusError():
                headers = dict(error.response.headers)
                status = error.status_code if error.status_code >= 400 else None  # in a stream
                return failure(status, error.body, str(error.message), headers)
            case anthropic.APIError():
                return not_a_reply(self.vendor, reason_of(error))
        return None
