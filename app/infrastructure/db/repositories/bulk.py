"""Many rows in few statements.

The rows go as one JSON text, which PostgreSQL reads by the table's own row type: one parameter
however many they are, with every type of a column as the table has it. Beside it, SQLAlchemy's
``insertmanyvalues`` takes twice the time here, which is spent on naming parameters.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from uuid import UUID

import orjson
from sqlalchemy import (
    JSON,
    ColumnElement,
    Insert,
    Text,
    Update,
    bindparam,
    cast,
    column,
    func,
    literal_column,
    select,
)
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.sql.dml import ReturningInsert
from sqlalchemy.sql.selectable import TableValuedAlias

from app.core.db import Session
from app.infrastructure.db import models as db
from app.infrastructure.db.repositories.tables import table_of

type Rows = Sequence[Mapping[str, object]]
"""Of one table; all with the same columns."""


async def insert_new(session: Session, model: type[db.Base], rows: Rows) -> set[UUID]:
    """Insert the rows that break no unique index; the ids of those."""
    if not rows:
        return set()
    if len(rows) == 1:  # as many rows, one costs more
        found = await session.execute(_insert_one(model), rows[0])
        return set(found.scalars())
    added = await session.execute(_insert_new(model, tuple(rows[0])), {"given": _json(rows)})
    return set(added.scalars())


async def insert_all(session: Session, model: type[db.Base], rows: Rows) -> None:
    """Insert rows, none of which is there."""
    if rows:
        await session.execute(_insert_all(model, tuple(rows[0])), {"given": _json(rows)})


async def update_all(
    session: Session, model: type[db.Base], key: tuple[str, ...], rows: Rows
) -> None:
    """Give rows, known by their ``key`` columns, the values of the others."""
    if rows:
        await session.execute(_update_all(model, key, tuple(rows[0])), {"given": _json(rows)})


def _json(rows: Rows) -> str:
    return orjson.dumps(rows, default=str).decode()


@cache
def _insert_one(model: type[db.Base]) -> ReturningInsert[UUID]:
    table = table_of(model)
    return insert(table).on_conflict_do_nothing().returning(table.c.id)


@cache
def _insert_new(model: type[db.Base], names: tuple[str, ...]) -> ReturningInsert[UUID]:
    table, given = table_of(model), _given(model, names)
    new = insert(table).from_select([*names], select(*given.c))
    return new.on_conflict_do_nothing().returning(table.c.id)


@cache
def _insert_all(model: type[db.Base], names: tuple[str, ...]) -> Insert:
    return insert(table_of(model)).from_select([*names], select(*_given(model, names).c))


@cache
def _update_all(model: type[db.Base], key: tuple[str, ...], names: tuple[str, ...]) -> Update:
    table, given = table_of(model), _given(model, names)
    return (
        table.update()
        .where(*(table.c[name] == given.c[name] for name in key))
        .values({name: given.c[name] for name in names if name not in key})
    )


def _given(model: type[db.Base], names: tuple[str, ...]) -> TableValuedAlias:
    """The rows of the parameter ``given``, as the table has them."""
    table = table_of(model)
    row_type: ColumnElement[object] = literal_column(f'NULL::"{table.name}"')
    texts = cast(bindparam("given", type_=Text), JSON)
    rows = func.json_populate_recordset(row_type, texts)
    return rows.table_valued(*(column(name, table.c[name].type) for name in names)).alias("given")
