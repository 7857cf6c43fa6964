"""SQL of few-shot examples."""

import hashlib
from collections.abc import Sequence
from uuid import UUID

from loguru import logger
from pydantic import ValidationError
from sqlalchemy import ColumnElement, Text, case, cast, func, select

from app.core.db import Session
from app.infrastructure.db import models as db
from app.infrastructure.db.repositories.bulk import insert_new
from app.shared.clock import utc_now
from app.shared.enums import Difficulty
from app.shared.examples import Example, NewExample
from app.shared.generation import GenerateQuestion
from app.shared.ids import new_id
from app.shared.items import Item

_RANK = {difficulty.value: rank for rank, difficulty in enumerate(Difficulty)}
_OTHER_SUBJECT = 100
_DIFFICULTY_STEP = 10
_UNKNOWN_DIFFICULTY = 15
_OTHER_LEVEL = 1


class ExampleRepository:
    def __init__(self, session: Session) -> None:
        self._session = session

    async def nearest(self, order: GenerateQuestion, limit: int) -> Sequence[Example]:
        """Live examples of the order's type and language, the nearest first.

        Another subject is farther than any difference of difficulty, and that is farther than
        another level.
        """
        row, distance = db.FewShotExample, _distance(order)
        found = await self._session.execute(
            select(row.id, row.content, distance)
            .where(
                row.project_id == order.project_id,
                row.question_type == order.type,
                row.locale == order.locale,
                row.is_active,
                row.deleted_at.is_(None),
            )
            # Hashed, so that among equals it is not for ever the oldest that are near.
            .order_by(distance, row.priority.desc(), func.md5(cast(row.id, Text)))
            .limit(limit)
        )
        return [
            Example(id_, item, far)
            for id_, content, far in found
            if (item := _item(id_, content)) is not None
        ]

    async def add(self, project_id: UUID, examples: Sequence[NewExample]) -> int:
        """Store those that the project does not have; returns how many were new."""
        if not examples:
            return 0
        now = utc_now()
        rows = [
            {
                "id": new_id(),
                "project_id": project_id,
                "question_type": example.item.type.value,
                "locale": example.locale.value,
                "subject_code": example.subject,
                "difficulty": example.difficulty and example.difficulty.value,
                "level": example.level,
                "content": example.item.model_dump(mode="json"),
                "checksum": _checksum(project_id, example),
                "source": example.source,
                "license": example.license,
                "created_at": now,
                "updated_at": now,
            }
            for example in examples
        ]
        return len(await insert_new(self._session, db.FewShotExample, rows))


def _item(id_: UUID, content: object) -> Item | None:
    """The item, or None for what the service beside us has put there in another form."""
    try:
        return Item.model_validate(content)
    except ValidationError as error:
        logger.warning("Example {} is not shown, since it is not an item: {}", id_, error)
        return None


def _distance(order: GenerateQuestion) -> ColumnElement[int]:
    row = db.FewShotExample
    level = order.cefr_level.value if order.cefr_level else (order.grade or "")
    rank = case(_RANK, value=row.difficulty)
    steps = func.coalesce(
        func.abs(rank - _RANK[order.difficulty]) * _DIFFICULTY_STEP, _UNKNOWN_DIFFICULTY
    )
    other_subject = case((row.subject_code == order.subject, 0), else_=_OTHER_SUBJECT)
    other_level = case((func.lower(row.level) == level.lower(), 0), else_=_OTHER_LEVEL)
    return (other_subject + steps + other_level).label("distance")


def _checksum(project_id: UUID, example: NewExample) -> str:
    """Unlike a question's: a corrected key or explanation, or a locale, is another example."""
    item = example.item
    parts = (
        item.checksum(project_id),
        example.locale,
        item.key.model_dump_json(),
        item.explanation,
    )
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()
