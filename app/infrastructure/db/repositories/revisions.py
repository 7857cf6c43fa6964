"""SQL of what questions were before they were changed."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import exists, insert, select

from app.core.db import Session
from app.infrastructure.db import models as db
from app.shared.clock import utc_now
from app.shared.ids import new_id
from app.shared.question_edits import QuestionRevision, RevisionAction
from app.shared.questions import Question


class RevisionRepository:
    def __init__(self, session: Session) -> None:
        self._session = session

    async def add(
        self,
        project_id: UUID,
        before: Question,
        action: RevisionAction,
        note: str | None,
        by: UUID | None,
    ) -> None:
        """Keep a question as it is before an action."""
        await self._session.execute(
            insert(db.QuestionRevision).values(
                id=new_id(),
                project_id=project_id,
                question_id=before.id,
                version=before.version,
                content=before.model_dump(mode="json"),
                action=action.value,
                note=note,
                revised_by=by,
                created_at=utc_now(),
            )
        )

    async def list(
        self, project_id: UUID, question_id: UUID, limit: int, before: int | None
    ) -> Sequence[QuestionRevision] | None:
        """Revisions of versions under ``before``, newest first; None: there is no such question."""
        revision, question = db.QuestionRevision, db.Question
        is_known = exists().where(question.project_id == project_id, question.id == question_id)
        if not await self._session.scalar(select(is_known)):
            return None
        query = select(revision).where(
            revision.project_id == project_id, revision.question_id == question_id
        )
        if before is not None:
            query = query.where(revision.version < before)
        rows = await self._session.scalars(query.order_by(revision.version.desc()).limit(limit))
        return [
            QuestionRevision(
                version=row.version,
                action=RevisionAction(row.action),
                note=row.note,
                created_at=row.created_at,
                content=row.content,
            )
            for row in rows
        ]
