"""The way to a provider: every HTTP request of a completion takes its turn here.

In this order: the turn among those who ask the same model, a free slot of the provider, the limits
of the model (and a vendor's wait), the provider's circuit. What is known of limits and circuits is
shared through the store; keys name the vendor's account, whose limits they are.
"""

import asyncio
import hashlib
import math
import random
from collections.abc import Mapping
from dataclasses import dataclass, field

from pydantic import TypeAdapter

from app.core.exceptions import ErrorCode
from app.infrastructure.ai.base.circuit import LONGEST_COOL_DOWN_S, Admission, Circuit
from app.infrastructure.ai.base.connection import CallPolicy, Connection
from app.infrastructure.ai.base.errors import OUTAGES, ProviderError, own_limit
from app.infrastructure.ai.base.fair_lock import FairLock
from app.infrastructure.ai.base.hold_off import LONGEST_HOLD_S, HoldOff
from app.infrastructure.ai.base.messages import LLMRequest, Usage
from app.infrastructure.ai.base.rate_window import RateWindow
from app.infrastructure.cache.record import Record
from app.infrastructure.cache.store import LocalStore, SharedStore
from app.shared.circuits import CircuitState
from app.shared.enums import Vendor
from app.shared.rate_limits import RateLimit, limit_of

_LOOK_AGAIN_S = 1.0
"""While our own limit is waited for: tokens come back earlier than they were reserved for."""
_GUESSED_REPLY_TOKENS = 1024
"""What is reserved for a reply at the most; what it really took is corrected afterwards."""
_BYTES_PER_TOKEN = 4
"""About; English has more and Korean a little less (o200k)."""
_LANES = 256
_KEPT_S = 2 * max(LONGEST_HOLD_S, LONGEST_COOL_DOWN_S)


@dataclass(frozen=True, slots=True)
class ModelTraffic:
    """What is shared about one model: what was sent, and what the vendor asked us to wait."""

    window: RateWindow = field(default_factory=RateWindow)
    hold_off: HoldOff = field(default_factory=HoldOff)


@dataclass(frozen=True, slots=True)
class Traffic:
    """What all gates of an installation share."""

    store: SharedStore = field(default_factory=LocalStore)
    limits: Mapping[str, RateLimit] = field(default_factory=dict)


_CIRCUIT = TypeAdapter(Circuit)
_TRAFFIC = TypeAdapter(ModelTraffic)


class _Lane:
    """Those who ask one model, one after the other until a request goes out.

    Attributes:
        waits_until: of the one at its head, for a limit; None: it does not wait for one.
        waits_for_us: whether that limit is our own, not the vendor's.
    """

    def __init__(self, model: str, traffic: Record[ModelTraffic], limit: RateLimit | None) -> None:
        self.model = model
        self.traffic = traffic
        self.limit = limit
        self.turns = FairLock()
        self.waits_until: float | None = None
        self.waits_for_us = False


@dataclass(slots=True)
class Pass:
    """Leave to send one request. The slot is held until it is given back."""

    lane: _Lane
    sent_at: float
    tokens: int
    is_probe: bool


