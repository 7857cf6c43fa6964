"""The way to a provider: turns, limits, a vendor's waits, circuits."""

import asyncio
from collections.abc import Sequence
from uuid import UUID

from pydantic import BaseModel

from app.core.exceptions import ErrorCode
from app.infrastructure.ai.base.circuit import FAILURES_TO_OPEN, FIRST_COOL_DOWN_S
from app.infrastructure.ai.base.connection import CallPolicy
from app.infrastructure.ai.base.errors import ProviderError
from app.infrastructure.ai.base.fake import FakeLLMProvider
from app.infrastructure.ai.base.gate import Traffic
from app.infrastructure.ai.base.messages import (
    ChatMessage,
    Completion,
    FinishReason,
    LLMReply,
    LLMRequest,
    Role,
    Usage,
)
from app.shared.circuits import CircuitState
from app.shared.enums import Vendor
from app.shared.ids import new_id
from app.shared.rate_limits import RateLimit
from tests.support.waits import Waits


class Answer(BaseModel):
    answer: str


def a_request(model: str = "gpt-4.1-mini", share: UUID | None = None) -> LLMRequest:
    return LLMRequest(model, (ChatMessage(Role.USER, "Hi"),), Answer, share=share)


def fails(code: ErrorCode, retry_after_s: float | None = None) -> ProviderError:
    return ProviderError(code, Vendor.OPENAI, "no", retry_after_s)


DOWN = fails(ErrorCode.PROVIDER_UNAVAILABLE)


def a_fake(
    replies: Sequence[str | LLMReply | Exception],
    waits: Waits,
    traffic: Traffic | None = None,
    tries: int = 1,
    deadline_s: float = 120,
) -> FakeLLMProvider:
    policy = CallPolicy(tries=tries, deadline_s=deadline_s, sleep=waits, clock=waits.clock)
    return FakeLLMProvider(replies, policy, traffic=traffic)


def code_of(completion: Completion) -> ErrorCode | None:
    return completion.error.code if completion.error else None


async def test_a_single_request_does_not_wait_behind_a_run_of_five_hundred() -> None:
    class Slow(FakeLLMProvider):
        async def _ask(self, request: LLMRequest) -> LLMReply:
            await asyncio.sleep(0)
            return await super()._ask(request)

    fake, run = Slow(["ok"] * 501, CallPolicy(concurrency=4)), new_id()
    many = [asyncio.create_task(fake.complete(a_request(share=run))) for _ in range(500)]
    await asyncio.sleep(0)
    single = asyncio.create_task(fake.complete(a_request()))
    await single

    assert sum(task.done() for task in many) <= 12
    await asyncio.gather(*many)
    shares = [request.share for request in fake.requests]
    assert shares.index(None) <= 10


async def test_requests_beyond_the_limit_wait_until_the_minute_has_room() -> None:
    waits = Waits()
    fake = a_fake(["ok"] * 5, waits, Traffic(limits={"openai": RateLimit(rpm=2)}), deadline_s=500)

    for _ in range(5):
        assert (await fake.complete(a_request())).reply

    assert 120 <= sum(waits.seconds) <= 125  # two a minute: the fifth comes after two minutes


async def test_a_turn_that_would_come_too_late_is_refused_at_once_with_the_time_to_wait() -> None:
    waits = Waits()
    limits = {"openai/gpt-4.1-mini": RateLimit(rpm=1)}
    fake = a_fake(["ok", "other model"], waits, Traffic(limits=limits), deadline_s=20)
    await fake.complete(a_request())

    refused = await fake.complete(a_request())
    other = await fake.complete(a_request("gpt-4.1"))

    assert (code_of(refused), refused.tries) == (ErrorCode.PROVIDER_RATE_LIMITED, 0)
    assert refused.error
    wait_s = int(str(refused.error.details["retry_after_s"]))
    assert 55 <= wait_s <= 61
    assert refused.error.message.startswith("openai: our own limit for gpt-4.1-mini (QGEN_LIMITS)")
    assert f"in {wait_s} s" in refused.error.message
    assert isinstance(refused.error, ProviderError)
    assert not refused.error.was_sent
    assert refused.cost_usd == 0
    assert waits.seconds == []
    assert other.reply


