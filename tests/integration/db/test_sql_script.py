"""Scripts are cut where PostgreSQL cuts them."""

import asyncpg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.infrastructure.db.sql_script import split_statements

# Pieces of SELECT lists: each is one harmless expression in which a semicolon may hide.
EXPRESSIONS = st.sampled_from(
    [
        "1",
        "'a;b'",
        "'it''s; so'",
        r"E'it\'s; so'",
        r"'back\'",
        '1 AS "odd;name"',
        "$$a;b$$",
        "$tag$ $$;' $tag$",
        "-- one; two's\n 2",
        "/* a; /* nested; */ ' */ 3",
        "(SELECT 4)",
        "5 - -6",
        "'한국어; 문제'",
        "7 / 8",
    ]
)
STATEMENTS = st.lists(EXPRESSIONS, min_size=1, max_size=4).map(
    lambda pieces: "SELECT " + "\n, ".join(pieces)
)


@given(
    statements=st.lists(STATEMENTS, min_size=1, max_size=4), gap=st.sampled_from([";", " ;\n\n"])
)
def test_joined_statements_are_found_again(statements: list[str], gap: str) -> None:
    script = gap.join(statements) + gap

    found = list(split_statements(script))

    assert [statement.text for statement in found] == statements
    lines = script.splitlines()
    for statement in found:
        assert statement.text.splitlines()[0] in lines[statement.first_line - 1]
        assert statement.code_line == statement.first_line


@given(script=st.text(alphabet="a;'\"$-/*\\()E \n"))
def test_any_text_is_cut_without_losing_a_character(script: str) -> None:
    found = [statement.text for statement in split_statements(script)]

    assert _bare("".join(found)) == _bare(script)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
@given(statement=STATEMENTS)
async def test_postgresql_reads_each_as_one_statement(
    connection: asyncpg.Connection, statement: str
) -> None:
    [cut] = split_statements(f"{statement};")

    await connection.prepare(cut.text)  # which takes exactly one


@pytest.mark.parametrize(
    ("script", "code_line"),
    [
        ("\n\n-- why\n/* and\nhow */ SELECT 1", 5),
        ("SELECT 1", 1),
        ("-- only a comment", 1),
    ],
)
def test_the_line_of_the_first_word_is_known(script: str, code_line: int) -> None:
    [statement] = split_statements(script)

    assert statement.code_line == code_line


def test_a_rules_semicolons_are_inside_its_parentheses() -> None:
    script = "CREATE RULE r AS ON INSERT TO t DO (SELECT 1; SELECT 2); SELECT 3"

    assert len(list(split_statements(script))) == 2


def _bare(text: str) -> str:
    return "".join(text.replace(";", "").split())
