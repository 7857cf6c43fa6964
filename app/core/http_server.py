"""The web server, which tells the application that it is about to stop."""

import socket
from collections.abc import Callable
from typing import override

import uvicorn


class HttpServer(uvicorn.Server):
    """Before it waits for its open connections, those that would never end are told to.

    Uvicorn tells the application (by the lifespan) only afterwards: each watcher of a stream would
    cost the whole grace.
    """

    def __init__(self, config: uvicorn.Config, about_to_stop: Callable[[], None]) -> None:
        super().__init__(config)
        self._about_to_stop = about_to_stop

    @override
    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._about_to_stop()
        await super().shutdown(sockets)