class Gate:
    """Belongs to one provider, and to the event loop of its first request until ``reset``."""

    def __init__(
        self, vendor: Vendor, connection: Connection, policy: CallPolicy, traffic: Traffic
    ) -> None:
        self._vendor = vendor
        self._policy = policy
        self._traffic = traffic
        secret = f"{connection.base_url}\n{connection.api_key}"
        account = hashlib.sha256(secret.encode()).hexdigest()[:16]
        self._name = f"{vendor.value}:{account}"
        self._circuit = self._record(f"circuit:{self._name}", _CIRCUIT, Circuit())
        self._background = set[asyncio.Task[None]]()
        self._slots = asyncio.Semaphore(policy.concurrency)
        self._lanes = dict[str, _Lane]()

    async def reset(self) -> None:
        """Finish what is being told to the store; the gate can be used again in another loop."""
        if self._background:
            await asyncio.wait(self._background)
        self._slots = asyncio.Semaphore(self._policy.concurrency)
        self._lanes.clear()

    async def circuit_state(self) -> CircuitState:
        return (await self._circuit.read()).state(self._policy.clock())

    def no_turn(self, model: str) -> ProviderError | None:
        """What to tell who waited for this model in vain; None: not for a limit."""
        lane = self._lanes.get(model)
        if lane is None or lane.waits_until is None:
            return None
        return self._limited(lane, max(0.0, lane.waits_until - self._policy.clock()))

    async def enter(self, request: LLMRequest, deadline: float) -> Pass:
        """Wait for leave to send; give it back by ``leave``. ``deadline`` is in the policy's clock.

        Raises:
            ProviderError: PROVIDER_CIRCUIT_OPEN; PROVIDER_RATE_LIMITED where the turn would come
                after the deadline.
        """
        lane = self._lane(request.model)
        if lane.turns.is_held or self._slots.locked():  # not only after a wait
            await self._require_circuit()
        tokens = _estimate(request) if lane.limit and lane.limit.tpm else 0
        async with lane.turns.turn(request.share):
            while True:
                await self._slots.acquire()
                wait_s = math.inf
                try:
                    wait_s = await self._claim(lane, tokens)
                    if not wait_s:
                        return await self._admitted(lane, tokens)
                except BaseException:
                    self._slots.release()
                    raise
                self._slots.release()
                await self._wait(lane, wait_s, deadline)

    def leave(self) -> None:
        """Give the slot back."""
        self._slots.release()

    def answered(self, given: Pass, usage: Usage) -> None:
        """A reply came. The reply does not wait until the store knows."""
        telling = asyncio.Task(
            self._settle(given, usage), loop=asyncio.get_running_loop(), eager_start=True
        )
        if not telling.done():
            self._background.add(telling)
            telling.add_done_callback(self._background.discard)

    async def failed(self, given: Pass, error: ProviderError) -> None:
        """No reply came: tokens that were not used come back, a vendor's wait holds for all."""
        if error.code in OUTAGES:
            await self.met_outage()
        else:
            await self._circuit.change(lambda circuit: (circuit.answered(), None))
        if error.code is ErrorCode.PROVIDER_RATE_LIMITED:
            await self._hold_off(given, error.retry_after_s)
        if given.tokens and not error.may_have_cost:
            await self._correct(given, -given.tokens)

    async def abandoned(self, given: Pass) -> None:
        """The caller went away before an answer."""
        if given.is_probe:
            await self._circuit.change(lambda circuit: (circuit.abandoned(), None))

    async def met_outage(self) -> None:
        """A request met a provider that is down, or that does not answer."""
        now = self._policy.clock()
        await self._circuit.change(lambda circuit: (circuit.failed(now), None))

    async def _claim(self, lane: _Lane, tokens: int) -> float:
        """Count a request against the limits; seconds to wait where it does not fit now."""
        now = self._policy.clock()
        limit = lane.limit
        if limit is None:
            return (await lane.traffic.read()).hold_off.wait_s(now)

        def step(traffic: ModelTraffic) -> tuple[ModelTraffic, float]:
            window = traffic.window
            wait_s = max(traffic.hold_off.wait_s(now), window.wait_s(limit, tokens, now))
            if wait_s:
                return traffic, wait_s
            return ModelTraffic(window.taken(tokens, now), traffic.hold_off), 0.0

        return await lane.traffic.change(step)

    async def _admitted(self, lane: _Lane, tokens: int) -> Pass:
        now, probe_s = self._policy.clock(), self._policy.timeout_s
        lane.waits_until = None
        circuit, admission = await self._circuit.change(
            lambda circuit: _and_itself(circuit.admit(now, probe_s))
        )
        given = Pass(lane, now, tokens, admission is Admission.PROBE)
        if admission is Admission.REFUSED:
            await self._correct(given, -tokens, requests=-1)
            raise self._open(circuit, now)
        return given

    async def _require_circuit(self) -> None:
        circuit, now = await self._circuit.read(), self._policy.clock()
        if circuit.state(now) is CircuitState.OPEN:
            raise self._open(circuit, now)

    async def _wait(self, lane: _Lane, wait_s: float, deadline: float) -> None:
        traffic, now = await lane.traffic.read(), self._policy.clock()
        held_s = traffic.hold_off.wait_s(now)
        lane.waits_for_us = wait_s > held_s + 1  # the vendor's wait was a moment longer before
        if now + wait_s > deadline:
            raise self._limited(lane, wait_s)
        lane.waits_until = now + wait_s
        if held_s:  # processes that were told the same moment must not all come back in it
            jitter = random.uniform(0, self._policy.first_wait_s)  # noqa: S311 - spreads load
            await self._policy.sleep(held_s + jitter)
        else:
            await self._policy.sleep(min(wait_s, _LOOK_AGAIN_S))

    async def _settle(self, given: Pass, usage: Usage) -> None:
        await self._circuit.change(lambda circuit: (circuit.answered(), None))
        used = usage.input_tokens + usage.output_tokens
        delta = used - given.tokens if given.tokens and usage.is_counted else 0

        def step(traffic: ModelTraffic) -> tuple[ModelTraffic, None]:
            window = traffic.window.corrected(int(given.sent_at), delta)
            return ModelTraffic(window, traffic.hold_off.replied()), None

        await given.lane.traffic.change(step)

    async def _hold_off(self, given: Pass, asked_s: float | None) -> None:
        now, policy = self._policy.clock(), self._policy

        def step(traffic: ModelTraffic) -> tuple[ModelTraffic, None]:
            hold_off = traffic.hold_off.limited(
                *(asked_s, given.sent_at, now),
                first_s=policy.first_wait_s,
                longest_s=policy.longest_wait_s,
            )
            return ModelTraffic(traffic.window, hold_off), None

        await given.lane.traffic.change(step)

    async def _correct(self, given: Pass, tokens: int, requests: int = 0) -> None:
        if given.lane.limit is None:
            return
        at = int(given.sent_at)
        await given.lane.traffic.change(
            lambda traffic: (
                ModelTraffic(traffic.window.corrected(at, tokens, requests), traffic.hold_off),
                None,
            )
        )

    def _limited(self, lane: _Lane, wait_s: float) -> ProviderError:
        if lane.waits_for_us:
            return own_limit(self._vendor, lane.model, wait_s)
        reason = "the vendor has asked us to wait, beyond the deadline"
        code = ErrorCode.PROVIDER_RATE_LIMITED
        return ProviderError(code, self._vendor, reason, math.ceil(wait_s))

    def _open(self, circuit: Circuit, now: float) -> ProviderError:
        return ProviderError(
            ErrorCode.PROVIDER_CIRCUIT_OPEN,
            self._vendor,
            "it failed several times in a row, and is not asked for a while",
            math.ceil(circuit.retry_after_s(now)),
        )

    def _lane(self, model: str) -> _Lane:
        lane = self._lanes.get(model)
        if lane is None:
            if len(self._lanes) >= _LANES:  # of some vendors a caller may name any model
                self._lanes = {m: lane for m, lane in self._lanes.items() if lane.turns.is_held}
            traffic = self._record(f"traffic:{self._name}:{model}", _TRAFFIC, ModelTraffic())
            lane = _Lane(model, traffic, limit_of(self._traffic.limits, self._vendor, model))
            self._lanes[model] = lane
        return lane

    def _record[S](self, key: str, adapter: TypeAdapter[S], empty: S) -> Record[S]:
        return Record(self._traffic.store, key, adapter, empty, _KEPT_S)


def _and_itself(admitted: tuple[Circuit, Admission]) -> tuple[Circuit, tuple[Circuit, Admission]]:
    return admitted[0], admitted


def _estimate(request: LLMRequest) -> int:
    """Tokens that a request will take, in and out, cheaply."""
    size = sum(len(message.text.encode()) for message in request.messages)
    return size // _BYTES_PER_TOKEN + min(request.max_output_tokens, _GUESSED_REPLY_TOKENS)
