"""How results and replies of the Batch APIs go over the wire, whole or broken off."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Iterator
from pathlib import Path

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from sandbox.connection import hang_up
from sandbox.delivery import BrokenOff
from sandbox.faults import At

_PIECE_BYTES = 64 * 1024


class Pieces(Response):
    """A body that is sent piece by piece, so that it is never whole in memory.

    Attributes:
        size: its bytes, which the reply announces.
        until: bytes after which the connection ends, or None for the whole body.
    """

    def __init__(self, pieces: Iterable[bytes], size: int, media_type: str) -> None:
        super().__init__(media_type=media_type)
        self.headers["content-length"] = str(size)
        self._pieces, self.size = pieces, size
        self.until: int | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        start = {"type": "http.response.start", "status": 200, "headers": self.raw_headers}
        await send(start)
        sent = 0
        async for piece in _gathered(self._pieces):
            kept = piece if self.until is None else piece[: self.until - sent]
            await send({"type": "http.response.body", "body": kept, "more_body": True})
            sent += len(kept)
            if self.until is not None and sent >= self.until:
                await hang_up(scope, receive)
                return
        await send({"type": "http.response.body", "body": b""})


async def _gathered(pieces: Iterable[bytes]) -> AsyncIterator[bytes]:
    """Fewer, larger pieces; others have their turn between them."""
    kept: list[bytes] = []
    size = 0
    for piece in pieces:
        kept.append(piece)
        size += len(piece)
        if size >= _PIECE_BYTES:
            yield b"".join(kept)
            kept.clear()
            size = 0
            await asyncio.sleep(0)
    if kept:
        yield b"".join(kept)


def broken_off(response: Response, at: At) -> Response:
    """The response of which nothing (START) or only the first half (MIDDLE) arrives."""
    if at is At.MIDDLE and isinstance(response, Pieces):
        response.until = max(1, response.size // 2)
        return response
    body = bytes(response.body) if at is At.MIDDLE else b""
    broken = BrokenOff([body[: len(body) // 2]], at)
    for name in ("content-type", "content-length"):
        if name in response.headers:
            broken.headers[name] = response.headers[name]
    return broken


def lines(found: Iterable[bytes]) -> Iterator[bytes]:
    """JSON lines, each with its newline."""
    for line in found:
        yield line + b"\n"


def in_list(before: bytes, found: Iterable[bytes], after: bytes) -> Iterator[bytes]:
    """JSON values as the elements of a list, between the beginning and the end of a document."""
    yield before
    for number, line in enumerate(found):
        yield b"," + line if number else line
    yield after


def from_disk(path: Path) -> Iterator[bytes]:
    """A file's bytes, in pieces."""
    with path.open("rb") as file:
        while piece := file.read(_PIECE_BYTES):
            yield piece
