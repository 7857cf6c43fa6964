"""Where an installation keeps what may be lost."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from app.core.config import Settings
from app.infrastructure.cache.fallback import FallbackStore
from app.infrastructure.cache.redis_store import RedisStore
from app.infrastructure.cache.store import LocalStore, SharedStore


@asynccontextmanager
async def open_store(settings: Settings) -> AsyncIterator[SharedStore]:
    """Redis where REDIS_URL is set, else this process; connected at the first use."""
    url = settings.redis_url
    store: SharedStore = LocalStore() if url is None else FallbackStore(RedisStore(url))
    try:
        yield store
    finally:
        await store.close()


@asynccontextmanager
async def open_redis(settings: Settings) -> AsyncIterator[RedisStore | None]:
    """Redis itself, to look at; None where there is none."""
    redis = RedisStore(settings.redis_url) if settings.redis_url else None
    try:
        yield redis
    finally:
        if redis is not None:
            await redis.close()
