"""Lists that are read by pages, newest first."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, UnaryExpression, select, tuple_

from app.core.db import Session
from app.infrastructure.db import models as db
from app.infrastructure.db.repositories.tables import table_of

type Listed = (
    type[db.ApiKey]
    | type[db.Asset]
    | type[db.BatchJob]
    | type[db.Job]
    | type[db.Passage]
    | type[db.Question]
    | type[db.Run]
)


def newest_first(model: Listed) -> tuple[UnaryExpression[datetime], UnaryExpression[UUID]]:
    """The order of a list; ids decide between rows of one moment."""
    columns = table_of(model).c
    return columns.created_at.desc(), columns.id.desc()


async def comes_after(
    session: Session, model: Listed, project_id: UUID, cursor: UUID
) -> ColumnElement[bool]:
    """The condition that a row comes after another one, which may be deleted, in that order.

    Raises:
        LookupError: there is no such row in the project.
    """
    created_at = await session.scalar(
        select(model.created_at).where(model.project_id == project_id, model.id == cursor)
    )
    if created_at is None:
        raise LookupError(cursor)
    return tuple_(model.created_at, model.id) < (created_at, cursor)
