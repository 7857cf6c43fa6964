"""The course of a run: cancelled, resumed, given back, interrupted, stopped."""

import asyncio
from collections.abc import Iterator
from decimal import Decimal
from uuid import uuid4

import pytest

from app.core.db import transaction
from app.core.exceptions import BusinessException, ErrorCode
from app.infrastructure.ai.base.messages import FinishReason, LLMReply, Usage
from app.shared.runs import RunStatus
from tests.support.factories import a_new_stem, a_reply
from tests.support.rows import rows
from tests.support.run_studio import RunStudio, specs
from tests.support.workshop import until


def dear_items() -> Iterator[LLMReply]:
    """Sound items for a third of a cent each."""
    while True:
        usage = Usage(input_tokens=2000, output_tokens=1500)
        yield LLMReply(a_reply(a_new_stem()), usage, FinishReason.STOP, "gpt-4.1-mini")


async def test_a_run_that_is_cancelled_keeps_what_is_done_and_begins_nothing(
    studio: RunStudio,
) -> None:
    studio.model.gate.clear()
    run = await studio.start(specs=specs(9), concurrency=3)
    async with studio.working():
        await until(lambda: len(studio.model.requests) == 3)
        cancelling = await studio.cancel(run.id)
        again = await studio.cancel(run.id)
        await asyncio.sleep(0.5)  # the worker looks every 0.25 s
        studio.model.gate.set()
        await studio.shop.events(run.id)

    ended = await studio.run(run.id)
    assert (cancelling.status, again.status) == (RunStatus.CANCELLING, RunStatus.CANCELLING)
    assert (ended.status, ended.counts.saved, ended.counts.pending) == (RunStatus.CANCELLED, 3, 6)
    assert len(studio.model.requests) == 3


async def test_a_run_that_waits_is_cancelled_at_once(studio: RunStudio) -> None:
    run = await studio.start(specs=specs(2))

    cancelled = await studio.cancel(run.id)

    assert (cancelled.status, cancelled.counts.pending) == (RunStatus.CANCELLED, 2)
    assert (await studio.shop.events(run.id))[-1].name == "cancelled"


async def test_a_run_that_is_resumed_makes_only_what_is_missing(studio: RunStudio) -> None:
    studio.model.gate.clear()
    run = await studio.start(specs=specs(7), concurrency=2)
    async with studio.working():
        await until(lambda: len(studio.model.requests) == 2)
        await studio.cancel(run.id)
        await asyncio.sleep(0.5)  # the worker looks every 0.25 s
        studio.model.gate.set()
        await studio.shop.events(run.id)

    resumed = await studio.resume(run.id)
    ended = await studio.done(run.id)

    assert resumed.status is RunStatus.QUEUED
    assert (ended.status, ended.counts.saved, ended.spent.calls) == (RunStatus.FINISHED, 7, 7)
    assert len(studio.model.requests) == 7
    names = [event.name for event in await studio.shop.events(run.id)]
    assert [name for name in names if name not in ("item", "progress")] == [
        *("queued", "started", "cancelling", "cancelled", "queued", "started", "finished")
    ]


@pytest.mark.parametrize("change", ["cancel", "resume"])
async def test_a_run_that_is_finished_is_neither_cancelled_nor_resumed(
    studio: RunStudio, change: str
) -> None:
    run = await studio.made(specs=specs(1))

    with pytest.raises(BusinessException) as refused:
        await getattr(studio, change)(run.id)

    assert refused.value.code is ErrorCode.RUN_STATE_CONFLICT


@pytest.mark.parametrize("change", ["cancel", "resume", "run", "items"])
async def test_a_run_that_is_not_there_is_not_found(studio: RunStudio, change: str) -> None:
    with pytest.raises(BusinessException) as refused:
        await getattr(studio, change)(uuid4())

    assert refused.value.code is ErrorCode.RUN_NOT_FOUND


async def test_a_worker_that_stops_ends_what_is_paid_for_and_another_goes_on(
    studio: RunStudio,
) -> None:
    studio.model.gate.clear()
    run = await studio.start(specs=specs(6), concurrency=2)
    async with studio.working():
        await until(lambda: len(studio.model.requests) == 2)
        asyncio.get_running_loop().call_later(0.3, studio.model.gate.set)
    between = await studio.run(run.id)

    ended = await studio.done(run.id)

    assert (between.status, between.counts.saved) == (RunStatus.QUEUED, 2)
    assert (ended.status, ended.counts.saved, ended.spent.calls) == (RunStatus.FINISHED, 6, 6)
    assert len(studio.model.requests) == 6


async def test_a_run_whose_worker_died_is_marked_so_and_can_be_resumed(studio: RunStudio) -> None:
    run = await studio.start(specs=specs(3))
    # What a worker leaves that is killed: the run is under way, and its job is delivered again.
    await rows(studio.shop.database_url, "UPDATE runs SET status = 'running'")

    interrupted = await studio.done(run.id)
    await studio.resume(run.id)
    ended = await studio.done(run.id)

    assert (interrupted.status, interrupted.counts.pending) == (RunStatus.INTERRUPTED, 3)
    assert (ended.status, ended.counts.saved) == (RunStatus.FINISHED, 3)


