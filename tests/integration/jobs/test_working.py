"""What becomes of a job that a worker does."""

from collections.abc import Mapping

import pytest

from app.shared.jobs import Job, JobStatus
from tests.support.rows import rows
from tests.support.workshop import Workshop


async def _done(shop: Workshop, task: str, payload: Mapping[str, object] | None = None) -> Job:
    job_id = await shop.ask(task, payload)
    async with shop.working():
        return await shop.ended(job_id)


async def test_a_job_is_done_and_keeps_its_result(shop: Workshop) -> None:
    job = await _done(shop, "test.add", payload={"numbers": [1, 2, 3]})

    assert (job.status, job.result, job.error) == (JobStatus.SUCCEEDED, {"sum": 6}, None)
    assert (job.attempt, job.is_cancelling) == (1, False)
    assert job.started_at is not None
    assert job.finished_at is not None
    assert job.created_at < job.started_at < job.finished_at
    assert await shop.deliveries() == 0


async def test_each_step_of_a_job_is_an_event(shop: Workshop) -> None:
    job_id = await shop.ask("test.add", {"numbers": [5, 7]})
    async with shop.working():
        events = await shop.events(job_id)

    assert [(event.name, event.data) for event in events] == [
        ("queued", {"task": "test.add"}),
        ("started", {"attempt": 1}),
        ("progress", {"done": 1, "total": 2, "number": 5}),
        ("progress", {"done": 2, "total": 2, "number": 7}),
        ("succeeded", {"result": {"sum": 12}}),
    ]


async def test_a_task_stores_its_effect_and_the_end_of_its_job_in_one_transaction(
    shop: Workshop,
) -> None:
    job = await _done(shop, "test.effect")

    assert (job.status, job.result) == (JobStatus.SUCCEEDED, {"attempt": 1})
    assert await shop.effects() == [(job.id, 1)]


async def test_an_end_that_was_rolled_back_is_none(shop: Workshop) -> None:
    job = await _done(shop, "test.finish_and_fail")

    assert job.status is JobStatus.FAILED
    assert job.error is not None
    assert job.error.code == "QUESTION_NOT_FOUND"


async def test_a_task_that_nobody_knows_fails_and_is_named(shop: Workshop) -> None:
    job = await _done(shop, "test.from_the_future")

    assert (job.status, job.attempt) == (JobStatus.FAILED, 0)
    assert job.error is not None
    assert job.error.code == "JOB_TASK_UNKNOWN"
    assert "test.from_the_future" in job.error.message
    assert await shop.story(job.id) == ["queued", "failed"]


async def test_a_payload_of_another_form_fails_naming_its_fields(shop: Workshop) -> None:
    job = await _done(shop, "test.add", payload={"numbers": [1, "two"], "more": 3})

    assert (job.status, job.attempt) == (JobStatus.FAILED, 0)
    assert job.error is not None
    assert job.error.code == "JOB_PAYLOAD_INVALID"
    problems = job.error.details["problems"]
    assert isinstance(problems, list)
    assert [problem["where"] for problem in problems if isinstance(problem, dict)] == ["numbers.1"]


@pytest.mark.parametrize("task", ["test.crash", "test.cancel_itself"])
async def test_an_error_that_is_not_ours_ends_the_job_at_once_and_not_the_worker(
    shop: Workshop, task: str
) -> None:
    async with shop.working():
        broken = await shop.ended(await shop.ask(task))
        sound = await shop.ended(await shop.ask("test.effect"))

    assert (broken.status, broken.attempt) == (JobStatus.FAILED, 1)
    assert broken.error is not None
    assert broken.error.code == "INTERNAL_ERROR"
    assert sound.status is JobStatus.SUCCEEDED


async def test_words_that_postgresql_cannot_hold_are_written_out(shop: Workshop) -> None:
    job = await _done(shop, "test.fail", payload={"code": "URL_INVALID", "times": 1})

    assert job.error is not None
    assert job.error.details == {"where": "here\\u0000"}


async def test_two_workers_share_the_work_and_do_each_job_once(shop: Workshop) -> None:
    asked = {await shop.ask("test.effect") for _ in range(50)}
    async with shop.working(), shop.working():
        ended = [await shop.ended(job_id) for job_id in asked]

    assert {job.status for job in ended} == {JobStatus.SUCCEEDED}
    assert sorted(await shop.effects()) == sorted((job_id, 1) for job_id in asked)
    assert await rows(shop.database_url, "SELECT id FROM qgen_queue.procrastinate_workers") == []
