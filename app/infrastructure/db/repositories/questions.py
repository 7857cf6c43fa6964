"""SQL of questions, their options and keywords."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from uuid import UUID

from sqlalchemy import Select, Text, bindparam, func, select, true, tuple_
from sqlalchemy.dialects.postgresql import ARRAY, array

from app.core.db import Session
from app.infrastructure.db import models as db
from app.infrastructure.db.repositories.bulk import insert_all, insert_new
from app.infrastructure.db.repositories.paging import comes_after, newest_first
from app.infrastructure.db.repositories.question_insert import insert_question
from app.infrastructure.db.repositories.question_reading import (
    PROJECT,
    QuestionQuery,
    conditions,
    live_questions,
    question_of,
    questions_of,
    read_one,
)
from app.infrastructure.db.repositories.tables import table_of
from app.shared.clock import utc_now
from app.shared.ids import new_id
from app.shared.items import ItemOption
from app.shared.keywords import normalise_term
from app.shared.questions import NewQuestion, Question, QuestionFilter, QuestionPage

STEMS_SHOWN = 30

type Row = dict[str, object]


@dataclass(slots=True)
class _ReadingSet:
    """A passage that questions are being added to."""

    checksum: str
    next_position: int

    def take_position(self) -> int:
        self.next_position += 1
        return self.next_position - 1


@cache
def _newest() -> QuestionQuery:
    return live_questions().order_by(*newest_first(db.Question)).limit(bindparam("limit"))


@cache
def _by_id() -> QuestionQuery:
    return live_questions().where(table_of(db.Question).c.id == bindparam("question"))


@cache
def _by_checksum() -> QuestionQuery:
    return live_questions().where(table_of(db.Question).c.checksum == bindparam("checksum"))


@cache
def _newest_stems() -> Select[str, str]:
    """Made once, as that costs most.

    In the order of pairs, which no index has: with the index of the newest, the planner would go
    through all of a project's questions for each term that has fewer than it looks for.
    """
    question = table_of(db.Question).c
    term = func.unnest(bindparam("asked", type_=ARRAY(Text))).column_valued("term")
    newest = (
        select(question.stem, question.created_at, question.id)
        .where(
            question.project_id == bindparam("project"),
            question.deleted_at.is_(None),
            question.tags.contains(array([term], type_=Text)),
        )
        .order_by(tuple_(question.created_at, question.id).desc())
        .limit(STEMS_SHOWN)
        .lateral()
    )
    return select(term, newest.c.stem).join(newest, true())


class QuestionRepository:
    def __init__(self, session: Session) -> None:
        self._session = session

    async def add(self, project_id: UUID, new: NewQuestion) -> tuple[Question, bool]:
        """Store an item, or find the live one with its checksum; the flag tells which it was.

        Raises:
            LookupError: the passage is not, or no longer, there.
        """
        while True:
            (row,) = await self._rows(project_id, [new])
            options = option_rows({}, new.item.options)
            added = await insert_question(self._session, row, options, new.keyword_id)
            if added is not None:
                return question_of(added, new.item.options), True
            given = {PROJECT: project_id, "checksum": row["checksum"]}
            found = await read_one(self._session, _by_checksum(), given)
            if found:  # else it was deleted between the two statements
                return found, False

    async def add_all(self, project_id: UUID, questions: Sequence[NewQuestion]) -> int:
        """Store those that the project does not have; returns how many were new.

        Raises:
            LookupError: a passage is not, or no longer, there.
        """
        if not questions:
            return 0
        rows = await self._rows(project_id, questions)
        return len(await self._insert(list(zip(rows, questions, strict=True))))

    async def store_all(
        self, project_id: UUID, questions: Sequence[NewQuestion]
    ) -> Sequence[tuple[UUID, bool]]:
        """Store those that the project does not have; of each its id, and whether it is new.

        Of two that are the same the first one is.

        Raises:
            LookupError: a passage is not, or no longer, there.
        """
        rows = await self._rows(project_id, questions)
        added = await self._insert(list(zip(rows, questions, strict=True)))
        known = dict(_ids(rows, added))
        while lacking := {str(row["checksum"]) for row in rows} - known.keys():
            question = db.Question
            found = await self._session.execute(
                select(question.checksum, question.id).where(
                    question.project_id == project_id,
                    question.checksum.in_(lacking),
                    question.deleted_at.is_(None),
                )
            )
            there = {str(checksum): id_ for checksum, id_ in found}
            known |= there
            # One that was there when ours was refused has been deleted since.
            again = [
                pair
                for pair in zip(rows, questions, strict=True)
                if pair[0]["checksum"] in lacking - there.keys()
            ]
            added |= await self._insert(again)
            known |= _ids([row for row, _ in again], added)
        return [(known[str(row["checksum"])], row["id"] in added) for row in rows]

    async def get(self, project_id: UUID, question_id: UUID) -> Question | None:
        """One live question of the project."""
        given = {PROJECT: project_id, "question": question_id}
        return await read_one(self._session, _by_id(), given)

    async def list(
        self, project_id: UUID, chosen: QuestionFilter, limit: int, after: UUID | None
    ) -> QuestionPage:
        """Live questions, newest first, from the one after ``after``, which may be deleted.

        Raises:
            LookupError: ``after`` is no question of the project.
        """
        wanted = conditions(project_id, chosen)
        if after is not None:
            wanted.append(await comes_after(self._session, db.Question, project_id, after))
        query = _newest().where(*wanted) if wanted else _newest()
        given = {PROJECT: project_id, "limit": limit + 1}
        rows = (await self._session.execute(query, given)).all()
        next_cursor = rows[limit - 1].id if len(rows) > limit else None
        return QuestionPage(questions=tuple(questions_of(rows[:limit])), next_cursor=next_cursor)

    async def stems_on(self, project_id: UUID, passage_id: UUID) -> Sequence[str]:
        """Stems of the live questions on a passage, the last STEMS_SHOWN of them, last first."""
        question = db.Question
        stems = await self._session.scalars(
            select(question.stem)
            .where(
                question.project_id == project_id,
                question.passage_id == passage_id,
                question.deleted_at.is_(None),
            )
            .order_by(question.created_at.desc(), question.id.desc())
            .limit(STEMS_SHOWN)
        )
        return stems.all()

    async def stems_about(
        self, project_id: UUID, keywords: Collection[str]
    ) -> Mapping[str, Sequence[str]]:
        """Stems of the live questions about each keyword, as it is spelled or as it is normalised:
        the last STEMS_SHOWN, last first."""
        spellings = {keyword: (keyword, normalise_term(keyword)) for keyword in keywords}
        asked = sorted({spelling for both in spellings.values() for spelling in both})
        found: dict[str, list[str]] = {spelling: [] for spelling in asked}
        given = {"project": project_id, "asked": asked}
        rows = await self._session.execute(_newest_stems(), given)
        for spelling, stem in rows:
            found[spelling].append(stem)
        return {
            keyword: list(dict.fromkeys(stem for spelling in both for stem in found[spelling]))
            for keyword, both in spellings.items()
        }

    async def _rows(self, project_id: UUID, questions: Sequence[NewQuestion]) -> Sequence[Row]:
        sets = await self._reading_sets(project_id, {q.passage_id for q in questions} - {None})
        return [_row(project_id, question, sets.get(question.passage_id)) for question in questions]

    async def _reading_sets(
        self, project_id: UUID, passage_ids: set[UUID | None]
    ) -> Mapping[UUID | None, _ReadingSet]:
        """The passages, locked: two writers would give two questions one place."""
        if not passage_ids:
            return {}
        passage, question = db.Passage, db.Question
        locked = await self._session.execute(
            select(passage.id, passage.checksum)
            .where(
                passage.project_id == project_id,
                passage.id.in_(passage_ids),
                passage.deleted_at.is_(None),
            )
            .order_by(passage.id)
            .with_for_update(key_share=True)
        )
        checksums = {id_: checksum for id_, checksum in locked}  # noqa: C416 - rows, not tuples
        if lost := passage_ids - checksums.keys():
            raise LookupError(lost.pop())
        last = await self._session.execute(
            select(question.passage_id, func.max(question.passage_position))
            .where(question.passage_id.in_(passage_ids))
            .group_by(question.passage_id)
        )
        taken = {id_: position for id_, position in last if position is not None}
        return {
            id_: _ReadingSet(checksum, taken.get(id_, -1) + 1)
            for id_, checksum in checksums.items()
        }

    async def _insert(self, pairs: Sequence[tuple[Row, NewQuestion]]) -> set[UUID]:
        """Insert rows whose checksum is new, with their options and keywords; the ids of those."""
        added = await insert_new(self._session, db.Question, [row for row, _ in pairs])
        options: list[Row] = []
        keywords: list[Row] = []
        for row, new in pairs:
            if row["id"] not in added:
                continue
            link: Row = {"project_id": row["project_id"], "question_id": row["id"]}
            options += option_rows(link, new.item.options)
            if new.keyword_id is not None:
                keywords.append(link | {"keyword_id": new.keyword_id, "is_primary": True})
        await insert_all(self._session, db.QuestionOption, options)
        await insert_all(self._session, db.QuestionKeyword, keywords)
        return added


def _ids(rows: Iterable[Row], added: Collection[UUID]) -> Mapping[str, UUID]:
    """Ids of the rows that were added, by their checksums."""
    return {
        str(row["checksum"]): id_
        for row in rows
        if isinstance(id_ := row["id"], UUID) and id_ in added
    }


def option_rows(link: Row, options: Sequence[ItemOption]) -> list[Row]:
    """Rows of one question's options; ``link`` names project and question."""
    return [
        link
        | {
            "id": new_id(),
            "position": position,
            "content": option.content,
            "is_correct": option.is_correct,
            "rationale": option.rationale,
            "match_content": option.match_content,
        }
        for position, option in enumerate(options)
    ]


