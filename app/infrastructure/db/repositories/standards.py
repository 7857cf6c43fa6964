"""SQL of curriculum standards."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select

from app.core.db import Session
from app.infrastructure.db import models as db
from app.infrastructure.db.repositories.bulk import insert_new
from app.shared.clock import utc_now
from app.shared.ids import new_id
from app.shared.standards import Framework, NewStandard, Standard


class StandardRepository:
    def __init__(self, session: Session) -> None:
        self._session = session

    async def find(self, project_id: UUID, reference: str) -> Sequence[Standard]:
        """Live standards that ``reference`` may mean: ``code``, or ``framework:code``.

        Frameworks may share a code, so a bare one can mean several.
        """
        row = db.CurriculumStandard
        rows = await self._session.scalars(
            select(row)
            .where(
                row.project_id == project_id,
                row.deleted_at.is_(None),
                standard_is(reference),
            )
            .order_by(row.framework, row.code)
        )
        return [
            Standard(
                id=found.id,
                framework=Framework(found.framework),
                code=found.code,
                description=found.description,
            )
            for found in rows
        ]

    async def add(self, project_id: UUID, standards: Sequence[NewStandard]) -> int:
        """Store those whose code the project does not have; returns how many were new."""
        if not standards:
            return 0
        now = utc_now()
        rows = [
            {
                "id": new_id(),
                "project_id": project_id,
                "framework": standard.framework.value,
                "code": standard.code,
                "subject_code": standard.subject,
                "school_level": standard.school_level,
                "grade_band": standard.grade_band,
                "area": standard.area,
                "description": standard.description,
                "created_at": now,
                "updated_at": now,
            }
            for standard in standards
        ]
        return len(await insert_new(self._session, db.CurriculumStandard, rows))


def standard_is(reference: str) -> ColumnElement[bool]:
    """Whether a row is meant by ``code`` or ``framework:code``; a code may hold a colon itself."""
    row = db.CurriculumStandard
    framework, _, code = reference.partition(":")
    return or_(row.code == reference, and_(row.framework == framework, row.code == code))
