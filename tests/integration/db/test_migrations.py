"""Upgrades of real databases, and the record that is shared with the Supabase CLI."""

import asyncio
from pathlib import Path

import asyncpg
import pytest

from app.core.exceptions import BusinessException, ErrorCode
from app.infrastructure.db.migrations import MIGRATIONS_DIR, read_migrations, status, upgrade

HISTORY = "supabase_migrations.schema_migrations"
FIRST = """-- Words; and what they mean.
CREATE TABLE words (word text NOT NULL);

CREATE FUNCTION shout() RETURNS text LANGUAGE sql AS $$ SELECT 'a;b'; $$;
"""
SECOND = "INSERT INTO words VALUES ('one');\nINSERT INTO words VALUES ('two; three');\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "20260101000000_words.sql").write_text(FIRST)
    (tmp_path / "20260102000000_fill.sql").write_text(SECOND)
    return tmp_path


async def test_the_projects_migrations_apply_once_and_are_recorded(empty_database_url: str) -> None:
    before = await status(empty_database_url)
    applied = await upgrade(empty_database_url)

    assert applied == before.pending == read_migrations(MIGRATIONS_DIR)
    assert await upgrade(empty_database_url) == ()
    assert (await status(empty_database_url)).applied == applied


async def test_the_record_is_what_the_supabase_cli_writes(
    empty_database_url: str, folder: Path
) -> None:
    await upgrade(empty_database_url, folder)

    rows = await _fetch(empty_database_url, f"SELECT * FROM {HISTORY} ORDER BY version")  # noqa: S608
    assert [dict(row) for row in rows] == [
        {
            "version": "20260101000000",
            "name": "words",
            "statements": [
                "-- Words; and what they mean.\nCREATE TABLE words (word text NOT NULL)",
                "CREATE FUNCTION shout() RETURNS text LANGUAGE sql AS $$ SELECT 'a;b'; $$",
            ],
        },
        {
            "version": "20260102000000",
            "name": "fill",
            "statements": [
                "INSERT INTO words VALUES ('one')",
                "INSERT INTO words VALUES ('two; three')",
            ],
        },
    ]


async def test_what_the_supabase_cli_applied_is_not_applied_again(
    empty_database_url: str, folder: Path
) -> None:
    await _execute(
        empty_database_url,
        "CREATE SCHEMA supabase_migrations",
        f"CREATE TABLE {HISTORY} (version text NOT NULL PRIMARY KEY)",
        f"ALTER TABLE {HISTORY} ADD COLUMN statements text[], ADD COLUMN name text",
        "CREATE TABLE words (word text NOT NULL)",
        f"INSERT INTO {HISTORY} VALUES ('20260101000000',"  # noqa: S608
        " ARRAY['-- Words; and what they mean.\r\nCREATE TABLE words (word text NOT NULL)',"
        " 'CREATE FUNCTION shout() RETURNS text LANGUAGE sql AS $$ SELECT ''a;b''; $$'], 'words')",
    )

    applied = await upgrade(empty_database_url, folder)

    assert [migration.name for migration in applied] == ["fill"]


async def test_a_record_of_an_old_cli_without_statements_is_believed(
    empty_database_url: str, folder: Path
) -> None:
    await _execute(
        empty_database_url,
        "CREATE SCHEMA supabase_migrations",
        f"CREATE TABLE {HISTORY} (version text NOT NULL PRIMARY KEY)",
        f"INSERT INTO {HISTORY} VALUES ('20260101000000')",  # noqa: S608
        "CREATE TABLE words (word text NOT NULL)",
    )

    found = await status(empty_database_url, folder)
    applied = await upgrade(empty_database_url, folder)

    assert [migration.name for migration in found.applied] == ["words"]
    assert [migration.name for migration in applied] == ["fill"]


async def test_a_file_that_changed_after_it_was_applied_is_refused(
    empty_database_url: str, folder: Path
) -> None:
    await upgrade(empty_database_url, folder)
    (folder / "20260101000000_words.sql").write_text(FIRST.replace("text NOT", "varchar NOT"))

    with pytest.raises(BusinessException, match=r"20260101000000_words\.sql changed") as refused:
        await upgrade(empty_database_url, folder)

    assert refused.value.code is ErrorCode.MIGRATION_CHANGED
    found = await status(empty_database_url, folder)
    assert [migration.name for migration in found.changed] == ["words"]
    assert [migration.name for migration in found.applied] == ["fill"]


async def test_a_database_newer_than_the_files_is_refused(
    empty_database_url: str, folder: Path
) -> None:
    await upgrade(empty_database_url, folder)
    (folder / "20260102000000_fill.sql").unlink()

    with pytest.raises(BusinessException, match="newer than this program") as refused:
        await upgrade(empty_database_url, folder)

    assert refused.value.code is ErrorCode.MIGRATION_CHANGED
    assert (await status(empty_database_url, folder)).unknown == ("20260102000000",)


