"""qgen batch."""

import asyncio
import json
from pathlib import Path

import pytest

from app.shared.batches import Batch, BatchEstimate, BatchItemPage, BatchPage, BatchStatus
from tests.support.batch_studio import an_order
from tests.support.batch_words import add_words
from tests.support.qgen_command import Qgen
from tests.support.sandbox_process import SandboxProcess

NOT_THERE = "01a20459-cf1d-71b3-ae6a-1b92597dedf2"
ORDER = ("--subject", "english", "-t", "multiple_choice", "-d", "easy", "-n", "4")


@pytest.fixture
def wordy_qgen(prompted_qgen: Qgen) -> Qgen:
    """A database with prompts and keywords."""
    asyncio.run(add_words(prompted_qgen.environment["QGEN_DATABASE_URL"]))
    hasty = {**prompted_qgen.environment, "QGEN_BATCH_POLL_S": "0.2"}
    return Qgen(prompted_qgen.folder, hasty)


def batch_of(qgen: Qgen) -> Batch:
    """The newest batch."""
    return BatchPage.model_validate_json(qgen("batch", "list", "--json").out).batches[0]


def test_a_batch_goes_through_all_its_steps_here_and_is_read_afterwards(wordy_qgen: Qgen) -> None:
    ran = wordy_qgen("batch", "run", *ORDER, "--name", "Unit 3", "--budget", "1")

    assert (ran.code, ran.err) == (0, "")
    batch = batch_of(wordy_qgen)
    assert (batch.name, batch.status) == ("Unit 3", BatchStatus.COMPLETED)
    assert batch.counts.succeeded == 4
    assert "request files built" in ran.out
    assert str(batch.parts[0].provider_batch_id) in ran.out
    shown = wordy_qgen("batch", "show", str(batch.id))
    assert "4/4 done, succeeded 4" in shown.out
    assert f"{batch.model} (sandbox)" in shown.out
    items = BatchItemPage.model_validate_json(
        wordy_qgen("batch", "items", str(batch.id), "--json").out
    )
    listed = wordy_qgen("batch", "items", str(batch.id))
    assert all(item.keyword in listed.out for item in items.items)
    cost = json.loads(wordy_qgen("batch", "cost", str(batch.id), "--json").out)
    assert cost["calls"] == 4
    for change in ("cancel", "resume", "retry"):
        refused = wordy_qgen("batch", change, str(batch.id))
        assert (refused.code, refused.out) == (2, "")
        assert "BATCH_STATE_CONFLICT" in refused.err
    again = wordy_qgen("batch", "run", str(batch.id))
    assert again.code == 0


def test_a_file_is_ordered_and_left_to_the_workers(wordy_qgen: Qgen) -> None:
    file = wordy_qgen.folder / "order.json"
    file.write_text(json.dumps(an_order("gemini", 3, name="of the file")))

    created = wordy_qgen("batch", "create", "--file", file, "--count", "5", "--json")

    batch = Batch.model_validate_json(created.out)
    assert (created.code, batch.status, batch.item_count) == (0, BatchStatus.SELECTED, 5)
    assert (batch.name, batch.provider) == ("of the file", "gemini")
    cancelled = wordy_qgen("batch", "cancel", str(batch.id))
    assert "cancelling" in cancelled.out


def test_a_batch_that_stands_somewhere_is_taken_to_its_end(
    wordy_qgen: Qgen, sandbox: SandboxProcess
) -> None:
    created = wordy_qgen("batch", "create", *ORDER, "--json")
    batch = Batch.model_validate_json(created.out)

    ran = wordy_qgen("batch", "run", str(batch.id), "--json")

    told = [json.loads(line) for line in ran.out.splitlines() if line.startswith('{"seq"')]
    assert ran.code == 0
    assert told[-1]["name"] == "completed"


