"""SQL of how far keywords are covered. All is counted by the database: of a million keywords, only
figures leave it."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, Select, SQLColumnExpression, func, select, tuple_

from app.core.db import Session
from app.infrastructure.db import models as db
from app.infrastructure.db.repositories.standards import standard_is
from app.shared.enums import Difficulty, QuestionType
from app.shared.keyword_coverage import CategoryCoverage, CellCoverage, CoverageFilter
from app.shared.keywords import normalise_term

type Histogram = Mapping[int, int]
"""How many values have so many questions."""

type _Condition = SQLColumnExpression[bool]

_TYPES, _DIFFICULTIES = [*QuestionType], [*Difficulty]
_TAKEN = (
    db.KeywordCoverage.reserved_count
    + db.KeywordCoverage.generated_count
    - db.KeywordCoverage.rejected_count
)
_TURN = (
    db.KeywordCategory.subject_code,
    db.KeywordCategory.sort_order,
    db.KeywordCategory.code.collate("C"),
    db.KeywordCategory.id,
)


class KeywordCoverageRepository:
    def __init__(self, session: Session) -> None:
        self._session = session

    async def categories(
        self, project_id: UUID, chosen: CoverageFilter, limit: int, after: UUID | None
    ) -> Sequence[CategoryCoverage]:
        """At most ``limit`` categories in their order, with what their keywords have.

        Raises:
            LookupError: the project has no category ``after``.
        """
        category, keyword = db.KeywordCategory, db.Keyword
        conditions = _of_categories(project_id, chosen)
        if after is not None:
            conditions.append(await self._comes_after(project_id, after))
        counted = (
            select(func.count(), func.count().filter(keyword.use_count > 0))
            .where(keyword.category_id == category.id, *_of_keywords(project_id, chosen))
            .correlate(category)
            .lateral("counted")
        )
        found = await self._session.execute(
            select(category.id, category.code, category.name, category.subject_code, *counted.c)
            .where(*conditions)
            .order_by(*_TURN)
            .limit(limit)
        )
        rows = found.all()
        cells = await self._cells_of(project_id, chosen, [row[0] for row in rows])
        return [
            CategoryCoverage(
                id=id_,
                code=code,
                name=name,
                subject=subject,
                keywords=keywords,
                used=used,
                cells=tuple(cells[id_]),
            )
            for id_, code, name, subject, keywords, used in rows
        ]

    async def keywords(self, project_id: UUID, chosen: CoverageFilter) -> tuple[int, int]:
        """How many keywords there are, and how many were used."""
        keyword = db.Keyword
        found = await self._session.execute(
            select(func.count(), func.count().filter(keyword.use_count > 0))
            .join_from(keyword, db.KeywordCategory, _is_in_its_category())
            .where(*_of_categories(project_id, chosen), *_of_keywords(project_id, chosen))
        )
        keywords, used = found.one()
        return keywords, used

    async def cells(self, project_id: UUID, chosen: CoverageFilter) -> Sequence[CellCoverage]:
        """What the cells have, over all keywords."""
        cell = db.KeywordCoverage
        parts = (cell.question_type, cell.difficulty)
        query = _of_cells(select(*parts, *_SUMS), project_id, chosen)
        found = await self._session.execute(query.group_by(*parts))
        return _sorted([_cell(*row) for row in found])

    async def by_category(self, project_id: UUID, chosen: CoverageFilter) -> tuple[int, Histogram]:
        """How many categories there are, and questions by category."""
        categories = select(func.count()).where(*_of_categories(project_id, chosen))
        each = _of_cells(select(func.sum(_TAKEN).label("taken")), project_id, chosen)
        histogram = await self._histogram(each.group_by(db.Keyword.category_id))
        return await self._session.scalar(categories) or 0, histogram

    async def by_keyword(self, project_id: UUID, chosen: CoverageFilter) -> Histogram:
        each = _of_cells(select(func.sum(_TAKEN).label("taken")), project_id, chosen)
        return await self._histogram(each.group_by(db.KeywordCoverage.keyword_id))

    async def by_cell(self, project_id: UUID, chosen: CoverageFilter) -> Histogram:
        """Of each keyword."""
        return await self._histogram(_of_cells(select(_TAKEN.label("taken")), project_id, chosen))

    async def _histogram(self, each: Select[int]) -> Histogram:
        taken = each.subquery().c.taken
        found = await self._session.execute(select(taken, func.count()).group_by(taken))
        return {int(things): values for things, values in found}

    async def _cells_of(
        self, project_id: UUID, chosen: CoverageFilter, category_ids: Sequence[UUID]
    ) -> Mapping[UUID, Sequence[CellCoverage]]:
        cell, keyword = db.KeywordCoverage, db.Keyword
        parts = (keyword.category_id, cell.question_type, cell.difficulty)
        found = await self._session.execute(
            _of_cells(select(*parts, *_SUMS), project_id, chosen)
            .where(keyword.category_id.in_(category_ids))
            .group_by(*parts)
        )
        cells = defaultdict[UUID, list[CellCoverage]](list)
        for category_id, *cell_and_sums in found:
            cells[category_id].append(_cell(*cell_and_sums))
        return defaultdict(list, {id_: _sorted(of_one) for id_, of_one in cells.items()})

    async def _comes_after(self, project_id: UUID, cursor: UUID) -> ColumnElement[bool]:
        category = db.KeywordCategory
        found = await self._session.execute(
            select(*_TURN).where(category.project_id == project_id, category.id == cursor)
        )
        place = found.one_or_none()
        if place is None:
            raise LookupError(cursor)
        return tuple_(*_TURN) > tuple(place)


_SUMS = (
    func.count().filter(_TAKEN > 0),
    func.sum(db.KeywordCoverage.generated_count - db.KeywordCoverage.rejected_count),
    func.sum(db.KeywordCoverage.reserved_count),
    func.sum(func.least(_TAKEN, db.KeywordCoverage.target_count)),
)


def _cell(
    type_: str, difficulty: str, keywords: int, questions: int, reserved: int, filled: int
) -> CellCoverage:
    return CellCoverage(
        type=QuestionType(type_),
        difficulty=Difficulty(difficulty),
        keywords=keywords,
        questions=questions,
        reserved=reserved,
        filled=filled,
    )


def _sorted(cells: Sequence[CellCoverage]) -> Sequence[CellCoverage]:
    return sorted(cells, key=lambda c: (_TYPES.index(c.type), _DIFFICULTIES.index(c.difficulty)))


def _of_cells[*Ts](columns: Select[*Ts], project_id: UUID, chosen: CoverageFilter) -> Select[*Ts]:
    cell, keyword, category = db.KeywordCoverage, db.Keyword, db.KeywordCategory
    of_keyword = (keyword.project_id == cell.project_id) & (keyword.id == cell.keyword_id)
    return (
        columns.select_from(cell)
        .join(keyword, of_keyword)
        .join(category, _is_in_its_category())
        .where(
            cell.project_id == project_id,
            *_of_categories(project_id, chosen),
            *_of_keywords(project_id, chosen),
        )
    )


def _is_in_its_category() -> ColumnElement[bool]:
    keyword, category = db.Keyword, db.KeywordCategory
    return (category.project_id == keyword.project_id) & (category.id == keyword.category_id)


def _of_categories(project_id: UUID, chosen: CoverageFilter) -> list[_Condition]:
    category = db.KeywordCategory
    conditions: list[_Condition] = [
        category.project_id == project_id,
        category.deleted_at.is_(None),
        category.is_active,
    ]
    if chosen.subject is not None:
        conditions.append(category.subject_code == chosen.subject)
    if chosen.category is not None:
        name = normalise_term(chosen.category)
        conditions.append((category.code == chosen.category) | (func.lower(category.name) == name))
    return conditions


def _of_keywords(project_id: UUID, chosen: CoverageFilter) -> list[_Condition]:
    keyword = db.Keyword
    conditions: list[_Condition] = [
        keyword.project_id == project_id,
        keyword.deleted_at.is_(None),
        keyword.is_active,
    ]
    if chosen.locale is not None:
        conditions.append(keyword.locale == chosen.locale.value)
    if chosen.level is not None:
        conditions.append(func.lower(keyword.level) == chosen.level.lower())
    if chosen.standard is not None:
        conditions.append(_is_of_standard(project_id, chosen.standard))
    return conditions


def _is_of_standard(project_id: UUID, reference: str) -> ColumnElement[bool]:
    link, standard = db.KeywordStandard, db.CurriculumStandard
    meant = select(standard.id).where(
        standard.project_id == project_id, standard.deleted_at.is_(None), standard_is(reference)
    )
    linked = select(link.keyword_id).where(
        link.project_id == project_id, link.standard_id.in_(meant)
    )
    return db.Keyword.id.in_(linked)
