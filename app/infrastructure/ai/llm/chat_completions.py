"""The chat completions API, which OpenAI made and many others speak, by LangChain."""

from abc import abstractmethod
from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING

from app.core.exceptions import ErrorCode, JsonValue
from app.infrastructure.ai.base.errors import ProviderError, from_status, not_a_reply
from app.infrastructure.ai.base.langchain import LangChainProvider, reason_of
from app.infrastructure.ai.base.messages import FinishReason, LLMReply, LLMRequest
from app.infrastructure.ai.base.transport import new_client, reach
from app.infrastructure.ai.shapes.chat_completions import (
    FINISH,
    response_format,
    status_told,
    usage_of,
)
from app.shared.enums import Vendor

if TYPE_CHECKING:
    import httpx2
    from langchain_core.language_models import LanguageModelInput
    from langchain_core.messages import AIMessage
    from langchain_core.runnables import Runnable
    from langchain_openai import ChatOpenAI

    from app.infrastructure.ai.llm.whole_chat_openai import WholeChatOpenAI


class ChatCompletionsProvider(LangChainProvider):
    """What OpenAI, OpenRouter and the compatible endpoints have in common."""

    headers: Mapping[str, str] = {}
    probe_path = "/models"
    late_modules = ("openai.resources.chat.chat", "openai.resources.chat.completions.completions")

    _http: "httpx2.AsyncClient | None" = None

    @abstractmethod
    def _body(self, request: LLMRequest) -> dict[str, JsonValue]:
        """What this vendor wants in the request beside what all want, such as the limit."""

    async def probe(self) -> None:
        headers = {"authorization": f"Bearer {self._connection.api_key}", **self.headers}
        await reach(self.vendor, self._connection, self._url + self.probe_path, headers)

    async def close(self) -> None:
        if self._http is not None:
            await self._http.aclose()
            self._http = None
        await super().close()

    async def _bind(self, request: LLMRequest) -> "Runnable[LanguageModelInput, AIMessage]":
        chat = await self._chat(request)
        # In extra_body, since LangChain sends a bound response_format through the SDK's parse(),
        # which raises on a truncated or filtered reply and loses its text and usage (ADR 5).
        return chat.bind(
            extra_body={
                "response_format": response_format(request.output_schema),
                **self._body(request),
            }
        )

    async def _chat(self, request: LLMRequest) -> "ChatOpenAI":
        chat_class = await self._imported(self._import_sdk)
        if self._http is None:
            self._http = new_client(self._connection, self._policy.timeout_s)
        takes_temperature = self._catalog.model(self.vendor, request.model).takes_temperature
        chat = chat_class(
            model=request.model,
            api_key=self._connection.api_key,
            base_url=self._url,
            default_headers=self.headers,
            temperature=request.temperature if takes_temperature else None,
            max_retries=0,
            use_responses_api=False,
            stream_usage=True,
            stream_chunk_timeout=None,  # the base has its own
            openai_proxy=None,
            http_async_client=self._http,
        )
        if self.vendor is not Vendor.OPENAI:  # OPENAI_ORG_ID, which the SDK reads, is not for it
            chat.root_async_client.organization = chat.root_async_client.project = None
        return chat

    def _import_sdk(self) -> "type[WholeChatOpenAI]":
        from app.infrastructure.ai.llm.whole_chat_openai import WholeChatOpenAI

        return WholeChatOpenAI

    def _reply(self, message: "AIMessage") -> LLMReply:
        metadata = message.response_metadata
        finish = str(metadata.get("finish_reason"))
        if finish == "error":  # OpenRouter: the model behind it failed after it had begun
            raise not_a_reply(self.vendor, "the reply ended with an error")
        refusal = message.additional_kwargs.get("refusal")
        counted = _counted(metadata)
        return LLMReply(
            text=refusal or message.text,
            usage=usage_of(counted),
            finish_reason=(
                FinishReason.REFUSAL if refusal else FINISH.get(finish, FinishReason.OTHER)
            ),
            model=str(metadata.get("model_name", "")),
            cost_usd=self._cost_told(counted),
        )

    def _cost_told(self, counted: Mapping[str, JsonValue]) -> Decimal | None:
        """The cost in USD that the vendor states beside the tokens, if it is one that does."""
        return None

    def _translate(self, error: Exception) -> ProviderError | None:
        import openai

        match error:
            case openai.APIStatusError() if error.code == "insufficient_quota":
                return ProviderError(
                    ErrorCode.PROVIDER_QUOTA_EXCEEDED, self.vendor, str(error.message)
                )
            case openai.APIStatusError():
                headers = dict(error.response.headers)
                return from_status(self.vendor, error.status_code, str(error.message), headers)
            case openai.APIError(body=dict(body)):  # in the middle of a stream
                return self._told_in_a_success(body)
            case openai.APIError():
                return not_a_reply(self.vendor, reason_of(error))
            case ValueError(args=(dict(body),)):  # as LangChain raises it
                return self._told_in_a_success(body)
        return None

    def _told_in_a_success(self, body: Mapping[str, object]) -> ProviderError:
        """An error inside an HTTP 200: work had begun when it came up (openrouter.ai/docs, Errors).

        Its ``code`` is what the HTTP status would have been, or a word.
        """
        reason = str(body.get("message") or body)
        return from_status(self.vendor, status_told(body), reason, may_have_cost=True)


def _counted(metadata: Mapping[str, object]) -> Mapping[str, JsonValue]:
    """The API's ``usage``: of a stream the last one told, since some vendors count up."""
    told = metadata.get("usages")
    usage = told[-1] if isinstance(told, list) else metadata.get("token_usage")
    return usage if isinstance(usage, dict) else {}
