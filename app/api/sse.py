"""Server-Sent Events: what all streams of the API share."""

from collections.abc import AsyncIterable

from starlette.responses import Response, StreamingResponse

KEEP_ALIVE_S = 15
"""The longest silence: proxies take a connection for dead that has none of a minute."""

STREAM_ANSWER: dict[int | str, dict[str, object]] = {
    200: {
        "description": "The events, as they happen.",
        "content": {
            "text/event-stream": {
                "schema": {
                    "type": "object",
                    "properties": {
                        "id": {"type": "string"},
                        "event": {"type": "string"},
                        "data": {"type": "string"},
                    },
                }
            }
        },
    }
}


_MEDIA_TYPE = "text/event-stream"
_HEADERS = {"Cache-Control": "no-cache", "X-Accel-Buffering": "no"}


def stream_of(event: bytes) -> Response:
    """A stream that has this one event and ends."""
    return Response(event, media_type=_MEDIA_TYPE, headers=_HEADERS)


class SseResponse(StreamingResponse):
    """Events as they come, past caches and buffers."""

    media_type = None  # of the errors of the routes; STREAM_ANSWER describes the stream itself

    def __init__(self, content: AsyncIterable[bytes]) -> None:
        super().__init__(content, media_type=_MEDIA_TYPE, headers=_HEADERS)
