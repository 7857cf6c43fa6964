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
from app.shared.enums import Vendor


class OpenRouterProvider(ChatCompletionsProvider):
    vendor = Vendor.OPENROUTER
    default_url = "https://openrouter.ai/api/v1"
    headers: Mapping[str, str] = {"X-Title": "QGen AI"}
    probe_path = "/key"  # /models is open to everybody

    def _body(self, request: LLMRequest) -> dict[str, JsonValue]:
        return {
            "max_tokens": request.max_output_tokens,
            # Otherwise a provider that does not know response_format may get the request.
            "provider": {"require_parameters": True},
        }

    def _translate(self, error: Exception) -> ProviderError | None:
        if "is not a valid model ID" in str(error):  # an HTTP 400 like any other
            return ProviderError(ErrorCode.MODEL_UNKNOWN, self.vendor, str(error))
        return super()._translate(error)

    def _cost_told(self, counted: Mapping[str, JsonValue]) -> Decimal | None:
        cost = counted.get("cost")
        return Decimal(str(cost)) if isinstance(cost, int | float) else None
