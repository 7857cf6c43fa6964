"""Requests to a Batch API: their connections, their time, when to ask again, what failures mean."""

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable
from importlib import import_module
from typing import TYPE_CHECKING, ClassVar

from loguru import logger

from app.core.exceptions import ErrorCode
from app.core.imports import import_aside
from app.infrastructure.ai.base.batch_errors import NOT_OF_THE_API
from app.infrastructure.ai.base.batch_messages import BatchLimits
from app.infrastructure.ai.base.connection import CallPolicy, Connection
from app.infrastructure.ai.base.errors import ProviderError, not_a_reply
from app.infrastructure.ai.base.transport import connection_failure, new_client
from app.infrastructure.ai.base.tries import backoff_s
from app.shared.enums import Vendor

if TYPE_CHECKING:
    import httpx2

SLOWEST_BYTES_PER_S = 250_000
"""What a slow line carries: a request with a large body has so much longer."""

_MODULES = ("anyio._backends._asyncio", "anyio._core._fileio", "httpcore2", "httpx", "httpx2")
MAY_APPEAR = frozenset({ErrorCode.PROVIDER_BATCH_NOT_FOUND})
"""What is new may not be there at once, for all of a vendor's servers."""


class BatchCalls(ABC):
    """How one vendor is asked. Belongs to the event loop of its first request until closed."""

    vendor: ClassVar[Vendor]
    limits: ClassVar[BatchLimits]
    default_url: ClassVar[str]
    modules: ClassVar[tuple[str, ...]] = ()
    """The vendor's SDK, and what it imports no sooner than at its first call (a test looks)."""

    _http: "httpx2.AsyncClient | None" = None
    _has_sdk = False

    def __init__(self, connection: Connection, policy: CallPolicy) -> None:
        self._connection = connection
        self._policy = policy

    async def close(self) -> None:
        """Release connections. The provider can be used again, also in another event loop."""
        if self._http is not None:
            await self._http.aclose()
            self._http = None

    @abstractmethod
    def _translate(self, error: Exception) -> ProviderError | None:
        """What an error of the SDK means; None for one that is not the vendor's."""

    @property
    def _url(self) -> str:
        return (self._connection.base_url or self.default_url).rstrip("/")

    def _open_http(self) -> "httpx2.AsyncClient":
        """The connections, with a bound that the largest body keeps: ``_time_for`` has another."""
        if self._http is None:
            longest_s = self._time_for(self.limits.max_bytes)
            self._http = new_client(self._connection, longest_s)
        return self._http

    async def _imported(self) -> None:
        if not self._has_sdk:
            await import_aside(lambda: [*map(import_module, (*_MODULES, *self.modules))])
            self._has_sdk = True

    async def _retried[T](
        self,
        call: Callable[[], Awaitable[T]],
        size: int = 0,
        also: frozenset[ErrorCode] = frozenset(),
    ) -> T:
        """Ask, and ask again after a failure that may pass, or one of ``also``."""
        await self._imported()
        failed = 0
        while True:
            try:
                async with asyncio.timeout(self._time_for(size)):
                    return await call()
            except Exception as raised:
                error = self._meaning(raised)
                failed += 1
                if not await self._has_waited(failed, error, also):
                    raise error from raised

    async def _has_waited(
        self, failed: int, error: ProviderError, also: frozenset[ErrorCode]
    ) -> bool:
        """Wait for the next try; False: there shall be none."""
        wait_s = backoff_s(self._policy, failed, error)
        if failed >= self._policy.tries or wait_s > self._policy.deadline_s:
            return False
        if not (error.is_transient or error.code in also):
            return False
        logger.warning(
            "{} try {} failed ({}), next in {:.1f} s",
            *(self.vendor.value, failed, error.details["reason"], wait_s),
        )
        await self._policy.sleep(wait_s)
        return True

    def _time_for(self, size: int) -> float:
        return self._policy.timeout_s + size / SLOWEST_BYTES_PER_S

    def _meaning(self, error: Exception) -> ProviderError:
        """An error of a request as ours; one that is no vendor's is raised again."""
        if isinstance(error, ProviderError):
            return self._of_a_batch(error)
        if isinstance(error, TimeoutError):
            reason = "nothing in time"
            return ProviderError(ErrorCode.PROVIDER_TIMEOUT, self.vendor, reason)
        translated = connection_failure(self.vendor, error) or self._translate(error)
        if translated is None and isinstance(error, NOT_OF_THE_API):
            reason = f"its answer is not the API's: {type(error).__name__}: {error}"
            translated = not_a_reply(self.vendor, reason)
        if translated is None:
            raise error
        return self._of_a_batch(translated)

    def _of_a_batch(self, error: ProviderError) -> ProviderError:
        if error.code is not ErrorCode.MODEL_UNKNOWN:  # a 404: no model was asked for
            return error
        reason = str(error.details["reason"])
        return ProviderError(ErrorCode.PROVIDER_BATCH_NOT_FOUND, self.vendor, reason)
