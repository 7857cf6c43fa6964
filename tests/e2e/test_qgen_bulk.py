"""qgen generate bulk and qgen runs."""

import json
import re
from pathlib import Path

import pytest

from app.shared.runs import Run, RunEstimate, RunItemPage, RunPage, RunStatus
from tests.support.qgen_command import Qgen
from tests.support.rows import rows
from tests.support.run_studio import a_spec
from tests.support.sandbox_process import SandboxProcess

NOT_THERE = "01a20459-cf1d-71b3-ae6a-1b92597dedf2"
MATRIX = ("-k", "reliable", "-k", "gentle", "-t", "multiple_choice", "-t", "true_false")


def run_of(qgen: Qgen) -> Run:
    """The newest run."""
    return RunPage.model_validate_json(qgen("runs", "list", "--json").out).runs[0]


def test_a_matrix_is_made_while_one_watches_and_read_afterwards(prompted_qgen: Qgen) -> None:
    models = ("--candidates", "2", "--fallback", "gemini")
    ran = prompted_qgen(
        "generate", "bulk", *MATRIX, "-n", "2", "--here", "--name", "Unit 3", *models
    )

    assert (ran.code, ran.err) == (0, "")
    run = run_of(prompted_qgen)
    assert (run.name, run.status, run.counts.done) == ("Unit 3", RunStatus.FINISHED, 8)
    assert re.search(
        r"progress  8/8  saved \d.*  calls \d+  tokens \d+ \+ \d+  \$0\.\d+  \d+\.\d/(s|min)  "
        r"0:00:00 left\n",
        ran.out,
    )
    assert str(run.id) in ran.out
    shown = prompted_qgen("runs", "show", str(run.id))
    assert f"calls      {run.spent.calls}" in shown.out
    page = RunItemPage.model_validate_json(
        prompted_qgen("runs", "items", str(run.id), "--json").out
    )
    assert [item.seq for item in page.items] == [*range(8)]
    assert {(item.spec.candidates, *map(str, item.spec.fallback or ())) for item in page.items} == {
        (2, "gemini")
    }
    listed = prompted_qgen("runs", "items", str(run.id))
    assert listed.err == ""
    made = [str(item.question_id) for item in page.items if item.question_id]
    assert made
    assert all(question_id in listed.out for question_id in made)
    for change in ("cancel", "resume"):
        refused = prompted_qgen("runs", change, str(run.id))
        assert (refused.code, refused.out) == (2, "")
        assert "RUN_STATE_CONFLICT" in refused.err


def test_a_file_is_ordered_and_left_to_the_workers(prompted_qgen: Qgen) -> None:
    file = prompted_qgen.folder / "unit.json"
    file.write_text(json.dumps({"specs": [a_spec(), a_spec(keyword="gentle")]}), "utf-8")

    ran = prompted_qgen("generate", "bulk", file, "--detach", "--budget", "0.5", "--json")
    started = Run.model_validate_json(ran.out)
    cancelled = prompted_qgen("runs", "cancel", str(started.id))
    resumed = prompted_qgen("runs", "resume", str(started.id), "--here")

    assert (ran.code, started.status, str(started.budget_usd)) == (0, RunStatus.QUEUED, "0.5")
    assert "cancelled  0/2 done" in cancelled.out
    assert resumed.code == 0
    assert run_of(prompted_qgen).counts.saved == 2


def test_programs_get_what_happens_as_lines_of_json(prompted_qgen: Qgen) -> None:
    ran = prompted_qgen("generate", "bulk", "-k", "reliable", "--here", "--json")

    names = [json.loads(line)["name"] for line in ran.out.splitlines()]
    assert (names[0], names[-1]) == ("queued", "finished")
    assert names.count("item") == 1


