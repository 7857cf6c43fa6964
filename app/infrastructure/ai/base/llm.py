"""The base of all realtime LLM providers: retries, limits, time, streams, errors, cost.

A vendor file maps our request to the vendor's and its reply to ours, and nothing else.
"""

import asyncio
import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from decimal import Decimal
from importlib import import_module
from typing import ClassVar

from loguru import logger

from app.core.exceptions import ErrorCode
from app.core.finish import finish
from app.core.imports import import_aside
from app.infrastructure.ai.base.catalog import Model, ModelCatalog
from app.infrastructure.ai.base.connection import LONG_REPLY_TOKENS, CallPolicy, Connection
from app.infrastructure.ai.base.errors import ProviderError
from app.infrastructure.ai.base.gate import Gate, Pass, Traffic
from app.infrastructure.ai.base.messages import Completion, LLMReply, LLMRequest
from app.infrastructure.ai.base.streaming import SafeListener, StreamListener, Tell
from app.infrastructure.ai.base.transport import connection_failure
from app.infrastructure.ai.base.tries import Tries, pause_s
from app.shared.circuits import CircuitState
from app.shared.enums import Vendor

PRICE_OF_VENDOR = "reported"
"""``price_version`` of a cost that the vendor told."""


_LATE_MODULES = (
    "httpcore2",
    "langchain_core.messages.block_translators.langchain_v0",
    "langchain_core.tracers.context",
    "langchain_core.tracers.langchain",
    "langchain_core.tracers.run_collector",
    "langchain_core.tracers.stdout",
)


