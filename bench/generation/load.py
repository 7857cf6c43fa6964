"""Requests to a server, as many at once as it is to bear; it costs little itself."""

import asyncio
import statistics
import time
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit


@dataclass(frozen=True)
class Timings:
    """How long requests took; ``ms`` of each."""

    seconds: float
    ms: tuple[float, ...]

    @property
    def a_second(self) -> float:
        return len(self.ms) / self.seconds

    def percentile(self, percent: int) -> float:
        """The time in which so many percent of them were done."""
        return statistics.quantiles(self.ms, n=100, method="inclusive")[percent - 1]


class Connection:
    """One connection that is kept."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    @classmethod
    async def open(cls, url: str) -> "Connection":
        parts = urlsplit(url)
        return cls(*await asyncio.open_connection(parts.hostname, parts.port))

    async def request(self, method: str, path: str, body: bytes = b"") -> bytes:
        """The body of a success.

        Raises:
            RuntimeError: of anything else.
        """
        head = (
            f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
            f"Content-Length: {len(body)}\r\n\r\n"
        )
        self._writer.write(head.encode() + body)
        answer = (await self._reader.readuntil(b"\r\n\r\n")).lower()
        length = int(answer.partition(b"content-length:")[2].partition(b"\r\n")[0])
        said = await self._reader.readexactly(length)
        if not answer.startswith(b"http/1.1 2"):
            raise RuntimeError(f"{method} {path}: {answer.decode()}{said.decode()}")
        return said

    async def close(self) -> None:
        self._writer.close()
        await self._writer.wait_closed()


async def ask(url: str, method: str, path: str, body: bytes = b"") -> bytes:
    """One request on a connection of its own."""
    connection = await Connection.open(url)
    try:
        return await connection.request(method, path, body)
    finally:
        await connection.close()


async def drive(
    url: str, path: str, bodies: Iterator[bytes], requests: int, at_once: int
) -> Timings:
    """POST so many bodies, and tell how long each took."""
    left = iter(range(requests))
    ms: list[float] = []

    async def one_after_the_other() -> None:
        connection = await Connection.open(url)
        for _ in left:
            began = time.perf_counter()
            await connection.request("POST", path, next(bodies))
            ms.append((time.perf_counter() - began) * 1000)
        await connection.close()

    started = time.perf_counter()
    async with asyncio.TaskGroup() as group:
        for _ in range(at_once):
            group.create_task(one_after_the_other())
    return Timings(time.perf_counter() - started, tuple(ms))
