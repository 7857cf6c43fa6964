"""How a worker connects."""

import asyncio

from app.infrastructure.queue.deliveries import Delivery
from app.infrastructure.queue.worker import DeliveryWorker
from tests.support.workshop import CALM


async def test_what_a_session_needs_is_asked_for_when_it_is_made() -> None:
    """By SQL later, a pooler in between would pass it on to other clients."""
    packets = asyncio.Queue[bytes]()

    async def take(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        size = int.from_bytes(await reader.readexactly(4))
        packets.put_nowait(await reader.readexactly(size - 4))
        writer.close()

    server = await asyncio.start_server(take, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]

    async def url() -> str:
        options = "options=-c%20lock_timeout%3D7s"
        return f"postgresql://u@127.0.0.1:{port}/d?sslmode=disable&gssencmode=disable&{options}"

    async def handle(_delivery: Delivery) -> None:
        raise AssertionError

    worker = DeliveryWorker(url, handle, concurrency=1, grace_s=1, timings=CALM)
    working = asyncio.create_task(worker.work())
    packet = await packets.get()
    working.cancel()
    await asyncio.wait({working})
    server.close()

    parts = packet[4:].split(b"\0")
    assert parts[parts.index(b"options") + 1] == (
        b"-c lock_timeout=7s -c search_path=qgen_queue,pg_temp -c synchronous_commit=off"
    )
