"""Gemini's errors: `{"error": {"code", "message", "status", "details"}}` (google.rpc.Status)."""

from dataclasses import dataclass

from starlette.responses import JSONResponse, Response

from sandbox.faults import Verdict
from sandbox.jsons import JsonObject

_TYPE = "type.googleapis.com/google.rpc."
_DOMAIN = "googleapis.com"


@dataclass
class GeminiError(Exception):
    """An error reply; `wait` is the Retry-After in seconds."""

    code: int
    status: str
    message: str
    details: tuple[JsonObject, ...] = ()
    wait: float | None = None

    def response(self) -> Response:
        body: JsonObject = {"code": self.code, "message": self.message, "status": self.status}
        if self.details:
            body["details"] = list(self.details)
        headers = {} if self.wait is None else {"retry-after": f"{self.wait:g}"}
        return JSONResponse({"error": body}, self.code, headers)


def invalid(message: str) -> GeminiError:
    return GeminiError(400, "INVALID_ARGUMENT", message)


def no_key() -> GeminiError:
    return GeminiError(
        403,
        "PERMISSION_DENIED",
        "Method doesn't allow unregistered callers (callers without established identity). "
        "Please use API Key or other form of API consumer identity to call this API.",
    )


def wrong_key() -> GeminiError:
    """Google answers a wrong key with 400, not 401."""
    detail: JsonObject = {
        "@type": f"{_TYPE}ErrorInfo",
        "reason": "API_KEY_INVALID",
        "domain": _DOMAIN,
        "metadata": {"service": "generativelanguage.googleapis.com"},
    }
    message = "API key not valid. Please pass a valid API key."
    return GeminiError(400, "INVALID_ARGUMENT", message, (detail,))


def unknown_model(model: str, version: str) -> GeminiError:
    return GeminiError(
        404,
        "NOT_FOUND",
        f"models/{model} is not found for API version {version}, or is not supported for "
        "generateContent. Call ListModels to see the list of available models and their supported "
        "methods.",
    )


def unknown_url(path: str) -> GeminiError:
    return GeminiError(404, "NOT_FOUND", f"Requested entity was not found: {path}")


def faulty(verdict: Verdict, model: str) -> GeminiError | None:
    """The error that the drawn faults call for."""
    if fault := verdict.rate_limited:
        wait = f"{fault.retry_after:g}s"
        return GeminiError(
            429,
            "RESOURCE_EXHAUSTED",
            "You exceeded your current quota, please check your plan and billing details. "
            f"Please retry in {wait}.",
            (
                {
                    "@type": f"{_TYPE}QuotaFailure",
                    "violations": [
                        {
                            "quotaMetric": "generativelanguage.googleapis.com/"
                            "generate_content_paid_tier_requests",
                            "quotaId": "GenerateRequestsPerMinutePerProjectPerModel",
                            "quotaDimensions": {"location": "global", "model": model},
                        }
                    ],
                },
                {"@type": f"{_TYPE}RetryInfo", "retryDelay": wait},
            ),
            fault.retry_after,
        )
    if verdict.unavailable:
        return GeminiError(503, "UNAVAILABLE", "The model is overloaded. Please try again later.")
    return None
