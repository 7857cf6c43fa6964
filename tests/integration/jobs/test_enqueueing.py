"""Asking for a job: in a transaction, at a time, one at a time."""

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise

import pytest

from app.core.db import transaction
from app.domain.jobs.job_service import AlreadyQueued, Queued
from app.shared.clock import utc_now
from app.shared.jobs import Job, JobStatus
from tests.support.rows import rows
from tests.support.workshop import CALM, Workshop, a_job

SELDOM = replace(CALM, poll_s=60)
"""Workers that do what they are told of."""


async def test_what_is_rolled_back_leaves_no_job(shop: Workshop) -> None:
    async def ask_and_break() -> None:
        async with shop.container.sessions() as session, transaction(session):
            jobs = shop.container.jobs(session).jobs
            assert isinstance(await jobs.enqueue(shop.project_id, a_job("test.effect")), Queued)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await ask_and_break()

    assert await rows(shop.database_url, "SELECT id FROM jobs") == []
    assert await rows(shop.database_url, "SELECT id FROM event_streams") == []
    assert await shop.deliveries() == 0


async def test_a_job_is_not_begun_before_its_transaction_is_committed(shop: Workshop) -> None:
    async with shop.working(concurrency=1), shop.container.sessions() as session:
        async with transaction(session):
            early = await shop.container.jobs(session).jobs.enqueue(
                shop.project_id, a_job("test.effect")
            )
            later = await shop.ended(await shop.ask("test.effect"))
            assert await shop.effects() == [(later.id, 1)]
        await shop.ended(early.job_id)

    assert await shop.effects() == [(later.id, 1), (early.job_id, 1)]


async def test_of_one_queueing_lock_one_job_waits(shop: Workshop) -> None:
    first = await shop.enqueue(a_job("test.effect", queueing_lock="one"))
    again = await shop.enqueue(a_job("test.effect", queueing_lock="one"))
    other = await shop.enqueue(a_job("test.effect", queueing_lock="two"))

    assert again == AlreadyQueued(first.job_id)
    assert isinstance(other, Queued)
    assert await shop.deliveries() == 2


async def test_of_many_who_ask_at_once_with_one_queueing_lock_one_is_first(shop: Workshop) -> None:
    asked = await asyncio.gather(
        *(shop.enqueue(a_job("test.effect", queueing_lock="one")) for _ in range(8))
    )

    assert [type(answer) for answer in asked].count(Queued) == 1
    assert len({answer.job_id for answer in asked}) == 1
    assert await shop.deliveries() == 1


async def test_while_a_job_runs_another_one_of_its_queueing_lock_may_wait(shop: Workshop) -> None:
    gated = a_job("test.gated", {"gate": "a"}, queueing_lock="one")
    async with shop.working(concurrency=1):
        first = await shop.enqueue(gated)
        await shop.events(first.job_id, until="progress")
        second = await shop.enqueue(gated)
        third = await shop.enqueue(gated)
        await shop.open_gate("a")
        await shop.ended(second.job_id)

    assert isinstance(second, Queued)
    assert third == AlreadyQueued(second.job_id)
    assert await shop.effects() == [(first.job_id, 1), (second.job_id, 1)]


async def test_a_job_with_a_time_waits_for_it(shop: Workshop) -> None:
    at = utc_now() + timedelta(hours=1)
    scheduled = await shop.ask("test.effect", scheduled_at=at)
    async with shop.working(concurrency=1):
        soon = await shop.ended(await shop.ask("test.effect"))

    assert await shop.effects() == [(soon.id, 1)]
    waiting = await shop.job(scheduled)
    assert (waiting.status, waiting.scheduled_at) == (JobStatus.QUEUED, at)


async def test_a_job_whose_time_has_come_is_begun_without_being_announced(shop: Workshop) -> None:
    at = utc_now() + timedelta(seconds=0.5)
    async with shop.working():
        job = await shop.ended(await shop.ask("test.effect", scheduled_at=at))

    assert job.started_at is not None
    assert job.started_at >= at


async def test_what_is_more_urgent_is_done_first(shop: Workshop) -> None:
    asked = [await shop.ask("test.effect", priority=priority) for priority in (0, -5, 7)]
    async with shop.working(concurrency=1):
        for job_id in asked:
            await shop.ended(job_id)

    usual, unhurried, urgent = asked
    assert [job_id for job_id, _ in await shop.effects()] == [urgent, usual, unhurried]


async def test_jobs_of_one_lock_run_one_after_the_other_as_they_were_asked_for(
    shop: Workshop,
) -> None:
    asked = [await shop.ask("test.add", {"numbers": [n]}, lock="same") for n in range(6)]
    async with shop.working(), shop.working():
        ended = [await shop.ended(job_id) for job_id in asked]

    assert {job.status for job in ended} == {JobStatus.SUCCEEDED}
    for one, next_one in pairwise(ended):
        assert _ran(one)[1] <= _ran(next_one)[0]


async def test_the_end_of_a_job_wakes_the_next_one_of_its_lock(shop: Workshop) -> None:
    async with shop.working(timings=SELDOM), shop.working(timings=SELDOM):
        asked = [await shop.ask("test.effect", lock="same") for _ in range(5)]
        for job_id in asked:
            await shop.ended(job_id)

    assert await shop.effects() == [(job_id, 1) for job_id in asked]


async def test_locks_of_two_projects_do_not_know_each_other(shop: Workshop) -> None:
    other = await shop.of_another_project()
    async with shop.working():
        ours = await shop.ask("test.wait", lock="same", queueing_lock="same")
        await shop.events(ours, until="progress")
        theirs = await other.ask("test.effect", lock="same", queueing_lock="same")
        await other.ended(theirs)
        assert (await shop.job(ours)).status is JobStatus.RUNNING
        await shop.cancel(ours)
        await shop.ended(ours)

    assert await shop.effects() == [(theirs, 1)]


def _ran(job: Job) -> tuple[datetime, datetime]:
    assert job.started_at is not None
    assert job.finished_at is not None
    return job.started_at, job.finished_at