async def test_a_worker_that_comes_back_leaves_its_run_to_the_one_that_has_it_now(
    studio: RunStudio,
) -> None:
    studio.model.gate.clear()
    run = await studio.start(specs=specs(6), concurrency=2)
    [job] = await rows(studio.shop.database_url, "SELECT id FROM jobs")
    async with studio.working():
        await until(lambda: len(studio.model.requests) == 2)
        # It stood still, was taken for dead, and somebody has resumed the run meanwhile.
        await rows(studio.shop.database_url, "UPDATE runs SET job_id = gen_random_uuid()")
        await asyncio.sleep(0.5)  # the worker looks every 0.25 s
        studio.model.gate.set()
        await studio.shop.ended(job["id"])

    left = await studio.run(run.id)
    assert (left.status, left.counts.saved) == (RunStatus.RUNNING, 2)
    assert len(studio.model.requests) == 2


async def test_a_run_whose_worker_stumbles_over_a_bug_can_be_resumed(studio: RunStudio) -> None:
    run = await studio.start(specs=specs(2))
    await rows(studio.shop.database_url, "ALTER TABLE questions RENAME COLUMN tags TO labels")
    stopped = await studio.done(run.id)
    await rows(studio.shop.database_url, "ALTER TABLE questions RENAME COLUMN labels TO tags")

    await studio.resume(run.id)
    ended = await studio.done(run.id)

    assert stopped.status is RunStatus.STOPPED
    assert (ended.status, ended.counts.saved) == (RunStatus.FINISHED, 2)


async def test_the_job_of_a_run_is_not_cancelled_by_itself(studio: RunStudio) -> None:
    await studio.start(specs=specs(1))
    [job] = await rows(studio.shop.database_url, "SELECT id FROM jobs")

    with pytest.raises(BusinessException, match="qgen runs cancel") as refused:
        await studio.shop.cancel(job["id"])

    assert refused.value.code is ErrorCode.JOB_STATE_CONFLICT


async def test_a_run_stops_when_its_budget_is_spent_and_goes_on_with_more(
    studio: RunStudio,
) -> None:
    place = studio.replying(dear_items())
    run = await place.made(specs=specs(20), budget_usd="0.02", concurrency=4)
    # Each call is reserved at its worst, so that nothing is ever spent beyond the limit.
    assert run.status is RunStatus.STOPPED
    assert run.error is not None
    assert run.error.code == "BUDGET_EXCEEDED"
    assert run.spent.cost_usd <= Decimal("0.02")
    before = len(place.model.requests)

    await place.resume(run.id, budget_usd=Decimal(5))
    ended = await place.done(run.id)

    assert (ended.status, ended.counts.saved, ended.error) == (RunStatus.FINISHED, 20, None)
    assert len(place.model.requests) == 20 > before


async def test_calls_that_were_refused_before_anything_was_sent_are_none_of_the_runs(
    studio: RunStudio,
) -> None:
    run = await studio.start(specs=specs(1))
    await rows(
        studio.shop.database_url,
        "INSERT INTO llm_calls (project_id, run_id, run_seq, request_id, purpose, vendor, model, "
        "status, error_code, tries, cost_usd) VALUES ($1, $2, 0, gen_random_uuid(), 'question', "
        "'openai', 'm', 'failed', 'PROVIDER_CIRCUIT_OPEN', 0, 0)",
        *(studio.shop.project_id, run.id),
    )

    ended = await studio.done(run.id)
    (item,) = await studio.items(run.id)
    assert (ended.spent.calls, item.spent.calls) == (1, 1)


async def test_a_run_without_a_budget_that_is_resumed_with_one_counts_what_it_has_cost(
    studio: RunStudio,
) -> None:
    place = studio.replying(dear_items())
    place.model.gate.clear()
    run = await place.start(specs=specs(6), concurrency=2)
    async with place.working():
        await until(lambda: len(place.model.requests) == 2)
        await place.cancel(run.id)
        await asyncio.sleep(0.5)  # the worker looks every 0.25 s
        place.model.gate.set()
        await place.shop.events(run.id)
    spent_usd = (await place.run(run.id)).spent.cost_usd

    await place.resume(run.id, budget_usd=spent_usd)
    ended = await place.done(run.id)

    assert spent_usd > 0
    assert (ended.status, len(place.model.requests)) == (RunStatus.STOPPED, 2)
    assert ended.error is not None
    assert "0.0064 are spent" in ended.error.message
    assert ended.spent.cost_usd == spent_usd


async def test_an_item_that_somebody_else_has_made_is_not_made_twice(studio: RunStudio) -> None:
    studio.model.gate.clear()
    run = await studio.start(specs=specs(1))
    async with studio.working():
        await until(lambda: len(studio.model.requests) == 1)
        async with studio.shop.container.sessions() as session, transaction(session):
            await _settle_elsewhere(studio)
        studio.model.gate.set()
        await studio.shop.events(run.id)

    ended = await studio.run(run.id)
    assert (ended.status, ended.errors) == (RunStatus.FINISHED, {"REPLY_REFUSED": 1})
    assert await rows(studio.shop.database_url, "SELECT id FROM questions") == []


async def _settle_elsewhere(studio: RunStudio) -> None:
    await rows(
        studio.shop.database_url,
        "UPDATE run_items SET status = 'failed', error_code = 'REPLY_REFUSED', finished_at = now()",
    )
