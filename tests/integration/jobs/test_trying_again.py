"""Failures that pass by themselves, and others; and trying again by hand."""

from datetime import timedelta

import pytest

from app.core.exceptions import BusinessException, ErrorCode
from app.shared.jobs import JobStatus
from tests.support.workshop import Workshop


async def test_a_failure_that_passes_is_tried_again_until_it_has_passed(shop: Workshop) -> None:
    payload = {"code": "PROVIDER_TIMEOUT", "times": 2}
    job_id = await shop.ask("test.fail", payload)
    async with shop.working():
        events = await shop.events(job_id)
    job = await shop.job(job_id)

    assert (job.status, job.attempt, job.result) == (JobStatus.SUCCEEDED, 3, {"attempt": 3})
    assert job.error is None
    assert [event.name for event in events] == [
        *("queued", "started", "retrying", "started", "retrying", "started", "succeeded")
    ]
    retrying = events[2]
    assert (retrying.data["attempt"], retrying.data["reason"]) == (1, "error")
    assert retrying.data["code"] == "PROVIDER_TIMEOUT"


async def test_a_failure_that_does_not_pass_is_the_end_at_once(shop: Workshop) -> None:
    job_id = await shop.ask("test.fail", {"code": "PROVIDER_AUTH_FAILED", "times": 1})
    async with shop.working():
        job = await shop.ended(job_id)

    assert (job.status, job.attempt) == (JobStatus.FAILED, 1)
    assert job.error is not None
    assert (job.error.code, job.error.message) == ("PROVIDER_AUTH_FAILED", "It does not work.")


async def test_a_failure_that_does_not_pass_in_all_attempts_is_the_jobs_error(
    shop: Workshop,
) -> None:
    payload = {"code": "STORAGE_UNAVAILABLE", "times": 9}
    job_id = await shop.ask("test.fail", payload, max_attempts=3)
    async with shop.working():
        job = await shop.ended(job_id)

    assert (job.status, job.attempt) == (JobStatus.FAILED, 3)
    assert job.error is not None
    assert job.error.code == "STORAGE_UNAVAILABLE"


async def test_who_asks_for_a_pause_gets_it(shop: Workshop) -> None:
    payload = {"code": "PROVIDER_RATE_LIMITED", "times": 1, "retry_after_s": 0.6}
    job_id = await shop.ask("test.fail", payload)
    async with shop.working():
        events = await shop.events(job_id)

    [failed] = [event for event in events if event.name == "retrying"]
    second = [event for event in events if event.name == "started"][1]
    assert second.created_at - failed.created_at >= timedelta(seconds=0.6)


async def test_a_failed_job_is_tried_again_by_hand_as_if_it_were_new(shop: Workshop) -> None:
    payload = {"code": "PROVIDER_AUTH_FAILED", "times": 1}
    async with shop.working():
        failed = await shop.ended(await shop.ask("test.fail", payload))
    waiting = await shop.retry(failed.id)

    assert (waiting.status, waiting.attempt, waiting.error) == (JobStatus.QUEUED, 0, None)
    assert (waiting.started_at, waiting.finished_at) == (None, None)
    async with shop.working():
        again = await shop.ended(failed.id)
    assert (again.status, again.attempt) == (JobStatus.FAILED, 1)
    assert await shop.story(failed.id) == [*("queued", "started", "failed")] * 2


async def test_only_what_failed_or_was_cancelled_is_tried_again(shop: Workshop) -> None:
    waiting = await shop.ask("test.effect")
    with pytest.raises(BusinessException) as refused:
        await shop.retry(waiting)
    assert refused.value.code is ErrorCode.JOB_STATE_CONFLICT
    assert refused.value.details["status"] == "queued"

    async with shop.working():
        await shop.ended(waiting)
    with pytest.raises(BusinessException) as refused:
        await shop.retry(waiting)
    assert refused.value.code is ErrorCode.JOB_STATE_CONFLICT
    assert await shop.effects() == [(waiting, 1)]


async def test_a_job_is_not_tried_again_while_another_one_waits_in_its_place(
    shop: Workshop,
) -> None:
    cancelled = await shop.ask("test.effect", queueing_lock="one")
    await shop.cancel(cancelled)
    waiting = await shop.ask("test.effect", queueing_lock="one")

    with pytest.raises(BusinessException) as refused:
        await shop.retry(cancelled)

    assert refused.value.code is ErrorCode.JOB_STATE_CONFLICT
    assert waiting != cancelled
    assert (await shop.job(cancelled)).status is JobStatus.CANCELLED
    assert await shop.deliveries() == 1