def _row(project_id: UUID, new: NewQuestion, reading_set: _ReadingSet | None) -> Row:
    item, now = new.item, utc_now()
    return {
        "id": new_id(),
        "project_id": project_id,
        "type": item.type.value,
        "skill": new.skill.value,
        "locale": new.locale.value,
        "subject_code": new.subject,
        "grade_level": new.grade,
        "difficulty": new.difficulty.value,
        "bloom_level": new.bloom_level and new.bloom_level.value,
        "cefr_level": new.cefr_level and new.cefr_level.value,
        "standard_id": new.standard_id,
        "passage_id": new.passage_id,
        "passage_position": reading_set and reading_set.take_position(),
        "stem": item.stem,
        "boxed_text": item.boxed_text,
        "answer": item.key.model_dump(mode="json"),
        "explanation": item.explanation,
        "evidence": list(item.evidence),
        "points": item.points,
        "tags": [new.keyword] if new.keyword else [],
        "checksum": item.checksum(project_id, reading_set.checksum if reading_set else None),
        "origin": new.origin,
        "prompt_template_version_id": new.prompt_version_id,
        "vendor": new.vendor and new.vendor.value,
        "model": new.model,
        "is_sandbox": new.is_sandbox,
        "created_by": new.created_by,
        "created_at": now,
        "updated_at": now,
    }
