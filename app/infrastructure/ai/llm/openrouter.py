"""OpenRouter: many vendors' models behind one key.

By ChatOpenAI: LangChain's own ChatOpenRouter refuses half of the real replies (it requires fields
that many providers leave out) and retries for minutes whatever it is told.
"""

from collections.abc import Mapping
from decimal import Decimal

from app.core.exceptions import ErrorCode, JsonValue
from app.infrastructure.ai.base.errors import ProviderError
from app.infrastructure.ai.base.messages import LLMRequest
from app.infrastructure.ai.llm.chat_completions import ChatCompletionsProvider
from app.infrastructure.ai.shapes.chat_completions import (
    OPENROUTER_HEADERS,
    OPENROUTER_NO_MODEL,
    openrouter_cost,
    openrouter_settings,
)
from app.shared.enums import Vendor


class OpenRouterProvider(ChatCompletionsProvider):
    vendor = Vendor.OPENROUTER
    default_url = "https://openrouter.ai/api/v1"
    headers = OPENROUTER_HEADERS
    probe_path = "/key"  # /models is open to everybody

    def _body(self, request: LLMRequest) -> dict[str, JsonValue]:
        return openrouter_settings(request)

    def _translate(self, error: Exception) -> ProviderError | None:
        if OPENROUTER_NO_MODEL in str(error):
            return ProviderError(ErrorCode.MODEL_UNKNOWN, self.vendor, str(error))
        return super()._translate(error)

    def _cost_told(self, counted: Mapping[str, JsonValue]) -> Decimal | None:
        return openrouter_cost(counted)
