"""Generation told as Server-Sent Events while it happens."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

from anyio import CancelScope
from fastapi.sse import format_sse_event
from loguru import logger
from pydantic import BaseModel
from starlette.types import Receive, Scope, Send

from app.api.errors import ErrorBody
from app.api.sse import KEEP_ALIVE_S, SseResponse
from app.api.v1.schemas import PassageQuestionOut
from app.application.generate_passage import PassageQuestion
from app.core.context import current_request_id
from app.core.exceptions import BusinessException, ErrorCode
from app.shared.passages import Passage

STREAM_DESCRIPTION = (
    "Events: `begin` (a request to the model goes out: what was told before does not count), "
    "`piece` (the next characters of its reply), {parts}`result` (as the route without `/stream` "
    "answers) or `error` (the one error body). What is refused before anything is sent to a model "
    "is an HTTP error as everywhere."
)


class Events:
    """Hears a generation, and keeps its events until they are sent."""

    def __init__(self) -> None:
        self._queue = asyncio.Queue[bytes | None]()
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

    def result(self, body: BaseModel) -> None:
        self._put("result", body)

    def error(self, error: BusinessException) -> None:
        self._put("error", ErrorBody.model_validate(error.as_body(current_request_id())))

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
        self._queue.put_nowait(format_sse_event(data_str=body.model_dump_json(), event=name))
        self.begun.set()


class _Begin(BaseModel):
    try_number: int


class _Piece(BaseModel):
    text: str


class EventStream(SseResponse):
    """Ends its work with itself: a client that goes away leaves nothing running."""

    def __init__(self, events: Events, working: asyncio.Task[None]) -> None:
        super().__init__(events)
        self._working = working

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            with CancelScope(shield=True):  # the calls that were made are recorded first
                await _end(self._working)


async def stream(work: Callable[[Events], Awaitable[BaseModel]]) -> EventStream:
    """Answer with the events of ``work``.

    Raises:
        BusinessException: what ``work`` raises before its first event.
    """
    events = Events()
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
    return EventStream(events, working)


async def _run(work: Callable[[Events], Awaitable[BaseModel]], events: Events) -> None:
    try:
        events.result(await work(events))
    except BusinessException as error:
        if not events.begun.is_set():
            raise
        events.error(error)
    except Exception:  # noqa: BLE001 - the answer has begun: it is told in the stream, and logged
        logger.exception("Unexpected error in a stream")
        events.error(
            BusinessException(
                ErrorCode.INTERNAL_ERROR, "Something went wrong on our side; the log tells where."
            )
        )
    finally:
        events.close()


async def _end(working: asyncio.Task[None]) -> None:
    working.cancel()
    await asyncio.wait({working})
