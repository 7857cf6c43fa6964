"""What is appended to streams, and kept of them."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy.exc import NoResultFound

from app.application.steps.services import EventServices
from app.core.db import transaction
from app.infrastructure.db.repositories.events import EventRepository
from app.shared.clock import utc_now
from tests.support.events import Stream, Streams, followers_of, told
from tests.support.rows import rows


async def test_events_are_numbered_from_one_and_keep_what_they_were_given(
    stream: Stream, followers: EventServices
) -> None:
    numbers = [
        await stream.append("queued"),
        await stream.append("progress", {"done": 1, "note": "한글 \n\u2028"}),
        await stream.append("succeeded", {"result": {"made": [1, 2.5, None]}}, closes=True),
    ]

    events = await told(followers, stream)

    assert numbers == [event.seq for event in events] == [1, 2, 3]
    assert [(event.name, event.data) for event in events] == [
        ("queued", {}),
        ("progress", {"done": 1, "note": "한글 \n\u2028"}),
        ("succeeded", {"result": {"made": [1, 2.5, None]}}),
    ]
    assert utc_now() - events[0].created_at < timedelta(minutes=1)


async def test_what_a_transaction_appended_and_took_back_is_never_told(
    stream: Stream, followers: EventServices
) -> None:
    await stream.append("queued")
    async with stream.sessions() as session:
        await EventRepository(session).append(stream.project_id, stream.id, "started")
        await session.rollback()
    await stream.append("cancelled", closes=True)

    events = await told(followers, stream)

    assert [(event.seq, event.name) for event in events] == [(1, "queued"), (2, "cancelled")]


async def test_twenty_writers_of_one_stream_leave_no_gap_and_its_watchers_see_no_disorder(
    streams: Streams, stream: Stream
) -> None:
    writers, each = 20, 20

    async def write(writer: int) -> None:
        for number in range(each):
            await stream.append("progress", {"writer": writer, "number": number})

    await stream.append("queued")
    async with followers_of(streams, never_looks=True) as services:
        watching = [asyncio.create_task(told(services, stream)) for _ in range(3)]
        await asyncio.gather(*map(write, range(writers)))
        await stream.append("succeeded", closes=True)
        views = await asyncio.gather(*watching)

    for events in views:
        assert [event.seq for event in events] == [*range(1, writers * each + 3)]
        for writer in range(writers):
            mine = [event.data["number"] for event in events if event.data.get("writer") == writer]
            assert mine == [*range(each)]


async def test_a_stream_belongs_to_one_project(
    streams: Streams, stream: Stream, followers: EventServices
) -> None:
    await stream.append("queued")
    foreign = await streams.new(stream.id, project="other")

    with pytest.raises(NoResultFound):
        await foreign.append("cancelled", closes=True)

    assert await told(followers, foreign) == []
    assert [event.name for event in await told(followers, stream, until=lambda _: True)] == [
        "queued"
    ]


async def test_an_event_after_the_last_one_opens_the_stream_again(
    stream: Stream, followers: EventServices
) -> None:
    await stream.append("failed", {"error": {"code": "INTERNAL_ERROR"}}, closes=True)
    await stream.append("queued")
    await stream.append("succeeded", closes=True)

    events = await told(followers, stream)

    assert [event.name for event in events] == ["failed", "queued", "succeeded"]


async def test_only_closed_streams_are_forgotten_and_only_when_they_are_old(
    streams: Streams, stream: Stream
) -> None:
    open_one = await streams.new()
    await open_one.append("queued")
    await stream.progress(3, closes=True)
    async with stream.sessions() as session:
        events = EventRepository(session)
        async with transaction(session):
            assert await events.forget(utc_now() - timedelta(days=7)) == 0
        async with transaction(session):
            assert await events.forget(utc_now() + timedelta(seconds=1)) == 1

    left = await rows(streams.database_url, "SELECT stream_id FROM stream_events")
    assert [row["stream_id"] for row in left] == [open_one.id]
