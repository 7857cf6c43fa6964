"""Background jobs over HTTP: listed, read, cancelled, tried again."""

from collections.abc import AsyncIterator

import pytest

from app.core.config import AuthMode
from app.shared.access import Scope
from app.shared.ids import new_id
from app.shared.jobs import Job, JobPage, JobStatus
from tests.support.api_client import Api, api_of, error_of, places
from tests.support.keys import a_key, a_project, bearer
from tests.support.sandbox_process import SandboxProcess
from tests.support.settings import some_settings
from tests.support.workshop import Workshop, workshop_on

JOBS = "/api/v1/jobs"


@pytest.fixture
async def shop(shared_api: Api) -> AsyncIterator[Workshop]:
    """Whoever asks for jobs beside the API."""
    async with workshop_on(shared_api.database_url) as opened:
        yield opened


@pytest.fixture
async def guarded(prompted_url: str, sandbox: SandboxProcess) -> AsyncIterator[Api]:
    """An installation of its own that asks for keys: who fuzzes the shared one meets no jobs."""
    async with api_of(some_settings(prompted_url, sandbox.url, auth=AuthMode.REQUIRED)) as served:
        yield served


async def page(api: Api, **parameters: str | int) -> JobPage:
    response = await api.http.get(JOBS, params=parameters)
    assert response.status_code == 200, response.text
    return JobPage.model_validate_json(response.content)


async def test_a_job_is_read_as_it_is_now(shared_api: Api, shop: Workshop) -> None:
    job_id = await shop.ask("test.add", {"numbers": [1]}, max_attempts=3)

    response = await shared_api.http.get(f"{JOBS}/{job_id}")

    assert response.status_code == 200
    job = Job.model_validate_json(response.content)
    assert job == await shop.job(job_id)
    assert (job.status, job.payload, job.max_attempts) == (JobStatus.QUEUED, {"numbers": [1]}, 3)


async def test_jobs_are_listed_newest_first_by_pages_and_filters(
    shared_api: Api, shop: Workshop
) -> None:
    first, second, third = [await shop.ask("test.listed") for _ in range(3)]
    await shop.cancel(second)

    both = await page(shared_api, task="test.listed", limit=2)
    rest = await page(shared_api, task="test.listed", limit=2, after=str(both.next_cursor))
    cancelled = await page(shared_api, task="test.listed", status="cancelled")

    assert [job.id for job in both.jobs] == [third, second]
    assert ([job.id for job in rest.jobs], rest.next_cursor) == ([first], None)
    assert [job.id for job in cancelled.jobs] == [second]


@pytest.mark.parametrize(
    ("parameters", "place"),
    [
        ({"status": "lost"}, "query.status"),
        ({"task": "No Task"}, "query.task"),
        ({"limit": 0}, "query.limit"),
        ({"after": "01a20459-cf1d-71b3-ae6a-1b92597dedf2"}, "query.after"),
        ({"state": "queued"}, "query.state"),
    ],
)
async def test_a_list_that_cannot_be_meant_is_refused(
    shared_api: Api, parameters: dict[str, str | int], place: str
) -> None:
    response = await shared_api.http.get(JOBS, params=parameters)

    assert places(error_of(response, 422, "VALIDATION_FAILED")) == [place]


async def test_a_job_is_cancelled_and_tried_again(shared_api: Api, shop: Workshop) -> None:
    job_id = await shop.ask("test.add")

    cancelled = await shared_api.http.post(f"{JOBS}/{job_id}/cancel")
    again = await shared_api.http.post(f"{JOBS}/{job_id}/cancel")
    retried = await shared_api.http.post(f"{JOBS}/{job_id}/retry")

    assert Job.model_validate_json(cancelled.content).status is JobStatus.CANCELLED
    error = error_of(again, 409, "JOB_STATE_CONFLICT")
    assert error.details == {"job_id": str(job_id), "status": "cancelled"}
    assert Job.model_validate_json(retried.content).status is JobStatus.QUEUED
    error_of(await shared_api.http.post(f"{JOBS}/{job_id}/retry"), 409, "JOB_STATE_CONFLICT")


async def test_a_job_that_is_not_there_or_another_projects_is_not_found(
    guarded: Api,
) -> None:
    await a_project(guarded.database_url, "of-no-jobs")
    key = await a_key(guarded.database_url, Scope.ADMIN, project="of-no-jobs")
    async with workshop_on(guarded.database_url) as shop:
        theirs = await shop.ask("test.add")
        for job_id in (theirs, new_id()):
            for method, path in (("GET", ""), ("POST", "/cancel"), ("POST", "/retry")):
                response = await guarded.http.request(
                    method, f"{JOBS}/{job_id}{path}", headers=bearer(key.key)
                )
                error_of(response, 404, "JOB_NOT_FOUND")
        listed = await guarded.http.get(JOBS, headers=bearer(key.key))

        assert JobPage.model_validate_json(listed.content).jobs == ()
        assert (await shop.job(theirs)).status is JobStatus.QUEUED


async def test_reading_is_not_enough_to_change_a_job(guarded: Api) -> None:
    key = await a_key(guarded.database_url, Scope.READ)
    async with workshop_on(guarded.database_url) as shop:
        job_id = await shop.ask("test.add")
        for path in ("cancel", "retry"):
            response = await guarded.http.post(f"{JOBS}/{job_id}/{path}", headers=bearer(key.key))
            error_of(response, 403, "SCOPE_MISSING")
        assert (await shop.job(job_id)).status is JobStatus.QUEUED
