"""The statements that find the keywords whose turn it is. Each is made once; with ``= ANY`` in the
place of ``IN``, whose text SQLAlchemy makes anew each time."""

from functools import cache
from uuid import UUID

from sqlalchemy import (
    Boolean,
    ColumnElement,
    Integer,
    Select,
    String,
    Table,
    Text,
    Uuid,
    any_,
    bindparam,
    column,
    exists,
    func,
    or_,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import ARRAY

from app.infrastructure.db import models as db
from app.infrastructure.db.repositories.tables import table_of

type KeywordQuery = Select[UUID, UUID, str, str | None, str | None, int, int, int | None, int]
"""The fields of a KeywordState."""


@cache
def first_keywords(*, by_level: bool, by_standard: bool) -> KeywordQuery:
    """The first ``at_most`` of each of ``categories`` that have a cell of ``cells`` that is open:
    below its target where ``is_strict``, else wanted at all.

    IDX_keywords_pick has them in this order, so that only those are read that are found, and those
    before them that do not fit.
    """
    keyword = table_of(db.Keyword)
    category = func.unnest(bindparam("categories", type_=ARRAY(Uuid)))
    given = category.table_valued(column("id", Uuid)).render_derived("given")
    of_category = (
        select(
            keyword.c.id,
            keyword.c.category_id,
            keyword.c.term,
            keyword.c.level,
            keyword.c.part_of_speech,
            keyword.c.filled_cells,
            keyword.c.use_count,
            keyword.c.last_used_seq,
            keyword.c.generated_count,
        )
        .where(
            keyword.c.project_id == bindparam("project", type_=Uuid),
            keyword.c.category_id == given.c.id,
            keyword.c.locale == bindparam("language", type_=String),
            keyword.c.deleted_at.is_(None),
            keyword.c.is_active,
            _has_open_cell(keyword),
            *_filters(keyword, by_level=by_level, by_standard=by_standard),
        )
        .order_by(
            keyword.c.filled_cells,
            keyword.c.use_count,
            keyword.c.last_used_seq.nulls_first(),
            keyword.c.generated_count,
            keyword.c.id,
        )
        .limit(bindparam("at_most", type_=Integer))
        .lateral("first")
    )
    return select(*of_category.c).join_from(given, of_category, true())


@cache
def fills() -> Select[UUID, str, str, int, int]:
    """What the cells of ``cells`` have that ``keywords`` have rows for."""
    cell = table_of(db.KeywordCoverage)
    return select(
        cell.c.keyword_id, cell.c.question_type, cell.c.difficulty, taken(cell), cell.c.target_count
    ).where(
        cell.c.project_id == bindparam("project", type_=Uuid),
        cell.c.keyword_id == any_(bindparam("keywords", type_=ARRAY(Uuid))),
        _is_asked_for(cell),
    )


def taken(cell: Table) -> ColumnElement[int]:
    """Questions that a cell has, and those that are on their way; rejected ones leave it open."""
    return cell.c.reserved_count + cell.c.generated_count - cell.c.rejected_count


def cell_name(type_: str, difficulty: str) -> str:
    """A cell as one value, so that a list of them is one array."""
    return f"{type_}/{difficulty}"


def _is_asked_for(cell: Table) -> ColumnElement[bool]:
    name = cell.c.question_type + "/" + cell.c.difficulty
    return name == any_(bindparam("cells", type_=ARRAY(Text)))


def _has_open_cell(keyword: Table) -> ColumnElement[bool]:
    """Whether not all of ``cells`` are closed; one without a row is empty. Of a keyword that was
    never used, no cell is full.
    """
    cell = table_of(db.KeywordCoverage)
    is_closed = (taken(cell) >= cell.c.target_count) & bindparam("is_strict", type_=Boolean)
    closed = (
        select(func.count())
        .where(
            cell.c.project_id == bindparam("project", type_=Uuid),
            cell.c.keyword_id == keyword.c.id,
            _is_asked_for(cell),
            is_closed | (cell.c.target_count == 0),
        )
        .correlate(keyword)
        .scalar_subquery()
    )
    cells = func.cardinality(bindparam("cells", type_=ARRAY(Text)))
    return or_(keyword.c.use_count == 0, closed < cells)


def _filters(keyword: Table, *, by_level: bool, by_standard: bool) -> list[ColumnElement[bool]]:
    conditions = list[ColumnElement[bool]]()
    if by_level:
        levels = bindparam("levels", type_=ARRAY(Text))
        conditions.append(func.lower(keyword.c.level) == any_(levels))
    if by_standard:
        link = table_of(db.KeywordStandard)
        linked = exists().where(
            link.c.project_id == bindparam("project", type_=Uuid),
            link.c.keyword_id == keyword.c.id,
            link.c.standard_id == bindparam("standard", type_=Uuid),
        )
        conditions.append(linked)
    return conditions
