"""SQL of changes to stored questions."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects.postgresql import insert as insert_or
from sqlalchemy.exc import IntegrityError

from app.core.db import Session
from app.infrastructure.db import models as db
from app.infrastructure.db.repositories.constraints import constraint_of
from app.infrastructure.db.repositories.question_reading import PROJECT, all_questions, read_one
from app.infrastructure.db.repositories.questions import Row, option_rows
from app.infrastructure.db.repositories.tables import table_of
from app.shared.clock import utc_now
from app.shared.items import Item, ItemOption
from app.shared.questions import Question

_SAME_ITEM = "UQ_questions_checksum"
_SAME_PLACE = "UQ_questions_passage_position"


class QuestionEditRepository:
    def __init__(self, session: Session) -> None:
        self._session = session

    async def lock(
        self, project_id: UUID, question_id: UUID, *, deleted: bool = False
    ) -> Question | None:
        """A live question, or a deleted one, that nobody else changes until the transaction ends.

        Records that point at it (model calls) can still be added.
        """
        question = db.Question
        locked = await self._session.scalar(
            select(question.id)
            .where(
                question.project_id == project_id,
                question.id == question_id,
                question.deleted_at.is_not(None) if deleted else question.deleted_at.is_(None),
            )
            .with_for_update(key_share=True)
        )
        if locked is None:
            return None
        # Only now: whoever had it locked may have changed its options.
        query = all_questions().where(table_of(question).c.id == question_id)
        return await read_one(self._session, query, {PROJECT: project_id})

    async def replace(self, project_id: UUID, question: Question, item: Item) -> UUID | None:
        """Store what a locked question has become, of which ``item`` is a part, as a new version.

        Returns the id of the live question that is the same item, if any: nothing is stored then.
        """
        checksum = item.checksum(project_id, await self._passage_checksum(question.passage_id))
        values: Row = {
            "stem": question.stem,
            "boxed_text": question.boxed_text,
            "answer": question.key.model_dump(mode="json"),
            "explanation": question.explanation,
            "evidence": list(question.evidence),
            "skill": question.skill.value,
            "difficulty": question.difficulty.value,
            "bloom_level": question.bloom_level and question.bloom_level.value,
            "cefr_level": question.cefr_level and question.cefr_level.value,
            "grade_level": question.grade,
            "points": question.points,
            "checksum": checksum,
        }
        while await self._write(question, values) == _SAME_ITEM:
            same = await self._live_with(project_id, checksum)
            if same is not None:  # else it was deleted between the two statements
                return same
        link: Row = {"project_id": project_id, "question_id": question.id}
        await self._replace_options(link, question.options)
        return None

    async def delete(self, question: Question) -> None:
        """Let a locked question be deleted; it keeps all that it has."""
        await self._write(question, {"deleted_at": utc_now()})

    async def restore(self, project_id: UUID, question: Question) -> UUID | None:
        """Let a locked, deleted question live again, at the end where its place was taken.

        Returns the id of the live question that is the same item, if any: nothing is stored then.
        """
        values: Row = {"deleted_at": None}
        while (conflict := await self._write(question, values)) is not None:
            if conflict == _SAME_PLACE:
                values["passage_position"] = await self._next_place(question.passage_id)
                continue
            same = await self._live_with(project_id, await self._checksum(question.id))
            if same is not None:
                return same
        return None

    async def _write(self, question: Question, values: Row) -> str | None:
        """Write the next version; the name of the unique index that refused it, if one did."""
        changed = values | {"version": question.version + 1, "updated_at": utc_now()}
        statement = update(db.Question).where(db.Question.id == question.id).values(changed)
        try:
            async with self._session.begin_nested():
                await self._session.execute(
                    statement, execution_options={"synchronize_session": False}
                )
        except IntegrityError as error:
            constraint = constraint_of(error)
            if constraint not in (_SAME_ITEM, _SAME_PLACE):
                raise
            return constraint
        return None

    async def _replace_options(self, link: Row, options: Sequence[ItemOption]) -> None:
        """Options keep id, label and picture of their place."""
        option = db.QuestionOption
        rows = option_rows(link, options)
        if rows:
            statement = insert_or(option).values(rows)
            changed = {
                name: statement.excluded[name]
                for name in ("content", "is_correct", "rationale", "match_content")
            }
            await self._session.execute(
                statement.on_conflict_do_update(
                    index_elements=[option.project_id, option.question_id, option.position],
                    set_=changed | {"updated_at": utc_now()},
                )
            )
        await self._session.execute(
            delete(option).where(
                option.project_id == link["project_id"],
                option.question_id == link["question_id"],
                option.position >= len(rows),
            ),
            execution_options={"synchronize_session": False},
        )

    async def _passage_checksum(self, passage_id: UUID | None) -> str | None:
        return await self._session.scalar(
            select(db.Passage.checksum).where(db.Passage.id == passage_id)
        )

    async def _checksum(self, question_id: UUID) -> str | None:
        return await self._session.scalar(
            select(db.Question.checksum).where(db.Question.id == question_id)
        )

    async def _live_with(self, project_id: UUID, checksum: str | None) -> UUID | None:
        return await self._session.scalar(
            select(db.Question.id).where(
                db.Question.project_id == project_id,
                db.Question.checksum == checksum,
                db.Question.deleted_at.is_(None),
            )
        )

    async def _next_place(self, passage_id: UUID | None) -> int:
        last = await self._session.scalar(
            select(func.max(db.Question.passage_position)).where(
                db.Question.passage_id == passage_id
            )
        )
        return 0 if last is None else last + 1
