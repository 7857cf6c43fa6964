"""How an answer goes over the wire: whole, as server-sent events, or broken off."""

from collections.abc import AsyncIterator, Sequence

from starlette.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from sandbox.connection import hang_up
from sandbox.faults import At
from sandbox.jsons import JsonValue, dump

_EVENTS = "text/event-stream"


def event(data: JsonValue, name: str = "", newline: str = "\n") -> str:
    """One server-sent event."""
    named = f"event: {name}{newline}" if name else ""
    return f"{named}data: {dump(data)}{newline}{newline}"


def whole(body: JsonValue, dropped: At | None) -> Response:
    """A JSON reply; where it is dropped, the length that it announces never comes."""
    content = dump(body).encode()
    if dropped is None:
        return Response(content, media_type="application/json")
    response = BrokenOff([content[: len(content) // 2]], dropped)
    response.headers["content-type"] = "application/json"
    response.headers["content-length"] = str(len(content))
    return response


def stream(frames: Sequence[str], dropped: At | None) -> Response:
    """A reply in parts; where it is dropped, the second half of them never comes."""
    if dropped is None:
        return StreamingResponse(_each(frames), media_type=_EVENTS)
    response = BrokenOff([frame.encode() for frame in frames[: len(frames) // 2]], dropped)
    response.headers["content-type"] = _EVENTS
    del response.headers["content-length"]
    return response


async def _each(frames: Sequence[str]) -> AsyncIterator[str]:
    """Asynchronous, because Starlette takes a plain iterator to a thread for each part."""
    for frame in frames:
        yield frame


class BrokenOff(Response):
    """Sends nothing (START) or the given beginning (MIDDLE), and closes the connection."""

    def __init__(self, beginning: Sequence[bytes], at: At) -> None:
        super().__init__()
        self._beginning, self._at = beginning, at

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._at is At.MIDDLE:
            await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
            for part in self._beginning:
                await send({"type": "http.response.body", "body": part, "more_body": True})
        await hang_up(scope, receive)
