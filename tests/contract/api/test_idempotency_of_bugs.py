"""Requests under a key that end in an error which nobody foresaw."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest
from pydantic import BaseModel

from app.api.idempotency import once
from app.api.v1.streams import Events, EventStream, told
from app.core.config import Settings
from app.core.context import spending_has_begun
from app.main import create_app
from tests.contract.api.keyed import KEY, a_key_of_mine, events_of, is_known, is_replay
from tests.support.api_client import Api, error_of, serve_app


@dataclass
class Buggy:
    """An installation with routes that fail; how often they were worked on."""

    api: Api
    worked: list[str] = field(default_factory=list)


@pytest.fixture
async def buggy(settings: Settings) -> AsyncIterator[Buggy]:
    app, worked = create_app(settings), list[str]()

    @app.post("/bug/{costs}")
    @once
    async def bug(costs: bool) -> BaseModel:
        worked.append("bug")
        if costs:
            spending_has_begun()
        raise RuntimeError("a bug")

    @app.post("/streamed-bug/{costs}")
    @once
    async def streamed_bug(costs: bool) -> EventStream:
        async def work(events: Events) -> BaseModel:
            worked.append("streamed bug")
            events.begin(1)
            await asyncio.sleep(0)
            if costs:
                spending_has_begun()
            raise RuntimeError("a bug")

        return await told(work)

    async with serve_app(app, settings) as api:
        yield Buggy(api, worked)


async def test_a_bug_after_money_was_spent_does_not_spend_it_again(buggy: Buggy) -> None:
    headers = {KEY: a_key_of_mine()}
    first, again = [await buggy.api.http.post("/bug/true", headers=headers) for _ in range(2)]

    error_of(first, 500, "INTERNAL_ERROR")
    assert is_replay(first, again)
    assert buggy.worked == ["bug"]


async def test_a_bug_before_money_was_spent_leaves_the_key_free(buggy: Buggy) -> None:
    key = a_key_of_mine()
    for _ in range(2):
        response = await buggy.api.http.post("/bug/false", headers={KEY: key})
        error_of(response, 500, "INTERNAL_ERROR")
    assert buggy.worked == ["bug"] * 2
    assert not await is_known(buggy.api, key)


@pytest.mark.parametrize("costs", ["true", "false"])
async def test_a_bug_in_a_stream_is_kept_or_not_in_the_same_way(buggy: Buggy, costs: str) -> None:
    key = a_key_of_mine()
    url = f"/streamed-bug/{costs}"
    first, again = [await buggy.api.http.post(url, headers={KEY: key}) for _ in range(2)]

    names = [[event.name for event in await events_of(one)] for one in (first, again)]
    if costs == "true":
        assert names == [["begin", "error"], ["error"]]
        assert buggy.worked == ["streamed bug"]
    else:
        assert names == [["begin", "error"]] * 2
        assert not await is_known(buggy.api, key)


async def test_without_a_key_a_route_is_worked_on_each_time(buggy: Buggy) -> None:
    for _ in range(2):
        error_of(await buggy.api.http.post("/bug/true"), 500, "INTERNAL_ERROR")
    assert buggy.worked == ["bug"] * 2