async def test_those_who_wait_behind_others_are_told_of_the_limit_at_their_deadline() -> None:
    limits = {"openai": RateLimit(rpm=1)}
    policy = CallPolicy(deadline_s=120)
    fake = FakeLLMProvider(["ok"], policy, traffic=Traffic(limits=limits))
    await fake.complete(a_request())
    first = asyncio.create_task(fake.complete(a_request()))  # has the turn, for a minute
    await asyncio.sleep(0.01)
    fake._policy = CallPolicy(deadline_s=0.05)

    behind = await fake.complete(a_request())

    assert (code_of(behind), behind.tries) == (ErrorCode.PROVIDER_RATE_LIMITED, 0)
    assert isinstance(behind.error, ProviderError)
    assert "our own limit for gpt-4.1-mini (QGEN_LIMITS)" in behind.error.message
    assert 50 <= int(str(behind.error.details["retry_after_s"])) <= 61
    assert not behind.error.was_sent
    first.cancel()
    await asyncio.gather(first, return_exceptions=True)


async def test_tokens_are_reserved_before_a_call_and_corrected_after_it() -> None:
    waits = Waits()
    small = LLMReply("ok", Usage(50, 50), FinishReason.STOP, "m")
    large = LLMReply("ok", Usage(1000, 900), FinishReason.STOP, "m")
    traffic = Traffic(limits={"openai": RateLimit(tpm=1500)})
    fake = a_fake([small, small, small, small, large, small], waits, traffic)

    for _ in range(5):  # each reserves about 1,000 and takes 100: none waits for the next
        await fake.complete(a_request())
    assert waits.seconds == []

    await fake.complete(a_request())  # after the one that took more than was reserved
    assert 59 <= sum(waits.seconds) <= 62


async def test_tokens_of_a_request_that_was_not_worked_on_come_back() -> None:
    waits, traffic = Waits(), Traffic(limits={"openai": RateLimit(tpm=1500)})
    fake = a_fake([DOWN, "ok"], waits, traffic)

    await fake.complete(a_request())
    assert (await fake.complete(a_request())).reply

    assert waits.seconds == []


async def test_a_429_holds_all_who_ask_the_model_back_and_nobody_else() -> None:
    waits, traffic = Waits(), Traffic()
    limited = fails(ErrorCode.PROVIDER_RATE_LIMITED, 9)
    one = a_fake([limited], waits, traffic, deadline_s=5)
    another = a_fake(["other model", "late"], waits, traffic)

    assert code_of(await one.complete(a_request())) is ErrorCode.PROVIDER_RATE_LIMITED
    assert (await another.complete(a_request("gpt-4.1"))).reply
    assert waits.seconds == []

    assert (await another.complete(a_request())).reply
    assert 9 <= sum(waits.seconds) <= 10


async def test_who_is_refused_for_a_vendors_wait_is_told_of_the_vendor_and_not_of_our_limit() -> (
    None
):
    waits, traffic = Waits(), Traffic(limits={"openai": RateLimit(rpm=100)})
    one = a_fake([fails(ErrorCode.PROVIDER_RATE_LIMITED, 90)], waits, traffic, deadline_s=20)
    met, behind = [await one.complete(a_request()) for _ in range(2)]

    assert (met.tries, behind.tries) == (1, 0)
    assert isinstance(met.error, ProviderError)
    assert isinstance(behind.error, ProviderError)
    assert (met.error.was_sent, behind.error.was_sent) == (True, False)
    assert behind.error.message.startswith("openai: the vendor limits our rate")
    assert behind.error.details["retry_after_s"] == 90


async def test_429s_do_not_use_up_the_tries() -> None:
    waits = Waits()
    limited = fails(ErrorCode.PROVIDER_RATE_LIMITED, 1)
    fake = a_fake([limited] * 6 + [DOWN, "ok"], waits, tries=2)

    completion = await fake.complete(a_request())

    assert completion.reply
    assert (completion.tries, completion.lost_tries) == (8, 0)


async def test_a_vendor_that_limits_without_end_is_given_up_at_the_deadline() -> None:
    waits = Waits()
    fake = a_fake([fails(ErrorCode.PROVIDER_RATE_LIMITED)] * 99, waits, deadline_s=60)

    completion = await fake.complete(a_request())

    assert code_of(completion) is ErrorCode.PROVIDER_RATE_LIMITED
    assert 5 <= completion.tries <= 12
    assert sum(waits.seconds) <= 60


