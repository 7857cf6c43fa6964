"""Streams of events, written and read past the API."""

import asyncio
from collections.abc import AsyncIterator, Callable, Collection, Mapping
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass
from uuid import UUID

from app.application.steps.follow_events import follow_events, look_for_events
from app.application.steps.services import EventServices
from app.core.db import SessionFactory, UrlSource, create_engine, session_factory, transaction
from app.core.exceptions import JsonValue
from app.infrastructure.db.repositories.events import EventRepository
from app.infrastructure.events.announcements import LOOK_S, Announcements
from app.shared.events import StreamEvent
from app.shared.ids import new_id
from tests.support.rows import rows

SECONDS = 20
"""How long a test waits for what must come."""

_MAKE_PROJECT = "INSERT INTO projects (code, name) VALUES ($1, $1) ON CONFLICT DO NOTHING"
_MAKE_JOB = "INSERT INTO jobs (project_id, task, max_attempts) VALUES ($1, 'test', 1) RETURNING id"


@dataclass(frozen=True, slots=True)
class Stream:
    """One stream of one project, on connections of its own."""

    sessions: SessionFactory
    project_id: UUID
    id: UUID

    async def append(
        self, name: str, data: Mapping[str, JsonValue] | None = None, *, closes: bool = False
    ) -> int:
        """Add an event, in a transaction of its own."""
        async with self.sessions() as session, transaction(session):
            return await EventRepository(session).append(
                self.project_id, self.id, name, data, closes=closes
            )

    async def progress(self, total: int, *, closes: bool = False) -> None:
        """Add ``total`` events of progress in one transaction, and perhaps the end."""
        async with self.sessions() as session, transaction(session):
            events = EventRepository(session)
            for done in range(1, total + 1):
                data: dict[str, JsonValue] = {"done": done, "total": total}
                await events.append(self.project_id, self.id, "progress", data)
            if closes:
                await events.append(self.project_id, self.id, "succeeded", {}, closes=True)


@dataclass(frozen=True, slots=True)
class Streams:
    """The streams of a database; what is appended comes by connections that nobody else uses."""

    database_url: str
    sessions: SessionFactory

    async def new(self, stream_id: UUID | None = None, project: str = "local") -> Stream:
        """A stream that has no event."""
        await rows(self.database_url, _MAKE_PROJECT, project)
        [found] = await rows(self.database_url, "SELECT id FROM projects WHERE code = $1", project)
        return Stream(self.sessions, found["id"], stream_id or new_id())

    async def of_job(self, project: str = "local") -> Stream:
        """The stream of a new job, which nobody works on; it has no event."""
        project_id = (await self.new(project=project)).project_id
        [job] = await rows(self.database_url, _MAKE_JOB, project_id)
        return Stream(self.sessions, project_id, job["id"])


@asynccontextmanager
async def streams_of(database_url: str) -> AsyncIterator[Streams]:
    """Streams to append to, while this is open."""
    engine = create_engine(_always(database_url))
    try:
        yield Streams(database_url, session_factory(engine))
    finally:
        await engine.dispose()


@asynccontextmanager
async def followers_of(
    streams: Streams,
    *,
    url_source: UrlSource | None = None,
    never_looks: bool = False,
    look_s: float = LOOK_S,
) -> AsyncIterator[EventServices]:
    """What a process follows with.

    ``never_looks``: it sees nothing when it looks at the table, so that what wakes a follower is
    an announcement.
    """
    engine = create_engine(_always(streams.database_url))
    sessions = session_factory(engine)

    async def look(stream_ids: Collection[UUID]) -> Mapping[UUID, int]:
        newest = await look_for_events(sessions, stream_ids)
        return {} if never_looks else newest

    announcements = Announcements(url_source or _always(streams.database_url), look, look_s=look_s)
    try:
        yield EventServices(sessions, announcements)
    finally:
        await announcements.close()
        await engine.dispose()


async def told(
    services: EventServices,
    stream: Stream,
    after: int = 0,
    until: Callable[[StreamEvent], bool] = lambda _: False,
) -> list[StreamEvent]:
    """What a follower is told until the stream ends, or ``until`` holds.

    Raises:
        TimeoutError: neither happens.
    """
    events = list[StreamEvent]()
    following = follow_events(services, stream.project_id, stream.id, after)
    async with asyncio.timeout(SECONDS), aclosing(following):
        async for event in following:
            if event is not None:
                events.append(event)
                if until(event):
                    break
    return events


def _always(url: str) -> UrlSource:
    return lambda: asyncio.sleep(0, url)
