"""Workers that are killed, frozen or stopped: each effect is once."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from app.application.sweep_jobs import forget_old_jobs, recover_jobs
from app.shared.clock import utc_now
from app.shared.jobs import JobStatus
from app.shared.workers import WorkerTimings
from tests.support.job_worker import worker_process
from tests.support.rows import rows
from tests.support.workshop import CALM, FAST, Workshop, until

SLEEPY = replace(CALM, heartbeat_s=0.2, sweep_s=3600)
"""A worker that takes nothing over."""


async def test_what_a_killed_worker_was_at_another_one_does_once(
    shop: Workshop, tmp_path: Path
) -> None:
    job_id = await shop.ask("test.gated", {"gate": "a"}, lock="of its own")
    with worker_process(shop.database_url, SLEEPY, tmp_path / "log") as process:
        await shop.events(job_id, until="progress")
        process.kill()
    await shop.open_gate("a")
    async with shop.working(timings=FAST):
        job = await shop.ended(job_id)

    assert (job.status, job.attempt) == (JobStatus.SUCCEEDED, 2)
    assert await shop.effects() == [(job_id, 2)]
    assert await shop.story(job_id) == [
        *("queued", "started", "progress", "retrying", "started", "progress", "succeeded")
    ]
    assert await shop.deliveries() == 0


async def test_a_job_that_ends_all_its_workers_fails(shop: Workshop, tmp_path: Path) -> None:
    job_id = await shop.ask("test.gated", {"gate": "never"}, max_attempts=1)
    with worker_process(shop.database_url, SLEEPY, tmp_path / "log") as process:
        await shop.events(job_id, until="progress")
        process.kill()
    async with shop.working(timings=FAST):
        job = await shop.ended(job_id)

    assert (job.status, job.attempt) == (JobStatus.FAILED, 1)
    assert job.error is not None
    assert job.error.code == "JOB_ATTEMPTS_EXHAUSTED"


async def test_a_worker_that_was_frozen_stores_nothing_of_what_was_taken_over(
    shop: Workshop, tmp_path: Path
) -> None:
    log = tmp_path / "log"
    job_id = await shop.ask("test.gated", {"gate": "a"})
    with worker_process(shop.database_url, SLEEPY, log) as process:
        await shop.events(job_id, until="progress")
        process.freeze()
        await shop.open_gate("a")
        async with shop.working(timings=FAST):
            job = await shop.ended(job_id)
        process.thaw()
        await until(lambda: "was given to another worker" in log.read_text("utf-8"))
        later = await shop.ask("test.effect")
        await shop.ended(later)  # by the one that was frozen, which goes on

    assert (job.status, job.attempt, job.result) == (JobStatus.SUCCEEDED, 2, {"attempt": 2})
    assert await shop.job(job_id) == job
    assert await shop.effects() == [(job_id, 2), (later, 1)]


async def test_a_worker_that_is_stopped_ends_what_it_has_begun_and_begins_nothing(
    shop: Workshop, tmp_path: Path
) -> None:
    job_id = await shop.ask("test.gated", {"gate": "a"})
    with worker_process(shop.database_url, FAST, tmp_path / "log", concurrency=1) as process:
        await shop.events(job_id, until="progress")
        process.stop()
        other = await shop.ask("test.effect")
        await shop.open_gate("a")
        await process.ended()

    assert await shop.effects() == [(job_id, 1)]
    assert (await shop.job(other)).status is JobStatus.QUEUED


async def test_a_worker_that_is_stopped_is_not_taken_for_dead_while_its_last_job_ends(
    shop: Workshop, tmp_path: Path
) -> None:
    job_id = await shop.ask("test.gated", {"gate": "a"})
    with worker_process(shop.database_url, FAST, tmp_path / "log") as process:
        await shop.events(job_id, until="progress")
        process.stop()
        async with shop.working(timings=FAST):
            # Longer than it takes to be taken for dead.
            at = utc_now() + timedelta(seconds=FAST.dead_after_s + 0.5)
            await shop.ended(await shop.ask("test.add", {"numbers": []}, scheduled_at=at))
            await shop.open_gate("a")
            await shop.ended(job_id)
        await process.ended()

    assert await shop.effects() == [(job_id, 1)]


async def test_what_outlasts_the_grace_is_given_back_at_once_and_that_is_no_attempt(
    shop: Workshop, tmp_path: Path
) -> None:
    job_id = await shop.ask("test.gated", {"gate": "a"}, max_attempts=1)
    with worker_process(shop.database_url, SLEEPY, tmp_path / "log", grace_s=0.1) as process:
        await shop.events(job_id, until="progress")
        process.stop()
        await process.ended()
    given_back = await shop.job(job_id)
    await shop.open_gate("a")
    async with shop.working(timings=SLEEPY):
        job = await shop.ended(job_id)

    assert (given_back.status, given_back.attempt) == (JobStatus.QUEUED, 0)
    assert (job.status, job.attempt) == (JobStatus.SUCCEEDED, 1)
    assert await shop.effects() == [(job_id, 1)]


async def test_a_worker_that_is_stopped_twice_waits_no_longer(
    shop: Workshop, tmp_path: Path
) -> None:
    job_id = await shop.ask("test.gated", {"gate": "never"})
    log = tmp_path / "log"
    with worker_process(shop.database_url, SLEEPY, log, grace_s=3600) as process:
        await shop.events(job_id, until="progress")
        process.stop()
        await until(lambda: "The worker stops" in log.read_text("utf-8"))
        process.stop()
        await process.ended()

    assert (await shop.job(job_id)).status is JobStatus.QUEUED


async def test_a_job_that_has_lost_its_delivery_is_delivered_again(shop: Workshop) -> None:
    at = utc_now() + timedelta(hours=1)
    lost = await shop.ask("test.effect")
    scheduled = await shop.ask("test.effect", scheduled_at=at)
    await rows(shop.database_url, "DELETE FROM qgen_queue.procrastinate_jobs")
    async with shop.working():
        job = await shop.ended(lost)

    assert (job.status, job.attempt) == (JobStatus.SUCCEEDED, 1)
    waiting = await shop.job(scheduled)
    assert (waiting.status, waiting.scheduled_at) == (JobStatus.QUEUED, at)
    assert await shop.effects() == [(lost, 1)]


async def test_a_job_that_was_written_into_the_table_is_done_too(shop: Workshop) -> None:
    [written] = await rows(
        shop.database_url,
        "INSERT INTO jobs (project_id, task, max_attempts) VALUES ($1, 'test.effect', 1)"
        " RETURNING id",
        shop.project_id,
    )
    job_id = UUID(str(written["id"]))
    assert await recover_jobs(shop.container.work(WorkerTimings()), 20) == 1
    async with shop.working():
        await shop.ended(job_id)

    assert await shop.effects() == [(job_id, 1)]


async def test_sweeps_at_once_deliver_each_job_once(shop: Workshop) -> None:
    asked = {await shop.ask("test.effect") for _ in range(20)}
    await rows(shop.database_url, "DELETE FROM qgen_queue.procrastinate_jobs")
    services = shop.container.work(WorkerTimings())

    recovered = await asyncio.gather(*(recover_jobs(services, 20) for _ in range(4)))

    assert sum(recovered) == len(asked) == await shop.deliveries()
    async with shop.working(timings=SLEEPY):
        for job_id in asked:
            await shop.ended(job_id)
    assert sorted(await shop.effects()) == sorted((job_id, 1) for job_id in asked)


async def test_a_delivery_of_before_is_of_no_use(shop: Workshop) -> None:
    job_id = await shop.ask("test.effect")
    await rows(
        shop.database_url,
        "INSERT INTO qgen_queue.procrastinate_jobs (queue_name, task_name, priority, args)"
        " SELECT queue_name, task_name, 9, args FROM qgen_queue.procrastinate_jobs",
    )
    async with shop.working():
        await shop.ended(job_id)
        await shop.ended(await shop.ask("test.add", {"numbers": []}))

    assert await shop.effects() == [(job_id, 1)]
    assert (await shop.story(job_id)).count("started") == 1


async def test_a_worker_that_others_took_for_dead_goes_on_with_what_is_next(
    shop: Workshop,
) -> None:
    async with shop.working(timings=SLEEPY):
        await shop.ended(await shop.ask("test.effect"))
        await rows(shop.database_url, "DELETE FROM qgen_queue.procrastinate_workers")
        job = await shop.ended(await shop.ask("test.effect"))
    assert job.status is JobStatus.SUCCEEDED


async def test_a_delivery_whose_end_was_lost_holds_its_lock_no_longer(shop: Workshop) -> None:
    async with shop.working():
        done = await shop.ended(await shop.ask("test.effect"))
        await rows(
            shop.database_url,
            "UPDATE jobs SET updated_at = now() - interval '1 hour' WHERE id = $1",
            done.id,
        )
        await rows(
            shop.database_url,
            "INSERT INTO qgen_queue.procrastinate_jobs"
            " (queue_name, task_name, lock, args, status, worker_id)"
            " SELECT 'qgen', 'qgen.job', $1, jsonb_build_object('job_id', $2::text), 'doing', id"
            " FROM qgen_queue.procrastinate_workers",
            f"{shop.project_id}:same",
            str(done.id),
        )
        held_up = await shop.ended(await shop.ask("test.effect", lock="same"))

    assert await shop.effects() == [(done.id, 1), (held_up.id, 1)]
    assert await shop.deliveries() == 0


async def test_what_failed_before_the_last_worker_was_lost_is_told_too(shop: Workshop) -> None:
    await rows(
        shop.database_url,
        "INSERT INTO jobs (project_id, task, max_attempts, attempt, error_code, error_message)"
        " VALUES ($1, 'test.effect', 2, 2, 'PROVIDER_TIMEOUT', 'The vendor was silent.')",
        shop.project_id,
    )
    [written] = await rows(shop.database_url, "SELECT id FROM jobs")
    assert await recover_jobs(shop.container.work(WorkerTimings()), 20) == 1
    async with shop.working():
        job = await shop.ended(UUID(str(written["id"])))

    assert job.error is not None
    assert job.error.code == "JOB_ATTEMPTS_EXHAUSTED"
    assert "The vendor was silent." in job.error.message


async def test_what_is_old_is_forgotten(shop: Workshop) -> None:
    old, new, waiting = [await shop.ask("test.effect") for _ in range(3)]
    for job_id in (old, new):
        await shop.cancel(job_id)
    await rows(
        shop.database_url,
        "UPDATE jobs SET finished_at = now() - interval '31 days' WHERE id = $1",
        old,
    )
    await rows(
        shop.database_url,
        "UPDATE event_streams SET updated_at = now() - interval '8 days' WHERE id = $1",
        old,
    )

    forgotten = await forget_old_jobs(shop.container.work(WorkerTimings()))

    assert (forgotten.jobs, forgotten.streams) == (1, 1)
    left = {str(row["id"]) for row in await rows(shop.database_url, "SELECT id FROM jobs")}
    assert left == {str(new), str(waiting)}
