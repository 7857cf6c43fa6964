import asyncio
from decimal import Decimal

import pytest
from pydantic import BaseModel

from app.core.exceptions import BusinessException, ErrorCode
from app.infrastructure.ai.base.connection import CallPolicy
from app.infrastructure.ai.base.errors import ProviderError, from_status, parse_retry_after
from app.infrastructure.ai.base.fake import FakeLLMProvider
from app.infrastructure.ai.base.messages import (
    ChatMessage,
    FinishReason,
    LLMReply,
    LLMRequest,
    Role,
    Usage,
)
from app.infrastructure.ai.base.tries import Tries
from app.shared.enums import Vendor
from tests.support.waits import Waits


class Answer(BaseModel):
    answer: str


REQUEST = LLMRequest(
    model="gpt-4.1-mini", messages=(ChatMessage(Role.USER, "Hi"),), output_schema=Answer
)


def _fails(code: ErrorCode, retry_after_s: float | None = None) -> ProviderError:
    return ProviderError(code, Vendor.OPENAI, "no", retry_after_s)


DOWN = ErrorCode.PROVIDER_UNAVAILABLE


async def test_a_transient_failure_is_tried_again_after_a_growing_random_wait() -> None:
    waits = Waits()
    fake = FakeLLMProvider([_fails(DOWN), _fails(DOWN), "ok"], CallPolicy(sleep=waits))

    completion = await fake.complete(REQUEST)

    assert completion.reply is not None
    assert completion.reply.text == "ok"
    assert completion.tries == 3
    assert 0 < waits.seconds[0] <= 0.5
    assert 0 < waits.seconds[1] <= 1.0
    assert waits.seconds[0] != waits.seconds[1]


async def test_tries_are_bounded_and_the_last_failure_is_the_outcome() -> None:
    fake = FakeLLMProvider([_fails(DOWN)] * 9, CallPolicy(tries=3, sleep=Waits()))

    completion = await fake.complete(REQUEST)

    assert completion.error is not None
    assert completion.error.code is DOWN
    assert (completion.reply, completion.tries) == (None, 3)
    assert completion.cost_usd == 0


async def test_retry_after_is_waited_for_with_some_jitter_on_top() -> None:
    waits = Waits()
    limited = _fails(ErrorCode.PROVIDER_RATE_LIMITED, retry_after_s=7)
    policy = CallPolicy(sleep=waits, clock=waits.clock)

    await FakeLLMProvider([limited, "ok"], policy).complete(REQUEST)

    assert 7 <= waits.seconds[0] <= 7.5


async def test_a_wait_that_breaks_the_deadline_is_not_begun_and_the_caller_is_told_it() -> None:
    waits = Waits()
    limited = _fails(ErrorCode.PROVIDER_RATE_LIMITED, retry_after_s=300)
    fake = FakeLLMProvider([limited, "late"], CallPolicy(deadline_s=60, sleep=waits))

    completion = await fake.complete(REQUEST)

    assert waits.seconds == []
    assert completion.error is not None
    assert completion.error.details["retry_after_s"] == 300


@pytest.mark.parametrize(
    "code", [ErrorCode.PROVIDER_REJECTED, ErrorCode.PROVIDER_AUTH_FAILED, ErrorCode.MODEL_UNKNOWN]
)
async def test_a_lasting_failure_is_not_tried_again(code: ErrorCode) -> None:
    fake = FakeLLMProvider([_fails(code), "never"], CallPolicy(sleep=Waits()))

    assert (await fake.complete(REQUEST)).tries == 1


async def test_a_vendor_that_hangs_is_a_timeout() -> None:
    class Hanging(FakeLLMProvider):
        async def _ask(self, request: LLMRequest) -> LLMReply:
            await asyncio.Event().wait()
            raise AssertionError

    hanging = Hanging(policy=CallPolicy(timeout_s=0.01, tries=2, sleep=Waits()))

    completion = await hanging.complete(REQUEST)

    assert completion.error is not None
    assert completion.error.code is ErrorCode.PROVIDER_TIMEOUT
    assert completion.tries == 2


async def test_an_error_of_our_own_is_not_taken_for_the_vendors() -> None:
    with pytest.raises(KeyError):
        await FakeLLMProvider([KeyError("a bug")]).complete(REQUEST)


async def test_no_more_calls_are_under_way_than_allowed() -> None:
    class Counting(FakeLLMProvider):
        now = most = 0

        async def _ask(self, request: LLMRequest) -> LLMReply:
            self.now += 1
            self.most = max(self.most, self.now)
            await asyncio.sleep(0)
            self.now -= 1
            return LLMReply("ok", Usage(), FinishReason.STOP, "m")

    counting = Counting(policy=CallPolicy(concurrency=3))

    await asyncio.gather(*(counting.complete(REQUEST) for _ in range(20)))

    assert counting.most == 3


async def test_cost_is_computed_from_usage_with_cached_tokens_at_their_own_price() -> None:
    reply = LLMReply("ok", Usage(1_000_000, 500_000, 400_000), FinishReason.STOP, "m")

    completion = await FakeLLMProvider([reply]).complete(REQUEST)

    # gpt-4.1-mini: 0.40 fresh, 0.10 cached, 1.60 out, per million.
    assert completion.cost_usd == Decimal("0.24") + Decimal("0.04") + Decimal("0.80")
    assert completion.price_version == "2026-11"