def test_a_row_that_failed_for_good_is_not_forgotten_over_a_retry_that_went_well(
    wordy_qgen: Qgen, sandbox: SandboxProcess
) -> None:
    sandbox.set_faults({"kind": "batch_row_failures", "rate": 1, "first": 3})

    ran = wordy_qgen("batch", "run", *ORDER)

    retry = batch_of(wordy_qgen)
    assert (retry.round, retry.status) == (1, BatchStatus.COMPLETED)
    assert ran.code == 1
    assert f"qgen batch items {retry.parent_id} --status failed" in ran.out
    watched = wordy_qgen("batch", "watch", str(retry.parent_id))
    assert watched.code == 1
    assert f"{retry.id}  " in watched.out


def test_rows_that_a_retry_has_made_are_no_failure(
    wordy_qgen: Qgen, sandbox: SandboxProcess
) -> None:
    sandbox.set_faults({"kind": "batch_missing_rows", "rate": 1, "first": 2})

    ran = wordy_qgen("batch", "run", *ORDER)

    retry = batch_of(wordy_qgen)
    assert (ran.code, retry.round, retry.item_count) == (0, 1, 2)
    assert wordy_qgen("batch", "watch", str(retry.parent_id)).code == 0


def test_whoever_watches_is_told_that_somebody_has_to_help(wordy_qgen: Qgen) -> None:
    assert wordy_qgen("budgets", "set", "--per-day", "0.0001").code == 0
    ran = wordy_qgen("batch", "run", *ORDER)
    batch = batch_of(wordy_qgen)

    watched = wordy_qgen("batch", "watch", str(batch.id))

    assert (batch.status, batch.counts.reserved) == (BatchStatus.STOPPED, 4)
    for told in (ran, watched):
        assert told.code == 1
        assert "stopped  BUDGET_EXCEEDED" in told.out
        assert f"qgen batch resume {batch.id}" in told.out
    too_early = wordy_qgen("batch", "retry", str(batch.id))
    assert (too_early.code, "once it is over" in too_early.err) == (2, True)
    assert wordy_qgen("budgets", "clear").code == 0
    assert wordy_qgen("batch", "run", str(batch.id)).code == 0


def test_what_fails_is_told_with_what_to_do_about_it(
    wordy_qgen: Qgen, sandbox: SandboxProcess
) -> None:
    sandbox.set_faults({"kind": "batch_failed", "rate": 1})

    ran = wordy_qgen("batch", "run", *ORDER, "--rounds", "0", "--provider", "gemini")

    assert ran.code == 1
    assert "BATCH_FAILED" in ran.out
    assert f"qgen batch retry {batch_of(wordy_qgen).id}" in ran.out


def test_an_estimate_reserves_nothing(wordy_qgen: Qgen) -> None:
    ran = wordy_qgen("batch", "create", *ORDER, "--dry-run", "--json")

    estimate = BatchEstimate.model_validate_json(ran.out)
    assert (estimate.item_count, estimate.available) == (4, 4)
    assert "There are none" in wordy_qgen("batch", "list").out


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("run", "--subject", "english"), "VALIDATION_FAILED"),
        (("create", *ORDER, "--provider", "openai_compatible"), "BATCH_NOT_SUPPORTED"),
        (("create", *ORDER, "--budget", "0.0001"), "VALIDATION_FAILED"),
        (("create", *ORDER, "--category", "nowhere"), "VALIDATION_FAILED"),
        (("create", "--file", Path("nowhere.json")), "IMPORT_FILE_UNREADABLE"),
        (("show", NOT_THERE), "BATCH_NOT_FOUND"),
        (("run", NOT_THERE), "BATCH_NOT_FOUND"),
        (("run", NOT_THERE, *ORDER), "VALIDATION_FAILED"),
        (("reconcile", NOT_THERE), "VALIDATION_FAILED"),
        (("reconcile", NOT_THERE, "--resubmit"), "BATCH_NOT_FOUND"),
    ],
)
def test_what_cannot_be_is_refused(
    wordy_qgen: Qgen, arguments: tuple[str | Path, ...], code: str
) -> None:
    refused = wordy_qgen("batch", *arguments)

    assert (refused.code, refused.out) == (2, "")
    assert code in refused.err
