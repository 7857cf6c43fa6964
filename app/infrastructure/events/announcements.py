"""Who is woken when something was appended to a stream, in whatever process."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from contextvars import Context
from uuid import UUID

from loguru import logger

from app.core.db import UrlSource
from app.core.exceptions import BusinessException
from app.infrastructure.db.repositories.events import CHANNEL
from app.infrastructure.events.listener import Listener
from app.infrastructure.events.news import News, happens

LOOK_S = 2.0
"""How often the table is looked at while announcements do not arrive."""
RARE_LOOK_S = 15.0
"""And while they do: one that was lost on the way, or a dead connection, costs this at most."""

type Look = Callable[[Collection[UUID]], Awaitable[Mapping[UUID, int]]]


class Announcements:
    """Wakes the followers of streams; what has happened they read in the table.

    One connection a process, opened for the first follower, LISTENs. One query for all followers
    looks at the table now and then, and announces itself: where that announcement does not come
    back (a pooler, a connection that died silently, no connection), the next look is soon and the
    connection is made anew. So nothing is missed, only told later.
    """

    def __init__(self, url_source: UrlSource, look: Look, *, look_s: float = LOOK_S) -> None:
        """Nothing is opened yet.

        Args:
            url_source: of the server itself, past a pooler.
            look: the newest number of each of these streams; has an empty announcement made.
        """
        self._look = look
        self._look_s = look_s
        self._followers: dict[UUID, set[News]] = {}
        self._wanted = asyncio.Event()
        self._heard = asyncio.Event()
        self._lost = asyncio.Event()
        self._arrives = True
        self._watching: asyncio.Task[None] | None = None
        self._listener = Listener(
            url_source, CHANNEL, on_payload=self._on_payload, on_lost=self._lost.set
        )
        self.is_closed = False

    @property
    def follower_count(self) -> int:
        """How many are to be woken."""
        return sum(len(followers) for followers in self._followers.values())

    @contextmanager
    def subscribe(self, stream_id: UUID) -> Iterator[News]:
        """Be woken for a stream; what is appended from now on rings, so read the table after."""
        news = News()
        self._followers.setdefault(stream_id, set()).add(news)
        self._wanted.set()
        if self._watching is None and not self.is_closed:
            self._watching = asyncio.create_task(self._watch(), context=Context())  # of no request
        try:
            yield news
        finally:
            followers = self._followers[stream_id]
            followers.discard(news)
            if not followers:
                del self._followers[stream_id]
            if not self._followers:
                self._wanted.clear()

    def end(self) -> None:
        """Wake all followers for the last time: the process is about to stop."""
        self.is_closed = True
        for followers in self._followers.values():
            for news in followers:
                news.ring()

    async def close(self) -> None:
        """End, and release the connection."""
        self.end()
        if self._watching is not None:
            self._watching.cancel()
            await asyncio.wait({self._watching})
        await self._listener.close()

    async def _watch(self) -> None:
        while True:
            try:
                await self._watch_once()
            except Exception:  # noqa: BLE001 - it must not end while there are followers
                logger.exception("Unexpected error while waiting for announcements")
                await asyncio.sleep(self._look_s)

    async def _watch_once(self) -> None:
        await self._wanted.wait()
        self._lost.clear()
        await self._listener.connect()
        self._heard.clear()
        await self._wake_who_is_behind()
        arrives = await happens(self._heard, self._look_s)
        self._note(arrives=arrives)
        if arrives:
            self._listener.works()
            await happens(self._lost, RARE_LOOK_S)
        else:
            self._listener.drop()

    async def _wake_who_is_behind(self) -> None:
        try:
            newest = await self._look([*self._followers])
        except BusinessException as error:  # followers meet it themselves
            logger.debug("Cannot look for events: {}", error)
            return
        for stream_id, seq in newest.items():
            for news in self._followers.get(stream_id, ()):
                if news.seen < seq:
                    news.ring()

    def _on_payload(self, payload: str) -> None:
        self._heard.set()
        if payload:
            for news in self._followers.get(UUID(payload), ()):
                news.ring()

    def _note(self, *, arrives: bool) -> None:
        if arrives != self._arrives:
            self._arrives = arrives
            if arrives:
                logger.info("Announcements of events arrive")
            else:
                logger.warning(
                    "Announcements of events do not arrive: the table is looked at every {} s. "
                    "Behind a transaction pooler, set QGEN_DATABASE_DIRECT_URL",
                    self._look_s,
                )
