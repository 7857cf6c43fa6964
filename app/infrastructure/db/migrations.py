"""Applies ``supabase/migrations``, and keeps the Supabase CLI's own record of it.

``supabase db push`` and our ``upgrade`` can be mixed on one database: both write
``supabase_migrations.schema_migrations`` the same way (supabase/cli, pkg/migration/history.go).
The folder is found beside the source tree: an installed wheel does not carry it yet.
"""

import re
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import asyncpg
import orjson

from app.core.exceptions import BusinessException, ErrorCode
from app.infrastructure.db.sql_script import Statement, split_statements
from app.infrastructure.queue import schema as queue_schema

MIGRATIONS_DIR = Path(__file__).parents[3] / "supabase" / "migrations"

_FILE_NAME = re.compile(r"(?P<version>[0-9]+)_(?P<name>.*)\.sql")
_CREATED_TABLE = re.compile(
    r'^\s*create\s+table\s+(?:if\s+not\s+exists\s+)?(?:"?public"?\.)?"?(\w+)"?(?![\w".])',
    re.IGNORECASE | re.MULTILINE,
)
_CONNECT_WAIT_S = 15.0
_LOCK_WAIT = "60s"
_UPGRADE_LOCK = int.from_bytes(b"qgen-db", "big")  # any number that nobody else takes

_HISTORY = "supabase_migrations.schema_migrations"
_CREATE_HISTORY = (
    "CREATE SCHEMA IF NOT EXISTS supabase_migrations",
    f"CREATE TABLE IF NOT EXISTS {_HISTORY} (version text NOT NULL PRIMARY KEY)",
    f"ALTER TABLE {_HISTORY} ADD COLUMN IF NOT EXISTS statements text[]",
    f"ALTER TABLE {_HISTORY} ADD COLUMN IF NOT EXISTS name text",
)
_RECORD = f"INSERT INTO {_HISTORY} (version, name, statements) VALUES ($1, $2, $3)"  # noqa: S608


@dataclass(frozen=True)
class Migration:
    """One file of the migrations folder: ``<version>_<name>.sql``."""

    version: str
    name: str
    path: Path = field(compare=False)
    sql: str = field(repr=False)

    @cached_property
    def statements(self) -> tuple[Statement, ...]:
        return tuple(split_statements(self.sql))


@dataclass(frozen=True)
class Status:
    """What a database has of the migrations.

    Attributes:
        applied: recorded, with a file that says the same.
        changed: recorded, with a file that says something else now.
        pending: files that are not recorded.
        unknown: recorded versions without a file: of a newer or of another program.
        foreign_tables: tables that pending files would create and that exist, in a database without
            any record of ours.
        queue_pending: files of the queue's own schema (procrastinate) that are not recorded.
    """

    applied: tuple[Migration, ...]
    changed: tuple[Migration, ...]
    pending: tuple[Migration, ...]
    unknown: tuple[str, ...]
    foreign_tables: tuple[str, ...]
    queue_pending: tuple[str, ...]


async def status(url: str, folder: Path = MIGRATIONS_DIR) -> Status:
    """Compare the database at ``url`` (``postgresql://...``) with the folder; changes nothing.

    Raises:
        BusinessException: DATABASE_UNAVAILABLE, or CONFIGURATION_INVALID for a bad folder.
    """
    migrations = read_migrations(folder)
    async with _connection(url) as connection:
        return await _compare(connection, migrations)


async def upgrade(url: str, folder: Path = MIGRATIONS_DIR) -> tuple[Migration, ...]:
    """Apply what is pending, in order of version and in one transaction; returns what was applied.

    The queue's own schema is brought up to date in the same transaction.

    Two upgrades at once are safe: the second waits and finds nothing to do. Only state of the
    transaction is used, so a transaction pooler may stand in between.

    Raises:
        BusinessException: nothing was changed, because of
            MIGRATION_CHANGED: an applied file differs now, or the database is newer than the files;
            DATABASE_NOT_OURS: the tables are there, and no migration is recorded;
            MIGRATION_FAILED: a statement failed, ``details`` say where;
            DATABASE_UNAVAILABLE, CONFIGURATION_INVALID: as in ``status``.
    """
    migrations = read_migrations(folder)
    async with _connection(url) as connection, connection.transaction():
        await _lock(connection)
        found = await _compare(connection, migrations)
        _refuse_doubt(found, migrations)
        if found.pending:
            for statement in _CREATE_HISTORY:
                await connection.execute(statement)
        for migration in found.pending:
            await _apply(connection, migration)
        await queue_schema.install(connection)
    return found.pending


def read_migrations(folder: Path) -> tuple[Migration, ...]:
    """The files of the folder in order of version.

    Raises:
        BusinessException: CONFIGURATION_INVALID when there is none, when a name has not the
            Supabase CLI's form (which would skip it in silence), or two have one version.
    """
    migrations = tuple(_read(path) for path in sorted(folder.glob("*.sql")))
    versions = [migration.version for migration in migrations]
    if not migrations:
        raise _misplaced(f"There are no migrations in {folder}.")
    if len(set(versions)) < len(versions):
        raise _misplaced(f"Two migrations in {folder} have the same version.")
    return migrations


def _read(path: Path) -> Migration:
    parts = _FILE_NAME.fullmatch(path.name)
    if parts is None:
        raise _misplaced(f"{path} must be named <timestamp>_<name>.sql.")
    return Migration(parts["version"], parts["name"], path, path.read_text(encoding="utf-8"))


def _misplaced(problem: str) -> BusinessException:
    return BusinessException(ErrorCode.CONFIGURATION_INVALID, problem)


