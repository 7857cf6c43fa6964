"""Shared stores; one suite runs against all of them."""

from collections.abc import AsyncIterator, Callable

import pytest

from app.infrastructure.cache.fallback import FallbackStore
from app.infrastructure.cache.redis_store import RedisStore
from app.infrastructure.cache.store import LocalStore, SharedStore
from tests.support.redis_server import RedisServer

PATIENCE_S = 10
"""However busy the machine is."""


@pytest.fixture(params=["process", "redis", "redis with a fallback"])
async def store(
    request: pytest.FixtureRequest, redis_server: RedisServer
) -> AsyncIterator[SharedStore]:
    makes: dict[str, Callable[[], SharedStore]] = {
        "process": LocalStore,
        "redis": lambda: RedisStore(redis_server.url, PATIENCE_S),
        "redis with a fallback": lambda: FallbackStore(RedisStore(redis_server.url)),
    }
    made = makes[request.param]()
    yield made
    await made.close()


@pytest.fixture
async def fallback(redis_server: RedisServer) -> AsyncIterator[FallbackStore]:
    """Redis, which is looked for again at once when it is lost."""
    made = FallbackStore(RedisStore(redis_server.url), look_s=0.01)
    yield made
    await made.close()
