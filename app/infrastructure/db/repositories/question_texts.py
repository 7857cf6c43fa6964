"""SQL of what questions say, for many of them at once."""

from collections.abc import AsyncIterator, Sequence
from uuid import UUID

from sqlalchemy import exists, func, select

from app.core.db import Session
from app.infrastructure.db import models as db
from app.infrastructure.db.repositories.question_reading import (
    PROJECT,
    QuestionQuery,
    conditions,
    live_questions,
)
from app.shared.diversity import QuestionSelection, QuestionText
from app.shared.enums import Difficulty, Locale, QuestionType
from app.shared.items import normalise_text
from app.shared.keywords import normalise_term

_ROWS_AT_ONCE = 2000


class QuestionTextRepository:
    def __init__(self, session: Session) -> None:
        self._session = session

    async def has_run(self, project_id: UUID, run_id: UUID) -> bool:
        """Whether the project has the run."""
        run = db.Run
        there = exists().where(run.project_id == project_id, run.id == run_id)
        return bool(await self._session.scalar(select(there)))

    async def count(self, project_id: UUID, chosen: QuestionSelection) -> int:
        """How many live questions a selection chooses."""
        query = _chosen(project_id, chosen).with_only_columns(func.count())
        return await self._session.scalar(query, {PROJECT: project_id}) or 0

    async def stream(
        self, project_id: UUID, chosen: QuestionSelection
    ) -> AsyncIterator[Sequence[QuestionText]]:
        """The live questions that a selection chooses, some thousand at once, in no order."""
        question = db.Question
        query = _chosen(project_id, chosen).with_only_columns(
            question.id,
            question.stem,
            question.boxed_text,
            question.locale,
            question.type,
            question.difficulty,
            question.passage_id,
            func.coalesce(db.Keyword.term, question.tags[1]),
        )
        keywords = dict[str, str]()  # one object for all questions on one
        rows = await self._session.stream(
            query, {PROJECT: project_id}, execution_options={"yield_per": _ROWS_AT_ONCE}
        )
        async for part in rows.partitions():
            yield [
                QuestionText(
                    id=id_,
                    text=normalise_text(f"{stem} {box or ''}"),
                    locale=Locale(locale),
                    keyword=_one_of(keywords, keyword),
                    type=QuestionType(type_),
                    difficulty=Difficulty(difficulty),
                    passage_id=passage_id,
                )
                for id_, stem, box, locale, type_, difficulty, passage_id, keyword in part
            ]


def _chosen(project_id: UUID, chosen: QuestionSelection) -> QuestionQuery:
    query = live_questions().where(*conditions(project_id, chosen))
    if chosen.run_id is None:
        return query
    item = db.RunItem
    of_run = select(item.question_id).where(
        item.project_id == project_id, item.run_id == chosen.run_id
    )
    return query.where(db.Question.id.in_(of_run))


def _one_of(known: dict[str, str], term: str | None) -> str | None:
    if term is None:
        return None
    normalised = normalise_term(term)
    return known.setdefault(normalised, normalised)
