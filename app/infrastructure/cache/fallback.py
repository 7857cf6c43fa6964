"""A store that goes on in this process while the one that is shared is out of reach."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import override

from loguru import logger

from app.core.exceptions import BusinessException
from app.infrastructure.cache.redis_store import RedisStore
from app.infrastructure.cache.store import LocalStore, SharedStore
from app.shared.cache import CacheState

LOOK_AGAIN_S = 1.0
_AT_ONCE = 8
"""Operations under way; each takes well below a millisecond."""


class FallbackStore(SharedStore):
    """Redis, or this process while Redis does not answer.

    Only the few operations under way when it goes wait for it. Then a task looks every ``look_s``
    seconds whether it is back. What either has is not carried over to the other.
    """

    def __init__(self, shared: RedisStore, *, look_s: float = LOOK_AGAIN_S) -> None:
        self._shared = shared
        self._local = LocalStore()
        self._look_s = look_s
        self._slots = asyncio.Semaphore(_AT_ONCE)
        self._looking: asyncio.Task[None] | None = None

    @property
    @override
    def state(self) -> CacheState:
        return CacheState.REDIS if self._looking is None else CacheState.LOST

    @override
    async def read(self, key: str) -> bytes | None:
        return await self._either(lambda store: store.read(key))

    @override
    async def swap(self, key: str, old: bytes | None, new: bytes, ttl_s: float) -> bool:
        return await self._either(lambda store: store.swap(key, old, new, ttl_s))

    @override
    async def close(self) -> None:
        if self._looking is not None:
            self._looking.cancel()
            await asyncio.wait({self._looking})
        await self._shared.close()

    async def _either[T](self, question: Callable[[SharedStore], Awaitable[T]]) -> T:
        if self._looking is None:
            async with self._slots:
                if self._looking is None:  # it was not lost while we waited for the slot
                    try:
                        return await question(self._shared)
                    except BusinessException as error:
                        self._lost(error)
        return await question(self._local)

    def _lost(self, error: BusinessException) -> None:
        if self._looking is None:  # of several operations under way, one tells
            reason = error.details.get("reason")
            logger.warning("Redis is lost ({}): each process goes on by itself", reason)
            self._looking = asyncio.create_task(self._look())

    async def _look(self) -> None:
        while True:
            await asyncio.sleep(self._look_s)
            try:
                await self._shared.ping()
            except BusinessException as error:
                logger.debug("Redis is still lost: {}", error.details.get("reason"))
            else:
                break
        logger.info("Redis is back")
        self._looking = None
