"""Files of rows on their way: sent inside one JSON body, and results as they come, never whole."""

from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import anyio

from app.infrastructure.ai.base.errors import from_status, not_a_reply
from app.shared.enums import Vendor

if TYPE_CHECKING:
    import httpx2

_PIECE = 1 << 20


@dataclass(frozen=True, slots=True)
class InlineBody:
    """A JSON body with an array made of a file's lines; ``head`` and ``tail`` are around them.

    It states its length: some servers before the vendors' refuse a body without.
    """

    head: bytes
    path: Path
    tail: bytes

    @property
    def headers(self) -> dict[str, str]:
        length = len(self.head) + self._rows_length() + len(self.tail)
        return {"content-type": "application/json", "content-length": str(length)}

    async def pieces(self) -> AsyncIterator[bytes]:
        yield self.head
        left = self._rows_length()
        async with await anyio.open_file(self.path, "rb") as file:
            while left and (piece := await file.read(min(_PIECE, left))):
                left -= len(piece)
                yield piece.replace(b"\n", b",")  # JSON has newlines between rows only
        yield self.tail

    def _rows_length(self) -> int:
        """All but the newline at the end."""
        size = self.path.stat().st_size
        with self.path.open("rb") as file:
            file.seek(max(0, size - 1))
            return size - (file.read(1) == b"\n")


def headers_of(defaults: Mapping[str, object], api_key: str) -> dict[str, str]:
    """What OpenAI's and Anthropic's SDKs send: they mark what is left out by another object."""
    told = {name: value for name, value in defaults.items() if isinstance(value, str)}
    return told | {"Authorization": f"Bearer {api_key}"}


async def streamed(
    vendor: Vendor, http: "httpx2.AsyncClient", url: str, headers: Mapping[str, str], idle_s: float
) -> AsyncGenerator[bytes]:
    """What is at an address, in pieces; ``idle_s`` is the longest wait for the next one.

    Raises:
        ProviderError: an HTTP error, or the answer breaks off where HTTP cannot tell it.
        httpx2.TransportError: the connection broke, before the end that HTTP told.
    """
    async with http.stream("GET", url, headers=headers, timeout=idle_s) as response:
        if not response.is_success:
            await response.aread()
            raise from_status(vendor, response.status_code, response.text, response.headers)
        last = b""
        async for piece in response.aiter_bytes(_PIECE):
            last = piece or last
            yield piece
        is_framed = {"content-length", "transfer-encoding"} & response.headers.keys()
        if not is_framed and not last.endswith(b"\n"):
            raise not_a_reply(vendor, "the results broke off before their end")
