"""Files that are checked in the background: asked for, done by a worker, told as events."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from app.core.config import Settings, WorkerMode
from app.core.exceptions import ErrorCode
from app.shared.jobs import Job, JobStatus
from tests.support.api_client import Api, api_of

CHECKS = "/api/v1/asset-checks"
JOBS = "/api/v1/jobs"


@pytest.fixture
async def working_api(settings: Settings, tmp_path: Path) -> AsyncIterator[Api]:
    """A server with a worker inside, and no file yet."""
    parts = {"worker": WorkerMode.INSIDE, "data_dir": tmp_path}
    async with api_of(settings.model_copy(update=parts)) as served:
        yield served


async def test_a_check_is_done_by_the_worker_and_its_report_is_the_job_s_result(
    working_api: Api,
) -> None:
    asked = await working_api.http.post(CHECKS, json={"deep": True})
    assert asked.status_code == 202, asked.text
    job = Job.model_validate_json(asked.content)
    assert (job.task, job.payload) == ("assets.check", {"repair": False, "deep": True})

    names = await _event_names(working_api, job)

    assert names[0] == "queued"
    assert names[-1] == "succeeded"
    done = Job.model_validate_json((await working_api.http.get(f"{JOBS}/{job.id}")).content)
    assert done.status is JobStatus.SUCCEEDED
    assert done.result is not None
    assert (done.result["is_well"], done.result["rows"], done.result["objects"]) == (True, 0, 0)


async def test_a_check_whose_storage_is_away_is_tried_again(
    settings: Settings, tmp_path: Path
) -> None:
    (tmp_path / "storage").write_text("not a folder")
    away = {"worker": WorkerMode.INSIDE, "data_dir": tmp_path}
    async with api_of(settings.model_copy(update=away)) as api:
        job = Job.model_validate_json((await api.http.post(CHECKS, json={})).content)

        await _event_names(api, job, until="retrying")

        waiting = Job.model_validate_json((await api.http.get(f"{JOBS}/{job.id}")).content)
    assert waiting.status is JobStatus.QUEUED
    assert waiting.error is not None
    assert waiting.error.code == ErrorCode.STORAGE_UNAVAILABLE


async def test_while_a_check_waits_asking_again_gives_the_same_one(api: Api) -> None:
    answers = await asyncio.gather(*(api.http.post(CHECKS, json={}) for _ in range(4)))

    assert [answer.status_code for answer in answers] == [202] * 4
    assert len({Job.model_validate_json(answer.content).id for answer in answers}) == 1


async def test_a_check_that_repairs_is_another_one(api: Api) -> None:
    looks = await api.http.post(CHECKS, json={})
    repairs = await api.http.post(CHECKS, json={"repair": True})

    assert looks.json()["id"] != repairs.json()["id"]


async def test_a_word_that_is_not_known_is_refused_and_nothing_waits(api: Api) -> None:
    answer = await api.http.post(CHECKS, json={"repiar": True})

    assert answer.status_code == 422
    assert (await api.http.get(JOBS)).json()["jobs"] == []


async def _event_names(api: Api, job: Job, until: str | None = None) -> list[str]:
    """To the event ``until``, or to the end of the job, which the stream ends with."""
    names = list[str]()
    async with api.http.stream("GET", f"{JOBS}/{job.id}/events") as answer:
        async for line in answer.aiter_lines():
            if line.startswith("event: "):
                names.append(line.removeprefix("event: "))
            if until in names:
                break
    return names
