"""SQL of projects."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from app.core.db import Session
from app.infrastructure.db import models as db
from app.shared.clock import utc_now
from app.shared.ids import new_id


class ProjectRepository:
    def __init__(self, session: Session) -> None:
        self._session = session

    async def find(self, code: str) -> UUID | None:
        """Id of the live project with this code."""
        return await self._session.scalar(
            select(db.Project.id).where(db.Project.code == code, db.Project.deleted_at.is_(None))
        )

    async def ensure(self, code: str) -> UUID:
        """Id of the project with this code, which is made when it is not there."""
        now = utc_now()
        while True:
            found = await self.find(code)
            if found is not None:
                return found
            await self._session.execute(
                insert(db.Project)
                .values(id=new_id(), code=code, name=code, created_at=now, updated_at=now)
                .on_conflict_do_nothing()
            )
