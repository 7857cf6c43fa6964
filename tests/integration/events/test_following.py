"""Following a stream: what was, what is, and what goes wrong meanwhile."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing
from itertools import pairwise

import pytest
from sqlalchemy import event as sqlalchemy_event

from app.application.steps.follow_events import PAGE_SIZE, follow_events
from app.application.steps.services import EventServices
from app.core.exceptions import BusinessException, ErrorCode
from app.shared.events import StreamEvent
from tests.support.database_outage import out_of_reach
from tests.support.events import SECONDS, Stream, Streams, followers_of, told
from tests.support.rows import rows

LISTENING = (
    "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND query ~ '^LISTEN'"
)


async def nowhere() -> str:
    raise ConnectionRefusedError


async def listening(streams: Streams) -> list[int]:
    """Processes of the server that serve a connection which listens."""
    return [row["pid"] for row in await rows(streams.database_url, LISTENING)]


async def until_somebody_listens(streams: Streams) -> int:
    """The process of the server for the one connection that listens, as soon as there is one."""
    while not (found := await listening(streams)):  # noqa: ASYNC110 - the server tells nobody
        await asyncio.sleep(0.01)
    return found[0]


async def first_told(services: EventServices, stream: Stream) -> str:
    """Name of the first event."""
    return (await told(services, stream, until=lambda _: True))[0].name


async def test_whoever_comes_back_after_any_event_gets_the_rest_once_and_in_order(
    stream: Stream, followers: EventServices
) -> None:
    await stream.progress(12, closes=True)

    for after in range(14):
        events = await told(followers, stream, after)
        assert [event.seq for event in events] == [*range(after + 1, 14)]


async def test_a_long_history_is_told_page_by_page_without_a_break(
    stream: Stream, followers: EventServices
) -> None:
    total = PAGE_SIZE + 10
    await stream.progress(total, closes=True)

    events = await told(followers, stream, after=3)

    assert [event.seq for event in events] == [*range(4, total + 2)]


async def test_a_number_that_the_stream_never_came_to_is_refused(
    stream: Stream, followers: EventServices
) -> None:
    await stream.append("queued")

    with pytest.raises(BusinessException) as refused:
        await told(followers, stream, after=2)

    assert refused.value.code is ErrorCode.VALIDATION_FAILED
    assert "at most 1" in refused.value.message


async def test_an_announcement_of_another_connection_wakes_a_follower(
    streams: Streams, stream: Stream
) -> None:
    await stream.append("queued")
    async with (
        followers_of(streams, never_looks=True) as services,
        asyncio.timeout(SECONDS),
        aclosing(follow_events(services, stream.project_id, stream.id, 1)) as following,
    ):
        assert await anext(following) is None
        coming = asyncio.ensure_future(anext(following))
        await until_somebody_listens(streams)
        await stream.append("started")
        told_now = await coming

    assert told_now is not None
    assert told_now.name == "started"


async def test_what_happens_while_a_follower_is_busy_is_told_when_it_comes_back(
    streams: Streams, stream: Stream
) -> None:
    await stream.append("queued")
    async with (
        followers_of(streams, never_looks=True) as services,
        asyncio.timeout(SECONDS),
        aclosing(follow_events(services, stream.project_id, stream.id, 0)) as busy,
    ):
        assert await anext(busy) is not None
        witness = asyncio.create_task(told(services, stream, 1, until=lambda _: True))
        await until_somebody_listens(streams)
        await stream.append("started")
        await witness  # both were woken by the same announcement

        told_late = await anext(busy)

    assert told_late is not None
    assert told_late.name == "started"


async def test_where_nobody_can_listen_the_table_is_looked_at(
    streams: Streams, stream: Stream
) -> None:
    await stream.append("queued")
    async with followers_of(streams, url_source=nowhere, look_s=0.05) as services:
        watching = asyncio.create_task(told(services, stream))
        await stream.progress(5)
        await stream.append("succeeded", closes=True)

        assert [event.seq for event in await watching] == [*range(1, 8)]


async def test_events_of_while_the_listening_connection_was_cut_are_told(
    streams: Streams, stream: Stream, followers: EventServices
) -> None:
    await stream.append("queued")
    async with asyncio.timeout(SECONDS):
        watching = asyncio.create_task(told(followers, stream))
        cut = await until_somebody_listens(streams)
        await rows(streams.database_url, "SELECT pg_terminate_backend($1)", cut)
        await stream.progress(5)
        while await listening(streams) in ([], [cut]):  # noqa: ASYNC110
            await asyncio.sleep(0.01)
        await stream.append("succeeded", closes=True)

        assert [event.seq for event in await watching] == [*range(1, 8)]


async def test_a_follower_outlives_a_database_that_goes_away_and_comes_back(
    database_server: str, streams: Streams, stream: Stream, followers: EventServices
) -> None:
    await stream.append("queued")
    async with aclosing(follow_events(followers, stream.project_id, stream.id, 0)) as following:
        await anext(following)
        async with out_of_reach(database_server, streams.database_url):
            with pytest.raises(BusinessException) as refused:
                await told(followers, stream)
            watching = asyncio.create_task(_names(following))
            await asyncio.sleep(0)
        await stream.append("succeeded", closes=True)

        assert await watching == ["succeeded"]
    assert refused.value.code is ErrorCode.DATABASE_UNAVAILABLE


async def _names(following: AsyncIterator[StreamEvent | None]) -> list[str]:
    """Of the events to the end."""
    async with asyncio.timeout(SECONDS):
        return [event.name async for event in following if event]


async def test_a_follower_hears_that_nothing_happens_at_once_and_then_regularly(
    stream: Stream, followers: EventServices
) -> None:
    await stream.append("queued")
    clock = asyncio.get_running_loop()
    following = follow_events(followers, stream.project_id, stream.id, 1, heartbeat_s=0.05)
    async with asyncio.timeout(SECONDS), aclosing(following):
        beats = list[float]()
        async for event in following:
            assert event is None
            beats.append(clock.time())
            if len(beats) == 6:
                break

    assert max(later - sooner for sooner, later in pairwise(beats)) >= 0.04


async def test_a_thousand_followers_to_whom_nothing_happens_ask_the_database_next_to_nothing(
    stream: Stream, followers: EventServices
) -> None:
    await stream.append("queued")
    statements = list[str]()
    engine = followers.sessions.kw["bind"].sync_engine
    all_wait = asyncio.Barrier(1000)

    async def follow_for_three_beats() -> None:
        following = follow_events(followers, stream.project_id, stream.id, 1, heartbeat_s=0.2)
        async with aclosing(following):
            await anext(following)
            await all_wait.wait()
            statements.clear()
            for _ in range(3):
                assert await anext(following) is None

    sqlalchemy_event.listen(engine, "before_cursor_execute", lambda *a: statements.append(a[2]))
    async with asyncio.timeout(SECONDS):
        await asyncio.gather(*(follow_for_three_beats() for _ in range(1000)))

    assert len(statements) <= 20


async def test_a_follower_that_is_cancelled_leaves_nothing(
    stream: Stream, followers: EventServices
) -> None:
    await stream.append("queued")
    watching = [asyncio.create_task(told(followers, stream)) for _ in range(5)]
    assert await first_told(followers, stream) == "queued"
    assert followers.announcements.follower_count == 5

    for one in watching:
        one.cancel()
    await asyncio.wait(watching)

    assert followers.announcements.follower_count == 0
    async with asyncio.timeout(SECONDS):  # a look at the table may be under way
        while followers.sessions.kw["bind"].pool.checkedout():  # noqa: ASYNC110 - it tells nobody
            await asyncio.sleep(0.01)


async def test_the_end_of_the_process_ends_every_follower_after_what_has_happened(
    stream: Stream, followers: EventServices
) -> None:
    await stream.append("queued")
    watching = [asyncio.create_task(told(followers, stream)) for _ in range(5)]
    assert await first_told(followers, stream) == "queued"

    followers.announcements.end()

    for events in await asyncio.gather(*watching):
        assert [event.name for event in events] == ["queued"]


async def test_a_process_about_to_stop_does_not_say_that_all_is_told(
    stream: Stream, followers: EventServices
) -> None:
    await stream.append("queued")
    followers.announcements.end()

    following = follow_events(followers, stream.project_id, stream.id, after=1)

    # An answer without any item would be a 204, and a browser would never come back.
    assert [event async for event in following] == [None]


async def test_what_has_yet_to_begin_is_waited_for(
    stream: Stream, followers: EventServices
) -> None:
    following = follow_events(followers, stream.project_id, stream.id, after=0, is_to_come=True)
    assert await anext(following) is None

    await stream.append("succeeded", closes=True)

    assert [event.name async for event in following if event] == ["succeeded"]


async def test_closing_releases_the_connection_that_listens(
    streams: Streams, stream: Stream
) -> None:
    await stream.append("succeeded", closes=True)
    async with asyncio.timeout(SECONDS):
        async with followers_of(streams) as services:
            await told(services, stream)
            await until_somebody_listens(streams)
        assert await listening(streams) == []
