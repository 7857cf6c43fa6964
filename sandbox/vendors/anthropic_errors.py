"""Anthropic's errors: `{"type": "error", "error": {"type", "message"}, "request_id"}`."""

from collections.abc import Mapping
from dataclasses import dataclass

from sandbox.faults import Fault, FaultKind
from sandbox.jsons import JsonObject
from sandbox.vendors.base import VendorError


@dataclass
class AnthropicError(VendorError):
    """An error reply; `wait` is the Retry-After in seconds."""

    type: str = "invalid_request_error"
    wait: float | None = None

    def body(self, headers: Mapping[str, str]) -> JsonObject:
        return {
            "type": "error",
            "error": {"type": self.type, "message": self.message},
            "request_id": headers.get("request-id"),
        }

    def headers(self) -> dict[str, str]:
        if self.wait is None:
            return {}
        return {
            "retry-after": f"{self.wait:g}",
            "anthropic-ratelimit-requests-remaining": "0",
        }


def invalid(message: str) -> AnthropicError:
    return AnthropicError(400, message)


def no_key() -> AnthropicError:
    return AnthropicError(401, "x-api-key header is required", "authentication_error")


def wrong_key() -> AnthropicError:
    return AnthropicError(401, "invalid x-api-key", "authentication_error")


def unknown_model(model: str) -> AnthropicError:
    return AnthropicError(404, f"model: {model}", "not_found_error")


def unknown_url() -> AnthropicError:
    return AnthropicError(404, "Not Found", "not_found_error")


def faulty(fault: Fault, model: str) -> AnthropicError:
    """The error that a fault is; Anthropic says 529 where others say 503."""
    if fault.kind is FaultKind.RATE_LIMITED:
        return AnthropicError(
            429,
            "This request would exceed your organization's rate limit of requests per minute for "
            f"{model}. Please reduce the number of requests, or try again later.",
            "rate_limit_error",
            fault.retry_after,
        )
    if fault.kind is FaultKind.UNAVAILABLE:
        return AnthropicError(529, "Overloaded", "overloaded_error")
    return AnthropicError(500, "Internal server error", "api_error")
