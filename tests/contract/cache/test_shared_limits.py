"""What processes share through Redis, and what becomes of it when Redis goes."""

import asyncio
import sys

from app.core.exceptions import ErrorCode
from app.infrastructure.ai.base.circuit import FAILURES_TO_OPEN
from app.infrastructure.ai.base.errors import ProviderError
from app.infrastructure.ai.base.fake import FakeLLMProvider
from app.infrastructure.ai.base.gate import Traffic
from app.infrastructure.cache.fallback import FallbackStore
from app.infrastructure.cache.redis_store import RedisStore
from app.shared.circuits import CircuitState
from app.shared.enums import Vendor
from tests.contract.cache.test_outages import is_back
from tests.support.limited_calls import CALLS
from tests.support.redis_server import RedisServer
from tests.support.waits import Waits
from tests.unit.test_gate import DOWN, a_fake, a_request, code_of


async def closed(*parts: FakeLLMProvider | RedisStore) -> None:
    """Providers first: they may have something to tell the store."""
    for part in parts:
        await part.close()


async def test_two_processes_share_one_limit(redis_server: RedisServer) -> None:
    processes = [
        await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "tests.support.limited_calls", redis_server.url, "12"),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
        )
        for _ in range(2)
    ]
    for process in processes:
        assert process.stdout
        assert await process.stdout.readline() == b"ready\n"
    told = await asyncio.gather(*(process.communicate(b"go\n") for process in processes))

    assert [process.returncode for process in processes] == [0, 0]
    assert sum(int(out) for out, _ in told) == 12 < 2 * CALLS


async def test_a_circuit_that_opens_in_one_process_is_open_in_the_other(
    redis_server: RedisServer,
) -> None:
    waits, stores = Waits(), [RedisStore(redis_server.url) for _ in range(2)]
    here = a_fake([DOWN] * FAILURES_TO_OPEN, waits, Traffic(stores[0]))
    there = a_fake(["never"], waits, Traffic(stores[1]))
    for _ in range(FAILURES_TO_OPEN):
        await here.complete(a_request())

    assert await there.circuit_state() is CircuitState.OPEN
    assert code_of(await there.complete(a_request())) is ErrorCode.PROVIDER_CIRCUIT_OPEN
    assert there.requests == []
    await closed(here, there, *stores)


async def test_a_429_in_one_process_is_waited_for_in_the_other(redis_server: RedisServer) -> None:
    waits, stores = Waits(), [RedisStore(redis_server.url) for _ in range(2)]
    limited = ProviderError(ErrorCode.PROVIDER_RATE_LIMITED, Vendor.OPENAI, "slow", 9)
    here = a_fake([limited], waits, Traffic(stores[0]), deadline_s=5)
    there = a_fake(["late"], waits, Traffic(stores[1]))
    await here.complete(a_request())

    assert (await there.complete(a_request())).reply
    assert 9 <= sum(waits.seconds) <= 10
    await closed(here, there, *stores)


async def test_calls_go_on_while_redis_is_gone_and_share_again_when_it_is_back(
    fallback: FallbackStore, redis_server: RedisServer
) -> None:
    waits = Waits()
    fake = a_fake(["ok"] * 60 + [DOWN] * FAILURES_TO_OPEN, waits, Traffic(fallback))

    async def ask(times: int) -> list[bool]:
        done = await asyncio.gather(*(fake.complete(a_request()) for _ in range(times)))
        return [completion.reply is not None for completion in done]

    assert all(await ask(20))
    redis_server.stop()
    assert all(await ask(20))
    redis_server.start()
    await is_back(fallback)
    assert all(await ask(20))
    assert not any(await ask(FAILURES_TO_OPEN))
    await fake.close()
    assert b"circuit" in redis_server.ask("KEYS", "*")


async def test_keys_of_redis_tell_nothing_of_the_vendors_key(redis_server: RedisServer) -> None:
    store = RedisStore(redis_server.url)
    fake = a_fake([DOWN], Waits(), Traffic(store))
    await fake.complete(a_request())
    await closed(fake, store)

    names = redis_server.ask("KEYS", "*")
    assert b"qgen:circuit:openai:" in names
    assert b"fake" not in names
