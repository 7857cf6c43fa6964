"""Gemini's generateContent as documented: what realtime calls and batches share."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from app.core.exceptions import ErrorCode
from app.infrastructure.ai.base.errors import ProviderError, from_status
from app.infrastructure.ai.base.messages import FinishReason
from app.shared.enums import Vendor

if TYPE_CHECKING:
    from google.genai.errors import APIError

# The API's word -> ours (ai.google.dev/api/generate-content#FinishReason).
FINISH: Mapping[object, FinishReason] = {
    "STOP": FinishReason.STOP,
    "MAX_TOKENS": FinishReason.LENGTH,
    **dict.fromkeys(
        ("SAFETY", "RECITATION", "BLOCKLIST", "PROHIBITED_CONTENT", "SPII"), FinishReason.FILTER
    ),
}
JSON = "application/json"
"""The type of a reply that is bound to a schema."""
WRONG_KEY = "API_KEY_INVALID"
"""Told with an HTTP 400."""


def failure(error: "APIError") -> ProviderError:
    """What an error of the SDK's means."""
    reason = str(error.message or error)
    if WRONG_KEY in str(error.details):
        return ProviderError(ErrorCode.PROVIDER_AUTH_FAILED, Vendor.GEMINI, reason)
    headers = dict(getattr(error.response, "headers", None) or {})
    asked = _retry_delay(error)
    if asked is not None:
        headers["retry-after"] = asked
    return from_status(Vendor.GEMINI, error.code, reason, headers)


def _retry_delay(error: "APIError") -> str | None:
    """Seconds from google.rpc.RetryInfo ("7s", "0.5s"): Gemini says it in the body."""
    body = error.details if isinstance(error.details, dict) else {}
    for detail in body.get("error", {}).get("details", []):
        delay = str(detail.get("retryDelay", ""))
        if delay.endswith("s"):
            return delay.removesuffix("s")
    return None
