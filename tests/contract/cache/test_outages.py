"""Redis that goes away while it is in use, and comes back."""

import asyncio
import subprocess
import sys
import time
from io import StringIO

import pytest

from app.core.exceptions import BusinessException, ErrorCode
from app.infrastructure.cache.fallback import FallbackStore
from app.infrastructure.cache.redis_store import RedisStore
from app.shared.cache import CacheState
from tests.support.log_capture import captured_log
from tests.support.redis_server import RedisServer


async def is_back(store: FallbackStore) -> None:
    async with asyncio.timeout(10):
        while store.state is not CacheState.REDIS:  # noqa: ASYNC110 - another process
            await asyncio.sleep(0.01)


def said(log: StringIO, word: str) -> int:
    return sum(word in line for line in log.getvalue().splitlines())


async def test_what_one_writes_the_other_reads(
    fallback: FallbackStore, redis_server: RedisServer
) -> None:
    other = RedisStore(redis_server.url)
    await fallback.swap("key", None, b"one", 60)

    assert await other.read("key") == b"one"
    await other.close()


async def test_while_redis_is_gone_work_goes_on_here_and_one_line_tells(
    fallback: FallbackStore, redis_server: RedisServer
) -> None:
    await fallback.swap("key", None, b"shared", 60)
    with captured_log("text") as log:
        redis_server.stop()
        for _ in range(20):
            assert await fallback.read("key") is None
        assert await fallback.swap("key", None, b"here", 60)
        assert await fallback.read("key") == b"here"
        assert fallback.state is CacheState.LOST

        redis_server.start()
        await is_back(fallback)
        assert await fallback.read("key") is None  # the new server is empty
        assert await fallback.swap("key", None, b"shared again", 60)

    assert b"shared again" in redis_server.ask("GET", "qgen:key")
    assert (said(log, "Redis is lost"), said(log, "Redis is back")) == (1, 1)
    assert (said(log, "WARNING"), said(log, "ERROR")) == (1, 0)


async def test_a_redis_that_answers_nothing_holds_nobody_up(
    fallback: FallbackStore, redis_server: RedisServer
) -> None:
    await fallback.swap("key", None, b"shared", 60)
    redis_server.freeze()
    with captured_log("text") as log:
        started = time.perf_counter()
        await asyncio.gather(*(fallback.read("key") for _ in range(100)))
        first = time.perf_counter() - started
        for _ in range(100):
            await fallback.read("key")
        rest = time.perf_counter() - started - first

    assert first < 1.5
    assert rest < 0.2
    assert said(log, "Redis is lost") == 1

    redis_server.thaw()
    await is_back(fallback)
    assert await fallback.read("key") == b"shared"


async def test_a_restart_between_two_operations_is_not_noticed(
    fallback: FallbackStore, redis_server: RedisServer
) -> None:
    await fallback.read("key")
    redis_server.stop()
    redis_server.start()

    with captured_log("text") as log:
        assert await fallback.read("key") is None

    assert fallback.state is CacheState.REDIS
    assert log.getvalue() == ""


async def test_a_redis_out_of_reach_is_told_of_without_its_password() -> None:
    store = RedisStore("redis://qgen:hunter2@127.0.0.1:1/0")

    with pytest.raises(BusinessException) as lost:
        await store.ping()
    await store.close()

    assert lost.value.code is ErrorCode.CACHE_UNAVAILABLE
    assert "REDIS_URL" in lost.value.message
    assert "hunter2" not in f"{lost.value.message} {lost.value.details}"


async def test_a_wrong_password_is_told_of(redis_server: RedisServer) -> None:
    redis_server.ask("CONFIG", "SET", "requirepass", "right")
    try:
        store = RedisStore(redis_server.url.replace("//", "//:wrong@"))
        with pytest.raises(BusinessException, match="REDIS_URL"):
            await store.ping()
        await store.close()
    finally:
        redis_server.stop()
        redis_server.start()


def test_without_redis_its_library_is_not_imported() -> None:
    code = (
        "import sys, app.main, app.core.di.opening; "
        "print([name for name in sys.modules if name == 'redis'])"
    )
    ran = subprocess.run(  # noqa: S603 - ourselves
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )

    assert ran.stdout.strip() == "[]"
