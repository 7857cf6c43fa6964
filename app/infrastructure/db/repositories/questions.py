"""SQL of questions, their options and keywords."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from pydantic import TypeAdapter
from sqlalchemy import Row, Select, insert, select, tuple_
from sqlalchemy.dialects.postgresql import insert as insert_or

from app.core.db import Session
from app.infrastructure.db import models as db
from app.shared.clock import utc_now
from app.shared.enums import BloomLevel, CefrLevel, Difficulty, Locale, QuestionType, Vendor
from app.shared.generation import GenerateQuestion
from app.shared.ids import new_id
from app.shared.items import Item, ItemKey, ItemOption
from app.shared.questions import PromptReference, Question, QuestionFilter, QuestionPage

_KEY: TypeAdapter[ItemKey] = TypeAdapter(ItemKey)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewQuestion:
    """An item to store, with the order that it answers and where it came from."""

    item: Item
    order: GenerateQuestion
    keyword_id: UUID | None
    prompt_version_id: UUID
    vendor: Vendor
    model: str
    is_sandbox: bool


class QuestionRepository:
    def __init__(self, session: Session) -> None:
        self._session = session

    async def add(self, new: NewQuestion) -> tuple[Question, bool]:
        """Store an item, or find the live one with its checksum; the flag tells which it was."""
        project_id, checksum = new.order.project_id, new.item.checksum(new.order.project_id)
        while True:
            question_id = await self._insert(new, checksum)
            if question_id is not None:
                await self._insert_parts(question_id, new)
                stored = await self.get(project_id, question_id)
                assert stored is not None  # noqa: S101 - inserted above, in this transaction
                return stored, True
            existing = await self._find(project_id, checksum)
            if existing is not None:  # else it was deleted between the two statements
                return existing, False

    async def get(self, project_id: UUID, question_id: UUID) -> Question | None:
        """One live question of the project."""
        rows = await self._read(_questions(project_id).where(db.Question.id == question_id))
        return rows[0] if rows else None

    async def list(
        self, project_id: UUID, chosen: QuestionFilter, limit: int, after: UUID | None
    ) -> QuestionPage:
        """Live questions, newest first, from the one after ``after``, which may be deleted.

        Raises:
            LookupError: ``after`` is no question of the project.
        """
        query = _questions(project_id)
        for column, value in (
            (db.Question.type, chosen.type),
            (db.Question.locale, chosen.locale),
            (db.Question.subject_code, chosen.subject),
            (db.Question.difficulty, chosen.difficulty),
        ):
            if value is not None:
                query = query.where(column == value)
        if after is not None:
            place = (await self._created_at(project_id, after), after)
            query = query.where(tuple_(db.Question.created_at, db.Question.id) < place)
        query = query.order_by(db.Question.created_at.desc(), db.Question.id.desc())
        found = await self._read(query.limit(limit + 1))
        page = tuple(found[:limit])
        next_cursor = page[-1].id if len(found) > limit else None
        return QuestionPage(questions=page, next_cursor=next_cursor)

    async def _created_at(self, project_id: UUID, question_id: UUID) -> datetime:
        created_at = await self._session.scalar(
            select(db.Question.created_at).where(
                db.Question.project_id == project_id, db.Question.id == question_id
            )
        )
        if created_at is None:
            raise LookupError(question_id)
        return created_at

    async def _insert(self, new: NewQuestion, checksum: str) -> UUID | None:
        order, item = new.order, new.item
        now = utc_now()
        statement = (
            insert_or(db.Question)
            .values(
                id=new_id(),
                project_id=order.project_id,
                type=item.type.value,
                locale=order.locale.value,
                subject_code=order.subject,
                grade_level=order.grade,
                difficulty=order.difficulty.value,
                bloom_level=order.bloom_level and order.bloom_level.value,
                cefr_level=order.cefr_level and order.cefr_level.value,
                stem=item.stem,
                boxed_text=item.boxed_text,
                answer=item.key.model_dump(mode="json"),
                explanation=item.explanation,
                tags=[order.keyword],
                checksum=checksum,
                status="draft",
                origin="realtime",
                prompt_template_version_id=new.prompt_version_id,
                vendor=new.vendor.value,
                model=new.model,
                is_sandbox=new.is_sandbox,
                created_at=now,
                updated_at=now,
            )
            .on_conflict_do_nothing(
                index_elements=[db.Question.project_id, db.Question.checksum],
                index_where=db.Question.deleted_at.is_(None),
            )
            .returning(db.Question.id)
        )
        return (await self._session.execute(statement)).scalar_one_or_none()

    async def _insert_parts(self, question_id: UUID, new: NewQuestion) -> None:
        link: dict[str, object] = {"project_id": new.order.project_id, "question_id": question_id}
        options = [
            {
                "id": new_id(),
                "position": position,
                "content": option.content,
                "is_correct": option.is_correct,
                "rationale": option.rationale,
            }
            for position, option in enumerate(new.item.options)
        ]
        if options:
            await self._session.execute(insert(db.QuestionOption), [link | o for o in options])
        if new.keyword_id is not None:
            await self._session.execute(
                insert(db.QuestionKeyword).values(
                    **link, keyword_id=new.keyword_id, is_primary=True
                )
            )

    async def _find(self, project_id: UUID, checksum: str) -> Question | None:
        rows = await self._read(_questions(project_id).where(db.Question.checksum == checksum))
        return rows[0] if rows else None

    async def _read(
        self, query: "Select[db.Question, str | None, str | None, int | None]"
    ) -> Sequence[Question]:
        rows = (await self._session.execute(query)).all()
        options = await self._options([row.Question.id for row in rows])
        return [_question(row, options.get(row.Question.id, ())) for row in rows]

    async def _options(self, question_ids: Sequence[UUID]) -> dict[UUID, tuple[ItemOption, ...]]:
        if not question_ids:
            return {}
        option = db.QuestionOption
        rows = await self._session.scalars(
            select(option)
            .where(option.question_id.in_(question_ids))
            .order_by(option.question_id, option.position)
        )
        found: dict[UUID, tuple[ItemOption, ...]] = {}
        for row in rows:
            made = ItemOption(
                content=row.content, is_correct=row.is_correct, rationale=row.rationale
            )
            found[row.question_id] = (*found.get(row.question_id, ()), made)
        return found


def _questions(project_id: UUID) -> "Select[db.Question, str | None, str | None, int | None]":
    question, version, template = db.Question, db.PromptTemplateVersion, db.PromptTemplate
    link, keyword = db.QuestionKeyword, db.Keyword
    return (
        select(question, keyword.term, template.key, version.version)
        .outerjoin(link, (link.question_id == question.id) & link.is_primary)
        .outerjoin(keyword, keyword.id == link.keyword_id)
        .outerjoin(version, version.id == question.prompt_template_version_id)
        .outerjoin(template, template.id == version.prompt_template_id)
        .where(
            question.project_id == project_id,
            question.deleted_at.is_(None),
            # The service beside us stores types that this version cannot show.
            question.type.in_(list(QuestionType)),
        )
    )


def _question(
    row: Row[db.Question, str | None, str | None, int | None], options: tuple[ItemOption, ...]
) -> Question:
    question, term, prompt_key, prompt_version = row
    prompt = None
    if prompt_key is not None and prompt_version is not None:
        prompt = PromptReference(key=prompt_key, version=prompt_version)
    return Question(
        id=question.id,
        type=QuestionType(question.type),
        locale=Locale(question.locale),
        subject=question.subject_code,
        difficulty=Difficulty(question.difficulty),
        bloom_level=BloomLevel(question.bloom_level) if question.bloom_level else None,
        cefr_level=CefrLevel(question.cefr_level) if question.cefr_level else None,
        grade=question.grade_level,
        # A keyword that no list has is kept as the first tag.
        keyword=term or next(iter(question.tags), None),
        stem=question.stem,
        options=options,
        key=_KEY.validate_python(question.answer),
        explanation=question.explanation,
        status=question.status,
        origin=question.origin,
        provider=question.vendor,
        model=question.model,
        is_sandbox=question.is_sandbox,
        prompt=prompt,
        created_at=question.created_at,
    )
