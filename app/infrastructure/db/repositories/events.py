"""SQL of event streams."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from uuid import UUID

from sqlalchemy import Select, Text, and_, bindparam, cast, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert

from app.core.db import Session
from app.core.exceptions import JsonValue
from app.infrastructure.db import models as db
from app.shared.clock import utc_now
from app.shared.events import StreamEvent

CHANNEL = "qgen_events"
"""Where PostgreSQL announces, at the commit, the id of a stream that has something new."""


@cache
def _append() -> Select[int, None]:
    """One statement: the number, the event, the announcement. Made once, as that costs most."""
    streams, events = db.EventStream, db.StreamEvent
    project = bindparam("project", type_=streams.project_id.type)
    now = bindparam("now", type_=streams.created_at.type)
    closing = bindparam("closing", type_=streams.is_closed.type)
    numbered = (
        insert(streams)
        .values(
            id=bindparam("stream", type_=streams.id.type),
            project_id=project,
            last_seq=1,
            is_closed=closing,
            created_at=now,
            updated_at=now,
        )
        .on_conflict_do_update(
            index_elements=[streams.id],
            set_={"last_seq": streams.last_seq + 1, "is_closed": closing, "updated_at": now},
            where=streams.project_id == project,
        )
        .returning(streams.id, streams.project_id, streams.last_seq)
        .cte("numbered")
    )
    event = select(
        *numbered.c,
        bindparam("event", type_=events.name.type),
        bindparam("content", type_=events.data.type),
        now,
    )
    columns = ["stream_id", "project_id", "seq", "name", "data", "created_at"]
    added = insert(events).from_select(columns, event).returning(events.seq).cte("added")
    return select(added.c.seq, func.pg_notify(CHANNEL, cast(bindparam("stream"), Text)))


@cache
def _read() -> Select[int, bool, int | None, str, JsonValue, datetime]:
    """One statement sees one moment: a stream is never told closed without its last event."""
    stream, event = db.EventStream, db.StreamEvent
    newer = and_(event.stream_id == stream.id, event.seq > bindparam("after"))
    return (
        select(
            stream.last_seq, stream.is_closed, event.seq, event.name, event.data, event.created_at
        )
        .outerjoin_from(stream, event, newer)
        .where(stream.project_id == bindparam("project"), stream.id == bindparam("stream"))
        .order_by(event.seq)
        .limit(bindparam("limit"))
    )


@dataclass(frozen=True, slots=True)
class StreamPart:
    """Events of a stream that follow one another.

    Attributes:
        last_seq: number of the stream's newest event, which may not be among these.
        is_the_end: the stream is closed, and nothing comes after these.
    """

    events: Sequence[StreamEvent]
    last_seq: int
    is_the_end: bool


@dataclass(frozen=True, slots=True)
class NewEvent:
    """An event to tell."""

    name: str
    data: Mapping[str, JsonValue]


class EventRepository:
    def __init__(self, session: Session) -> None:
        self._session = session

    async def append(
        self,
        project_id: UUID,
        stream_id: UUID,
        name: str,
        data: Mapping[str, JsonValue] | None = None,
        *,
        closes: bool = False,
    ) -> int:
        """Add an event to a stream, which begins with its first; returns its number.

        The stream's row stays locked until the transaction ends, so append late in it; whoever
        appends to several streams in one transaction does so in the order of their ids. The event
        after one that ``closes`` opens the stream again. ``data`` is without NUL characters, which
        PostgreSQL's JSON cannot hold.

        Raises:
            NoResultFound: the stream is another project's.
        """
        given = {
            "project": project_id,
            "stream": stream_id,
            "event": name,
            "content": dict(data or {}),
            "closing": closes,
            "now": utc_now(),
        }
        found = await self._session.execute(_append(), given)
        return int(found.one()[0])

    async def append_all(
        self, project_id: UUID, stream_id: UUID, events: Sequence[NewEvent]
    ) -> None:
        """Add events to a stream that has begun and is open, announced once; see ``append``.

        Raises:
            NoResultFound: there is no such stream in the project.
        """
        stream, now = db.EventStream, utc_now()
        numbered = await self._session.execute(
            update(stream)
            .where(stream.project_id == project_id, stream.id == stream_id)
            .values(last_seq=stream.last_seq + len(events), updated_at=now)
            .returning(stream.last_seq)
        )
        first = numbered.scalar_one() - len(events) + 1
        rows = [
            {
                "stream_id": stream_id,
                "project_id": project_id,
                "seq": seq,
                "name": event.name,
                "data": dict(event.data),
                "created_at": now,
            }
            for seq, event in enumerate(events, start=first)
        ]
        await self._session.execute(insert(db.StreamEvent), rows)
        await self._session.execute(select(func.pg_notify(CHANNEL, str(stream_id))))

    async def read(
        self, project_id: UUID, stream_id: UUID, after: int, limit: int
    ) -> StreamPart | None:
        """The events after number ``after``, oldest first; None when there is no such stream."""
        given = {"project": project_id, "stream": stream_id, "after": after, "limit": limit}
        found = await self._session.execute(_read(), given)
        parts = found.all()
        if not parts:
            return None
        last_seq, is_closed = parts[0][:2]
        events = [
            StreamEvent(seq, name, data if isinstance(data, dict) else {}, created_at)
            for _, _, seq, name, data, created_at in parts
            if seq is not None
        ]
        told = events[-1].seq if events else after
        return StreamPart(events, last_seq, is_closed and told >= last_seq)

    async def look(self, stream_ids: Collection[UUID]) -> Mapping[UUID, int]:
        """The newest number of each stream that there is, of whatever project.

        Announces, under no stream's id, that somebody looks: whoever listens learns that
        announcements reach it.
        """
        await self._session.execute(select(func.pg_notify(CHANNEL, "")))
        found = await self._session.execute(
            select(db.EventStream.id, db.EventStream.last_seq).where(
                db.EventStream.id.in_(stream_ids)
            )
        )
        return {row.id: row.last_seq for row in found}

    async def forget(self, before: datetime) -> int:
        """Delete closed streams that nothing was added to since; returns how many."""
        found = await self._session.execute(
            delete(db.EventStream)
            .where(db.EventStream.updated_at < before, db.EventStream.is_closed)
            .returning(db.EventStream.id)
        )
        return len(found.all())
