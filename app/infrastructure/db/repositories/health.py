"""Whether the database answers and has our tables."""

from sqlalchemy import func, literal, select

from app.core.db import Session
from app.infrastructure.db import models as db


class HealthRepository:
    def __init__(self, session: Session) -> None:
        self._session = session

    async def check(self) -> None:
        """One cheap query over a table of ours; raises the driver's errors."""
        await self._session.execute(select(literal(1)).select_from(db.Project).limit(1))

    async def server_version(self) -> str:
        """As PostgreSQL writes it, e.g. ``17.2 (Debian ...)``."""
        shown = await self._session.execute(select(func.current_setting("server_version")))
        return str(shown.scalar_one())
