"""Requests under way, so that what they use is not taken from them when the server stops."""

import asyncio

from loguru import logger
from starlette.types import ASGIApp, Receive, Scope, Send

DRAIN_TIMEOUT_S = 10


class InFlight:
    """The tasks that serve a request now."""

    def __init__(self) -> None:
        self.tasks: set[asyncio.Task[object]] = set()

    async def drained(self) -> None:
        """Wait until the last one has ended, for DRAIN_TIMEOUT_S at most.

        The web server cancels requests that outlast its grace, and does not wait for what they do
        then: recording the calls that they have paid for.
        """
        if self.tasks:
            _, left = await asyncio.wait(self.tasks, timeout=DRAIN_TIMEOUT_S)
            if left:
                logger.error("{} requests did not end; their records may be lost", len(left))


class InFlightMiddleware:
    def __init__(self, app: ASGIApp, in_flight: InFlight) -> None:
        self._app = app
        self._in_flight = in_flight

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        task = asyncio.current_task()
        if scope["type"] != "http" or task is None:
            await self._app(scope, receive, send)
            return
        self._in_flight.tasks.add(task)
        try:
            await self._app(scope, receive, send)
        finally:
            self._in_flight.tasks.discard(task)
