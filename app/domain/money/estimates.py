"""What calls will cost: what is likely, and what is possible at the most."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_UP, Decimal
from itertools import groupby

from app.infrastructure.ai.base.catalog import Prices
from app.shared.enums import Vendor

USUAL_OUTPUT_TOKENS = 500
"""Expected of an item where a project has no history of that purpose and model: one with four
options, an explanation and its evidence in English is some 300 to 400 tokens, in Korean 500."""
SMALLEST_USD = Decimal("1e-10")
"""What the database can tell apart."""
_MILLION = Decimal(1_000_000)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedCall:
    """A call that is not made yet.

    Attributes:
        prices: None where they are not known.
        prompt_tokens: of all messages, with the bound reply schema.
        most_prompt_tokens: a bound of what the vendor may count of them (``most_tokens``).
        max_output_tokens: where the reply is cut.
        item_tokens: of an item in replies like it (``UsageRepository.typical_output_tokens``);
            None: ``USUAL_OUTPUT_TOKENS``.
        candidates: how many items the reply has.
    """

    vendor: Vendor
    model: str
    prices: Prices | None
    prompt_tokens: int
    most_prompt_tokens: int
    max_output_tokens: int
    item_tokens: int | None = None
    candidates: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class CallsEstimate:
    """What the calls to one model will take, each made once.

    Attributes:
        output_tokens: as expected.
        cost_usd: as expected; None where the prices are not known.
        worst_usd: the most that these calls may cost, as budgets reserve it: every prompt at its
            bound, every reply as long as it may be; None where the prices are not known.
    """

    vendor: Vendor
    model: str
    calls: int
    input_tokens: int
    output_tokens: int
    cost_usd: Decimal | None
    worst_usd: Decimal | None


def estimate_calls(planned: Iterable[PlannedCall]) -> tuple[CallsEstimate, ...]:
    """Estimates by vendor and model, in the order of their names.

    Of one call each: repairs, fallbacks and lost tries, which may be billed as well, are in none.
    """
    by_model = sorted(planned, key=_model_of)
    return tuple(_estimate(list(calls)) for _, calls in groupby(by_model, key=_model_of))


def call_usd(prices: Prices, input_tokens: int, output_tokens: int) -> Decimal:
    """USD for so many tokens, none of them from the vendor's cache; rounded up to 1e-10."""
    # A cache may be dearer than none in a file of the user's.
    input_usd = max(prices.input_usd, prices.cached_input_usd)
    cost = (input_tokens * input_usd + output_tokens * prices.output_usd) / _MILLION
    return cost.quantize(SMALLEST_USD, ROUND_UP)


def _model_of(call: PlannedCall) -> tuple[str, str]:
    return call.vendor.value, call.model


def _estimate(calls: Sequence[PlannedCall]) -> CallsEstimate:
    costs = [_expected_usd(call) for call in calls]
    worst = [_worst_usd(call) for call in calls]
    return CallsEstimate(
        vendor=calls[0].vendor,
        model=calls[0].model,
        calls=len(calls),
        input_tokens=sum(call.prompt_tokens for call in calls),
        output_tokens=sum(_expected_output(call) for call in calls),
        cost_usd=_sum(costs),
        worst_usd=_sum(worst),
    )


def _expected_output(call: PlannedCall) -> int:
    item = USUAL_OUTPUT_TOKENS if call.item_tokens is None else call.item_tokens
    return min(item * call.candidates, call.max_output_tokens)


def _expected_usd(call: PlannedCall) -> Decimal | None:
    if call.prices is None:
        return None
    return call_usd(call.prices, call.prompt_tokens, _expected_output(call))


def _worst_usd(call: PlannedCall) -> Decimal | None:
    if call.prices is None:
        return None
    return call_usd(call.prices, call.most_prompt_tokens, call.max_output_tokens)


def _sum(costs: Sequence[Decimal | None]) -> Decimal | None:
    known = [cost for cost in costs if cost is not None]
    return sum(known, Decimal(0)) if len(known) == len(costs) else None
