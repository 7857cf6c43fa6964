"""Cancelling a job."""

from datetime import timedelta

import pytest

from app.core.exceptions import BusinessException, ErrorCode
from app.shared.clock import utc_now
from app.shared.ids import new_id
from app.shared.jobs import JobStatus
from tests.support.rows import rows
from tests.support.workshop import Workshop


async def test_a_job_that_waits_is_cancelled_and_never_done(shop: Workshop) -> None:
    job_id = await shop.ask("test.effect")
    cancelled = await shop.cancel(job_id)

    assert cancelled.status is JobStatus.CANCELLED
    assert cancelled.finished_at is not None
    assert await shop.deliveries() == 0
    async with shop.working():
        await shop.ended(await shop.ask("test.add", {"numbers": []}))
    assert await shop.effects() == []
    assert await shop.story(job_id) == ["queued", "cancelled"]


async def test_a_job_under_way_is_stopped_within_a_second(shop: Workshop) -> None:
    job_id = await shop.ask("test.wait")
    async with shop.working():
        await shop.events(job_id, until="progress")
        before = utc_now()
        asked = await shop.cancel(job_id)
        job = await shop.ended(job_id)

    assert (asked.status, asked.is_cancelling) == (JobStatus.RUNNING, True)
    assert (job.status, job.is_cancelling, job.error) == (JobStatus.CANCELLED, False, None)
    assert job.finished_at is not None
    assert job.finished_at - before < timedelta(seconds=1)
    assert await shop.story(job_id) == ["queued", "started", "progress", "cancelled"]


async def test_a_job_that_waits_for_its_next_attempt_is_cancelled(shop: Workshop) -> None:
    payload = {"code": "PROVIDER_TIMEOUT", "times": 9, "retry_after_s": 3600}
    job_id = await shop.ask("test.fail", payload)
    async with shop.working():
        await shop.events(job_id, until="retrying")
        assert (await shop.cancel(job_id)).status is JobStatus.CANCELLED

    assert await shop.deliveries() == 0


async def test_asking_twice_to_stop_is_once(shop: Workshop) -> None:
    job_id = await shop.ask("test.wait")
    await rows(
        shop.database_url, "UPDATE jobs SET status = 'running', attempt = 1, started_at = now()"
    )

    asked = [await shop.cancel(job_id) for _ in range(2)]

    assert [(job.status, job.is_cancelling) for job in asked] == [(JobStatus.RUNNING, True)] * 2


async def test_a_job_whose_worker_died_while_it_was_to_stop_is_cancelled(shop: Workshop) -> None:
    job_id = await shop.ask("test.effect")
    await rows(
        shop.database_url,
        "UPDATE jobs SET status = 'running', attempt = 1, started_at = now(),"
        " cancel_requested_at = now()",
    )
    await rows(shop.database_url, "DELETE FROM qgen_queue.procrastinate_jobs")
    async with shop.working():
        job = await shop.ended(job_id)

    assert job.status is JobStatus.CANCELLED
    assert await shop.effects() == []


async def test_what_has_ended_is_not_cancelled(shop: Workshop) -> None:
    job_id = await shop.ask("test.effect")
    async with shop.working():
        await shop.ended(job_id)

    with pytest.raises(BusinessException) as refused:
        await shop.cancel(job_id)

    assert refused.value.code is ErrorCode.JOB_STATE_CONFLICT
    assert refused.value.details == {"job_id": str(job_id), "status": "succeeded"}
    assert (await shop.job(job_id)).status is JobStatus.SUCCEEDED


async def test_a_job_of_another_project_is_not_there(shop: Workshop) -> None:
    job_id = await shop.ask("test.effect")
    other = await shop.of_another_project()

    for who, asked in ((other, job_id), (shop, new_id())):
        with pytest.raises(BusinessException) as refused:
            await who.cancel(asked)
        assert refused.value.code is ErrorCode.JOB_NOT_FOUND
    assert (await shop.job(job_id)).status is JobStatus.QUEUED
