"""Pure ASGI middleware: the request's identity, its log line, the last resort, the body limit."""

import asyncio
import time
from urllib.parse import quote
from uuid import UUID

from loguru import logger
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.core.context import current_request_id, request_context
from app.core.exceptions import BusinessException, ErrorCode

REQUEST_ID_HEADER = "X-Request-ID"
MAX_BODY_BYTES = 1024 * 1024
_CHALLENGE = 'Bearer realm="qgen"'


def error_response(error: BusinessException) -> JSONResponse:
    """The HTTP answer to an error: its status, the one error body, and what to do about it.

    Retry-After where it is known; WWW-Authenticate as RFC 6750 has it.
    """
    headers = dict[str, str]()
    retry_after = error.details.get("retry_after_s")
    if isinstance(retry_after, int):
        headers["Retry-After"] = str(retry_after)
    if error.code is ErrorCode.AUTH_REQUIRED:
        headers["WWW-Authenticate"] = _CHALLENGE
    elif error.code.http_status == 401:
        headers["WWW-Authenticate"] = f'{_CHALLENGE}, error="invalid_token"'
    return JSONResponse(
        error.as_body(current_request_id()), status_code=error.code.http_status, headers=headers
    )


def internal_error() -> BusinessException:
    """What a client gets for an error that nobody foresaw; the log has it."""
    return BusinessException(
        ErrorCode.INTERNAL_ERROR, "Something went wrong on our side. Tell us the request_id."
    )


class RequestContextMiddleware:
    """Gives every request an id and a log line, and answers what nobody else caught.

    An inbound X-Request-ID is kept when it is a UUID; the id goes back in the same header.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        with request_context(_inbound_id(scope)) as request_id:
            await self._serve(scope, receive, send, request_id)

    async def _serve(self, scope: Scope, receive: Receive, send: Send, request_id: UUID) -> None:
        # Quoted: a decoded line break in a path would write a line of its own into the log.
        what = f"{scope['method']} {quote(scope['path'])}"
        started = time.perf_counter()
        status: int | None = None

        async def send_with_id(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)[REQUEST_ID_HEADER] = str(request_id)
            await send(message)

        try:
            await self._app(scope, receive, send_with_id)
        except asyncio.CancelledError:
            if status is None:  # the server ends before the work does
                error = BusinessException(
                    ErrorCode.CALL_INTERRUPTED, "The server is stopping. Send the request again."
                )
                await error_response(error)(scope, receive, send_with_id)
            raise
        except Exception:
            logger.exception("Unexpected error in {}", what)
            if status is not None:
                raise  # half an answer is out: only the server can close the connection
            await error_response(internal_error())(scope, receive, send_with_id)
        elapsed_ms = (time.perf_counter() - started) * 1000
        logger.info("{} -> {} in {:.0f} ms", what, status, elapsed_ms)


class BodyLimitMiddleware:
    """Refuses bodies over ``max_bytes``, also those that do not tell their length.

    The body is read before the application is called: bodies are small here, and an application
    that stops reading half-way cannot tell a large body from a broken one.
    """

    def __init__(self, app: ASGIApp, max_bytes: int = MAX_BODY_BYTES) -> None:
        self._app = app
        self._max_bytes = max_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        announced = Headers(scope=scope).get("content-length", "")
        if announced.isdigit() and int(announced) > self._max_bytes:
            await self._refuse(scope, receive, send)
            return
        body = bytearray()
        while True:
            message = await receive()
            if message["type"] == "http.disconnect":
                return
            body += message.get("body", b"")
            if len(body) > self._max_bytes:
                await self._refuse(scope, receive, send)
                return
            if not message.get("more_body", False):
                break
        await self._app(scope, _replay(bytes(body), receive), send)

    async def _refuse(self, scope: Scope, receive: Receive, send: Send) -> None:
        error = BusinessException(
            ErrorCode.BODY_TOO_LARGE,
            f"The body is larger than {self._max_bytes} bytes. Send less in one request.",
            {"max_bytes": self._max_bytes},
        )
        await error_response(error)(scope, receive, send)


def _replay(body: bytes, receive: Receive) -> Receive:
    sent = False

    async def replay() -> Message:
        nonlocal sent
        if sent:
            return await receive()
        sent = True
        return {"type": "http.request", "body": body, "more_body": False}

    return replay


def _inbound_id(scope: Scope) -> UUID | None:
    try:
        return UUID(Headers(scope=scope).get(REQUEST_ID_HEADER, ""))
    except ValueError:
        return None
