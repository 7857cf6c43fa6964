"""Batches from beginning to end: rows, results, cost, finding again, cancelling."""

import json
import subprocess
import sys
from datetime import timedelta
from decimal import Decimal

import pytest

from app.core.exceptions import ErrorCode
from app.infrastructure.ai.base.batch import BaseBatchProvider
from app.infrastructure.ai.base.batch_messages import (
    BatchState,
    BrokenLine,
    RowError,
    RowReply,
    RowResult,
)
from app.infrastructure.ai.base.errors import ProviderError
from app.shared.clock import utc_now
from tests.contract.batch_providers.conftest import Desk, Subject, batches_at
from tests.contract.providers.asking import Card
from tests.support.sandbox_process import SandboxProcess

_EARLY = timedelta(seconds=1)


def _outcomes(results: list[RowResult]) -> dict[str, list[str]]:
    """Names of rows by what became of them."""
    found: dict[str, list[str]] = {}
    for each in results:
        outcome = each.outcome
        word = outcome.outcome if isinstance(outcome, RowError) else "answered"
        found.setdefault(word, []).append(each.custom_id)
    return found


def _told(provider: BaseBatchProvider, line: bytes) -> str:
    """What a line says, if anything."""
    try:
        outcome = provider.read(line).outcome
    except BrokenLine:
        return "broken"
    # OpenRouter's results are members of one JSON: where they are cut, a row has no answer.
    return "answered" if isinstance(outcome, RowReply) else "broken"


def _cost(provider: BaseBatchProvider, model: str, results: list[RowResult]) -> Decimal:
    costs = [provider.cost_usd(model, each)[0] for each in results]
    assert all(cost is not None for cost in costs)
    return sum((cost for cost in costs if cost is not None), Decimal(0))


def _billed(sandbox: SandboxProcess) -> Decimal:
    return sum((Decimal(str(each["cost_usd"])) for each in batches_at(sandbox)), Decimal(0))


async def test_every_row_comes_back_by_its_name_and_costs_what_the_vendor_bills(
    desk: Desk, sandbox: SandboxProcess
) -> None:
    batch = await desk.ended(await desk.submitted(rows=25))
    results = await desk.results(batch)

    assert batch.state is BatchState.COMPLETED
    assert batch.request_count == 25
    assert _outcomes(results) == {"answered": [f"q-{n}" for n in range(25)]}
    for each in results:
        assert isinstance(each.outcome, RowReply)
        assert Card.model_validate_json(each.outcome.reply.text).question
        assert each.outcome.reply.usage.is_counted
    assert _cost(desk.provider, desk.model, results) == _billed(sandbox) > 0


async def test_a_batch_is_found_again_among_others(desk: Desk, subject: Subject) -> None:
    since = utc_now() - _EARLY
    ours = await desk.submitted(rows=3, tag="job-7.1")
    others = [await desk.submitted(rows=n, tag=f"job-8.{n}") for n in (1, 2)]
    for batch in (ours, *others):  # a vendor may tell no count before the end
        await desk.ended(batch)

    found = await desk.provider.find(
        tag="job-7.1", file_id=None, since=since, request_count=3, model=subject.model
    )
    again = found.exact if desk.provider.keeps_tags else found.possible

    assert [batch.id for batch in again] == [ours.id]
    assert len(found.candidates) == 1


async def test_a_batch_is_found_by_its_file_where_it_has_one(desk: Desk) -> None:
    if not desk.provider.takes_file:
        pytest.skip("its rows come without a file")
    submission = await desk.prepared()
    batch = await desk.provider.submit(submission)

    found = await desk.provider.find(
        tag="another", file_id=submission.file_id, since=utc_now() - _EARLY, request_count=10
    )

    assert [each.id for each in found.exact] == [batch.id]


async def test_what_is_not_there_is_not_found(desk: Desk) -> None:
    await desk.ended(await desk.submitted(rows=3))

    other = await desk.provider.find(
        tag="job-9.1", file_id="file-9", since=utc_now() - _EARLY, request_count=4
    )
    later = await desk.provider.find(
        tag="job-1.1", file_id=None, since=utc_now() + timedelta(hours=1), request_count=3
    )

    assert other.candidates == later.candidates == ()


