"""Anthropic's messages API as documented: what realtime calls and batches share."""

from collections.abc import Mapping

from pydantic import BaseModel

from app.core.exceptions import ErrorCode, JsonValue
from app.infrastructure.ai.base.errors import ProviderError, from_status
from app.infrastructure.ai.base.json_schema import JsonSchema, strict_schema
from app.infrastructure.ai.base.messages import FinishReason
from app.shared.enums import Vendor

# The API's word -> ours (platform.claude.com/docs/en/build-with-claude/handling-stop-reasons).
FINISH: Mapping[object, FinishReason] = {
    "end_turn": FinishReason.STOP,
    "stop_sequence": FinishReason.STOP,
    "max_tokens": FinishReason.LENGTH,
    "model_context_window_exceeded": FinishReason.LENGTH,
    "refusal": FinishReason.REFUSAL,
}
# What an error would have for a status (platform.claude.com/docs/en/api/errors), where it comes
# without one: in the middle of a stream, in a row of a batch.
STATUS_OF: Mapping[str, int] = {
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


def output_config(schema: type[BaseModel]) -> dict[str, JsonValue]:
    """Binds the reply to a schema. Imports the SDK, which takes seconds."""
    from anthropic import transform_schema

    # transform_schema: the API refuses counts and lengths; the SDK moves them to descriptions.
    bound: JsonSchema = transform_schema(strict_schema(schema))
    return {"format": {"type": "json_schema", "schema": bound}}


def failure(
    status: int | None, body: object, reason: str, headers: Mapping[str, str]
) -> ProviderError:
    """What an error means by its body ({"type": "error", "error": {...}}).

    ``status`` None: there is none, or that of a success. ``reason``: where the body tells none.
    """
    kind, told = _told(body)
    reason = told or reason
    if "credit balance" in reason:  # a 400 like any other
        return ProviderError(ErrorCode.PROVIDER_QUOTA_EXCEEDED, Vendor.ANTHROPIC, reason)
    return from_status(Vendor.ANTHROPIC, status or STATUS_OF.get(kind, 500), reason, headers)


def _told(body: object) -> tuple[str, str]:
    inner = body.get("error") if isinstance(body, Mapping) else None
    if not isinstance(inner, Mapping):
        return "", ""
    return str(inner.get("type", "")), str(inner.get("message", ""))
