"""qgen doctor."""

from collections.abc import AsyncIterator, Mapping
from pathlib import Path

import pytest
from pydantic import BaseModel

from app.infrastructure.ai.base.circuit import FAILURES_TO_OPEN
from app.shared.checkup import Finding, PartState
from tests.support.database import fresh_database
from tests.support.qgen_command import Qgen, Ran, an_environment
from tests.support.redis_server import RedisServer
from tests.support.rows import everything, rows
from tests.support.sandbox_process import SandboxProcess

OUT_OF_REACH = "postgresql://qgen:hunter2@127.0.0.1:1/qgen"
VENDORS = ("openai", "gemini", "anthropic", "openrouter", "openai_compatible")


class _Part(Finding):
    advice: str | None


class _Report(BaseModel):
    works: bool
    parts: list[_Part]


def parts_of(ran: Ran) -> Mapping[str, _Part]:
    """What a run with --json found, whose exit code has to fit."""
    report = _Report.model_validate_json(ran.out)
    assert ran.code == (0 if report.works else 1), ran.err
    return {part.part: part for part in report.parts}


@pytest.fixture
async def empty_url(database_server: str) -> AsyncIterator[str]:
    async with fresh_database(database_server, "template0") as url:
        yield url


def test_where_all_is_well_every_part_has_one_line_with_a_mark(prompted_qgen: Qgen) -> None:
    ran = prompted_qgen("doctor")

    assert (ran.code, ran.err) == (0, "")
    lines = ran.out.splitlines()
    assert {line[0] for line in lines} == {"✔"}
    assert [line.split()[1] for line in lines] == [
        *(f"llm.{vendor}" for vendor in VENDORS),
        *("sandbox", "database", "schema", "prompts", "jobs", "storage", "cache"),
    ]
    assert "played by the sandbox" in lines[0]
    assert " ms " in lines[0]


def test_programs_get_the_same_with_latencies_and_facts(prompted_qgen: Qgen) -> None:
    parts = parts_of(prompted_qgen("doctor", "--json"))

    assert {part.state for part in parts.values()} == {PartState.OK}
    assert all(part.advice is None for part in parts.values())
    for name in (*(f"llm.{vendor}" for vendor in VENDORS), "database", "schema", "prompts"):
        assert isinstance(parts[name].latency_ms, int), name
    assert "circuit" not in parts["llm.openai"].facts  # nobody shares theirs with this process
    assert parts["schema"].facts["pending"] == 0
    assert parts["prompts"].facts["missing"] == []
    assert parts["database"].facts["is_embedded"] is False
    assert (parts["storage"].facts["kind"], parts["storage"].facts["bucket"]) == ("folder", "qgen")


def test_a_database_out_of_reach_is_a_finding_and_the_others_are_looked_at(
    tmp_path: Path, sandbox: SandboxProcess
) -> None:
    environment = an_environment(
        QGEN_DATABASE_URL=OUT_OF_REACH, QGEN_SANDBOX="always", QGEN_SANDBOX_URL=sandbox.url
    )
    ran = Qgen(tmp_path, environment)("doctor", "--json")

    parts = parts_of(ran)
    assert parts["database"].state is PartState.FAILED
    assert parts["database"].problem is not None
    assert parts["database"].problem.code == "DATABASE_UNAVAILABLE"
    assert "QGEN_DATABASE_URL" in (parts["database"].advice or "")
    assert parts["llm.openai"].state is PartState.OK
    assert parts["storage"].state is PartState.OK
    assert "hunter2" not in ran.out + ran.err


def test_a_direct_connection_that_does_not_work_is_told_of_by_itself(prompted_qgen: Qgen) -> None:
    parts = parts_of(prompted_qgen("doctor", "--json", QGEN_DATABASE_DIRECT_URL=OUT_OF_REACH))

    assert parts["database"].state is PartState.OK
    assert parts["schema"].state is PartState.FAILED
    assert parts["prompts"].state is PartState.OK


def test_a_database_without_our_tables_needs_an_upgrade(
    tmp_path: Path, empty_url: str, sandbox: SandboxProcess
) -> None:
    environment = an_environment(
        QGEN_DATABASE_URL=empty_url, QGEN_SANDBOX="always", QGEN_SANDBOX_URL=sandbox.url
    )
    ran = Qgen(tmp_path, environment)("doctor")

    assert ran.code == 1
    assert "→ Run: qgen db upgrade" in ran.out
    assert "Traceback" not in ran.err


def test_prompts_that_are_not_loaded_are_a_warning_that_names_the_command(qgen: Qgen) -> None:
    parts = parts_of(qgen("doctor", "--json"))

    assert parts["prompts"].state is PartState.WARNING
    missing = parts["prompts"].facts["missing"]
    assert isinstance(missing, list)
    assert {"question.cloze.ko", "passage.paired.en"} <= set(missing)
    assert "qgen prompts push" in (parts["prompts"].advice or "")