async def test_a_provider_that_is_down_is_left_alone_and_tried_by_one_request_later() -> None:
    waits, traffic = Waits(), Traffic()
    fake = a_fake([DOWN] * FAILURES_TO_OPEN + ["ok", "ok"], waits, traffic)
    for _ in range(FAILURES_TO_OPEN):
        assert code_of(await fake.complete(a_request())) is ErrorCode.PROVIDER_UNAVAILABLE

    refused = await fake.complete(a_request("gpt-4.1"))  # whatever the model
    assert (code_of(refused), refused.tries) == (ErrorCode.PROVIDER_CIRCUIT_OPEN, 0)
    assert refused.error
    assert refused.error.details["retry_after_s"] == FIRST_COOL_DOWN_S
    assert isinstance(refused.error, ProviderError)
    assert not refused.error.was_sent
    assert await fake.circuit_state() is CircuitState.OPEN

    await waits(FIRST_COOL_DOWN_S)
    assert await fake.circuit_state() is CircuitState.HALF_OPEN
    assert (await fake.complete(a_request())).reply
    assert await fake.circuit_state() is CircuitState.CLOSED
    assert len(fake.requests) == FAILURES_TO_OPEN + 1


async def test_while_a_probe_is_under_way_others_are_refused_and_one_given_up_makes_way() -> None:
    class Hanging(FakeLLMProvider):
        async def _ask(self, request: LLMRequest) -> LLMReply:
            if request.share is not None:
                await asyncio.Event().wait()
            return await super()._ask(request)

    waits = Waits()
    policy = CallPolicy(tries=1, sleep=waits, clock=waits.clock)
    fake = Hanging([DOWN] * FAILURES_TO_OPEN + ["ok"], policy)
    for _ in range(FAILURES_TO_OPEN):
        await fake.complete(a_request())
    await waits(FIRST_COOL_DOWN_S)

    probe = asyncio.create_task(fake.complete(a_request(share=new_id())))
    await asyncio.sleep(0)
    assert code_of(await fake.complete(a_request())) is ErrorCode.PROVIDER_CIRCUIT_OPEN

    probe.cancel()
    await asyncio.gather(probe, return_exceptions=True)
    assert (await fake.complete(a_request())).reply


async def test_a_call_that_meets_an_open_circuit_between_its_tries_tells_what_it_met() -> None:
    waits = Waits()
    fake = a_fake([DOWN] * 99, waits, tries=9)

    completion = await fake.complete(a_request())

    assert code_of(completion) is ErrorCode.PROVIDER_UNAVAILABLE
    assert completion.tries == FAILURES_TO_OPEN


async def test_refusals_and_limits_do_not_open_a_circuit() -> None:
    waits = Waits()
    others = [
        fails(ErrorCode.PROVIDER_REJECTED),
        fails(ErrorCode.PROVIDER_AUTH_FAILED),
        fails(ErrorCode.PROVIDER_QUOTA_EXCEEDED),
    ]
    fake = a_fake([DOWN, *others] * 6 + ["ok"], waits)
    for _ in range(24):
        await fake.complete(a_request())

    assert (await fake.complete(a_request())).reply


async def test_a_request_that_is_cut_at_the_deadline_counts_as_an_outage() -> None:
    class Hanging(FakeLLMProvider):
        async def _ask(self, request: LLMRequest) -> LLMReply:
            await asyncio.Event().wait()
            raise AssertionError

    fake = Hanging(policy=CallPolicy(deadline_s=0.01))
    for _ in range(FAILURES_TO_OPEN):
        assert code_of(await fake.complete(a_request())) is ErrorCode.PROVIDER_TIMEOUT

    assert code_of(await fake.complete(a_request())) is ErrorCode.PROVIDER_CIRCUIT_OPEN


async def test_models_that_are_named_freely_are_not_kept_for_ever() -> None:
    fake = FakeLLMProvider(["ok"] * 700)
    fake.vendor = Vendor.OPENAI_COMPATIBLE  # type: ignore[misc]
    for number in range(700):
        await fake.complete(a_request(f"model-{number}"))

    assert len(fake._gate._lanes) <= 256
