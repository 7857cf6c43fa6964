"""The base of all realtime LLM providers: retries, limits, time, errors, cost.

A vendor file maps our request to the vendor's and its reply to ours, and nothing else.
"""

import asyncio
import random
import time
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

from loguru import logger
from tenacity import AsyncRetrying, RetryCallState, retry_if_exception, stop_after_attempt
from tenacity.stop import stop_before_delay

from app.core.exceptions import BusinessException, ErrorCode
from app.infrastructure.ai.base.catalog import ModelCatalog
from app.infrastructure.ai.base.errors import ProviderError
from app.infrastructure.ai.base.messages import Completion, LLMReply, LLMRequest
from app.shared.enums import Vendor

_MAY_HAVE_COST = frozenset({ErrorCode.PROVIDER_TIMEOUT, ErrorCode.CALL_INTERRUPTED})


@dataclass(frozen=True, slots=True)
class Connection:
    """Where a vendor is and with which key. ``base_url`` None means the vendor's own.

    The sandbox is on this machine: the environment's proxies do not stand before it.
    """

    api_key: str
    base_url: str | None = None
    is_sandbox: bool = False


@dataclass(frozen=True, slots=True)
class CallPolicy:
    """Bounds of one completion.

    Attributes:
        timeout_s: of one HTTP request.
        deadline_s: of all tries, the waits between them, and the wait for a free slot.
        tries: HTTP requests at the most.
        first_wait_s, longest_wait_s: exponential back-off with full jitter between tries; a
            vendor's Retry-After wins over it, unless it would break the deadline.
        concurrency: requests of one provider under way at once in this process.
    """

    timeout_s: float = 60
    deadline_s: float = 120
    tries: int = 4
    first_wait_s: float = 0.5
    longest_wait_s: float = 20
    concurrency: int = 8
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep


class BaseLLMProvider(ABC):
    """One vendor's models. Belongs to the event loop of its first call; ``close`` it there."""

    vendor: ClassVar[Vendor]

    def __init__(self, connection: Connection, catalog: ModelCatalog, policy: CallPolicy) -> None:
        self._connection = connection
        self._catalog = catalog
        self._policy = policy
        self._slots = asyncio.Semaphore(policy.concurrency)

    async def complete(self, request: LLMRequest) -> Completion:
        """Ask for one completion; failures of the vendor come back as ``Completion.error``.

        Raises:
            BusinessException: MODEL_UNKNOWN, before anything is sent, when there is no price for
                the model.
        """
        self._catalog.model(self.vendor, request.model)
        started = time.perf_counter()
        tries = _Tries()
        try:
            outcome: LLMReply | BusinessException = await self._with_retries(request, tries)
        except ProviderError as failure:
            outcome = failure
        return self._completion(request.model, outcome, tries.count, started)

    def interrupted(self, model: str, reason: str) -> Completion:
        """What is kept of a call that was begun and whose end nobody saw."""
        error = ProviderError(ErrorCode.CALL_INTERRUPTED, self.vendor, reason)
        return self._completion(model, error, 1, time.perf_counter())

    def _completion(
        self, model: str, outcome: LLMReply | BusinessException, tries: int, started: float
    ) -> Completion:
        reply = outcome if isinstance(outcome, LLMReply) else None
        error = outcome if isinstance(outcome, BusinessException) else None
        completion = Completion(
            vendor=self.vendor,
            model=model,
            reply=reply,
            error=error,
            tries=tries,
            latency_ms=round((time.perf_counter() - started) * 1000),
            cost_usd=self._cost_usd(model, outcome),
            price_version=self._catalog.version,
            is_sandbox=self._connection.is_sandbox,
        )
        logger.info(
            "{} {}: {}, {} tries, {} ms, {} USD",
            self.vendor.value,
            model,
            error.code if error else reply.usage if reply else None,
            tries,
            completion.latency_ms,
            completion.cost_usd,
        )
        return completion

    def _cost_usd(self, model: str, outcome: LLMReply | BusinessException) -> Decimal | None:
        if isinstance(outcome, LLMReply):
            return self._catalog.model(self.vendor, model).cost_usd(outcome.usage)
        return None if outcome.code in _MAY_HAVE_COST else Decimal(0)

    async def warm_up(self) -> None:
        """Import the vendor's SDK, in a thread: the first call need not wait seconds for it."""
        await asyncio.to_thread(self._import_sdk)

    async def close(self) -> None:  # noqa: B027 - optional
        """Release connections. Nothing to do for a provider that was never called."""

    @abstractmethod
    def _import_sdk(self) -> object:
        """Import what the first call needs."""

    @abstractmethod
    async def _ask(self, request: LLMRequest) -> LLMReply:
        """Send one HTTP request. Raises the SDK's own errors or a ProviderError."""

    @abstractmethod
    def _translate(self, error: Exception) -> ProviderError | None:
        """What an error of the SDK means; None for an error that is not the vendor's."""

    async def _with_retries(self, request: LLMRequest, tries: "_Tries") -> LLMReply:
        policy = self._policy
        retrying = AsyncRetrying(
            sleep=policy.sleep,
            stop=stop_after_attempt(policy.tries) | stop_before_delay(policy.deadline_s),
            wait=self._wait_s,
            retry=retry_if_exception(lambda e: isinstance(e, ProviderError) and e.is_transient),
            before_sleep=self._log_retry,
            reraise=True,
        )
        try:
            async with asyncio.timeout(policy.deadline_s):
                async for attempt in retrying:
                    with attempt:
                        return await self._try(request, tries)
        except TimeoutError as error:
            last = f"; before that: {tries.last_reason}" if tries.last_reason else ""
            raise self._timed_out(f"nothing within {policy.deadline_s:g} s in all{last}") from error
        raise AssertionError("tenacity re-raises the last error")  # pragma: no cover

    async def _try(self, request: LLMRequest, tries: "_Tries") -> LLMReply:
        tries.count += 1
        try:
            return await self._ask_in_time(request)
        except ProviderError as error:
            tries.last_reason = str(error.details["reason"])
            raise

    async def _ask_in_time(self, request: LLMRequest) -> LLMReply:
        try:
            async with self._slots, asyncio.timeout(self._policy.timeout_s):
                return await self._ask(request)
        except TimeoutError as error:
            raise self._timed_out(f"nothing within {self._policy.timeout_s:g} s") from error
        except ProviderError:
            raise
        except Exception as error:
            translated = self._translate(error)
            if translated is None:
                raise
            raise translated from error

    def _timed_out(self, reason: str) -> ProviderError:
        return ProviderError(ErrorCode.PROVIDER_TIMEOUT, self.vendor, reason)

    def _wait_s(self, state: RetryCallState) -> float:
        policy = self._policy
        ceiling = min(policy.longest_wait_s, policy.first_wait_s * 2 ** (state.attempt_number - 1))
        jitter = random.uniform(0, ceiling)  # noqa: S311 - spreads load, guards nothing
        asked = _failure(state).retry_after_s
        # Callers that were told the same moment must not all come back in it.
        return jitter if asked is None else asked + jitter

    def _log_retry(self, state: RetryCallState) -> None:
        logger.warning(
            "{} try {} failed ({}), next in {:.1f} s",
            self.vendor.value,
            state.attempt_number,
            _failure(state).details["reason"],
            state.upcoming_sleep,
        )


@dataclass(slots=True)
class _Tries:
    count: int = 0
    last_reason: str = ""


def _failure(state: RetryCallState) -> ProviderError:
    error = state.outcome.exception() if state.outcome else None
    assert isinstance(error, ProviderError)  # noqa: S101 - the only error that is retried
    return error
