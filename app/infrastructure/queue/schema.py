"""The queue's own tables: procrastinate's SQL, in a PostgreSQL schema apart from ours.

procrastinate comes with the SQL of its newest schema, and with migrations for databases that have
an older one. A database without it gets the former; the names of the migrations that it contains
are recorded, so that of later versions of the package only what is new is run.
"""

from importlib.util import find_spec
from pathlib import Path

import asyncpg

from app.core.exceptions import BusinessException, ErrorCode

SCHEMA = "qgen_queue"

_WHOLE = "schema.sql"
_RECORD = f"{SCHEMA}.installed_files"
_PREPARE = (
    f"CREATE SCHEMA IF NOT EXISTS {SCHEMA}",
    f"CREATE TABLE IF NOT EXISTS {_RECORD} (name text PRIMARY KEY)",
)
# The functions name their tables without a schema. So that our sessions may call them, whatever
# their search_path (a transaction pooler keeps none), each gets its own.
_PIN_FUNCTIONS = f"""
DO $$
DECLARE
    found regprocedure;
BEGIN
    FOR found IN SELECT oid FROM pg_proc WHERE pronamespace = '{SCHEMA}'::regnamespace LOOP
        EXECUTE format('ALTER FUNCTION %s SET search_path = {SCHEMA}, pg_temp', found);
    END LOOP;
END;
$$
"""  # noqa: S608 - our own names


async def missing_files(connection: asyncpg.Connection) -> tuple[str, ...]:
    """Names of the files of procrastinate's that have still to be run; changes nothing."""
    if await connection.fetchval("SELECT to_regclass($1)", _RECORD) is None:
        return (_WHOLE,)
    rows = await connection.fetch(f"SELECT name FROM {_RECORD}")  # noqa: S608 - our own name
    installed = {row["name"] for row in rows}
    return tuple(name for name in _migrations() if name not in installed)


async def install(connection: asyncpg.Connection) -> None:
    """Run what is missing, within the transaction of the caller, who keeps others from doing so.

    Raises:
        BusinessException: MIGRATION_FAILED, naming the file.
    """
    missing = await missing_files(connection)
    if not missing:
        return
    for statement in _PREPARE:
        await _run(connection, missing[0], statement)
    await connection.execute(f"SET LOCAL search_path TO {SCHEMA}, pg_temp")
    for name in missing:
        file = _folder() / name if name == _WHOLE else _folder() / "migrations" / name
        await _run(connection, name, file.read_text(encoding="utf-8"))
    await _run(connection, missing[-1], _PIN_FUNCTIONS)
    await connection.execute("SET LOCAL search_path TO DEFAULT")
    contained = _migrations() if missing == (_WHOLE,) else missing
    await connection.executemany(
        f"INSERT INTO {_RECORD} VALUES ($1)",  # noqa: S608 - our own name
        [(name,) for name in contained],
    )


def _migrations() -> tuple[str, ...]:
    """Their names in the order in which they are run."""
    return tuple(sorted(file.name for file in (_folder() / "migrations").glob("*.sql")))


def _folder() -> Path:
    """Where procrastinate keeps its SQL; found without the import, which takes 0.2 s."""
    package = find_spec("procrastinate")
    assert package is not None  # noqa: S101 - it is one of our dependencies
    assert package.origin is not None  # noqa: S101 - and no namespace
    return Path(package.origin).parent / "sql"


async def _run(connection: asyncpg.Connection, name: str, script: str) -> None:
    try:
        await connection.execute(script)
    except asyncpg.PostgresError as error:
        raise BusinessException(
            ErrorCode.MIGRATION_FAILED,
            f"{name} of the queue (procrastinate): {error}. No migration of this upgrade was "
            "applied.",
            {"file": name, "message": str(error), "sqlstate": error.sqlstate},
        ) from error
