"""OpenAI's errors: `{"error": {"message", "type", "param", "code"}}` and a status."""

from dataclasses import dataclass

from starlette.responses import JSONResponse, Response

from sandbox.faults import Verdict


@dataclass
class OpenAIError(Exception):
    """An error reply; `wait` is the Retry-After in seconds."""

    status: int
    message: str
    type: str = "invalid_request_error"
    param: str | None = None
    code: str | None = None
    wait: float | None = None

    def response(self, headers: dict[str, str]) -> Response:
        if self.wait is not None:
            headers = {
                **headers,
                "retry-after": f"{self.wait:g}",
                "retry-after-ms": str(round(self.wait * 1000)),
                "x-ratelimit-remaining-requests": "0",
                "x-ratelimit-reset-requests": f"{self.wait:g}s",
            }
        body = {
            "message": self.message,
            "type": self.type,
            "param": self.param,
            "code": self.code,
        }
        return JSONResponse({"error": body}, self.status, headers)


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


def faulty(verdict: Verdict, model: str) -> OpenAIError | None:
    """The error that the drawn faults call for."""
    if fault := verdict.rate_limited:
        return OpenAIError(
            429,
            f"Rate limit reached for {model} on requests per min (RPM). "
            f"Please try again in {fault.retry_after:g}s.",
            type="requests",
            code="rate_limit_exceeded",
            wait=fault.retry_after,
        )
    if verdict.unavailable:
        return OpenAIError(
            503,
            "The server is currently overloaded with other requests. Please try again later.",
            type="server_error",
            code="service_unavailable",
        )
    return None