async def test_all_recent_batches_are_listed_newest_first(desk: Desk) -> None:
    since = utc_now() - _EARLY
    made = [(await desk.submitted(rows=1, tag=f"job-{n}.1")).id for n in range(5)]

    listed = [batch.id async for batch in desk.provider.recent(since)]

    assert listed == made[::-1]


async def test_what_was_answered_before_a_batch_expired_is_had(
    desk: Desk, sandbox: SandboxProcess
) -> None:
    sandbox.set_faults({"kind": "batch_expires", "rate": 1, "share": 0.5})

    batch = await desk.ended(await desk.submitted(rows=10))
    results = await desk.results(batch)

    if desk.provider.row_name == "key":  # Gemini: an expired batch has no results, and no bill
        assert (batch.state, results) == (BatchState.EXPIRED, [])
    else:
        first, rest = [f"q-{n}" for n in range(5)], [f"q-{n}" for n in range(5, 10)]
        assert _outcomes(results) == {"answered": first, "expired": rest}
        # Anthropic's batches only end: what became of the rows stands in them.
        assert batch.state in (BatchState.EXPIRED, BatchState.COMPLETED)
    assert _cost(desk.provider, desk.model, results) == _billed(sandbox)


async def test_what_was_answered_before_a_batch_was_cancelled_is_had(
    desk: Desk, sandbox: SandboxProcess
) -> None:
    if not desk.provider.can_cancel:
        pytest.skip("its batches cannot be cancelled")
    sandbox.set_faults({"kind": "batch_stuck", "rate": 1, "share": 0.4})
    batch = await desk.submitted(rows=10)

    told = await desk.provider.cancel(batch.id)
    again = await desk.provider.cancel(batch.id)
    batch = await desk.ended(batch)
    late = await desk.provider.cancel(batch.id)
    results = await desk.results(batch)

    for each in (told, again):
        assert each is None or each.state in (BatchState.CANCELLING, BatchState.CANCELLED)
    assert late is None or late.state is BatchState.CANCELLED
    assert batch.state is BatchState.CANCELLED
    outcomes = _outcomes(results)
    assert outcomes["answered"] == [f"q-{n}" for n in range(4)]
    if desk.provider.row_name == "custom_id":  # Gemini does not mention those without an answer
        assert outcomes["cancelled"] == [f"q-{n}" for n in range(4, 10)]
    assert _cost(desk.provider, desk.model, results) == _billed(sandbox)


async def test_a_vendor_that_cannot_cancel_says_so(desk: Desk, sandbox: SandboxProcess) -> None:
    if desk.provider.can_cancel:
        pytest.skip("its batches can be cancelled")
    batch = await desk.submitted(rows=1)
    sent = sandbox.count()

    with pytest.raises(ProviderError) as refused:
        await desk.provider.cancel(batch.id)

    assert refused.value.code is ErrorCode.PROVIDER_CANNOT_CANCEL
    assert sandbox.count() == sent


async def test_rows_that_failed_say_why(desk: Desk, sandbox: SandboxProcess) -> None:
    sandbox.set_faults({"kind": "batch_row_failures", "rate": 0.5}, seed=3)

    results = await desk.done(rows=20)
    failed = [each.outcome for each in results if isinstance(each.outcome, RowError)]

    assert sorted(each.custom_id for each in results) == sorted(f"q-{n}" for n in range(20))
    assert 0 < len(failed) < 20
    assert all(each.outcome == "failed" and each.message for each in failed)
    assert _cost(desk.provider, desk.model, results) == _billed(sandbox)


