"""The connection that a request came by, for faults that end it."""

import asyncio

from starlette.requests import Request
from starlette.types import Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

_HANG_UP = "sandbox.hang_up"


class Connection(H11Protocol):
    """uvicorn's connection, which the application can close (ASGI itself has no way to)."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Give each request of this connection the means to end it."""
        super().connection_made(transport)
        application = self.app

        async def with_the_means(scope: Scope, receive: Receive, send: Send) -> None:
            scope[_HANG_UP] = transport.close
            await application(scope, receive, send)

        self.app = with_the_means


async def hang_up(scope: Scope, receive: Receive) -> None:
    """Close the connection after what was already sent; returns once it is closed."""
    scope[_HANG_UP]()
    while (await receive())["type"] != "http.disconnect":
        pass


async def left(request: Request, within: float | None = None) -> bool:
    """Wait until the client is gone, at most `within` seconds; tells whether it is gone.

    The request's body has to have been read.
    """

    async def gone() -> None:
        while (await request.receive())["type"] != "http.disconnect":
            pass

    try:
        await asyncio.wait_for(gone(), within)
    except TimeoutError:
        return False
    return True
