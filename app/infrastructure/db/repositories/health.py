"""Whether the database answers and has our tables."""

from sqlalchemy import func, literal, select, table

from app.core.db import Session
from app.infrastructure.db import models as db
from app.infrastructure.queue.schema import SCHEMA

_DELIVERIES = table("procrastinate_jobs", schema=SCHEMA)


class HealthRepository:
    def __init__(self, session: Session) -> None:
        self._session = session

    async def check(self) -> None:
        """One cheap query over the newest table and the queue's; raises the driver's errors."""
        ours = select(literal(1)).select_from(db.StreamEvent).limit(1).scalar_subquery()
        queued = select(literal(1)).select_from(_DELIVERIES).limit(1).scalar_subquery()
        await self._session.execute(select(ours, queued))

    async def server_version(self) -> str:
        """As PostgreSQL writes it, e.g. ``17.2 (Debian ...)``."""
        shown = await self._session.execute(select(func.current_setting("server_version")))
        return str(shown.scalar_one())
