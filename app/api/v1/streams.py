"""Generation told as Server-Sent Events while it happens."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

from anyio import CancelScope
from fastapi.sse import format_sse_event
from loguru import logger
from pydantic import BaseModel
from starlette.types import Receive, Scope, Send

from app.api.error_body import ErrorBody
from app.api.idempotency import Once, current_once
from app.api.sse import KEEP_ALIVE_S, SseResponse, stream_of
from app.api.v1.schemas import PassageQuestionOut
from app.application.generate_passage import PassageQuestion
from app.core.context import current_request_id
from app.core.exceptions import BusinessException, ErrorCode
from app.core.finish import is_cancelled
from app.shared.passages import Passage


class Events:
    """Hears a generation, and keeps its events until they are sent."""

    def __init__(self, once: Once | None = None) -> None:
        """``once``: of the request, where its last event is kept."""
        self._queue = asyncio.Queue[bytes | None]()
        self._once = once
        self.begun = asyncio.Event()

    def begin(self, try_number: int) -> None:
        self._put("begin", _Begin(try_number=try_number))

    def piece(self, text: str) -> None:
        self._put("piece", _Piece(text=text))

    def stored(self, part: Passage | PassageQuestion) -> None:
        if isinstance(part, Passage):
            self._put("passage", part)
        else:
            self._put("question", PassageQuestionOut.of(part, current_request_id()))

    async def result(self, body: BaseModel) -> None:
        event = _event("result", body)
        if self._once:
            await self._once.succeed(stream_of(event))
        self._put_event(event)

    async def error(self, error: BusinessException) -> None:
        event = _event("error", ErrorBody.model_validate(error.as_body(current_request_id())))
        if self._once:
            await self._once.fail(stream_of(event))
        self._put_event(event)

    async def abandoned(self) -> None:
        """The work is cancelled: its end will not be told."""
        if self._once:
            await self._once.abandon()

    def close(self) -> None:
        """No event will follow."""
        self._queue.put_nowait(None)

    async def __aiter__(self) -> AsyncIterator[bytes]:
        """The events as they go over the wire, and a comment when there is none for a while."""
        while True:
            try:
                async with asyncio.timeout(KEEP_ALIVE_S):
                    event = await self._queue.get()
            except TimeoutError:
                event = format_sse_event(comment="working")
            if event is None:
                return
            yield event

    def _put(self, name: str, body: BaseModel) -> None:
        self._put_event(_event(name, body))

    def _put_event(self, event: bytes) -> None:
        self._queue.put_nowait(event)
        self.begun.set()


def _event(name: str, body: BaseModel) -> bytes:
    return format_sse_event(data_str=body.model_dump_json(), event=name)


class _Begin(BaseModel):
    try_number: int


class _Piece(BaseModel):
    text: str


class EventStream(SseResponse):
    """Ends its work with itself: a client that goes away leaves nothing running.

    Unless the last event is kept, so that the client can come back for it.
    """

    def __init__(
        self, events: Events, working: asyncio.Task[None], *, outlives_client: bool
    ) -> None:
        super().__init__(events)
        self._working = working
        self._outlives_client = outlives_client

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            try:
                if self._outlives_client and not is_cancelled():
                    await asyncio.wait({self._working})
            finally:
                with CancelScope(shield=True):  # the calls that were made are recorded first
                    await _end(self._working)


async def told(work: Callable[[Events], Awaitable[BaseModel]]) -> EventStream:
    """Answer with the events of ``work``.

    Raises:
        BusinessException: what ``work`` raises before its first event.
    """
    once = current_once()
    events = Events(once)
    working = asyncio.create_task(_run(work, events))
    begun = asyncio.create_task(events.begun.wait())
    try:
        await asyncio.wait({working, begun}, return_when=asyncio.FIRST_COMPLETED)
        if working.done():
            await working
    except BaseException:
        await _end(working)
        raise
    finally:
        begun.cancel()
    return EventStream(events, working, outlives_client=once is not None)


async def _run(work: Callable[[Events], Awaitable[BaseModel]], events: Events) -> None:
    try:
        await events.result(await work(events))
    except asyncio.CancelledError:
        await events.abandoned()
        raise
    except BusinessException as error:
        if not events.begun.is_set():
            raise
        await events.error(error)
    except Exception:  # noqa: BLE001 - the answer has begun: it is told in the stream, and logged
        logger.exception("Unexpected error in a stream")
        await events.error(
            BusinessException(
                ErrorCode.INTERNAL_ERROR, "Something went wrong on our side; the log tells where."
            )
        )
    finally:
        events.close()


async def _end(working: asyncio.Task[None]) -> None:
    working.cancel()
    await asyncio.wait({working})
