"""What calls may cost, what counts as spent, and how sums are paged."""

from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, TypeAdapter, ValidationError

from app.core.exceptions import BusinessException
from app.domain.money.estimates import (
    USUAL_OUTPUT_TOKENS,
    CallsEstimate,
    PlannedCall,
    call_usd,
    estimate_calls,
)
from app.domain.money.usage_cursor import decode_cursor, encode_cursor
from app.domain.money.worst_case import booked_usd, most_tokens, worst_case
from app.domain.shared.prompt_tokens import count_tokens
from app.infrastructure.ai.base.catalog import Model, Prices
from app.infrastructure.ai.base.messages import (
    ChatMessage,
    Completion,
    FinishReason,
    LLMReply,
    Role,
    Usage,
)
from app.shared.enums import Vendor
from app.shared.money import NewDailyLimit, Usd, plain
from app.shared.usage import UsageKey

PRICES = Prices(Decimal("0.40"), Decimal("0.10"), Decimal("1.60"))

amounts = st.decimals(Decimal(0), Decimal(100), places=10)
tokens = st.integers(0, 200_000)
prices = st.builds(Prices, *(st.decimals(Decimal(0), Decimal(100), places=3),) * 3)
planned_calls = st.builds(
    PlannedCall,
    vendor=st.sampled_from(Vendor),
    model=st.sampled_from(["small", "large"]),
    prices=st.none() | prices,
    prompt_tokens=st.integers(0, 50_000),
    most_prompt_tokens=st.integers(50_000, 200_000),
    max_output_tokens=st.integers(1, 65_536),
    item_tokens=st.none() | tokens,
    candidates=st.integers(1, 5),
)


class _Reply(BaseModel):
    stem: str
    answer: int


def a_completion(cost_usd: Decimal | None, lost: int, *, has_reply: bool) -> Completion:
    reply = LLMReply("{}", Usage(), FinishReason.STOP, "small") if has_reply else None
    error = None if has_reply else BusinessException.__new__(BusinessException)
    return Completion(
        vendor=Vendor.OPENAI,
        model="small",
        reply=reply,
        error=error,
        tries=lost + 1,
        latency_ms=1,
        cost_usd=cost_usd,
        price_version="1",
        is_sandbox=True,
        lost_tries=lost,
    )


@given(st.lists(planned_calls))
def test_an_estimate_has_every_call_once_and_its_worst_case_is_never_below_what_is_expected(
    planned: list[PlannedCall],
) -> None:
    estimates = estimate_calls(planned)

    assert sum(one.calls for one in estimates) == len(planned)
    assert sum(one.input_tokens for one in estimates) == sum(c.prompt_tokens for c in planned)
    assert len({(one.vendor, one.model) for one in estimates}) == len(estimates)
    for one in estimates:
        assert (one.cost_usd is None) == (one.worst_usd is None)
        if one.cost_usd is not None and one.worst_usd is not None:
            assert one.worst_usd >= one.cost_usd


def a_planned_call(**parts: object) -> PlannedCall:
    given: dict[str, object] = {
        "vendor": Vendor.OPENAI,
        "model": "gpt-4.1-mini",
        "prices": PRICES,
        "prompt_tokens": 1_000,
        "most_prompt_tokens": 3_000,
        "max_output_tokens": 4_096,
    }
    return PlannedCall(**(given | parts))  # type: ignore[arg-type]


def test_an_estimate_is_the_tokens_times_the_prices() -> None:
    call = a_planned_call(item_tokens=250)

    assert estimate_calls([call, call]) == (
        CallsEstimate(
            vendor=Vendor.OPENAI,
            model="gpt-4.1-mini",
            calls=2,
            input_tokens=2_000,
            output_tokens=500,
            cost_usd=Decimal("0.0016"),  # 2 x (1,000 x 0.40 + 250 x 1.60) / 1,000,000
            worst_usd=Decimal("0.0155072"),  # 2 x (3,000 x 0.40 + 4,096 x 1.60) / 1,000,000
        ),
    )


