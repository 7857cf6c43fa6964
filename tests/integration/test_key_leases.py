"""Keys that a process works under: how it holds them, and when another one may."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from uuid import UUID

import pytest
from loguru import logger

from app.application.answer_once import KeyLease, LeaseTimes, claim_key
from app.application.steps.services import IdempotencyServices
from app.application.sweep_jobs import forget_old_jobs
from app.core.exceptions import BusinessException
from app.shared.idempotency import KeptAnswer, KeyedRequest
from app.shared.workers import WorkerTimings
from tests.support.database_outage import out_of_reach
from tests.support.rows import rows
from tests.support.workshop import Workshop, workshop_on

ANSWER = KeptAnswer(201, {"content-type": "application/json"}, '{"문항": 1}')
BRIEF = LeaseTimes(lease_s=0.5, extend_s=0.1)
NEVER_SAYS_SO = LeaseTimes(lease_s=0, extend_s=3600)
"""As of a process that was killed at once, and long ago."""


@pytest.fixture
async def shop(database_url: str) -> AsyncIterator[Workshop]:
    async with workshop_on(database_url) as opened:
        yield opened


@pytest.fixture
def services(shop: Workshop) -> IdempotencyServices:
    return shop.container.idempotency()


@pytest.fixture
def request_(shop: Workshop) -> KeyedRequest:
    return a_request(shop.project_id)


def a_request(project_id: UUID, sha256: str = "a" * 64, key: str = "a-key") -> KeyedRequest:
    return KeyedRequest(project_id, key, sha256)


async def taken(
    services: IdempotencyServices, request: KeyedRequest, times: LeaseTimes | None = None
) -> KeyLease:
    """The lease of a key that must be free."""
    claimed = await claim_key(services, request, times or LeaseTimes())
    assert isinstance(claimed, KeyLease)
    return claimed


async def refusal(services: IdempotencyServices, request: KeyedRequest) -> str:
    with pytest.raises(BusinessException) as caught:
        await claim_key(services, request)
    return caught.value.code


async def test_of_many_that_claim_a_key_at_once_one_gets_it(
    services: IdempotencyServices, request_: KeyedRequest
) -> None:
    claimed = await asyncio.gather(
        *(claim_key(services, request_) for _ in range(8)), return_exceptions=True
    )

    [lease] = [one for one in claimed if isinstance(one, KeyLease)]
    others = [one for one in claimed if isinstance(one, BusinessException)]
    assert [one.code for one in others] == ["IDEMPOTENCY_IN_FLIGHT"] * 7
    await lease.keep(ANSWER)
    assert await claim_key(services, request_) == ANSWER


async def test_a_freed_key_may_be_used_for_any_request(
    shop: Workshop, services: IdempotencyServices, request_: KeyedRequest
) -> None:
    await (await taken(services, request_)).free()

    lease = await taken(services, a_request(shop.project_id, "b" * 64))
    await lease.keep(ANSWER)
    assert await refusal(services, request_) == "IDEMPOTENCY_KEY_REUSED"


async def test_work_that_takes_longer_than_a_lease_keeps_its_key(
    shop: Workshop, services: IdempotencyServices, request_: KeyedRequest
) -> None:
    query = "SELECT lease_until FROM idempotency_keys"
    lease = await taken(services, request_, BRIEF)
    [first] = await rows(shop.database_url, query)
    async with asyncio.timeout(30):
        while True:  # it is extended past twice its length
            [now] = await rows(shop.database_url, query)
            assert await refusal(services, request_) == "IDEMPOTENCY_IN_FLIGHT"
            if now[0] > first[0] + timedelta(seconds=2 * BRIEF.lease_s):
                break
            await asyncio.sleep(0.05)

    await lease.keep(ANSWER)
    assert await claim_key(services, request_) == ANSWER


async def test_a_dead_process_leaves_its_key_to_the_same_request_only(
    shop: Workshop, services: IdempotencyServices, request_: KeyedRequest
) -> None:
    await taken(services, request_, NEVER_SAYS_SO)

    other = a_request(shop.project_id, "b" * 64)
    assert await refusal(services, other) == "IDEMPOTENCY_KEY_REUSED"
    lease = await taken(services, request_)
    await lease.keep(ANSWER)
    assert await claim_key(services, request_) == ANSWER


async def test_who_was_taken_for_dead_changes_nothing_any_more(
    services: IdempotencyServices, request_: KeyedRequest
) -> None:
    told = list[str]()
    sink = logger.add(told.append, level="WARNING")
    late, later = [await taken(services, request_, NEVER_SAYS_SO) for _ in range(2)]
    lease = await taken(services, request_)

    await late.keep(KeptAnswer(201, {}, "of another"))
    await later.free()
    logger.remove(sink)
    assert await refusal(services, request_) == "IDEMPOTENCY_IN_FLIGHT"
    assert [("a-key" in line, "taken over" in line) for line in told] == [(True, True)] * 2

    await lease.keep(ANSWER)
    assert await claim_key(services, request_) == ANSWER


async def test_a_database_that_is_away_at_the_end_is_told_of_and_fails_no_answer(
    database_server: str, services: IdempotencyServices, shop: Workshop, request_: KeyedRequest
) -> None:
    told = list[str]()
    lease = await taken(services, request_, BRIEF)
    sink = logger.add(told.append, level="WARNING")
    async with out_of_reach(database_server, shop.database_url):
        async with asyncio.timeout(30):
            while not told:  # noqa: ASYNC110 - that it cannot be extended
                await asyncio.sleep(0.05)
        await lease.keep(ANSWER)
    logger.remove(sink)

    assert "is not extended" in told[0]
    assert "a-key is not kept" in told[-1]


async def test_a_lease_goes_on_when_the_database_is_back(
    database_server: str, services: IdempotencyServices, shop: Workshop, request_: KeyedRequest
) -> None:
    told = list[str]()
    lease = await taken(services, request_, LeaseTimes(lease_s=30, extend_s=0.05))
    sink = logger.add(told.append, level="WARNING")
    async with out_of_reach(database_server, shop.database_url), asyncio.timeout(30):
        while not told:  # noqa: ASYNC110 - that it cannot be extended
            await asyncio.sleep(0.05)
    logger.remove(sink)

    await lease.keep(ANSWER)
    assert await claim_key(services, request_) == ANSWER


async def test_expired_answers_are_forgotten_and_no_others(
    shop: Workshop, services: IdempotencyServices
) -> None:
    keys = ["kept", "expired", "in flight", "dead and expired"]
    kept, expired, working, dead = [a_request(shop.project_id, key=key) for key in keys]
    for request in (kept, expired):
        await (await taken(services, request)).keep(ANSWER)
    lease = await taken(services, working)
    await taken(services, dead, NEVER_SAYS_SO)
    await rows(
        shop.database_url,
        "UPDATE idempotency_keys SET expires_at = now() - interval '1 s' WHERE key <> 'kept'",
    )

    forgotten = await forget_old_jobs(shop.container.work(WorkerTimings()))

    assert forgotten.answers == 2
    left = await rows(shop.database_url, "SELECT key FROM idempotency_keys ORDER BY key")
    assert [row["key"] for row in left] == ["in flight", "kept"]
    await lease.free()
