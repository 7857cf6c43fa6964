"""Gemini's errors: `{"error": {"code", "message", "status", "details"}}` (google.rpc.Status)."""

from collections.abc import Mapping
from dataclasses import dataclass

from sandbox.faults import Fault, FaultKind
from sandbox.jsons import JsonObject
from sandbox.vendors.base import VendorError

_TYPE = "type.googleapis.com/google.rpc."
_DOMAIN = "googleapis.com"


@dataclass
class GeminiError(VendorError):
    """An error reply; `wait` is the Retry-After in seconds."""

    name: str = "INVALID_ARGUMENT"
    details: tuple[JsonObject, ...] = ()
    wait: float | None = None

    def body(self, headers: Mapping[str, str]) -> JsonObject:
        error: JsonObject = {
            "code": self.status,
            "message": self.message,
            "status": self.name,
        }
        if self.details:
            error["details"] = list(self.details)
        return {"error": error}

    def headers(self) -> dict[str, str]:
        return {} if self.wait is None else {"retry-after": f"{self.wait:g}"}


def invalid(message: str) -> GeminiError:
    return GeminiError(400, message)


def no_key() -> GeminiError:
    return GeminiError(
        403,
        "Method doesn't allow unregistered callers (callers without established identity). "
        "Please use API Key or other form of API consumer identity to call this API.",
        "PERMISSION_DENIED",
    )


def wrong_key() -> GeminiError:
    """Google answers a wrong key with 400, not 401."""
    detail: JsonObject = {
        "@type": f"{_TYPE}ErrorInfo",
        "reason": "API_KEY_INVALID",
        "domain": _DOMAIN,
        "metadata": {"service": "generativelanguage.googleapis.com"},
    }
    return GeminiError(400, "API key not valid. Please pass a valid API key.", details=(detail,))


def unknown_model(model: str, version: str) -> GeminiError:
    return GeminiError(
        404,
        f"models/{model} is not found for API version {version}, or is not supported for "
        "generateContent. Call ListModels to see the list of available models and their supported "
        "methods.",
        "NOT_FOUND",
    )


def unknown_url(path: str) -> GeminiError:
    return GeminiError(404, f"Requested entity was not found: {path}", "NOT_FOUND")


def unknown_field(name: str, where: str) -> GeminiError:
    place = f" at '{where}'" if where else ""
    message = f'Invalid JSON payload received. Unknown name "{name}"{place}: Cannot find field.'
    violation: JsonObject = {"field": where, "description": message}
    detail: JsonObject = {"@type": f"{_TYPE}BadRequest", "fieldViolations": [violation]}
    return GeminiError(400, message, details=(detail,))


def faulty(fault: Fault, model: str) -> GeminiError:
    """The error that a fault is."""
    if fault.kind is FaultKind.RATE_LIMITED:
        return _exhausted(fault.retry_after, model)
    if fault.kind is FaultKind.UNAVAILABLE:
        return GeminiError(503, "The model is overloaded. Please try again later.", "UNAVAILABLE")
    return GeminiError(
        500,
        "An internal error has occurred. Please retry or report in "
        "https://developers.generativeai.google/guide/troubleshooting",
        "INTERNAL",
    )


def _exhausted(wait: float, model: str) -> GeminiError:
    violation: JsonObject = {
        "quotaMetric": "generativelanguage.googleapis.com/generate_content_paid_tier_requests",
        "quotaId": "GenerateRequestsPerMinutePerProjectPerModel",
        "quotaDimensions": {"location": "global", "model": model},
    }
    return GeminiError(
        429,
        "You exceeded your current quota, please check your plan and billing details. "
        f"Please retry in {wait:g}s.",
        "RESOURCE_EXHAUSTED",
        (
            {"@type": f"{_TYPE}QuotaFailure", "violations": [violation]},
            {"@type": f"{_TYPE}RetryInfo", "retryDelay": f"{wait:g}s"},
        ),
        wait,
    )
