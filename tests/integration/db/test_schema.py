"""What the schema itself promises, whoever writes to it."""

from uuid import UUID

import asyncpg
import pytest

CHECKSUM = "a" * 64


@pytest.fixture
async def project(connection: asyncpg.Connection) -> UUID:
    return await _project(connection, "first")


@pytest.fixture
async def category(connection: asyncpg.Connection, project: UUID) -> UUID:
    return await _insert(
        connection,
        "keyword_categories",
        project_id=project,
        code="words",
        name="Words",
        subject_code="english",
    )


@pytest.fixture
async def version(connection: asyncpg.Connection, project: UUID) -> UUID:
    template = await _insert(
        connection,
        "prompt_templates",
        project_id=project,
        key="question.en",
        name="Question",
        purpose="question",
        locale="en",
    )
    return await _insert(
        connection,
        "prompt_template_versions",
        project_id=project,
        prompt_template_id=template,
        version=1,
        user_prompt="Write a question about {{ keyword }}.",
        checksum=CHECKSUM,
    )


@pytest.mark.parametrize(
    "query",
    [
        pytest.param(
            "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace"
            " AND relkind = 'r' AND NOT relrowsecurity",
            id="row-level security is on",
        ),
        pytest.param(
            "SELECT tablename FROM pg_tables"
            " WHERE schemaname = 'public' AND tablename <> 'projects'"
            " EXCEPT SELECT table_name FROM information_schema.columns"
            " WHERE column_name = 'project_id' AND is_nullable = 'NO'",
            id="project_id stands in every table",
        ),
        pytest.param(
            "SELECT i.indexrelid::regclass::text"
            " FROM pg_index i JOIN pg_class t ON t.oid = i.indrelid"
            " WHERE t.relnamespace = 'public'::regnamespace AND t.relname <> 'projects'"
            # A key tells whose it is, so it is looked up without knowing that; a vendor's batch is
            # one part's, of whatever project.
            " AND i.indexrelid NOT IN ('\"UQ_api_keys_prefix\"'::regclass,"
            " '\"UQ_batch_parts_provider_batch\"'::regclass)"
            " AND i.indisunique AND NOT i.indisprimary AND i.indkey[0] <>"
            " (SELECT attnum FROM pg_attribute"
            "   WHERE attrelid = t.oid AND attname = 'project_id')",
            id="project_id stands in every unique index",
        ),
        pytest.param(
            "SELECT conname FROM pg_constraint WHERE connamespace = 'public'::regnamespace"
            " AND contype <> 'n' AND conname !~ '^(PK|FK|UQ|CHK)_'",
            id="constraints are named",
        ),
        pytest.param(
            "SELECT typname FROM pg_type WHERE typtype = 'e'"
            " AND typnamespace = 'public'::regnamespace",
            id="there is no enum type",
        ),
    ],
)
async def test_a_rule_holds_for_every_table(connection: asyncpg.Connection, query: str) -> None:
    assert await connection.fetchval("SELECT count(*) FROM questions") == 0  # it is our schema
    assert await connection.fetch(query) == []


async def test_two_projects_may_hold_the_same_question(
    connection: asyncpg.Connection, project: UUID
) -> None:
    other = await _project(connection, "second")

    await _question(connection, project)
    await _question(connection, other)

    assert await connection.fetchval("SELECT count(*) FROM questions") == 2


async def test_a_live_duplicate_is_refused_and_a_deleted_one_is_not_in_the_way(
    connection: asyncpg.Connection, project: UUID
) -> None:
    await _question(connection, project)
    with pytest.raises(asyncpg.UniqueViolationError, match="UQ_questions_checksum"):
        await _question(connection, project)

    await connection.execute("UPDATE questions SET deleted_at = now()")
    await _question(connection, project)


async def test_a_row_cannot_point_into_another_project(
    connection: asyncpg.Connection, project: UUID, category: UUID
) -> None:
    other = await _project(connection, "second")

    with pytest.raises(asyncpg.ForeignKeyViolationError, match="FK_keywords_category"):
        await _keyword(connection, other, category, "above", "preposition", "A1")


