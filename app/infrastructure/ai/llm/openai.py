"""OpenAI."""

from app.core.exceptions import JsonValue
from app.infrastructure.ai.base.messages import LLMRequest
from app.infrastructure.ai.llm.chat_completions import ChatCompletionsProvider
from app.infrastructure.ai.shapes.chat_completions import openai_settings
from app.shared.enums import Vendor


class OpenAIProvider(ChatCompletionsProvider):
    vendor = Vendor.OPENAI
    default_url = "https://api.openai.com/v1"

    def _body(self, request: LLMRequest) -> dict[str, JsonValue]:
        return openai_settings(request)
