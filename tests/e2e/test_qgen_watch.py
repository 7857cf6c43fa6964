"""qgen jobs watch: what another process does, told while it happens."""

import json
import os
import re
import select
import signal
import subprocess
import time
from collections.abc import AsyncIterator

import httpx2
import pytest

from app.shared.ids import new_id
from app.shared.jobs import JobStatus
from tests.support.database_outage import out_of_reach
from tests.support.events import Stream, streams_of
from tests.support.qgen_command import QGEN, Qgen
from tests.support.rows import rows

SECONDS = 30


@pytest.fixture
async def job(database_url: str) -> AsyncIterator[Stream]:
    """The stream of a job, whose events the test appends."""
    async with streams_of(database_url) as streams:
        yield await streams.of_job()


def next_line(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline()


async def test_a_failed_job_is_told_line_by_line_and_fails_the_command(
    qgen: Qgen, job: Stream
) -> None:
    await job.append("queued", {"task": "test"})
    await job.append("started", {"attempt": 1})
    await job.progress(2)
    await job.append("failed", {"code": "STORAGE_FULL", "message": "No room \x1b[2J."}, closes=True)

    ran = qgen("jobs", "watch", str(job.id))

    assert (ran.code, ran.err) == (1, "")
    told = [line.split("  ", 1)[1] for line in ran.out.splitlines()]
    assert told[:3] == ["waits for a worker  task test", "has begun  attempt 1", "progress  1/2"]
    assert re.fullmatch(r"progress  2/2  \d+\.\d/s  0:00:00 left", told[3])
    assert told[4] == "failed  STORAGE_FULL: No room �[2J."


async def test_programs_get_each_event_as_a_line_of_json_while_it_happens(
    qgen: Qgen, job: Stream
) -> None:
    await job.append("queued")
    with qgen.start("jobs", "watch", str(job.id), "--json") as watching:
        lines = [json.loads(next_line(watching))]
        await job.append("progress", {"done": 1, "total": 2, "제목": "별"})
        lines.append(json.loads(next_line(watching)))
        await job.append("succeeded", {"result": {}}, closes=True)
        out, err = watching.communicate(timeout=SECONDS)

    lines += map(json.loads, out.splitlines())
    assert [(line["seq"], line["name"]) for line in lines] == [
        (1, "queued"),
        (2, "progress"),
        (3, "succeeded"),
    ]
    assert lines[1]["data"] == {"done": 1, "total": 2, "제목": "별"}
    assert (watching.returncode, err) == (0, "")


async def test_a_watcher_that_loses_the_database_goes_on_where_it_was(
    qgen: Qgen, job: Stream, database_server: str, database_url: str
) -> None:
    await job.append("queued")
    with qgen.start("jobs", "watch", str(job.id), "--json") as watching:
        lines = [json.loads(next_line(watching))]
        async with out_of_reach(database_server, database_url):
            pass
        await job.append("progress", {"done": 1, "total": 2})
        lines.append(json.loads(next_line(watching)))
        await job.append("succeeded", {"result": {}}, closes=True)
        out, _ = watching.communicate(timeout=SECONDS)

    lines += map(json.loads, out.splitlines())
    assert [line["seq"] for line in lines] == [1, 2, 3]
    assert watching.returncode == 0


async def test_ctrl_c_only_stops_the_watching(qgen: Qgen, job: Stream) -> None:
    await job.append("queued")
    with qgen.start("jobs", "watch", str(job.id)) as watching:
        assert "waits for a worker" in next_line(watching)
        watching.send_signal(signal.SIGINT)
        _, err = watching.communicate(timeout=SECONDS)

    assert watching.returncode == 130
    assert err == "The job goes on without you.\nInterrupted.\n"


async def test_a_terminal_shows_a_bar_and_the_outcome(qgen: Qgen, job: Stream) -> None:
    await job.append("queued")
    ours, its = os.openpty()
    with subprocess.Popen(  # noqa: ASYNC220, S603 - our own command
        [QGEN, "jobs", "watch", str(job.id)],
        cwd=qgen.folder,
        env={**qgen.environment, "TERM": "xterm", "COLUMNS": "100"},
        stdin=subprocess.DEVNULL,
        stdout=its,
        stderr=its,
    ) as watching:
        os.close(its)
        shown = _Screen(ours)
        shown.wait_for("waits for a worker")
        await job.append("progress", {"done": 3, "total": 7, "failed": 1})
        shown.wait_for("3/7  failed 1")
        await job.append("cancelled", closes=True)
        shown.wait_for("cancelled")

    assert watching.returncode == 1


class _Screen:
    """What a terminal was sent."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._sent = ""

    def wait_for(self, text: str) -> None:
        while text not in self._sent:
            ready, _, _ = select.select([self._descriptor], [], [], SECONDS)
            assert ready, f"{text!r} is not in {self._sent!r}"
            self._sent += os.read(self._descriptor, 65536).decode(errors="replace")


@pytest.mark.parametrize("status", [JobStatus.SUCCEEDED, JobStatus.FAILED])
async def test_where_nothing_is_left_to_tell_the_jobs_status_decides(
    qgen: Qgen, job: Stream, database_url: str, status: JobStatus
) -> None:
    await job.append(status, closes=True)
    await rows(
        database_url,
        "UPDATE jobs SET status = $2, error_code = 'X', finished_at = now() WHERE id = $1",
        job.id,
        status,
    )

    ran = qgen("jobs", "watch", str(job.id), "--after", "1")

    assert ran.out == f"There is nothing to tell any more: the job is {status}.\n"
    assert ran.code == (0 if status is JobStatus.SUCCEEDED else 1)


@pytest.mark.usefixtures("job")
def test_a_job_that_is_not_there_is_wrong_input(qgen: Qgen) -> None:
    ran = qgen("jobs", "watch", str(new_id()))

    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("JOB_NOT_FOUND: ")


async def test_a_number_that_the_stream_never_came_to_is_wrong_input(
    qgen: Qgen, job: Stream
) -> None:
    await job.append("queued")

    ran = qgen("jobs", "watch", str(job.id), "--after", "7")

    assert (ran.code, ran.out) == (2, "")
    assert "after: must be at most 1" in ran.err


async def test_a_server_with_a_watcher_stops_at_once_when_it_is_told_to(
    qgen: Qgen, job: Stream
) -> None:
    await job.append("queued")
    with qgen.start("serve", "--port", "0", QGEN_AUTH="off") as serving:
        assert serving.stderr is not None
        found = next(filter(None, (re.search(r"on (http://\S+)", line) for line in serving.stderr)))
        with httpx2.stream("GET", f"{found[1]}/api/v1/jobs/{job.id}/events") as response:
            lines = response.iter_lines()
            assert "event: queued" in (next(lines), next(lines), next(lines))
            began = time.monotonic()
            serving.send_signal(signal.SIGTERM)
            assert "event" not in "".join(lines)
        serving.communicate(timeout=SECONDS)

    assert time.monotonic() - began < 10
