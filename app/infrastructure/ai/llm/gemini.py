"""Gemini generateContent (Gemini Developer API) by LangChain."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from app.core.exceptions import ErrorCode
from app.infrastructure.ai.base.catalog import ModelCatalog
from app.infrastructure.ai.base.connection import CallPolicy, Connection
from app.infrastructure.ai.base.errors import ProviderError, not_a_reply
from app.infrastructure.ai.base.gate import Traffic
from app.infrastructure.ai.base.json_schema import strict_schema
from app.infrastructure.ai.base.langchain import LangChainProvider, usage_of
from app.infrastructure.ai.base.messages import FinishReason, LLMReply, LLMRequest
from app.infrastructure.ai.base.transport import reach
from app.infrastructure.ai.shapes.gemini import FINISH, JSON, WRONG_KEY, failure
from app.shared.enums import Vendor

if TYPE_CHECKING:
    from google.genai.errors import APIError
    from langchain_core.language_models import LanguageModelInput
    from langchain_core.messages import AIMessage
    from langchain_core.runnables import Runnable
    from langchain_google_genai import ChatGoogleGenerativeAI


class GeminiProvider(LangChainProvider):
    """One chat object a model, since its HTTP client belongs to it."""

    vendor = Vendor.GEMINI
    late_modules = ("httpcore", "google.auth.aio.credentials")
    default_url = "https://generativelanguage.googleapis.com"

    def __init__(
        self,
        connection: Connection,
        catalog: ModelCatalog,
        policy: CallPolicy,
        traffic: Traffic | None = None,
    ) -> None:
        super().__init__(connection, catalog, policy, traffic)
        self._chats: dict[str, ChatGoogleGenerativeAI] = {}

    async def probe(self) -> None:
        headers = {"x-goog-api-key": self._connection.api_key}
        url = f"{self._url}/v1beta/models?pageSize=1"
        try:
            await reach(self.vendor, self._connection, url, headers)
        except ProviderError as error:
            reason = str(error.details["reason"])
            if WRONG_KEY not in reason:
                raise
            raise ProviderError(ErrorCode.PROVIDER_AUTH_FAILED, self.vendor, reason) from error

    async def close(self) -> None:
        while self._chats:
            _, chat = self._chats.popitem()
            await chat.aclose()
        await super().close()

    async def _bind(self, request: LLMRequest) -> "Runnable[LanguageModelInput, AIMessage]":
        chat = await self._chat(request.model)
        return chat.bind(
            temperature=request.temperature,
            max_output_tokens=request.max_output_tokens,
            response_mime_type=JSON,
            response_json_schema=strict_schema(request.output_schema),
        )

    async def _chat(self, model: str) -> "ChatGoogleGenerativeAI":
        chat_class = await self._imported(self._import_sdk)
        if model not in self._chats:
            self._chats[model] = chat_class(
                model=model,
                api_key=self._connection.api_key,
                base_url=self._url,
                max_retries=1,  # LangChain counts tries here, not retries
                timeout=self._policy.timeout_s,
                client_args={"trust_env": not self._connection.is_sandbox},
            )
        return self._chats[model]

    def _import_sdk(self) -> "type[ChatGoogleGenerativeAI]":
        from langchain_google_genai import ChatGoogleGenerativeAI

        return ChatGoogleGenerativeAI

    def _reply(self, message: "AIMessage") -> LLMReply:
        metadata = message.response_metadata
        said = metadata.get("finish_reason")
        if said is None and not metadata.get("prompt_feedback"):
            raise not_a_reply(self.vendor, "its answer has neither a candidate nor a reason")
        # No candidate: the prompt itself was blocked, which LangChain makes an empty message of.
        finish = FinishReason.FILTER if said is None else FINISH.get(said, FinishReason.OTHER)
        return LLMReply(
            text=message.text,
            usage=usage_of(message),
            finish_reason=finish,
            model=str(metadata.get("model_name", "")),
        )

    def _translate(self, error: Exception) -> ProviderError | None:
        api_error = next(_api_errors(error), None)
        return None if api_error is None else failure(api_error)


def _api_errors(error: BaseException | None) -> "Iterator[APIError]":
    """LangChain raises its own classes for HTTP errors and keeps the SDK's as their cause."""
    from google.genai.errors import APIError

    while error is not None:
        if isinstance(error, APIError):
            yield error
        error = error.__cause__
