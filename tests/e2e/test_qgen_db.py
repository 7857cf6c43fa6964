"""qgen db."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.support.database import fresh_database
from tests.support.qgen_command import Qgen, an_environment
from tests.support.rows import rows


@pytest.fixture
async def empty_url(database_server: str) -> AsyncIterator[str]:
    async with fresh_database(database_server, "template0") as url:
        yield url


async def test_an_empty_database_is_told_of_upgraded_and_then_up_to_date(
    tmp_path: Path, empty_url: str
) -> None:
    qgen = Qgen(tmp_path, an_environment(QGEN_DATABASE_URL=empty_url))

    before = qgen("db", "status")
    assert before.code == 1
    assert before.out.startswith("pending")
    upgraded = qgen("db", "upgrade")
    assert (upgraded.code, upgraded.err) == (0, "")
    assert "up to date" in upgraded.out
    after = qgen("db", "status")
    assert after.code == 0
    assert after.out.splitlines() == [
        line.replace("pending", "applied") for line in before.out.splitlines()
    ]
    again = qgen("db", "upgrade")
    assert (again.code, again.out) == (0, "Applied 0; the schema is up to date.\n")


async def test_a_database_with_tables_of_somebody_else_is_not_touched(
    tmp_path: Path, empty_url: str
) -> None:
    qgen = Qgen(tmp_path, an_environment(QGEN_DATABASE_URL=empty_url))
    await rows(empty_url, "CREATE TABLE questions (id int)")

    status = qgen("db", "status")
    assert status.code == 1
    assert "not ours   questions" in status.out
    upgraded = qgen("db", "upgrade")
    assert (upgraded.code, upgraded.out) == (1, "")
    assert upgraded.err.startswith("DATABASE_NOT_OURS: ")
    assert await rows(empty_url, "SELECT * FROM questions") == []


@pytest.mark.parametrize("command", ["status", "upgrade"])
def test_a_database_out_of_reach_is_told_of_in_one_line(tmp_path: Path, command: str) -> None:
    url = "postgresql://qgen:hunter2@127.0.0.1:1/qgen"
    ran = Qgen(tmp_path, an_environment(QGEN_DATABASE_URL=url))("db", command)

    assert (ran.code, ran.out) == (1, "")
    assert ran.err.startswith("DATABASE_UNAVAILABLE: ")
    assert "hunter2" not in ran.err
    assert "Traceback" not in ran.err


def test_a_configuration_that_is_wrong_is_told_by_the_variables_name(tmp_path: Path) -> None:
    qgen = Qgen(tmp_path, an_environment(QGEN_DATABASE_URL="mysql://root:hunter2@db/qgen"))
    ran = qgen("db", "status", QGEN_LLM_TIMEOUT_S="-1")

    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("CONFIGURATION_INVALID: ")
    assert "QGEN_DATABASE_URL" in ran.err
    assert "QGEN_LLM_TIMEOUT_S" in ran.err
    assert "hunter2" not in ran.err


def test_a_command_on_a_database_without_tables_names_the_command_that_makes_them(
    tmp_path: Path, empty_url: str
) -> None:
    ran = Qgen(tmp_path, an_environment(QGEN_DATABASE_URL=empty_url))("prompts", "list")

    assert ran.code == 1
    assert ran.err.startswith("DATABASE_NOT_MIGRATED: ")
    assert "qgen db upgrade" in ran.err