def test_a_vendor_without_a_key_is_off_and_one_with_a_key_is_asked(
    prompted_qgen: Qgen, sandbox: SandboxProcess
) -> None:
    ran = prompted_qgen(
        "doctor",
        "--json",
        QGEN_SANDBOX="never",
        QGEN_SANDBOX_URL="",
        OPENAI_API_KEY="sk-a-very-secret-key",
        OPENAI_BASE_URL=f"{sandbox.url}/v1",
    )

    parts = parts_of(ran)
    assert parts["sandbox"].state is PartState.OFF
    assert parts["llm.openai"].state is PartState.OK
    assert parts["llm.gemini"].state is PartState.OFF
    assert "GEMINI_API_KEY" in (parts["llm.gemini"].advice or "")
    assert "very-secret" not in ran.out + ran.err


def test_a_vendor_that_is_out_of_reach_fails_without_its_key_being_shown(
    prompted_qgen: Qgen,
) -> None:
    ran = prompted_qgen(
        "doctor",
        QGEN_SANDBOX="never",
        QGEN_SANDBOX_URL="",
        ANTHROPIC_API_KEY="sk-a-very-secret-key",
        ANTHROPIC_BASE_URL="http://127.0.0.1:1/very-secret-place",
    )

    assert ran.code == 1
    assert "✖ llm.anthropic" in ran.out
    assert "PROVIDER_UNAVAILABLE" in ran.out
    assert "sk-a-very-secret-key" not in ran.out + ran.err


def test_no_vendor_at_all_is_a_warning_on_the_default_one(prompted_qgen: Qgen) -> None:
    parts = parts_of(prompted_qgen("doctor", "--json", QGEN_SANDBOX="never", QGEN_SANDBOX_URL=""))

    assert parts["llm.openai"].state is PartState.WARNING
    assert "QGEN_PROVIDER" in (parts["llm.openai"].advice or "")


def test_a_data_folder_that_cannot_be_used_is_told_of(prompted_qgen: Qgen, tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file", "utf-8")

    parts = parts_of(prompted_qgen("doctor", "--json", QGEN_DATA_DIR=str(tmp_path / "taken")))

    assert parts["storage"].state is PartState.FAILED
    assert "QGEN_DATA_DIR" in (parts["storage"].advice or "")


def test_korean_is_spoken_where_it_is_asked_for(prompted_qgen: Qgen) -> None:
    ran = prompted_qgen.script("doctor", QGEN_LANG="ko")

    assert ran.code == 0
    assert "샌드박스" in ran.out


async def test_nothing_is_stored_and_nothing_that_costs_is_asked(
    qgen: Qgen, database_url: str, sandbox: SandboxProcess
) -> None:
    assert qgen("doctor").code == 0

    assert set((await everything(database_url)).values()) == {0}
    assert await rows(database_url, "SELECT id FROM projects") == []
    asked = {(request.method, request.path) for request in sandbox.requests()}
    assert {method for method, _ in asked} == {"GET"}
    assert len(asked) == len(VENDORS)


def test_redis_is_looked_at_where_it_is_configured(
    prompted_qgen: Qgen, redis_server: RedisServer
) -> None:
    parts = parts_of(prompted_qgen("doctor", "--json", REDIS_URL=redis_server.url))

    cache = parts["cache"]
    assert cache.state is PartState.OK
    assert (cache.facts["kind"], cache.facts["place"]) == (
        "redis",
        f"127.0.0.1:{redis_server.port}/0",
    )
    assert isinstance(cache.facts["ping_ms"], float)


def test_a_redis_out_of_reach_is_a_finding_without_its_password(prompted_qgen: Qgen) -> None:
    ran = prompted_qgen("doctor", "--json", REDIS_URL="redis://qgen:hunter2@127.0.0.1:1/0")

    cache = parts_of(ran)["cache"]
    assert cache.problem
    assert cache.problem.code == "CACHE_UNAVAILABLE"
    assert "hunter2" not in ran.out + ran.err


def test_a_circuit_that_is_open_in_another_process_is_told_of(
    prompted_qgen: Qgen, redis_server: RedisServer, sandbox: SandboxProcess
) -> None:
    sandbox.set_faults({"kind": "unavailable", "rate": 1})
    shared = {"REDIS_URL": redis_server.url, "QGEN_LLM_DEADLINE_S": "2"}
    while sandbox.count() < FAILURES_TO_OPEN:
        assert prompted_qgen("generate", "question", "-k", "down", **shared).code == 1
    sandbox.set_faults()

    ran = prompted_qgen("doctor", **shared)

    assert ran.code == 0
    assert "not asked for a while" in ran.out