@pytest.mark.parametrize(
    ("candidates", "output_tokens"), [(1, 250), (4, 1_000), (5, 1_250), (20, 4_096)]
)
def test_a_reply_is_expected_to_be_as_long_as_its_candidates_and_no_longer_than_it_may_be(
    candidates: int, output_tokens: int
) -> None:
    one, several = (a_planned_call(item_tokens=250, candidates=n) for n in (1, candidates))

    (estimate,), (of_one,) = estimate_calls([several]), estimate_calls([one])
    assert estimate.output_tokens == output_tokens
    assert estimate.worst_usd == of_one.worst_usd


def test_without_history_an_item_is_expected_to_be_of_the_usual_length() -> None:
    (estimate,) = estimate_calls([a_planned_call(prices=None, candidates=2)])
    assert (estimate.output_tokens, estimate.cost_usd) == (2 * USUAL_OUTPUT_TOKENS, None)


@given(prices, tokens, st.integers(0, 200_000), st.integers(0, 65_536), st.integers(0, 65_536))
def test_a_worst_case_covers_whatever_the_vendor_may_count_within_its_bounds(
    prices: Prices, input_tokens: int, cached: int, output_tokens: int, more: int
) -> None:
    usage = Usage(input_tokens, output_tokens, min(cached, input_tokens))
    cost = Model("m", prices, "1").cost_usd(usage)

    bound = call_usd(prices, input_tokens, output_tokens + more)
    assert cost is None or cost <= bound


@settings(deadline=None)  # the first count loads the vocabulary
@given(st.lists(st.text(max_size=300), min_size=1, max_size=4))
async def test_a_prompt_never_has_more_tokens_than_its_bound(texts: list[str]) -> None:
    messages = [ChatMessage(Role.USER, text) for text in [*texts, "한국어 문제를 만드세요. 🎓"]]

    counted = await count_tokens([message.text for message in messages])
    assert sum(counted) <= most_tokens(messages, _Reply)


def test_the_worst_case_of_a_model_without_prices_is_not_known() -> None:
    messages = [ChatMessage(Role.USER, "Write.")]

    assert worst_case(Vendor.OPENAI, "m", None, messages, _Reply, 100).usd is None


@given(amounts, amounts, st.integers(0, 4))
def test_what_is_not_known_counts_as_reserved_and_what_is_known_as_it_is(
    reserved: Decimal, cost: Decimal, lost: int
) -> None:
    assert booked_usd(a_completion(cost, 0, has_reply=True), reserved) == cost
    assert booked_usd(a_completion(cost, lost, has_reply=True), reserved) == cost + lost * reserved
    assert booked_usd(a_completion(None, lost, has_reply=True), reserved) == (1 + lost) * reserved
    assert booked_usd(a_completion(None, lost, has_reply=False), reserved) == lost * reserved
    assert booked_usd(a_completion(Decimal(0), 0, has_reply=False), reserved) == 0


@given(st.dates(), st.text(st.characters(exclude_characters="\x00", codec="utf-8")), st.uuids())
def test_a_cursor_comes_back_as_it_was(day: date, model: str, run: UUID) -> None:
    keys = (UsageKey.DAY, UsageKey.MODEL, UsageKey.RUN)
    cursor = (day, model, run, True)

    assert decode_cursor(encode_cursor(cursor), keys) == cursor


@given(st.text(max_size=60) | st.binary(max_size=40).map(lambda raw: encode_cursor((raw.hex(),))))
def test_a_cursor_that_no_page_gave_is_refused(word: str) -> None:
    with pytest.raises(BusinessException) as refused:
        decode_cursor(word, (UsageKey.DAY, UsageKey.RUN))
    assert refused.value.code == "VALIDATION_FAILED"


@pytest.mark.parametrize(
    "limit",
    ["0", "-1", "NaN", "Infinity", "1e400", "1e-11", "99999999999", "0.12345678901", "", "a", None],
)
def test_a_limit_that_is_none_is_refused(limit: object) -> None:
    with pytest.raises(ValidationError):
        NewDailyLimit.model_validate({"limit_usd": limit})


@given(st.decimals(Decimal("1e-10"), Decimal(9_999_999_999), places=10))
def test_a_sum_is_written_in_full_and_means_the_same(usd: Decimal) -> None:
    text = plain(usd)

    assert Decimal(text) == usd
    assert "E" not in text
    assert TypeAdapter(Usd).dump_json(usd).decode() == f'"{text}"'
