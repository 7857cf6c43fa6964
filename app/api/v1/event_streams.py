"""What happens to something that takes long, told as Server-Sent Events while it happens."""

import time
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing
from typing import Annotated

from fastapi import Depends, Header, Query, Request, Response
from fastapi.sse import format_sse_event
from pydantic import WithJsonSchema
from pydantic_core import to_json
from starlette.types import Receive, Scope, Send

from app.api.access import authenticated, caller_of
from app.api.dependencies import ContainerOf
from app.api.sse import KEEP_ALIVE_S, STREAM_ANSWER, SseResponse
from app.core.exceptions import BusinessException, ErrorCode
from app.shared.access import Caller
from app.shared.events import MAX_SEQ, StreamEvent

RECONNECT_MS = 2000
"""How long a client waits before it connects again."""
EVENT_STREAM_DESCRIPTION = (
    "Each event has a number in `id`. A client that comes back sends the last one that it has seen "
    "as `Last-Event-ID` (EventSource does) or as `after`, and gets the rest, each once and in "
    "order; the header wins. 204 says that the stream is closed and nothing is left to tell. A "
    "comment is sent every 15 seconds. A stream ends when its caller's key is revoked."
)
EVENT_STREAM_ANSWERS = STREAM_ANSWER | {
    204: {"description": "Nothing is left to tell, and nothing will be."}
}

_END = object()


def _position(
    last_event_id: Annotated[
        int | None,
        # It may be missing, which a header tells without the text "null".
        WithJsonSchema({"type": "integer", "minimum": 0, "maximum": MAX_SEQ}),
        Header(ge=0, le=MAX_SEQ, description="Number of the last event that was seen."),
    ] = None,
    after: Annotated[
        int, Query(ge=0, le=MAX_SEQ, description="The same, for tools that set no headers.")
    ] = 0,
) -> int:
    return after if last_event_id is None else last_event_id


Position = Annotated[int, Depends(_position)]
"""After which event to go on."""


def _is_still_allowed(
    request: Request, container: ContainerOf, caller: Annotated[Caller, Depends(authenticated)]
) -> Callable[[], Awaitable[bool]]:
    async def ask_again() -> bool:
        try:
            return await caller_of(container, request) == caller
        except BusinessException as error:
            # Without the database no event is told either.
            return error.code is ErrorCode.DATABASE_UNAVAILABLE

    return ask_again


IsStillAllowed = Annotated[Callable[[], Awaitable[bool]], Depends(_is_still_allowed)]
"""Asks whether the caller still is who it was when the answer began."""


class EventStreamResponse(SseResponse):
    """Ends the following with itself: a client that goes away leaves nothing behind."""

    def __init__(
        self, events: AsyncGenerator[StreamEvent | None], told: AsyncGenerator[bytes]
    ) -> None:
        super().__init__(told)
        self._events = events
        self._told = told

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async with aclosing(self._events), aclosing(self._told):
            await super().__call__(scope, receive, send)


async def event_stream(
    events: AsyncGenerator[StreamEvent | None], is_still_allowed: IsStillAllowed
) -> Response:
    """Answer with events as they come; None becomes a comment, which keeps proxies awake.

    Raises:
        BusinessException: what ``events`` raises before its first item.
    """
    first = await anext(events, _END)
    if first is _END:
        return Response(status_code=204)
    assert first is None or isinstance(first, StreamEvent)  # noqa: S101 - what events gives
    return EventStreamResponse(events, _told(first, events, is_still_allowed))


async def _told(
    first: StreamEvent | None,
    others: AsyncGenerator[StreamEvent | None],
    is_still_allowed: IsStillAllowed,
) -> AsyncGenerator[bytes]:
    yield format_sse_event(retry=RECONNECT_MS)
    yield _wire(first)
    asked_at = time.monotonic()
    async for event in others:
        if event is None or time.monotonic() - asked_at >= KEEP_ALIVE_S:
            if not await is_still_allowed():
                return
            asked_at = time.monotonic()
        yield _wire(event)


def _wire(event: StreamEvent | None) -> bytes:
    if event is None:
        return format_sse_event(comment="heartbeat")
    return format_sse_event(
        id=str(event.seq), event=event.name, data_str=to_json(event.data).decode()
    )
