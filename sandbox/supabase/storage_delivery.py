"""How bytes go over the wire: whole, a range of them, or broken off."""

import re
from collections.abc import Mapping
from email.utils import format_datetime
from urllib.parse import quote

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from sandbox.connection import hang_up
from sandbox.supabase.storage_buckets import Object
from sandbox.supabase.storage_errors import StorageError
from sandbox.supabase.storage_spool import Spool

_RANGE = re.compile(r"bytes=(\d*)-(\d*)", re.ASCII)


class ObjectResponse(Response):
    """The bytes of an object, read piece by piece. ``is_broken``: half of them never come."""

    def __init__(self, spool: Spool, one: Object, headers: Mapping[str, str]) -> None:
        super().__init__()
        size = one.span.size
        self._first, last = 0, size - 1
        if "range" in headers and (asked := _range(headers["range"], size)):
            self._first, last = asked
            self.status_code = 206
            self.headers["content-range"] = f"bytes {self._first}-{last}/{size}"
        self._size = last - self._first + 1
        self._spool, self._span = spool, one.span
        self.is_broken = False
        self.headers["content-length"] = str(self._size)
        self.headers["content-type"] = one.mime_type
        self.headers["accept-ranges"] = "bytes"
        self.headers["etag"] = one.etag
        self.headers["last-modified"] = format_datetime(one.updated_at, usegmt=True)
        self.headers["cache-control"] = one.cache_control

    def download_as(self, file_name: str) -> None:
        """For a browser: saved under that name rather than shown."""
        name = quote(file_name, safe="")
        named = f" filename={name}; filename*=UTF-8''{name};" if name else ""
        self.headers["content-disposition"] = f"attachment;{named}"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        start = {
            "type": "http.response.start",
            "status": self.status_code,
            "headers": self.raw_headers,
        }
        await send(start)
        size = self._size // 2 if self.is_broken else self._size
        for piece in self._spool.read(self._span.start + self._first, size):
            await send({"type": "http.response.body", "body": piece, "more_body": True})
        if self.is_broken:
            await hang_up(scope, receive)
        else:
            await send({"type": "http.response.body", "body": b""})


def _range(asked: str, size: int) -> tuple[int, int] | None:
    """First and last byte; None for several ranges, which are not served."""
    match = _RANGE.fullmatch(asked)
    if match is None or not any(match.groups()):
        return None
    first, last = match.groups()
    begin = int(first) if first else max(0, size - int(last))
    end = min(int(last), size - 1) if first and last else size - 1
    if begin > end:
        raise StorageError(400, "invalid_range", "invalid range provided", "InvalidRange")
    return begin, end
