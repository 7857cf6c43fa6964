"""The one place that turns errors into HTTP answers."""

from typing import Any, override

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.openapi.constants import REF_TEMPLATE
from loguru import logger
from pydantic.json_schema import models_json_schema
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse
from starlette.routing import Match

from app.api.error_body import ErrorBody
from app.core.exceptions import BusinessException, ErrorCode, JsonValue
from app.core.middleware import error_response
from app.core.validation import validation_failed

_EVERY_ROUTE = (
    ErrorCode.INTERNAL_ERROR,
    ErrorCode.DATABASE_UNAVAILABLE,
    ErrorCode.DATABASE_NOT_MIGRATED,
)
_ACCESS = (
    ErrorCode.AUTH_REQUIRED,
    ErrorCode.KEY_INVALID,
    ErrorCode.KEY_EXPIRED,
    ErrorCode.KEY_REVOKED,
    ErrorCode.TOKEN_INVALID,
    ErrorCode.TOKEN_EXPIRED,
    ErrorCode.TOKEN_UNVERIFIABLE,
    ErrorCode.SCOPE_MISSING,
    ErrorCode.PROJECT_FORBIDDEN,
    ErrorCode.PROJECT_NOT_FOUND,
)
_MAY_SAY_WHEN = {
    ErrorCode.PROVIDER_RATE_LIMITED,
    ErrorCode.PROVIDER_CIRCUIT_OPEN,
    ErrorCode.IDEMPOTENCY_IN_FLIGHT,
}
_RETRY_AFTER: dict[str, object] = {
    "Retry-After": {
        "description": "Seconds to wait, where they are known.",
        "schema": {"type": "integer", "minimum": 0},
    }
}
_METHODS = ("DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT")


class DescribedErrors(FastAPI):
    """Describes ``ErrorBody`` once.

    Routes refer to it by name. As a ``model`` of their answers it would be built into a serializer
    for each status of each route, which nothing uses: 370 of them, a tenth of the start.
    """

    @override
    def openapi(self) -> dict[str, Any]:
        if self.openapi_schema is not None:
            return self.openapi_schema
        description = super().openapi()
        _, told = models_json_schema([(ErrorBody, "serialization")], ref_template=REF_TEMPLATE)
        description.setdefault("components", {}).setdefault("schemas", {}).update(told["$defs"])
        return description


def error_answers(*codes: ErrorCode) -> dict[int | str, dict[str, object]]:
    """The OpenAPI description of the codes that a route answers with, which asks who one is."""
    return public_answers(*codes, *_ACCESS)


def public_answers(*codes: ErrorCode) -> dict[int | str, dict[str, object]]:
    """As ``error_answers``, for a route that everybody may use."""
    by_status: dict[int | str, list[ErrorCode]] = {}
    for code in (*codes, *_EVERY_ROUTE):
        by_status.setdefault(code.http_status, []).append(code)
    return {
        status: {
            "description": " or ".join(found),
            "content": {
                "application/json": {
                    "schema": {"$ref": REF_TEMPLATE.format(model=ErrorBody.__name__)},
                    "examples": {c.value: _example(c) for c in found},
                }
            },
            **({"headers": _RETRY_AFTER} if _MAY_SAY_WHEN.intersection(found) else {}),
        }
        for status, found in by_status.items()
    }


def install_error_handlers(app: FastAPI) -> None:
    """Answer our errors, FastAPI's and Starlette's with the one body."""
    app.add_exception_handler(BusinessException, _on_business_exception)
    app.add_exception_handler(RequestValidationError, _on_invalid_request)
    app.add_exception_handler(HTTPException, _on_http_exception)


async def _on_business_exception(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, BusinessException)  # noqa: S101 - registered for it
    if error.code.http_status >= 500:
        logger.error("{}: {} {}", error.code, error.message, error.details)
    return error_response(error)


async def _on_invalid_request(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)  # noqa: S101 - registered for it
    problems = error.errors()
    if problems[0]["loc"] == ("body",) and not _claims_json(request):
        return error_response(
            BusinessException(
                ErrorCode.MALFORMED_BODY,
                "Send the body as JSON, with Content-Type: application/json.",
            )
        )
    if any(problem["type"] == "json_invalid" for problem in problems):
        reason = str(problems[0].get("ctx", {}).get("error", problems[0]["msg"]))
        return error_response(
            BusinessException(
                ErrorCode.MALFORMED_BODY,
                "The body is not JSON.",
                {"reason": reason, "position": problems[0]["loc"][-1]},
            )
        )
    return error_response(validation_failed(problems))


async def _on_http_exception(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)  # noqa: S101 - registered for it
    details: dict[str, JsonValue] = {"method": request.method, "path": request.url.path}
    match error.status_code:
        case 400:  # FastAPI's reader of bodies gave up: not UTF-8, nested without end
            details["reason"] = str(error.__cause__ or error.detail)[:200]
            code, message = ErrorCode.MALFORMED_BODY, "The body is not JSON."
        case 404:
            code, message = ErrorCode.ROUTE_NOT_FOUND, "There is no such route. See /docs."
        case 405:
            code, message = ErrorCode.METHOD_NOT_ALLOWED, "The route has no such method. See /docs."
        case _:
            code, message = ErrorCode.HTTP_ERROR, str(error.detail)
    response = error_response(BusinessException(code, message, details))
    response.status_code = error.status_code
    response.headers.update(error.headers or {})
    if error.status_code == 405:
        response.headers["Allow"] = _allowed_methods(request)
    return response


def _allowed_methods(request: Request) -> str:
    """Every method of the path: the router tells those of the first route with it and no more."""
    app: FastAPI = request.app
    return ", ".join(
        method
        for method in _METHODS
        if any(
            route.matches({**request.scope, "method": method})[0] is Match.FULL
            for route in app.routes
        )
    )


def _claims_json(request: Request) -> bool:
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    return kind == "application/json" or kind.endswith("+json")


def _example(code: ErrorCode) -> dict[str, object]:
    error = BusinessException(code, "What happened, and what to do about it.")
    return {"value": error.as_body(None)}
