"""The connection that hears PostgreSQL's announcements."""

import asyncio
import time
from collections.abc import Callable
from contextlib import suppress

import asyncpg
from loguru import logger

from app.core.db import UNREACHABLE, UrlSource
from app.core.exceptions import BusinessException

CONNECT_TIMEOUT_S = 5
FIRST_PAUSE_S = 2
LONGEST_PAUSE_S = 60


class Listener:
    """LISTENs to one channel, and comes back after its connection was lost.

    Not by SQLAlchemy's pool: who listens keeps the connection.
    """

    def __init__(
        self,
        url_source: UrlSource,
        channel: str,
        *,
        on_payload: Callable[[str], None],
        on_lost: Callable[[], None],
    ) -> None:
        """Nothing happens yet.

        Args:
            url_source: of the server itself; a transaction pooler delivers no announcements.
        """
        self._url_source = url_source
        self._channel = channel
        self._on_payload = on_payload
        self._on_lost = on_lost
        self._connection: asyncpg.Connection[asyncpg.Record] | None = None
        self._pause_s = FIRST_PAUSE_S
        self._next_try = 0.0

    async def connect(self) -> None:
        """Listen, unless it does, or has tried a moment ago: pauses grow until ``works``."""
        lives = self._connection is not None and not self._connection.is_closed()
        if lives or time.monotonic() < self._next_try:
            return
        self._next_try = time.monotonic() + self._pause_s
        self._pause_s = min(self._pause_s * 2, LONGEST_PAUSE_S)
        try:
            async with asyncio.timeout(CONNECT_TIMEOUT_S):
                url = await self._url_source()
                connection = await asyncpg.connect(url, statement_cache_size=0)
                self._connection = connection
                connection.add_termination_listener(lambda _: self._on_lost())
                await connection.add_listener(self._channel, self._hear)
        except (*UNREACHABLE, asyncpg.PostgresError, BusinessException) as error:
            logger.debug("Cannot listen to announcements: {!r}", error)
            self.drop()

    def works(self) -> None:
        """Announcements arrive: after a loss, connect at once."""
        self._pause_s = FIRST_PAUSE_S
        self._next_try = 0.0

    def drop(self) -> None:
        """Give the connection up, as it is, without waiting for a server that may be gone."""
        if self._connection is not None:
            self._connection.terminate()
            self._connection = None

    async def close(self) -> None:
        """Take leave of the server."""
        if self._connection is not None:
            with suppress(*UNREACHABLE):
                await self._connection.close(timeout=1)
            self.drop()

    def _hear(self, _connection: object, _pid: int, _channel: str, payload: object) -> None:
        self._on_payload(str(payload))
