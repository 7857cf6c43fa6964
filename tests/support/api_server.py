"""The HTTP application on a real server, beside the test."""

import asyncio
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import override

import uvicorn
from fastapi import FastAPI

from app.core.http_server import HttpServer

_START_SECONDS = 30
_STOP_SECONDS = 10


class _Announcing(HttpServer):
    """A server that tells when it takes requests."""

    def __init__(self, app: FastAPI, about_to_stop: Callable[[], None]) -> None:
        # As `qgen serve` sets it up: logging is ours.
        config = uvicorn.Config(app, log_config=None, access_log=False)
        super().__init__(config, about_to_stop)
        self.up = threading.Event()

    @override
    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.up.set()


@contextmanager
def serving(app: FastAPI, about_to_stop: Callable[[], None] = lambda: None) -> Iterator[str]:
    """Serve ``app`` on a free port of the loopback, from a thread with a loop of its own.

    Yields the base URL. A thread, so that a test which blocks its own loop still gets answers.

    Raises:
        RuntimeError: the application did not start; its log says why.
    """
    listener = socket.create_server(("127.0.0.1", 0))
    # Connections inherit it. asyncio sets it only where a socket names its protocol, which this one
    # does not; without it each answer waits 40 ms for the client's acknowledgement.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    server = _Announcing(app, about_to_stop)
    thread = threading.Thread(target=lambda: asyncio.run(server.serve([listener])))
    thread.start()
    try:
        if not server.up.wait(_START_SECONDS) or not server.started:
            raise RuntimeError("the application did not start")
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(_STOP_SECONDS)
        listener.close()
