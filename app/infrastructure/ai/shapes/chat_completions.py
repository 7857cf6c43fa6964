"""The chat completions API as its vendors document it: what realtime calls and batches share."""

from collections.abc import Mapping
from decimal import Decimal

from pydantic import BaseModel

from app.core.exceptions import JsonValue
from app.infrastructure.ai.base.json_schema import strict_schema
from app.infrastructure.ai.base.messages import FinishReason, LLMRequest, Usage

type JsonObject = dict[str, JsonValue]

# The API's word -> ours (platform.openai.com/docs/api-reference/chat/object).
FINISH: Mapping[object, FinishReason] = {
    "stop": FinishReason.STOP,
    "length": FinishReason.LENGTH,
    "content_filter": FinishReason.FILTER,
}
STATUS_OF: Mapping[str, int] = {
    "rate_limit_exceeded": 429,
    "insufficient_quota": 402,
    "request_timeout": 504,
    "invalid_request": 400,
    "invalid_request_error": 400,
    "not_found": 404,
}
"""What the HTTP status would be for a word, where an error comes without one."""


OPENROUTER_HEADERS: Mapping[str, str] = {"X-Title": "QGen AI"}
OPENROUTER_NO_MODEL = "is not a valid model ID"
"""What OpenRouter says of a model that it does not have, with an HTTP 400 like any other."""


def openai_settings(request: LLMRequest) -> JsonObject:
    """What OpenAI takes beside what all take."""
    return {"max_completion_tokens": request.max_output_tokens}


def openrouter_settings(request: LLMRequest) -> JsonObject:
    """What OpenRouter takes beside what all take."""
    return {
        "max_tokens": request.max_output_tokens,
        # Otherwise a provider that does not know response_format may get the request.
        "provider": {"require_parameters": True},
    }


def response_format(schema: type[BaseModel]) -> JsonObject:
    """Binds the reply to a schema."""
    return {
        "type": "json_schema",
        "json_schema": {"name": schema.__name__, "schema": strict_schema(schema), "strict": True},
    }


def usage_of(counted: Mapping[str, JsonValue]) -> Usage:
    """Tokens by the API's ``usage``; zeros where it is empty."""
    details = counted.get("prompt_tokens_details")
    return Usage(
        input_tokens=_whole(counted.get("prompt_tokens")),
        output_tokens=_whole(counted.get("completion_tokens")),
        cached_tokens=_whole(details.get("cached_tokens")) if isinstance(details, dict) else 0,
    )


def openrouter_cost(counted: Mapping[str, JsonValue]) -> Decimal | None:
    """USD that OpenRouter tells in its ``usage``."""
    cost = counted.get("cost")
    return Decimal(str(cost)) if isinstance(cost, int | float) else None


def status_told(error: Mapping[str, object]) -> int:
    """The HTTP status of an error inside a success: its ``code`` is one, or it has a word."""
    code = error.get("code")
    if isinstance(code, int):
        return code
    words = (str(error.get(name)) for name in ("code", "error_type", "type"))
    return next((STATUS_OF[word] for word in words if word in STATUS_OF), 500)


def _whole(value: JsonValue) -> int:
    return value if isinstance(value, int) else 0
