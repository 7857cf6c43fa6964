"""Lists of many questions are found by indexes."""

from collections.abc import AsyncIterator

import asyncpg
import pytest
from sqlalchemy.dialects.postgresql.asyncpg import dialect

from app.infrastructure.db import models as db
from app.infrastructure.db.repositories.question_reading import (
    PROJECT,
    conditions,
    live_questions,
)
from app.shared.questions import QuestionFilter
from tests.support.factories import A_PROJECT

_MANY = """
    INSERT INTO projects (id, code, name) VALUES ('{project}', 'many', 'many');
    INSERT INTO curriculum_standards (project_id, framework, code, subject_code, description)
        SELECT '{project}', 'ccss', 'S.' || i, 'math', 'd' FROM generate_series(0, 999) i;
    INSERT INTO keyword_categories (id, project_id, code, name, subject_code)
        VALUES ('{project}', '{project}', 'c', 'c', 'math');
    INSERT INTO keywords (project_id, category_id, term, normalized_term, locale)
        SELECT '{project}', '{project}', 'word ' || i, 'word ' || i, 'en'
        FROM generate_series(0, 4999) i;
    INSERT INTO questions (project_id, type, locale, subject_code, difficulty, stem, answer,
                           checksum, model, tags, standard_id, created_at)
        SELECT '{project}', 'numeric', 'en', 'math', 'easy', 'Number ' || i,
            '{{"kind": "numeric", "value": "1"}}', encode(sha256(i::text::bytea), 'hex'),
            'model ' || i % 500, ARRAY['word ' || i % 5000], s.id, now() - i * interval '1 s'
        FROM generate_series(0, 9999) i JOIN curriculum_standards s ON s.code = 'S.' || i % 1000;
    ANALYZE;
"""


@pytest.fixture
async def connection(database_url: str) -> AsyncIterator[asyncpg.Connection]:
    """A database with 10,000 questions."""
    connection = await asyncpg.connect(database_url)
    await connection.execute(_MANY.format(project=A_PROJECT))
    yield connection
    await connection.close()


@pytest.mark.parametrize(
    ("chosen", "indexes"),
    [
        (QuestionFilter(keyword="Word 17"), {"IDX_questions_tags", "IDX_keywords_term"}),
        (QuestionFilter(model="model 17"), {"IDX_questions_model"}),
        (QuestionFilter(standard="ccss:S.17"), {"IDX_questions_standard"}),
        (QuestionFilter(), {"IDX_questions_newest"}),
    ],
    ids=["keyword", "model", "standard", "newest"],
)
async def test_a_page_of_many_questions_is_found_by_an_index(
    connection: asyncpg.Connection, chosen: QuestionFilter, indexes: set[str]
) -> None:
    newest_first = (db.Question.created_at.desc(), db.Question.id.desc())
    query = live_questions().where(*conditions(A_PROJECT, chosen)).order_by(*newest_first)
    compiled = query.limit(21).compile(
        dialect=dialect(),  # type: ignore[no-untyped-call]
        compile_kwargs={"render_postcompile": True},
    )
    given = compiled.params | {PROJECT: A_PROJECT}
    values = [given[name] for name in compiled.positiontup or ()]

    plan = "\n".join(row[0] for row in await connection.fetch(f"EXPLAIN {compiled}", *values))

    assert {name for name in indexes if name in plan} == indexes, plan
    assert "Seq Scan on questions" not in plan