def test_what_stopped_a_run_and_what_to_do_is_told_in_full(prompted_qgen: Qgen) -> None:
    ran = prompted_qgen("generate", "bulk", "-k", "reliable", "--here", "--budget", "0.000001")

    run = run_of(prompted_qgen)
    shown = prompted_qgen("runs", "show", str(run.id))
    assert (ran.code, run.status) == (1, RunStatus.STOPPED)
    assert run.error
    for told in (ran.out, shown.out):
        assert f"    BUDGET_EXCEEDED: {run.error.message}\n" in told
        assert f"qgen runs resume {run.id}" in told
    assert "budget     $0.000001" in shown.out


def test_failures_are_told_by_code_in_the_users_language_with_the_next_step(
    prompted_qgen: Qgen, sandbox: SandboxProcess
) -> None:
    sandbox.set_faults({"kind": "refusing", "rate": 1})
    ran = prompted_qgen.script(*("generate", "bulk", "-k", "reliable", "--here"), QGEN_LANG="ko")

    run = run_of(prompted_qgen)
    [code] = run.errors
    assert ran.code == 1
    assert f"  문항 0  {code}: " in ran.out
    assert f"진행  1/1  실패 1 ({code} 1)  호출 {run.spent.calls}  토큰 " in ran.out
    assert f"오류 {code} 1" in " ".join(ran.out.split())
    assert f"qgen runs items {run.id} --status failed" in ran.out
    assert "{" not in ran.out


def test_a_file_and_options_for_a_matrix_are_refused_together(
    refusing_qgen: Qgen, tmp_path: Path
) -> None:
    file = tmp_path / "unit.json"
    file.write_text(json.dumps({"specs": [a_spec()]}), "utf-8")

    ran = refusing_qgen("generate", "bulk", file, "-k", "x", "--model", "gpt-5", "--count", "1")

    assert (ran.code, ran.out) == (2, "")
    assert "--keyword, --count, --model" in " ".join(ran.err.replace("│", "").split())


async def test_where_a_run_looks_as_if_it_went_on_resuming_tells_what_to_do(
    prompted_qgen: Qgen, prompted_url: str
) -> None:
    ordered = prompted_qgen("generate", "bulk", "-k", "reliable", "--detach", "--json")
    run = Run.model_validate_json(ordered.out)
    await rows(prompted_url, "UPDATE runs SET status = 'running' WHERE id = $1", run.id)

    ran = prompted_qgen("runs", "resume", str(run.id))

    assert (ran.code, ran.out) == (2, "")
    told = ran.err.splitlines()
    assert told[0].startswith("RUN_STATE_CONFLICT: The run is running")
    assert told[1:] == [f"If its worker has died: qgen runs watch {run.id}"]


def test_a_dry_run_tells_calls_tokens_and_cost_and_starts_nothing(refusing_qgen: Qgen) -> None:
    told = refusing_qgen("generate", "bulk", *MATRIX, "--dry-run")
    as_json = refusing_qgen("generate", "bulk", *MATRIX, "--dry-run", "--json")

    assert told.code == 0
    assert "openai gpt-4.1-mini: 4 calls" in told.out
    assert "Nothing was sent." in told.out
    assert RunEstimate.model_validate_json(as_json.out).item_count == 4


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("{", "IMPORT_FILE_UNREADABLE"),
        ("[]", "must be one JSON object"),
        ('{"specs": []}', "specs: must have at least 1 item, not 0"),
        ('{"specs": [{"type": "cloze", "locale": "en"}]}', "specs.0.keyword"),
    ],
    ids=["no JSON", "list", "empty", "no keyword"],
)
def test_a_bad_file_is_told_and_starts_nothing(
    refusing_qgen: Qgen, tmp_path: Path, content: str, said: str
) -> None:
    file = tmp_path / "bad.json"
    file.write_text(content, "utf-8")

    ran = refusing_qgen("generate", "bulk", file)

    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err


@pytest.mark.parametrize("command", ["show", "items", "cancel", "resume", "watch"])
def test_a_run_that_is_not_there_is_told_of_in_one_line(refusing_qgen: Qgen, command: str) -> None:
    ran = refusing_qgen("runs", command, NOT_THERE)

    assert (ran.code, ran.out) == (2, "")
    assert ran.err == f"RUN_NOT_FOUND: There is no run {NOT_THERE}.\n"
