"""The web server, which tells the application that it is about to stop."""

import asyncio
import socket
from collections.abc import Callable
from types import FrameType
from typing import override

import uvicorn


class HttpServer(uvicorn.Server):
    """Before it waits for its open connections, those that would never end are told to.

    Uvicorn tells the application (by the lifespan) only afterwards: each watcher of a stream would
    cost the whole grace.
    """

    def __init__(self, config: uvicorn.Config, about_to_stop: Callable[[], None]) -> None:
        """Args:
        about_to_stop: called when the server begins to stop, and at each signal after that.
        """
        super().__init__(config)
        self._about_to_stop = about_to_stop
        self._stopping: asyncio.AbstractEventLoop | None = None

    @override
    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        if self._stopping is not None:
            self._stopping.call_soon_threadsafe(self._about_to_stop)
        super().handle_exit(sig, frame)

    @override
    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._stopping = asyncio.get_running_loop()
        self._about_to_stop()
        await super().shutdown(sockets)