async def test_a_model_without_a_price_is_refused_before_anything_is_sent() -> None:
    fake = FakeLLMProvider(["never"])
    request = LLMRequest(model="gpt-0", messages=(), output_schema=Answer)

    with pytest.raises(BusinessException) as refused:
        await fake.complete(request)

    assert refused.value.code is ErrorCode.MODEL_UNKNOWN
    assert fake.requests == []


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"Retry-After": "7"}, 7),
        ({"retry-after": "0.5"}, 0.5),
        ({"retry-after-ms": "250", "retry-after": "9"}, 0.25),
        ({"retry-after": "Wed, 21 Oct 2015 07:28:00 GMT"}, 0),
        ({"retry-after": "soon"}, None),
        ({"retry-after": "-3"}, None),
        ({"retry-after": "inf"}, None),
        ({}, None),
    ],
)
def test_retry_after_is_read_in_all_its_forms(
    headers: dict[str, str], seconds: float | None
) -> None:
    assert parse_retry_after(headers) == seconds


@pytest.mark.parametrize(
    ("status", "code", "is_transient"),
    [
        (400, ErrorCode.PROVIDER_REJECTED, False),
        (401, ErrorCode.PROVIDER_AUTH_FAILED, False),
        (402, ErrorCode.PROVIDER_QUOTA_EXCEEDED, False),
        (404, ErrorCode.MODEL_UNKNOWN, False),
        (408, ErrorCode.PROVIDER_TIMEOUT, True),
        (429, ErrorCode.PROVIDER_RATE_LIMITED, True),
        (500, ErrorCode.PROVIDER_UNAVAILABLE, True),
        (503, ErrorCode.PROVIDER_UNAVAILABLE, True),
        (524, ErrorCode.PROVIDER_TIMEOUT, True),
        (529, ErrorCode.PROVIDER_UNAVAILABLE, True),
    ],
)
def test_a_status_means_one_of_our_codes(status: int, code: ErrorCode, is_transient: bool) -> None:
    error = from_status(Vendor.OPENAI, status, "because")

    assert (error.code, error.is_transient) == (code, is_transient)
    assert "because" in str(error.details["reason"])


async def test_a_call_that_waits_to_try_again_leaves_its_slot_to_others() -> None:
    others: list[str] = []

    async def meanwhile(seconds: float) -> None:
        completion = await fake.complete(REQUEST)
        assert completion.reply is not None
        others.append(completion.reply.text)

    fake = FakeLLMProvider(
        [_fails(DOWN), "the other", "late"], CallPolicy(concurrency=1, sleep=meanwhile)
    )

    completion = await fake.complete(REQUEST)

    assert (others, completion.reply and completion.reply.text) == (["the other"], "late")


async def test_what_a_timed_out_call_cost_is_not_known() -> None:
    timed_out = _fails(ErrorCode.PROVIDER_TIMEOUT)

    completion = await FakeLLMProvider([timed_out] * 4, CallPolicy(sleep=Waits())).complete(REQUEST)

    assert completion.cost_usd is None


async def test_tries_that_may_have_been_billed_are_counted_beside_the_known_cost() -> None:
    timed_out = _fails(ErrorCode.PROVIDER_TIMEOUT)
    lost = ProviderError(DOWN, Vendor.OPENAI, "broke off", may_have_cost=True)
    fake = FakeLLMProvider([timed_out, _fails(DOWN), lost, "ok"], CallPolicy(sleep=Waits()))

    completion = await fake.complete(REQUEST)

    price = fake._catalog.model(Vendor.OPENAI, REQUEST.model)
    assert (completion.tries, completion.lost_tries) == (4, 2)
    assert completion.cost_usd == price.cost_usd(Usage(10, 20))


async def test_the_cost_that_a_vendor_tells_wins_over_the_price_file() -> None:
    reply = LLMReply("ok", Usage(10, 20), FinishReason.STOP, "m", cost_usd=Decimal("0.5"))

    completion = await FakeLLMProvider([reply]).complete(REQUEST)

    assert (completion.cost_usd, completion.price_version) == (Decimal("0.5"), "reported")


async def test_a_reply_without_a_count_of_tokens_has_no_known_cost() -> None:
    reply = LLMReply("ok", Usage(), FinishReason.STOP, "m")

    assert (await FakeLLMProvider([reply]).complete(REQUEST)).cost_usd is None


def test_of_an_interrupted_call_is_kept_what_was_sent_until_then() -> None:
    provider = FakeLLMProvider()

    under_way = provider.interrupted(REQUEST.model, Tries(count=2, lost=1), "CancelledError")
    unsent = provider.interrupted(REQUEST.model, Tries(), "CancelledError")

    assert (under_way.tries, under_way.lost_tries, under_way.cost_usd) == (2, 1, None)
    assert (unsent.tries, unsent.lost_tries, unsent.cost_usd) == (0, 0, Decimal(0))