@asynccontextmanager
async def _connection(url: str) -> AsyncIterator[asyncpg.Connection]:
    try:
        # No statement cache: named prepared statements do not survive a transaction pooler.
        connection = await asyncpg.connect(url, timeout=_CONNECT_WAIT_S, statement_cache_size=0)
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        raise _unavailable(error) from error
    try:
        yield connection
    except (OSError, asyncpg.PostgresConnectionError, asyncpg.InterfaceError) as error:
        raise _unavailable(error) from error
    except asyncpg.PostgresError as error:
        raise BusinessException(
            ErrorCode.MIGRATION_FAILED, f"The record of migrations cannot be kept: {error}."
        ) from error
    finally:
        await connection.close()


def _unavailable(error: Exception) -> BusinessException:
    return BusinessException(
        ErrorCode.DATABASE_UNAVAILABLE,
        f"The database cannot be reached: {str(error) or type(error).__name__}.",
    )


async def _lock(connection: asyncpg.Connection) -> None:
    await connection.execute(f"SET LOCAL lock_timeout = '{_LOCK_WAIT}'")
    try:
        await connection.execute("SELECT pg_advisory_xact_lock($1)", _UPGRADE_LOCK)
    except asyncpg.LockNotAvailableError as error:
        raise BusinessException(
            ErrorCode.MIGRATION_FAILED,
            f"Another upgrade has been under way for {_LOCK_WAIT}; nothing was done.",
        ) from error


async def _compare(connection: asyncpg.Connection, migrations: Sequence[Migration]) -> Status:
    recorded = await _recorded(connection)
    known = [migration for migration in migrations if migration.version in recorded]
    pending = tuple(migration for migration in migrations if migration.version not in recorded)
    changed = tuple(m for m in known if _differs(m, recorded[m.version]))
    return Status(
        applied=tuple(migration for migration in known if migration not in changed),
        changed=changed,
        pending=pending,
        unknown=tuple(sorted(recorded.keys() - {migration.version for migration in migrations})),
        foreign_tables=() if known else await _existing_tables(connection, pending),
        queue_pending=await queue_schema.missing_files(connection),
    )


async def _recorded(connection: asyncpg.Connection) -> dict[str, list[str] | None]:
    """The recorded statements by version; None where an old or repaired record has none."""
    if await connection.fetchval("SELECT to_regclass($1)", _HISTORY) is None:
        return {}
    # As JSON, since an old CLI made the table without the later columns.
    rows = await connection.fetch(f"SELECT to_jsonb(m)::text FROM {_HISTORY} m")  # noqa: S608
    records = [orjson.loads(row[0]) for row in rows]
    return {record["version"]: record.get("statements") for record in records}


def _differs(migration: Migration, recorded: list[str] | None) -> bool:
    """Whether the file says something else than the record, however either was cut and trimmed."""
    return recorded is not None and _folded(migration.sql) != _folded(";".join(recorded))


def _folded(sql: str) -> str:
    return re.sub(r"[\s;]+", " ", sql).strip()


async def _existing_tables(
    connection: asyncpg.Connection, migrations: Sequence[Migration]
) -> tuple[str, ...]:
    created = [name for migration in migrations for name in _CREATED_TABLE.findall(migration.sql)]
    rows = await connection.fetch(
        "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace"
        " AND relkind IN ('r', 'p', 'v', 'm', 'f') AND relname::text = ANY($1) ORDER BY relname",
        created,
    )
    return tuple(row["relname"] for row in rows)


def _refuse_doubt(found: Status, migrations: Sequence[Migration]) -> None:
    if found.changed:
        names = [migration.path.name for migration in found.changed]
        raise BusinessException(
            ErrorCode.MIGRATION_CHANGED,
            f"{', '.join(names)} changed after it was applied. Restore the file as it was, and put "
            "the change into a new migration.",
            {"files": [*names]},
        )
    newer = [version for version in found.unknown if version > migrations[-1].version]
    if newer:
        raise BusinessException(
            ErrorCode.MIGRATION_CHANGED,
            f"The database is newer than this program: it has the migrations {', '.join(newer)}, "
            "which are not here. Update the program, or restore the files.",
            {"versions": [*newer]},
        )
    if found.foreign_tables:
        raise BusinessException(
            ErrorCode.DATABASE_NOT_OURS,
            f"The database has the tables {', '.join(found.foreign_tables)}, but no migration of "
            "ours is recorded: they are another service's. Nothing was changed. Use a database (or "
            "Supabase project) without them.",
            {"tables": [*found.foreign_tables]},
        )


async def _apply(connection: asyncpg.Connection, migration: Migration) -> None:
    for number, statement in enumerate(migration.statements, start=1):
        try:
            await connection.execute(statement.text)
        except asyncpg.PostgresError as error:
            raise _failed(migration, number, statement, error) from error
    texts = [statement.text for statement in migration.statements]
    await connection.execute(_RECORD, migration.version, migration.name, texts)


def _failed(
    migration: Migration, number: int, statement: Statement, error: asyncpg.PostgresError
) -> BusinessException:
    reported = error.as_dict()
    position = reported.get("position")
    line = statement.line_at(int(position) - 1) if position else statement.code_line
    notes = [note for key in ("detail", "hint") if (note := reported.get(key))]
    return BusinessException(
        ErrorCode.MIGRATION_FAILED,
        f"{migration.path.name}, line {line} (statement {number}): {error}. No migration of this "
        "upgrade was applied.",
        {
            "file": migration.path.name,
            "line": line,
            "statement": number,
            "message": str(error),
            "sqlstate": error.sqlstate,
            "notes": [*notes],
        },
    )
