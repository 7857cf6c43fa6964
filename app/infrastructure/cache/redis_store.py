"""Shared values in Redis."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, override

from app.core.exceptions import BusinessException, ErrorCode
from app.core.imports import import_aside
from app.infrastructure.cache.store import SharedStore
from app.shared.cache import CacheState

if TYPE_CHECKING:
    from redis.asyncio import Redis

WITHIN_S = 0.25
"""For a connection, and for an answer: a generation does not wait for what may be lost."""
_CONNECTIONS = 32
_PREFIX = "qgen:"
_SWAP = """
local found = redis.call('GET', KEYS[1]) or ''
if found ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
return 1
"""


class RedisStore(SharedStore):
    """One Redis. Every operation raises BusinessException CACHE_UNAVAILABLE where it fails."""

    def __init__(self, url: str, within_s: float = WITHIN_S) -> None:
        """Nothing is connected, and redis not imported, before the first operation."""
        self._url = url
        self._within_s = within_s
        self._client: Redis | None = None
        self._connecting = asyncio.Lock()

    @property
    @override
    def state(self) -> CacheState:
        return CacheState.REDIS

    async def ping(self) -> str:
        """Whether it answers; its version."""
        info = await self._ask(lambda redis: redis.info("server"))
        return str(info["redis_version"])

    @override
    async def read(self, key: str) -> bytes | None:
        value = await self._ask(lambda redis: redis.get(_PREFIX + key))
        return value.encode() if isinstance(value, str) else value

    @override
    async def swap(self, key: str, old: bytes | None, new: bytes, ttl_s: float) -> bool:
        arguments = (_PREFIX + key, old or b"", new, round(ttl_s * 1000))
        return bool(await self._ask(lambda redis: redis.eval(_SWAP, 1, *arguments)))

    @override
    async def close(self) -> None:
        if self._client is not None:
            await self._client.aclose()
            self._client = None

    async def _ask[T](self, question: "Callable[[Redis], Awaitable[T]]") -> T:
        client = self._client or await self._connect()
        from redis.exceptions import RedisError

        try:
            return await question(client)
        except (OSError, RedisError) as error:  # time-outs are both
            reason = str(error) or f"no answer within {self._within_s} s"
            raise BusinessException(
                ErrorCode.CACHE_UNAVAILABLE,
                "Redis does not answer. Check REDIS_URL, and that the server runs.",
                {"reason": reason},
            ) from error

    async def _connect(self) -> "Redis":
        async with self._connecting:
            if self._client is None:
                await import_aside(partial(import_module, "redis.asyncio"))  # takes 0.2 s
                self._client = _client(self._url, self._within_s)
        return self._client


def _client(url: str, within_s: float) -> "Redis":
    from redis.asyncio import BlockingConnectionPool, Redis
    from redis.asyncio.retry import Retry
    from redis.backoff import NoBackoff
    from redis.exceptions import ConnectionError as Broken

    # Its own time-outs, and none around it: a connection that is cancelled in its hello leaks.
    pool = BlockingConnectionPool.from_url(
        url,
        max_connections=_CONNECTIONS,
        timeout=within_s,
        socket_timeout=within_s,
        socket_connect_timeout=within_s,
        # Once more at once: an idle connection may have been closed by a restart.
        retry=Retry(NoBackoff(), 1, supported_errors=(Broken,)),
    )
    return Redis.from_pool(pool)
