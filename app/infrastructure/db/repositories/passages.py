"""SQL of passages."""

from collections.abc import Sequence
from uuid import UUID

from pydantic import ValidationError
from sqlalchemy import ColumnElement, Row, Select, func, or_, select

from app.core.db import Session
from app.infrastructure.db import models as db
from app.infrastructure.db.repositories.bulk import insert_new
from app.infrastructure.db.repositories.paging import comes_after, newest_first
from app.shared.clock import utc_now
from app.shared.enums import CefrLevel, Locale, PassageForm
from app.shared.ids import new_id
from app.shared.passages import (
    NewPassage,
    Passage,
    PassageFilter,
    PassagePage,
    Readability,
    passage_checksum,
)
from app.shared.questions import PromptReference


class PassageRepository:
    def __init__(self, session: Session) -> None:
        self._session = session

    async def add(self, project_id: UUID, new: NewPassage) -> tuple[Passage, bool]:
        """Store a passage, or find the live one with its text; the flag tells which it was."""
        checksum = passage_checksum(project_id, new.locale, new.body)
        while True:
            added = await self.add_all(project_id, [new])
            rows = await self._read(_passages(project_id).where(db.Passage.checksum == checksum))
            if rows:  # else it was deleted between the two statements
                return rows[0], added == 1

    async def add_all(self, project_id: UUID, passages: Sequence[NewPassage]) -> int:
        """Store those that the project does not have; returns how many were new."""
        rows = [_row(project_id, passage) for passage in passages]
        return len(await insert_new(self._session, db.Passage, rows))

    async def get(self, project_id: UUID, passage_id: UUID) -> Passage | None:
        """One live passage of the project."""
        rows = await self._read(_passages(project_id).where(db.Passage.id == passage_id))
        return rows[0] if rows else None

    async def list(
        self, project_id: UUID, chosen: PassageFilter, limit: int, after: UUID | None
    ) -> PassagePage:
        """Live passages, newest first, from the one after ``after``, which may be deleted.

        Raises:
            LookupError: ``after`` is no passage of the project.
        """
        query = _passages(project_id).where(*_conditions(chosen))
        if after is not None:
            query = query.where(await comes_after(self._session, db.Passage, project_id, after))
        query = query.order_by(*newest_first(db.Passage))
        found = await self._read(query.limit(limit + 1))
        next_cursor = found[limit - 1].id if len(found) > limit else None
        return PassagePage(passages=tuple(found[:limit]), next_cursor=next_cursor)

    async def _read(
        self, query: "Select[db.Passage, str | None, int | None, int]"
    ) -> Sequence[Passage]:
        return [_passage(row) for row in (await self._session.execute(query)).all()]


def _passages(project_id: UUID) -> "Select[db.Passage, str | None, int | None, int]":
    passage, version, template = db.Passage, db.PromptTemplateVersion, db.PromptTemplate
    question_count = (
        select(func.count(db.Question.id))
        .where(db.Question.passage_id == passage.id, db.Question.deleted_at.is_(None))
        .correlate(passage)
        .scalar_subquery()
    )
    return (
        select(passage, template.key, version.version, question_count)
        .outerjoin(version, version.id == passage.prompt_template_version_id)
        .outerjoin(template, template.id == version.prompt_template_id)
        .where(passage.project_id == project_id, passage.deleted_at.is_(None))
    )


def _conditions(chosen: PassageFilter) -> list[ColumnElement[bool]]:
    passage = db.Passage
    wanted = (
        (passage.locale, chosen.locale),
        (passage.form, chosen.form),
        (passage.genre, chosen.genre),
        (passage.subject_code, chosen.subject),
        (passage.cefr_level, chosen.cefr_level),
        (passage.status, chosen.status),
        (passage.origin, chosen.origin),
    )
    conditions = [column == value for column, value in wanted if value is not None]
    if chosen.text is not None:
        conditions.append(
            or_(
                passage.body.icontains(chosen.text, autoescape=True),
                passage.title.icontains(chosen.text, autoescape=True),
            )
        )
    return conditions


def _row(project_id: UUID, new: NewPassage) -> dict[str, object]:
    now = utc_now()
    return {
        "id": new_id(),
        "project_id": project_id,
        "form": new.form.value,
        "locale": new.locale.value,
        "title": new.title,
        "body": new.body,
        "genre": new.genre,
        "topic": new.topic,
        "subject_code": new.subject,
        "grade_level": new.grade,
        "cefr_level": new.cefr_level and new.cefr_level.value,
        "standard_id": new.standard_id,
        "word_count": new.readability.words,
        "readability": new.readability.model_dump(mode="json"),
        "source": new.source,
        "license": new.license,
        "checksum": passage_checksum(project_id, new.locale, new.body),
        "origin": new.origin,
        "prompt_template_version_id": new.prompt_version_id,
        "vendor": new.vendor and new.vendor.value,
        "model": new.model,
        "is_sandbox": new.is_sandbox,
        "created_at": now,
        "updated_at": now,
    }


def _passage(row: "Row[db.Passage, str | None, int | None, int]") -> Passage:
    passage, prompt_key, prompt_version, question_count = row
    prompt = None
    if prompt_key is not None and prompt_version is not None:
        prompt = PromptReference(key=prompt_key, version=prompt_version)
    return Passage(
        id=passage.id,
        form=PassageForm(passage.form),
        locale=Locale(passage.locale),
        title=passage.title,
        body=passage.body,
        genre=passage.genre,
        topic=passage.topic,
        subject=passage.subject_code,
        grade=passage.grade_level,
        cefr_level=CefrLevel(passage.cefr_level) if passage.cefr_level else None,
        readability=_readability(passage.readability),
        source=passage.source,
        license=passage.license,
        status=passage.status,
        origin=passage.origin,
        provider=passage.vendor,
        model=passage.model,
        is_sandbox=passage.is_sandbox,
        prompt=prompt,
        checksum=passage.checksum,
        question_count=question_count,
        created_at=passage.created_at,
    )


def _readability(stored: object) -> Readability | None:
    """Our figures; the service beside us has others, or none."""
    try:
        return Readability.model_validate(stored)
    except ValidationError:
        return None
