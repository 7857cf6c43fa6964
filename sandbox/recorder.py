"""The requests seen, so that a test can look at what was really sent."""

from collections import deque
from dataclasses import dataclass, field

from starlette.requests import Request

from sandbox.jsons import JsonObject, JsonValue, NotJson, parse

KEPT = 1000
"""How many of the last requests are kept; all are counted."""

_SECRET_HEADERS = frozenset({"authorization", "x-api-key", "x-goog-api-key", "api-key", "cookie"})


@dataclass
class Recorder:
    """Counts all vendor requests, and keeps the last ones without their keys."""

    count: int = 0
    _kept: deque[JsonObject] = field(default_factory=lambda: deque(maxlen=KEPT))

    async def record(self, request: Request, *, with_body: bool = True) -> None:
        """Note a request; its body stays readable for the handler.

        Args:
            with_body: False for uploads that may not fit into memory; their body is noted as null.
        """
        self.count += 1
        self._kept.append(
            {
                "number": self.count,
                "method": request.method,
                "path": request.url.path,
                "query": {
                    name: "***" if name == "key" else value
                    for name, value in request.query_params.items()
                },
                "headers": {
                    name: "***" if name in _SECRET_HEADERS else value
                    for name, value in request.headers.items()
                },
                "body": _readable(await request.body()) if with_body else None,
            }
        )

    def last(self, limit: int) -> list[JsonObject]:
        """At most `limit` requests, oldest first."""
        return list(self._kept)[-limit:] if limit else []

    def clear(self) -> None:
        self.count = 0
        self._kept.clear()


def _readable(body: bytes) -> JsonValue:
    try:
        return parse(body) if body else None
    except NotJson:
        return body.decode(errors="replace")