async def test_an_older_version_of_another_program_is_reported_and_left_alone(
    empty_database_url: str, folder: Path
) -> None:
    await upgrade(empty_database_url, folder)
    (folder / "20260101000000_words.sql").unlink()
    (folder / "20260103000000_more.sql").write_text("INSERT INTO words VALUES ('four')")

    applied = await upgrade(empty_database_url, folder)

    assert [migration.name for migration in applied] == ["more"]
    assert (await status(empty_database_url, folder)).unknown == ("20260101000000",)


@pytest.mark.parametrize(
    ("bad", "line", "statement", "sqlstate"),
    [
        ("SELECT 1;\n\n-- now\nSELECT *\nFROM nowhere;", 5, 2, "42P01"),
        ("-- twice\nINSERT INTO words\nVALUES (NULL);", 2, 1, "23502"),
    ],
    ids=["with a position", "without a position"],
)
async def test_a_failing_migration_leaves_nothing_and_says_where(
    empty_database_url: str, folder: Path, bad: str, line: int, statement: int, sqlstate: str
) -> None:
    (folder / "20260103000000_bad.sql").write_text(bad)

    with pytest.raises(BusinessException, match=f"20260103000000_bad.sql, line {line} ") as failed:
        await upgrade(empty_database_url, folder)

    assert failed.value.code is ErrorCode.MIGRATION_FAILED
    told = failed.value.details
    assert (told["line"], told["statement"], told["sqlstate"]) == (line, statement, sqlstate)
    assert len((await status(empty_database_url, folder)).pending) == 3
    assert not await _exists(empty_database_url, "words")


async def test_tables_of_another_service_are_not_touched(
    empty_database_url: str, folder: Path
) -> None:
    await _execute(empty_database_url, "CREATE TABLE words (id int)")

    with pytest.raises(BusinessException, match="tables words, but") as refused:
        await upgrade(empty_database_url, folder)

    assert refused.value.code is ErrorCode.DATABASE_NOT_OURS
    assert refused.value.details == {"tables": ["words"]}
    assert (await status(empty_database_url, folder)).foreign_tables == ("words",)
    assert not await _exists(empty_database_url, HISTORY)


async def test_upgrades_at_once_apply_everything_once(
    empty_database_url: str, folder: Path
) -> None:
    applied = await asyncio.gather(*(upgrade(empty_database_url, folder) for _ in range(4)))

    assert sorted(len(migrations) for migrations in applied) == [0, 0, 0, 2]
    assert len(await _fetch(empty_database_url, "SELECT * FROM words")) == 2


async def test_an_unreachable_database_is_named_without_its_password(folder: Path) -> None:
    with pytest.raises(BusinessException) as refused:
        await status("postgresql://someone:secret@127.0.0.1:1/qgen", folder)

    assert refused.value.code is ErrorCode.DATABASE_UNAVAILABLE
    assert "127.0.0.1" in refused.value.message
    assert "secret" not in refused.value.message


async def test_a_role_that_may_not_make_the_record_is_told_so(
    empty_database_url: str, folder: Path
) -> None:
    await _execute(empty_database_url, "CREATE ROLE limited LOGIN")
    try:
        with pytest.raises(BusinessException, match="permission denied") as refused:
            await upgrade(empty_database_url.replace("postgres@", "limited@"), folder)
    finally:
        await _execute(empty_database_url, "DROP ROLE limited")

    assert refused.value.code is ErrorCode.MIGRATION_FAILED


@pytest.mark.parametrize(
    ("names", "problem"),
    [
        ([], "no migrations"),
        (["words.sql"], "must be named"),
        (["1_a.sql", "1_b.sql"], "same version"),
    ],
)
def test_a_folder_that_the_supabase_cli_would_misread_is_refused(
    tmp_path: Path, names: list[str], problem: str
) -> None:
    for name in names:
        (tmp_path / name).write_text("SELECT 1")

    with pytest.raises(BusinessException, match=problem) as refused:
        read_migrations(tmp_path)
    assert refused.value.code is ErrorCode.CONFIGURATION_INVALID


async def _execute(url: str, *statements: str) -> None:
    connection = await asyncpg.connect(url)
    for statement in statements:
        await connection.execute(statement)
    await connection.close()


async def _exists(url: str, table: str) -> bool:
    [row] = await _fetch(url, f"SELECT to_regclass('{table}') IS NOT NULL AS exists")
    return bool(row["exists"])


async def _fetch(url: str, query: str) -> list[asyncpg.Record]:
    connection = await asyncpg.connect(url)
    try:
        return await connection.fetch(query)
    finally:
        await connection.close()
