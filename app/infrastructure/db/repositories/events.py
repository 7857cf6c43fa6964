"""SQL of event streams."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import case, delete, func, literal, select
from sqlalchemy.dialects.postgresql import insert

from app.core.db import Session
from app.core.exceptions import JsonValue
from app.infrastructure.db import models as db
from app.shared.clock import utc_now
from app.shared.events import StreamEvent

CHANNEL = "qgen_events"
"""Where PostgreSQL announces, at the commit, the id of a stream that has something new."""


@dataclass(frozen=True, slots=True)
class StreamPart:
    """Events that follow one another; after those of a closed stream none will come."""

    events: Sequence[StreamEvent]
    is_closed: bool


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

        The stream's row stays locked until the transaction ends, so append late in it. The event
        after one that ``closes`` opens the stream again.
        """
        now = utc_now()
        stream = insert(db.EventStream).values(
            id=stream_id,
            project_id=project_id,
            last_seq=1,
            is_closed=closes,
            created_at=now,
            updated_at=now,
        )
        numbered = (
            stream.on_conflict_do_update(
                index_elements=[db.EventStream.id],
                set_={
                    "last_seq": db.EventStream.last_seq + 1,
                    "is_closed": stream.excluded.is_closed,
                    "updated_at": now,
                },
                where=db.EventStream.project_id == project_id,
            )
            .returning(db.EventStream.id, db.EventStream.project_id, db.EventStream.last_seq)
            .cte("numbered")
        )
        columns = db.StreamEvent
        added = (
            insert(columns)
            .from_select(
                ["stream_id", "project_id", "seq", "name", "data", "created_at"],
                select(
                    numbered.c.id,
                    numbered.c.project_id,
                    numbered.c.last_seq,
                    literal(name),
                    literal(dict(data or {}), columns.data.type),
                    literal(now, columns.created_at.type),
                ),
            )
            .returning(columns.seq)
            .cte("added")
        )
        announced = func.pg_notify(CHANNEL, str(stream_id))
        found = await self._session.execute(select(added.c.seq, announced))
        return int(found.one()[0])

    async def read(
        self, project_id: UUID, stream_id: UUID, after: int, limit: int
    ) -> StreamPart | None:
        """The events after number ``after``, oldest first; None when there is no such stream."""
        stream = await self._session.execute(
            select(
                case(
                    (db.EventStream.last_seq <= after + limit, db.EventStream.is_closed),
                    else_=False,
                )
            ).where(db.EventStream.project_id == project_id, db.EventStream.id == stream_id)
        )
        is_closed = stream.scalar_one_or_none()
        if is_closed is None:
            return None
        found = await self._session.execute(
            select(
                db.StreamEvent.seq,
                db.StreamEvent.name,
                db.StreamEvent.data,
                db.StreamEvent.created_at,
            )
            .where(
                db.StreamEvent.project_id == project_id,
                db.StreamEvent.stream_id == stream_id,
                db.StreamEvent.seq > after,
            )
            .order_by(db.StreamEvent.seq)
            .limit(limit)
        )
        events = [
            StreamEvent(seq, name, data if isinstance(data, dict) else {}, created_at)
            for seq, name, data, created_at in found
        ]
        return StreamPart(events, is_closed)

    async def forget(self, before: datetime) -> int:
        """Delete closed streams that nothing was added to since; returns how many."""
        found = await self._session.execute(
            delete(db.EventStream)
            .where(db.EventStream.updated_at < before, db.EventStream.is_closed)
            .returning(db.EventStream.id)
        )
        return len(found.all())