async def test_one_headword_may_have_several_parts_of_speech_and_levels(
    connection: asyncpg.Connection, project: UUID, category: UUID
) -> None:
    await _keyword(connection, project, category, "march", "noun", "A1")
    await _keyword(connection, project, category, "march", "noun", "B2")
    await _keyword(connection, project, category, "march", "verb", "B2")
    await _keyword(connection, project, category, "march", None, None)

    for part_of_speech, level in (("verb", "B2"), (None, None)):
        with pytest.raises(asyncpg.UniqueViolationError, match="UQ_keywords_meaning"):
            await _keyword(connection, project, category, "march", part_of_speech, level)


@pytest.mark.parametrize("change", ["UPDATE {} SET {} = {}", "DELETE FROM {}"])
async def test_a_prompt_version_cannot_be_changed(
    connection: asyncpg.Connection, version: UUID, change: str
) -> None:
    statement = change.format("prompt_template_versions", "change_note", "'better'")
    with pytest.raises(asyncpg.RestrictViolationError, match="append-only"):
        await connection.execute(statement)


async def test_an_activation_names_a_version_of_its_own_template(
    connection: asyncpg.Connection, project: UUID, version: UUID
) -> None:
    other = await _insert(
        connection,
        "prompt_templates",
        project_id=project,
        key="question.ko",
        name="문제",
        purpose="question",
        locale="ko",
    )
    with pytest.raises(asyncpg.ForeignKeyViolationError, match="FK_prompt_activations_version"):
        await _insert(
            connection,
            "prompt_activations",
            project_id=project,
            prompt_template_id=other,
            prompt_template_version_id=version,
        )


@pytest.mark.parametrize(
    ("column", "value", "constraint"),
    [
        ("type", "riddle", "CHK_questions_type"),
        ("status", "done", "CHK_questions_status"),
        ("locale", "fr", "CHK_questions_locale"),
        ("answer", '{"kind": "text", "accepted": ["4"]}', "CHK_questions_answer"),
        ("answer", '{"options": [0]}', "CHK_questions_answer"),
        ("answer", '"kind"', "CHK_questions_answer"),
        ("answer", "null", "CHK_questions_answer"),
        ("hints", "{}", "CHK_questions_hints"),
        ("stem", "   ", "CHK_questions_stem"),
        ("passage_position", 0, "CHK_questions_passage_position"),
        ("checksum", "A" * 64, "CHK_questions_checksum"),
    ],
)
async def test_a_question_that_makes_no_sense_is_refused(
    connection: asyncpg.Connection, project: UUID, column: str, value: object, constraint: str
) -> None:
    with pytest.raises(asyncpg.CheckViolationError, match=constraint):
        await _question(connection, project, **{column: value})


async def _project(connection: asyncpg.Connection, code: str) -> UUID:
    return await _insert(connection, "projects", code=code, name=code)


async def _question(connection: asyncpg.Connection, project: UUID, **changes: object) -> UUID:
    columns = {
        "type": "multiple_choice",
        "locale": "en",
        "subject_code": "math",
        "difficulty": "easy",
        "stem": "What is 2 + 2?",
        "answer": '{"kind": "choice", "options": [1]}',
        "checksum": CHECKSUM,
    }
    return await _insert(connection, "questions", project_id=project, **(columns | changes))


async def _keyword(
    connection: asyncpg.Connection,
    project: UUID,
    category: UUID,
    term: str,
    part_of_speech: str | None,
    level: str | None,
) -> UUID:
    return await _insert(
        connection,
        "keywords",
        project_id=project,
        category_id=category,
        term=term,
        normalized_term=term,
        locale="en",
        part_of_speech=part_of_speech,
        level=level,
    )


async def _insert(connection: asyncpg.Connection, table: str, **columns: object) -> UUID:
    names = ", ".join(columns)
    values = ", ".join(f"${number}" for number in range(1, len(columns) + 1))
    async with connection.transaction():  # a savepoint: a refused row does not end the test
        row = await connection.fetchrow(
            f"INSERT INTO {table} ({names}) VALUES ({values}) RETURNING id",  # noqa: S608
            *columns.values(),
        )
    assert row is not None
    identifier: UUID = row["id"]
    return identifier