async def test_a_batch_whose_every_row_failed_is_completed_and_tells_each(
    desk: Desk, sandbox: SandboxProcess
) -> None:
    sandbox.set_faults({"kind": "batch_no_output_file", "rate": 1})

    batch = await desk.ended(await desk.submitted(rows=6))
    results = await desk.results(batch)

    assert batch.state is BatchState.COMPLETED
    assert _outcomes(results) == {"failed": [f"q-{n}" for n in range(6)]}
    if desk.provider.takes_file and desk.provider.row_name == "custom_id":
        assert desk.provider.result_kinds(batch) == ("error",)


async def test_an_empty_file_id_is_no_file(desk: Desk, sandbox: SandboxProcess) -> None:
    sandbox.set_faults({"kind": "batch_empty_error_file_id", "rate": 1})

    batch = await desk.ended(await desk.submitted(rows=2))

    assert desk.provider.result_kinds(batch) == ("output",)
    assert len(await desk.results(batch)) == 2


async def test_order_repetitions_and_gaps_are_told_as_they_are(
    desk: Desk, sandbox: SandboxProcess
) -> None:
    sandbox.set_faults(
        {"kind": "batch_shuffled", "rate": 1},
        {"kind": "batch_duplicate_rows", "rate": 0.2},
        {"kind": "batch_missing_rows", "rate": 0.2},
    )

    names = [each.custom_id for each in await desk.done(rows=40)]

    assert names != sorted(names, key=lambda name: int(name[2:]))
    assert len(set(names)) < len(names)
    assert set(names) < {f"q-{n}" for n in range(40)}


async def test_the_counts_of_the_vendor_are_only_passed_on(
    desk: Desk, sandbox: SandboxProcess
) -> None:
    sandbox.set_faults(
        {"kind": "batch_lying_counts", "rate": 1}, {"kind": "batch_row_failures", "rate": 1}
    )

    batch = await desk.ended(await desk.submitted(rows=4))

    assert batch.request_count == 4
    assert not any(count for name, count in batch.counts.items() if "fail" in name or "err" in name)
    assert set(_outcomes(await desk.results(batch))) == {"failed"}


async def test_a_broken_line_is_told_and_the_others_are_read(
    desk: Desk, sandbox: SandboxProcess
) -> None:
    sandbox.set_faults({"kind": "batch_broken_lines", "rate": 0.3})
    batch = await desk.ended(await desk.submitted(rows=20))

    told = [_told(desk.provider, line) for line in await desk.lines(batch)]

    assert set(told) == {"answered", "broken"}
    assert len(told) == 20


@pytest.mark.filterwarnings("ignore:.*is not a valid:UserWarning")  # Google's SDK, of the state
async def test_a_state_that_nobody_knows_is_passed_on_and_ends_nothing(
    desk: Desk, sandbox: SandboxProcess
) -> None:
    made = await desk.submitted(rows=1)
    sandbox.set_faults({"kind": "batch_unknown_state", "first": 1})

    batch = await desk.provider.get(made.id)

    assert batch.state is BatchState.UNKNOWN
    assert batch.vendor_state
    assert not batch.state.is_over
    assert (await desk.ended(batch)).state is BatchState.COMPLETED


async def test_why_a_batch_failed_is_told_in_the_vendors_words(
    desk: Desk, sandbox: SandboxProcess
) -> None:
    sandbox.set_faults({"kind": "batch_failed", "rate": 1})

    batch = await desk.ended(await desk.submitted(rows=3))

    if batch.state is BatchState.FAILED:
        assert batch.error
        assert desk.provider.result_kinds(batch) == ()
    else:  # Anthropic's batches never fail as a whole: each of the rows does
        assert set(_outcomes(await desk.results(batch))) == {"failed"}
    assert _billed(sandbox) == 0


def test_once_warm_batches_import_nothing_on_the_event_loop(sandbox: SandboxProcess) -> None:
    ran = subprocess.run(  # noqa: S603 - ourselves
        [sys.executable, "-m", "tests.support.warm_batch_imports", sandbox.url],
        capture_output=True,
        text=True,
        check=False,
    )

    assert ran.returncode == 0, ran.stderr
    assert json.loads(ran.stdout) == [], ran.stdout
