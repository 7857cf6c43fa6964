"""OpenAI's errors: `{"error": {"message", "type", "param", "code"}}` and a status."""

from collections.abc import Mapping
from dataclasses import dataclass

from sandbox.faults import Fault, FaultKind
from sandbox.jsons import JsonObject
from sandbox.vendors.base import VendorError


@dataclass
class OpenAIError(VendorError):
    """An error reply; `wait` is the Retry-After in seconds."""

    type: str = "invalid_request_error"
    param: str | None = None
    code: str | None = None
    wait: float | None = None

    def body(self, headers: Mapping[str, str]) -> JsonObject:
        return {
            "error": {
                "message": self.message,
                "type": self.type,
                "param": self.param,
                "code": self.code,
            }
        }

    def headers(self) -> dict[str, str]:
        if self.wait is None:
            return {}
        return {
            "retry-after": f"{self.wait:g}",
            "retry-after-ms": str(round(self.wait * 1000)),
            "x-ratelimit-remaining-requests": "0",
            "x-ratelimit-reset-requests": f"{self.wait:g}s",
        }


def invalid(message: str, param: str | None = None, code: str | None = None) -> OpenAIError:
    return OpenAIError(400, message, param=param, code=code)


def no_key() -> OpenAIError:
    return OpenAIError(
        401,
        "You didn't provide an API key. You need to provide your API key in an Authorization "
        "header using Bearer auth (i.e. Authorization: Bearer YOUR_KEY).",
    )


def wrong_key(key: str) -> OpenAIError:
    shown = f"{key[:4]}{'*' * max(0, len(key) - 8)}{key[-4:]}" if len(key) > 8 else "*" * len(key)
    return OpenAIError(401, f"Incorrect API key provided: {shown}.", code="invalid_api_key")


def unknown_model(model: str) -> OpenAIError:
    return OpenAIError(
        404,
        f"The model `{model}` does not exist or you do not have access to it.",
        code="model_not_found",
    )


def unknown_url(method: str, path: str) -> OpenAIError:
    return OpenAIError(404, f"Invalid URL ({method} {path})", code="unknown_url")


def faulty(fault: Fault, model: str) -> OpenAIError:
    """The error that a fault is."""
    if fault.kind is FaultKind.RATE_LIMITED:
        return OpenAIError(
            429,
            f"Rate limit reached for {model} on requests per min (RPM). "
            f"Please try again in {fault.retry_after:g}s.",
            type="requests",
            code="rate_limit_exceeded",
            wait=fault.retry_after,
        )
    if fault.kind is FaultKind.UNAVAILABLE:
        return OpenAIError(
            503,
            "The server is currently overloaded with other requests. Please try again later.",
            type="server_error",
            code="service_unavailable",
        )
    return OpenAIError(
        500,
        "The server had an error while processing your request. Sorry about that!",
        type="server_error",
    )
