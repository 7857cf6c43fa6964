"""What happens to a job as Server-Sent Events."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from uuid import UUID

import httpx2
import pytest

from app.api.access import CanRead
from app.api.dependencies import Events, Jobs
from app.api.v1.event_streams import IsStillAllowed, Position, event_stream
from app.application.follow_job import follow_job
from app.application.keep_keys import create_key, revoke_key
from app.core.config import AuthMode, Settings
from app.main import create_app
from app.shared.access import Scope
from app.shared.api_keys import NewKey
from app.shared.events import MAX_SEQ
from tests.support.api_client import Api, error_of, places, serve_app
from tests.support.events import SECONDS, Stream, Streams, streams_of
from tests.support.library import at_work
from tests.support.rows import rows
from tests.support.sse import SentEvent, sent_events


def events_of(stream: Stream) -> str:
    return f"/api/v1/jobs/{stream.id}/events"


async def all_of(response: httpx2.Response) -> list[SentEvent]:
    """The events of a response, to its end."""
    async with asyncio.timeout(SECONDS):
        return [event async for event in sent_events(response.aiter_lines())]


@pytest.fixture
async def streams(shared_api: Api) -> AsyncIterator[Streams]:
    async with streams_of(shared_api.database_url) as opened:
        yield opened


@pytest.fixture
async def job(streams: Streams) -> Stream:
    return await streams.of_job()


@pytest.fixture
async def finished_job(job: Stream) -> Stream:
    """A job with the events 1 to 10, the last of which is its success."""
    await job.progress(9, closes=True)
    return job


async def test_a_stream_goes_over_the_wire_as_eventsource_reads_it(
    shared_api: Api, job: Stream
) -> None:
    await job.append("queued")
    await job.append("succeeded", {"result": {"title": "별\nstar"}}, closes=True)

    response = await shared_api.http.get(events_of(job))

    assert response.status_code == 200
    assert response.headers["content-type"].startswith("text/event-stream")
    assert response.headers["cache-control"] == "no-cache"
    assert response.headers["x-accel-buffering"] == "no"
    assert response.text == (
        "retry: 2000\n\n"
        "event: queued\ndata: {}\nid: 1\n\n"
        'event: succeeded\ndata: {"result":{"title":"별\\nstar"}}\nid: 2\n\n'
    )


async def test_events_are_sent_as_they_happen(shared_api: Api, job: Stream) -> None:
    await job.append("queued")
    async with (
        asyncio.timeout(SECONDS),
        shared_api.http.stream("GET", events_of(job)) as response,
    ):
        events = aiter(sent_events(response.aiter_lines()))
        assert (await anext(events)).name == "queued"
        await job.append("started", {"attempt": 1})
        assert (await anext(events)).data == {"attempt": 1}
        await job.append("failed", {"code": "INTERNAL_ERROR"}, closes=True)
        assert [event.id async for event in events] == ["3"]


async def test_a_client_goes_on_after_whichever_event_it_saw_last(
    shared_api: Api, finished_job: Stream
) -> None:
    for seen in range(10):
        response = await shared_api.http.get(
            events_of(finished_job), headers={"Last-Event-ID": str(seen)}
        )
        assert [event.id for event in await all_of(response)] == [*map(str, range(seen + 1, 11))]


async def test_the_header_wins_over_the_query(shared_api: Api, finished_job: Stream) -> None:
    by_query = await shared_api.http.get(events_of(finished_job), params={"after": 8})
    by_both = await shared_api.http.get(
        events_of(finished_job), params={"after": 2}, headers={"Last-Event-ID": "9"}
    )

    assert [event.id for event in await all_of(by_query)] == ["9", "10"]
    assert [event.id for event in await all_of(by_both)] == ["10"]


async def test_a_connection_that_is_cut_is_taken_up_where_it_was(
    shared_api: Api, job: Stream
) -> None:
    total = 40
    await job.append("queued")
    appending = asyncio.create_task(job.progress(total, closes=True))
    seen = list[str]()
    for stop_at in (1, 7, 30):  # the first and the second connection are cut in the middle
        seen += await _cut_after(shared_api, job, seen[-1] if seen else "0", stop_at - len(seen))
    await appending
    rest = await shared_api.http.get(events_of(job), headers={"Last-Event-ID": seen[-1]})
    seen += [event.id for event in await all_of(rest)]

    assert seen == [*map(str, range(1, total + 3))]


async def _cut_after(api: Api, job: Stream, after: str, count: int) -> list[str]:
    """Ids of the first events; then the connection is torn down without a word."""
    url = api.http.base_url
    reader, writer = await asyncio.open_connection(url.host, url.port)
    request = f"GET {events_of(job)} HTTP/1.1\r\nHost: {url.host}\r\nLast-Event-ID: {after}\r\n\r\n"
    writer.write(request.encode())
    ids = list[str]()
    async with asyncio.timeout(SECONDS):
        while len(ids) < count:
            line = (await reader.readline()).decode()
            if line.startswith("id: "):
                ids.append(line.removeprefix("id: ").strip())
    writer.transport.abort()
    return ids


async def test_a_closed_stream_with_nothing_new_tells_the_client_to_stop(
    shared_api: Api, finished_job: Stream
) -> None:
    response = await shared_api.http.get(events_of(finished_job), headers={"Last-Event-ID": "10"})

    assert (response.status_code, response.content) == (204, b"")


async def test_a_job_whose_events_are_forgotten_has_nothing_to_tell(
    shared_api: Api, job: Stream
) -> None:
    await rows(
        shared_api.database_url,
        "UPDATE jobs SET status = 'succeeded', finished_at = now() WHERE id = $1",
        job.id,
    )

    assert (await shared_api.http.get(events_of(job))).status_code == 204


async def test_a_job_of_another_project_is_not_there(shared_api: Api, streams: Streams) -> None:
    foreign = await streams.of_job("other")
    await foreign.append("queued")
    unknown = await streams.new()

    for missing in (foreign, unknown):
        error_of(await shared_api.http.get(events_of(missing)), 404, "JOB_NOT_FOUND")


@pytest.mark.parametrize("given", ["-1", "x", "1.5", "١٢٣x", str(MAX_SEQ + 1), "11"])
async def test_a_position_that_the_stream_never_gave_is_refused(
    shared_api: Api, finished_job: Stream, given: str
) -> None:
    by_header = await shared_api.http.get(
        events_of(finished_job), headers=[(b"Last-Event-ID", given.encode())]
    )
    by_query = await shared_api.http.get(events_of(finished_job), params={"after": given})

    for refused in (by_header, by_query):
        where = places(error_of(refused, 422, "VALIDATION_FAILED"))
        assert where[0].rpartition(".")[2] in ("after", "last-event-id")


async def test_the_header_has_no_meaning_in_the_query(
    shared_api: Api, finished_job: Stream
) -> None:
    refused = await shared_api.http.get(events_of(finished_job), params={"last-event-id": 3})

    assert places(error_of(refused, 422, "VALIDATION_FAILED")) == ["query.last-event-id"]


async def test_a_watcher_that_goes_away_leaves_nothing(settings: Settings) -> None:
    app = create_app(settings)
    async with serve_app(app, settings) as api, streams_of(api.database_url) as streams:
        job = await streams.of_job()
        await job.append("queued")
        announcements = app.state.container.announcements
        for _ in range(3):
            async with api.http.stream("GET", events_of(job)) as response:
                await anext(aiter(sent_events(response.aiter_lines())))
                assert announcements.follower_count >= 1
        async with asyncio.timeout(SECONDS):
            while announcements.follower_count:  # noqa: ASYNC110 - the server tells nobody
                await asyncio.sleep(0.01)


async def test_a_server_that_stops_ends_its_streams_and_does_not_wait_for_watchers(
    settings: Settings,
) -> None:
    async with AsyncExitStack() as after, AsyncExitStack() as serving:
        api = await serving.enter_async_context(serve_app(create_app(settings), settings))
        streams = await after.enter_async_context(streams_of(api.database_url))
        client = await after.enter_async_context(httpx2.AsyncClient(base_url=api.http.base_url))
        job = await streams.of_job()
        await job.append("queued")
        response = await after.enter_async_context(client.stream("GET", events_of(job)))
        events = aiter(sent_events(response.aiter_lines()))
        assert (await anext(events)).name == "queued"

        began = time.monotonic()
        await serving.aclose()

        assert time.monotonic() - began < 5
        assert [event async for event in events] == []  # ended, not broken off


async def test_a_revoked_key_ends_its_stream_and_silence_is_broken_by_comments(
    settings: Settings,
) -> None:
    app = create_app(settings.model_copy(update={"auth": AuthMode.REQUIRED}))

    @app.get("/watch/{job_id}")
    async def watch_closely(
        job_id: UUID,
        caller: CanRead,
        jobs: Jobs,
        events: Events,
        after: Position,
        is_still_allowed: IsStillAllowed,
    ) -> object:
        following = await follow_job(jobs, events, caller.project_id, job_id, after, 0.05)
        return await event_stream(following, is_still_allowed)

    async with (
        serve_app(app, settings) as api,
        at_work(api.database_url) as (container, session, project_id),
        streams_of(api.database_url) as streams,
    ):
        keys = container.keys(session)
        issued = await create_key(keys, project_id, NewKey(name="a screen", scopes={Scope.READ}))
        job = await streams.of_job()
        await job.append("queued")
        api.http.headers["Authorization"] = f"Bearer {issued.key}"
        async with (
            asyncio.timeout(SECONDS),
            api.http.stream("GET", f"/watch/{job.id}") as response,
        ):
            lines = response.aiter_lines()
            async for line in lines:
                if line == ": heartbeat":
                    break
            await revoke_key(keys, project_id, issued.id)
            rest = [line async for line in lines]

        assert set(rest) <= {"", ": heartbeat"}
        error_of(await api.http.get(events_of(job)), 401, "KEY_REVOKED")