class BaseLLMProvider(ABC):
    """One vendor's models. Belongs to the event loop of its first call until it is closed there."""

    vendor: ClassVar[Vendor]
    late_modules: ClassVar[tuple[str, ...]] = ()
    """What the vendor's SDK itself imports no sooner than at its first call (a test looks)."""

    def __init__(
        self,
        connection: Connection,
        catalog: ModelCatalog,
        policy: CallPolicy,
        traffic: Traffic | None = None,
    ) -> None:
        """``traffic``: what is known of limits and circuits; without, nothing but its own calls."""
        self._connection = connection
        self._catalog = catalog
        self._policy = policy
        self._loop: asyncio.AbstractEventLoop | None = None
        self._gate = Gate(self.vendor, connection, policy, traffic or Traffic())

    async def complete(
        self,
        request: LLMRequest,
        listener: StreamListener | None = None,
        tries: Tries | None = None,
    ) -> Completion:
        """Ask for one completion; failures of the vendor come back as ``Completion.error``.

        With a listener, or a long reply to wait for, the vendor streams, and the listener hears
        the reply as it is written; the completion is the same. ``tries`` counts along, for
        ``interrupted``.

        Raises:
            BusinessException: MODEL_UNKNOWN, before anything is sent, when there is no price for
                the model.
            RuntimeError: called from another event loop than before, without a ``close``.
        """
        self._catalog.model(self.vendor, request.model)
        self._claim_loop()
        tries = tries or Tries()
        streams = listener is not None or request.max_output_tokens >= LONG_REPLY_TOKENS
        heard = SafeListener(listener) if streams else None
        try:
            outcome: LLMReply | ProviderError = await self._with_retries(request, heard, tries)
        except ProviderError as failure:
            failure.was_sent = tries.count > 0
            outcome = failure
        return self._completion(request.model, outcome, tries)

    def model(self, name: str) -> Model:
        """A model of the vendor's.

        Raises:
            BusinessException: MODEL_UNKNOWN.
        """
        return self._catalog.model(self.vendor, name)

    def interrupted(self, model: str, tries: Tries, reason: str) -> Completion:
        """What is kept of a call that was begun and whose end nobody saw."""
        error = ProviderError(ErrorCode.CALL_INTERRUPTED, self.vendor, reason)
        return self._completion(model, error, tries)

    async def circuit_state(self) -> CircuitState:
        """Whether it is asked at all now."""
        return await self._gate.circuit_state()

    async def warm_up(self) -> None:
        """Import the vendor's SDK: the first call need not wait seconds for it."""
        await self._imported(self._import_sdk)

    @abstractmethod
    async def probe(self) -> None:
        """Ask the vendor for something that costs nothing: is it there, does it take the key?

        One request, within 10 s.

        Raises:
            ProviderError: it is not, or does not.
        """

    async def close(self) -> None:
        """Release connections. The provider can be used again, also in another event loop."""
        self._loop = None
        await self._gate.reset()

    @abstractmethod
    def _import_sdk(self) -> object:
        """Import what the first call needs; only ``_imported`` calls it."""

    async def _imported[T](self, import_sdk: Callable[[], T]) -> T:
        """The vendor's SDK, with all that its calls would import."""

        def import_all() -> T:
            sdk = import_sdk()
            for module in (*_LATE_MODULES, *self.late_modules):
                import_module(module)
            return sdk

        return await import_aside(import_all)

    @abstractmethod
    async def _ask(self, request: LLMRequest) -> LLMReply:
        """Send one HTTP request. Raises the SDK's own errors or a ProviderError."""

    @abstractmethod
    async def _stream(self, request: LLMRequest, tell: Tell) -> LLMReply:
        """As ``_ask``, telling pieces as they come; a stream that breaks off is an error."""

    @abstractmethod
    def _translate(self, error: Exception) -> ProviderError | None:
        """What an error of the SDK means; None for an error that is not the vendor's.

        Broken connections need no translation: the base knows them.
        """

    async def _with_retries(
        self, request: LLMRequest, heard: SafeListener | None, tries: Tries
    ) -> LLMReply:
        deadline_s = self._policy.deadline_for(request.max_output_tokens)
        deadline = self._policy.clock() + deadline_s
        try:
            async with asyncio.timeout(deadline_s):
                return await self._try_on(request, heard, tries, deadline)
        except TimeoutError as error:
            if tries.is_under_way:
                await self._gate.met_outage()
            elif no_turn := self._gate.no_turn(request.model):
                raise tries.last or no_turn from error
            last = f"; before that: {tries.last_reason}" if tries.last_reason else ""
            raise self._timed_out(f"nothing within {deadline_s:g} s in all{last}") from error

    async def _try_on(
        self, request: LLMRequest, heard: SafeListener | None, tries: Tries, deadline: float
    ) -> LLMReply:
        while True:
            try:
                given = await self._gate.enter(request, deadline)
            except ProviderError as refused:  # what the vendor said itself tells more
                raise tries.last or refused from None
            try:
                return await self._try(request, heard, tries, given)
            except ProviderError as error:
                left_s = deadline - self._policy.clock()
                wait_s = pause_s(self._policy, tries, error, left_s)
                if wait_s is None:
                    raise
                _log(error, tries, wait_s)
            if wait_s:
                await self._policy.sleep(wait_s)

    async def _try(
        self, request: LLMRequest, heard: SafeListener | None, tries: Tries, given: Pass
    ) -> LLMReply:
        tries.begin()
        try:
            if heard:
                heard.begin(tries.count)
            reply = await self._in_time(request, heard)
        except ProviderError as error:
            tries.failed(error)
            await self._gate.failed(given, error)
            raise
        except BaseException:  # cancelled in the middle of the request, or a bug of ours
            tries.lost += 1
            await finish(self._gate.abandoned(given))
            raise
        finally:
            self._gate.leave()
        tries.is_under_way = False
        self._gate.answered(given, reply.usage)
        return reply

    async def _in_time(self, request: LLMRequest, heard: SafeListener | None) -> LLMReply:
        timeout_s = self._policy.timeout_s
        try:
            async with asyncio.timeout(timeout_s) as clock:
                if heard is None:
                    return await self._ask(request)
                return await self._stream(request, heard.telling(clock, timeout_s))
        except TimeoutError as error:
            raise self._timed_out(f"nothing within {timeout_s:g} s") from error
        except ProviderError:
            raise
        except Exception as error:
            translated = connection_failure(self.vendor, error) or self._translate(error)
            if translated is None:
                raise
            raise translated from error

    def _timed_out(self, reason: str) -> ProviderError:
        return ProviderError(ErrorCode.PROVIDER_TIMEOUT, self.vendor, reason)

    def _claim_loop(self) -> None:
        running = asyncio.get_running_loop()
        if self._loop not in (None, running):
            raise RuntimeError(f"the {self.vendor} provider belongs to another event loop")
        self._loop = running

    def _completion(
        self, model: str, outcome: LLMReply | ProviderError, tries: Tries
    ) -> Completion:
        reply = outcome if isinstance(outcome, LLMReply) else None
        error = outcome if isinstance(outcome, ProviderError) else None
        cost_usd, price_version = self._cost(model, reply, tries)
        completion = Completion(
            vendor=self.vendor,
            model=model,
            reply=reply,
            error=error,
            tries=tries.count,
            latency_ms=round((time.perf_counter() - tries.started) * 1000),
            cost_usd=cost_usd,
            price_version=price_version,
            is_sandbox=self._connection.is_sandbox,
            lost_tries=tries.lost,
        )
        logger.info(
            "{} {}: {}, {} tries ({} lost), {} ms, {} USD",
            self.vendor.value,
            model,
            error.code if error else reply and reply.usage,
            tries.count,
            tries.lost,
            completion.latency_ms,
            cost_usd,
        )
        return completion

    def _cost(
        self, model_name: str, reply: LLMReply | None, tries: Tries
    ) -> tuple[Decimal | None, str]:
        """What is known of the cost, and by which prices (see ``Completion``)."""
        model = self._catalog.model(self.vendor, model_name)
        if reply is None:
            return None if tries.lost else Decimal(0), model.price_version
        if reply.cost_usd is not None:
            return reply.cost_usd, PRICE_OF_VENDOR
        return model.cost_usd(reply.usage), model.price_version


def _log(error: ProviderError, tries: Tries, wait_s: float) -> None:
    logger.warning(
        "{} try {} failed ({}), next {}",
        error.details["provider"],
        tries.count,
        error.details["reason"],
        f"in {wait_s:.1f} s" if wait_s else "when its limit allows",
    )
