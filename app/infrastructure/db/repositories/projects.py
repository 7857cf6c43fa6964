"""SQL of projects."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Row, select, update
from sqlalchemy.dialects.postgresql import insert

from app.core.db import Session
from app.infrastructure.db import models as db
from app.shared.clock import utc_now
from app.shared.ids import new_id
from app.shared.projects import NewProject, Project, ProjectPage

_COLUMNS = (db.Project.id, db.Project.code, db.Project.name, db.Project.created_at)


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
        while True:
            found = await self.find(code)
            if found is not None:
                return found
            await self.add(NewProject(code=code, name=code))

    async def add(self, new: NewProject) -> Project | None:
        """Make a project; None: a live one has its code."""
        now = utc_now()
        values = {"id": new_id(), "code": new.code, "name": new.name}
        statement = insert(db.Project).values(values | {"created_at": now, "updated_at": now})
        rows = await self._session.execute(statement.on_conflict_do_nothing().returning(*_COLUMNS))
        row = rows.one_or_none()
        return _read(row) if row else None

    async def rename(self, changed: NewProject) -> Project | None:
        """Give the live project with this code another name; None: there is none."""
        rows = await self._session.execute(
            update(db.Project)
            .where(db.Project.code == changed.code, db.Project.deleted_at.is_(None))
            .values(name=changed.name, updated_at=utc_now())
            .returning(*_COLUMNS)
        )
        row = rows.one_or_none()
        return _read(row) if row else None

    async def list(self, limit: int, after: str | None) -> ProjectPage:
        """Live projects by code, those after the code ``after``."""
        query = select(*_COLUMNS).where(db.Project.deleted_at.is_(None)).order_by(db.Project.code)
        if after is not None:
            query = query.where(db.Project.code > after)
        rows = await self._session.execute(query.limit(limit + 1))
        found = [_read(row) for row in rows]
        page = tuple(found[:limit])
        return ProjectPage(projects=page, next_cursor=page[-1].code if len(found) > limit else None)

    async def lock(self, project_id: UUID) -> None:
        """Let one at a time work on what a project has only one of, until the transaction ends."""
        await self._session.execute(
            select(db.Project.id).where(db.Project.id == project_id).with_for_update(key_share=True)
        )


def _read(row: Row[UUID, str, str, datetime]) -> Project:
    return Project(id=row[0], code=row[1], name=row[2], created_at=row[3])
