"""A database that goes away while a run is made: what is paid for waits until it is back."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from itertools import chain, repeat

import pytest
from loguru import logger

from app.core.exceptions import ErrorCode
from app.infrastructure.ai.base.errors import ProviderError
from app.shared.enums import Vendor
from app.shared.runs import RunStatus
from tests.support.database import fresh_database
from tests.support.database_outage import out_of_reach
from tests.support.rows import rows
from tests.support.run_studio import RunStudio, new_items, run_studio_on, specs
from tests.support.workshop import until


@pytest.fixture
async def studio(database_server: str, prompts_template: str) -> AsyncIterator[RunStudio]:
    """On a database that nothing but this test is connected to."""
    async with fresh_database(database_server, prompts_template) as url, run_studio_on(url) as made:
        yield made


@pytest.fixture
def warnings() -> Iterator[list[str]]:
    """What is warned of."""
    told = list[str]()
    sink = logger.add(lambda message: told.append(message.record["message"]), level="WARNING")
    yield told
    logger.remove(sink)


async def test_replies_that_come_during_an_outage_are_stored_after_it(
    studio: RunStudio, database_server: str, warnings: list[str]
) -> None:
    studio.model.gate.clear()
    run = await studio.start(specs=specs(6), concurrency=3)
    async with studio.working():
        await until(lambda: len(studio.model.requests) == 3)
        async with out_of_reach(database_server, studio.shop.database_url):
            studio.model.gate.set()
            await until(lambda: any("stored when it is back" in told for told in warnings))
        async with asyncio.timeout(30):
            await studio.shop.events(run.id)

    ended = await studio.run(run.id)
    assert (ended.status, ended.counts.saved) == (RunStatus.FINISHED, 6)
    assert (len(studio.model.requests), ended.spent.calls) == (6, 6)


async def test_items_that_are_begun_during_an_outage_wait_for_its_end(
    studio: RunStudio, database_server: str, warnings: list[str]
) -> None:
    run = await studio.start(specs=specs(30), concurrency=2)
    async with studio.working():
        await studio.shop.events(run.id, until="item")
        async with out_of_reach(database_server, studio.shop.database_url):
            await until(lambda: any("stored when it is back" in told for told in warnings))
        async with asyncio.timeout(30):
            await studio.shop.events(run.id)

    ended = await studio.run(run.id)
    assert (ended.status, ended.counts.saved) == (RunStatus.FINISHED, 30)
    assert len(studio.model.requests) == 30


def left_alone(seconds: float) -> ProviderError:
    """What a call meets while the circuit of its provider is open."""
    return ProviderError(ErrorCode.PROVIDER_CIRCUIT_OPEN, Vendor.OPENAI, "is down", seconds)


async def test_a_run_waits_for_a_provider_that_is_left_alone(studio: RunStudio) -> None:
    place = studio.replying(chain([left_alone(0), left_alone(0)], new_items()))

    ended = await place.made(specs=specs(4), concurrency=2)

    assert (ended.status, ended.counts.saved) == (RunStatus.FINISHED, 4)
    told = [event for event in await place.shop.events(ended.id) if event.name == "waiting"]
    assert [event.data["code"] for event in told] == ["PROVIDER_CIRCUIT_OPEN"]


async def test_an_outage_costs_no_item(studio: RunStudio) -> None:
    down = ProviderError(ErrorCode.PROVIDER_UNAVAILABLE, Vendor.OPENAI, "HTTP 503")
    place = studio.replying(chain(repeat(down, 4), new_items()))  # all tries of a call

    ended = await place.made(specs=specs(4), concurrency=1)

    assert (ended.status, ended.counts.saved, ended.errors) == (RunStatus.FINISHED, 4, {})


async def test_a_rate_limit_that_lasts_longer_than_a_call_may_costs_no_item(
    studio: RunStudio,
) -> None:
    busy = ProviderError(ErrorCode.PROVIDER_RATE_LIMITED, Vendor.OPENAI, "HTTP 429", 1)
    place = studio.replying(chain([busy], new_items()), deadline_s=0.5)

    ended = await place.made(specs=specs(4), concurrency=2)

    assert (ended.status, ended.counts.saved, ended.errors) == (RunStatus.FINISHED, 4, {})
    names = [event.name for event in await place.shop.events(ended.id)]
    assert "waiting" in names


async def test_a_run_that_waits_for_its_provider_can_be_cancelled(studio: RunStudio) -> None:
    place = studio.replying(repeat(left_alone(3600)))
    run = await place.start(specs=specs(4), concurrency=2)
    async with place.working():
        await place.shop.events(run.id, until="waiting")
        await place.cancel(run.id)
        await place.shop.events(run.id)

    ended = await place.run(run.id)
    assert (ended.status, ended.counts.pending) == (RunStatus.CANCELLED, 4)


async def test_what_an_attempt_has_cost_that_was_given_up_is_told_with_its_item(
    studio: RunStudio,
) -> None:
    run = await studio.start(specs=specs(1))
    await rows(studio.shop.database_url, "UPDATE runs SET status = 'running'")
    await rows(studio.shop.database_url, _A_CALL, run.id)  # of a worker that died after it
    await studio.done(run.id)

    await studio.resume(run.id)
    ended = await studio.done(run.id)
    [item] = await studio.items(run.id)

    assert ended.spent == item.spent
    assert (item.spent.calls, item.spent.input_tokens) == (2, 1010)


_A_CALL = """
    INSERT INTO llm_calls (project_id, request_id, purpose, vendor, model, status, run_id, run_seq,
                           input_tokens, output_tokens, cost_usd, finish_reason)
    SELECT project_id, gen_random_uuid(), 'question', 'openai', 'gpt-4.1-mini', 'succeeded', id, 0,
           1000, 100, 0.01, 'stop'
    FROM runs WHERE id = $1
"""
