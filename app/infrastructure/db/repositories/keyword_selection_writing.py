"""The statements that change what keywords and their cells have, each made once.

Whoever runs them has locked the keywords before, in the order of their ids (``lock``): so nobody
waits in a circle, and nobody else changes their cells. No parameter has the name of a column:
SQLAlchemy would take it for a value of the row.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from uuid import UUID

from sqlalchemy import (
    CTE,
    BigInteger,
    ColumnElement,
    DateTime,
    FromClause,
    Insert,
    Integer,
    Select,
    String,
    Table,
    Update,
    Uuid,
    any_,
    bindparam,
    case,
    column,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.sql.dml import ReturningUpdate

from app.infrastructure.db import models as db
from app.infrastructure.db.repositories.keyword_selection_reading import taken
from app.infrastructure.db.repositories.tables import table_of

type _Columns = Mapping[str, Uuid[UUID] | String | Integer]

_CELL: dict[str, Uuid[UUID] | String | Integer] = {
    "keyword_id": Uuid(),
    "question_type": String(),
    "difficulty": String(),
}


@cache
def lock() -> Select[int]:
    """Lock those of ``keywords`` that are there; how many of them may be chosen.

    FOR NO KEY UPDATE: rows that refer to them can be added meanwhile.
    """
    keyword = table_of(db.Keyword)
    locked = (
        select((keyword.c.is_active & keyword.c.deleted_at.is_(None)).label("is_live"))
        .where(
            keyword.c.project_id == _project(),
            keyword.c.id == any_(bindparam("keywords", type_=ARRAY(Uuid))),
        )
        .order_by(keyword.c.id)
        .with_for_update(key_share=True)
        .cte("locked")
    )
    return select(func.count().filter(locked.c.is_live))


@cache
def reserve() -> ReturningUpdate[UUID, str, str]:
    """Take ``all_places`` of each cell, unless it would have more than ``all_most`` then (null:
    than its target). Gives the cells that were taken.

    The claim is in the condition, so that a row that was waited for is looked at again.
    """
    cell = table_of(db.KeywordCoverage)
    wanted = _each("wanted", _CELL | {"places": Integer(), "most": Integer()})
    then = taken(cell) + wanted.c.places
    return (
        update(cell)
        .where(*_is_cell(cell, wanted), then <= func.coalesce(wanted.c.most, cell.c.target_count))
        .values(reserved_count=cell.c.reserved_count + wanted.c.places, updated_at=_now())
        .returning(cell.c.keyword_id, cell.c.question_type, cell.c.difficulty)
    )


@cache
def reserve_new() -> Insert:
    """Reserve ``all_places`` of cells that have no row.

    One that somebody has made meanwhile is an error: to ask for conflicts (ON CONFLICT) takes half
    as long again, and there are none, since the keywords are locked.
    """
    cell = table_of(db.KeywordCoverage)
    wanted = _each("wanted", _CELL | {"id": Uuid(), "places": Integer()})
    names = [*_CELL, "id", "places"]
    new = select(_project(), *(wanted.c[name] for name in names), _now(), _now())
    return insert(cell).from_select(
        ["project_id", *_CELL, "id", "reserved_count", "created_at", "updated_at"],
        new,
        include_defaults=False,
    )


@cache
def give_back() -> Update:
    """Of each cell, ``all_places`` are reserved no more; ``all_made`` of them have a question."""
    cell = table_of(db.KeywordCoverage)
    closed = _each("closed", _CELL | {"places": Integer(), "made": Integer()})
    return (
        update(cell)
        .where(*_is_cell(cell, closed))
        .values(
            reserved_count=cell.c.reserved_count - closed.c.places,
            generated_count=cell.c.generated_count + closed.c.made,
            updated_at=_now(),
        )
    )


@cache
def count_uses() -> Update:
    """Count ``all_uses`` (below 0: undone) and ``all_made`` questions of each keyword, and what its
    cells have now. Its last use gets its number in the order in which keywords are given.
    """
    keyword = table_of(db.Keyword)
    given = _each("given", {"keyword_id": Uuid(), "uses": Integer(), "made": Integer()})
    in_order = select(given).order_by(given.c.place).subquery("in_order")
    numbered = _numbered(in_order, _filled())
    is_used = numbered.c.use.is_not(None)
    return (
        update(keyword)
        .where(keyword.c.project_id == _project(), keyword.c.id == numbered.c.keyword_id)
        .values(
            filled_cells=numbered.c.filled,
            use_count=keyword.c.use_count + numbered.c.uses,
            generated_count=keyword.c.generated_count + numbered.c.made,
            last_used_seq=func.coalesce(numbered.c.use, keyword.c.last_used_seq),
            last_used_at=case((is_used, _now()), else_=keyword.c.last_used_at),
            updated_at=_now(),
        )
    )


def _numbered(in_order: FromClause, filled: CTE) -> CTE:
    use = case((in_order.c.uses > 0, func.nextval("keyword_use_seq", type_=BigInteger)))
    numbered = select(
        in_order.c.keyword_id, in_order.c.uses, in_order.c.made, use.label("use")
    ).cte("numbered")
    return (
        select(*numbered.c, func.coalesce(filled.c.places, 0).label("filled"))
        .join_from(numbered, filled, filled.c.keyword_id == numbered.c.keyword_id, isouter=True)
        .cte("counted")
    )


def _filled() -> CTE:
    """What the keywords' cells have; counted anew, as another service may have changed a target."""
    cell = table_of(db.KeywordCoverage)
    places = func.sum(func.least(taken(cell), cell.c.target_count))
    return (
        select(cell.c.keyword_id, places.label("places"))
        .where(
            cell.c.project_id == _project(),
            cell.c.keyword_id == any_(bindparam("all_keyword_id", type_=ARRAY(Uuid))),
        )
        .group_by(cell.c.keyword_id)
        .cte("filled")
    )


def _each(name: str, columns: _Columns) -> FromClause:
    """Rows of arrays, one a column, ``all_`` and its name; ``place`` counts them."""
    arrays = (bindparam(f"all_{key}", type_=ARRAY(type_)) for key, type_ in columns.items())
    rows = func.unnest(*arrays).table_valued(
        *(column(key, type_) for key, type_ in columns.items()), with_ordinality="place"
    )
    return rows.render_derived(name)


def _is_cell(cell: Table, given: FromClause) -> Sequence[ColumnElement[bool]]:
    """The first condition says nothing more than the third, but that few rows are looked at: by the
    others alone, PostgreSQL reads the whole table where it is not large.
    """
    return [
        cell.c.keyword_id == any_(bindparam("all_keyword_id", type_=ARRAY(Uuid))),
        cell.c.project_id == _project(),
        *(cell.c[name] == given.c[name] for name in _CELL),
    ]


def _project() -> ColumnElement[object]:
    return bindparam("project", type_=Uuid)


def _now() -> ColumnElement[object]:
    return bindparam("now", type_=DateTime(timezone=True))
