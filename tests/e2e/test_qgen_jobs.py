"""qgen jobs, qgen worker, and the worker inside of qgen serve."""

import signal
import socket
from collections.abc import AsyncIterator

import httpx2
import pytest

from app.shared.jobs import Job, JobPage, JobStatus
from tests.e2e.test_qgen_doctor import parts_of
from tests.support.qgen_command import Qgen
from tests.support.rows import rows
from tests.support.workshop import Workshop, workshop_on

NOT_THERE = "01a20459-cf1d-71b3-ae6a-1b92597dedf2"


@pytest.fixture
async def shop(database_url: str) -> AsyncIterator[Workshop]:
    async with workshop_on(database_url) as opened:
        yield opened


async def test_jobs_are_listed_newest_first_by_pages_and_filters(
    qgen: Qgen, shop: Workshop
) -> None:
    first = await shop.ask("test.add")
    second = await shop.ask("test.effect", {"secret": "\x1b[31m"})
    await shop.cancel(first)

    ran = qgen("jobs", "list")
    assert (ran.code, ran.err) == (0, "")
    assert [line.split()[0] for line in ran.out.splitlines()] == [str(second), str(first)]
    page = JobPage.model_validate_json(qgen("jobs", "list", "--limit", "1", "--json").out)
    assert ([job.id for job in page.jobs], page.next_cursor) == ([second], second)
    rest = qgen("jobs", "list", "--after", str(second), "--json")
    assert [job.id for job in JobPage.model_validate_json(rest.out).jobs] == [first]
    cancelled = qgen("jobs", "list", "--status", "cancelled", "--task", "test.add", "--json")
    assert [job.id for job in JobPage.model_validate_json(cancelled.out).jobs] == [first]
    assert "There are none." in qgen("jobs", "list", "--status", "running").out


async def test_a_job_is_shown_cancelled_and_tried_again(qgen: Qgen, shop: Workshop) -> None:
    job_id = str(await shop.ask("test.add", {"numbers": [1]}, max_attempts=3))

    assert "test.add  queued  (attempt 0 of 3)" in qgen("jobs", "show", job_id).out
    cancelled = qgen("jobs", "cancel", job_id)
    assert (cancelled.code, cancelled.err) == (0, "")
    assert "test.add  cancelled" in cancelled.out
    retried = Job.model_validate_json(qgen("jobs", "retry", job_id, "--json").out)
    assert (retried.status, retried.payload) == (JobStatus.QUEUED, {"numbers": [1]})


@pytest.mark.parametrize("command", ["show", "cancel", "retry"])
def test_a_job_that_is_not_there_is_told_of_in_one_line(refusing_qgen: Qgen, command: str) -> None:
    ran = refusing_qgen("jobs", command, NOT_THERE)

    assert (ran.code, ran.out) == (2, "")
    assert ran.err == f"JOB_NOT_FOUND: There is no job {NOT_THERE}.\n"


async def test_what_cannot_be_done_with_a_job_is_told_of(qgen: Qgen, shop: Workshop) -> None:
    job_id = str(await shop.ask("test.add"))

    ran = qgen("jobs", "retry", job_id)

    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("JOB_STATE_CONFLICT: The job is queued: ")


async def test_a_worker_does_what_waits_and_ends_well_on_a_signal(
    qgen: Qgen, shop: Workshop
) -> None:
    job_id = await shop.ask("test.of_nobody")
    process = qgen.start("worker", "--concurrency", "2")
    try:
        job = await shop.ended(job_id)
        process.send_signal(signal.SIGTERM)
        out, err = process.communicate(timeout=30)
    finally:
        process.kill()

    assert job.error is not None
    assert job.error.code == "JOB_TASK_UNKNOWN"
    assert process.returncode == 0, err
    assert "2 at once" in out
    assert "The worker begins" in err
    assert "Traceback" not in err
    assert "JOB_TASK_UNKNOWN" in qgen("jobs", "show", str(job_id)).out


def test_a_worker_needs_the_queues_own_tables_and_says_how_to_make_them(
    qgen: Qgen, database_url: str
) -> None:
    assert qgen("db", "status").code == 0
    ran = qgen("worker", QGEN_DATABASE_URL=database_url.rpartition("/")[0] + "/postgres")

    assert (ran.code, ran.out) == (1, "")
    assert ran.err.startswith("DATABASE_NOT_MIGRATED: ")
    assert "qgen db upgrade" in ran.err


def test_a_worker_refuses_a_transaction_pooler(refusing_qgen: Qgen) -> None:
    ran = refusing_qgen("worker", QGEN_DATABASE_URL="postgresql://someone@127.0.0.1:6543/qgen")

    assert (ran.code, ran.out) == (2, "")
    assert "QGEN_DATABASE_DIRECT_URL" in ran.err


async def test_a_server_works_on_jobs_where_it_is_told_to(qgen: Qgen, shop: Workshop) -> None:
    job_id = await shop.ask("test.of_nobody")
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    process = qgen.start("serve", "--port", str(port), QGEN_WORKER="inside")
    try:
        job = await shop.ended(job_id)
        async with httpx2.AsyncClient() as client:
            ready = (await client.get(f"http://127.0.0.1:{port}/health/ready")).json()
        process.send_signal(signal.SIGTERM)
        _, err = process.communicate(timeout=30)
    finally:
        process.kill()

    assert job.status is JobStatus.FAILED
    assert ready["worker"] == "works"
    assert "The worker stops" in err
    assert "Traceback" not in err
    assert await rows(shop.database_url, "SELECT id FROM qgen_queue.procrastinate_workers") == []


async def test_doctor_tells_of_jobs_that_nobody_does_and_of_those_that_fail(
    prompted_qgen: Qgen, prompted_url: str
) -> None:
    assert parts_of(prompted_qgen("doctor", "--json"))["jobs"].facts["workers"] == 0
    async with workshop_on(prompted_url) as shop:
        job_id = await shop.ask("test.of_nobody")
        await rows(prompted_url, "UPDATE jobs SET updated_at = now() - interval '2 minutes'")
        stuck = parts_of(prompted_qgen("doctor", "--json"))["jobs"]
        async with shop.working():
            await shop.ended(job_id)
            failed = parts_of(prompted_qgen("doctor", "--json"))["jobs"]

    assert (stuck.facts["waiting"], stuck.facts["queued"]) == (1, 1)
    assert "qgen worker" in (stuck.advice or "")
    assert (failed.facts["failed"], failed.facts["workers"]) == (1, 1)
    assert "JOB_TASK_UNKNOWN" in (failed.advice or "")
