"""Streams in a fresh database, and what a process follows them with."""

from collections.abc import AsyncIterator

import pytest

from app.application.steps.services import EventServices
from tests.support.events import Stream, Streams, followers_of, streams_of


@pytest.fixture
async def streams(database_url: str) -> AsyncIterator[Streams]:
    async with streams_of(database_url) as opened:
        yield opened


@pytest.fixture
async def stream(streams: Streams) -> Stream:
    """A stream without events."""
    return await streams.new()


@pytest.fixture
async def followers(streams: Streams) -> AsyncIterator[EventServices]:
    async with followers_of(streams) as services:
        yield services
