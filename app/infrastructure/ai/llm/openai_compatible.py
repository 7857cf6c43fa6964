"""Any server that speaks OpenAI's chat completions: Ollama, vLLM, llama.cpp, a gateway."""

from app.core.exceptions import JsonValue
from app.infrastructure.ai.base.messages import LLMRequest
from app.infrastructure.ai.llm.chat_completions import ChatCompletionsProvider
from app.shared.enums import Vendor


class OpenAICompatibleProvider(ChatCompletionsProvider):
    vendor = Vendor.OPENAI_COMPATIBLE
    default_url = "http://127.0.0.1:11434/v1"  # Ollama's

    def _body(self, request: LLMRequest) -> dict[str, JsonValue]:
        # The older name of the limit: not all of them know max_completion_tokens.
        return {"max_tokens": request.max_output_tokens}
