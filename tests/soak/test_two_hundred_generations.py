"""Two hundred orders of all types while three replies in ten are broken, and the net is bad.

Prints what they ended in, and our costs beside the vendors' bill.
"""

import asyncio
import sys
from collections import Counter
from collections.abc import Sequence
from decimal import Decimal
from itertools import islice, product

import asyncpg
import pytest

from app.application.generate_question import generate_question
from app.core.di.container import Container
from app.core.di.opening import open_container
from app.core.exceptions import BusinessException
from app.domain.generation.checks import check_item
from app.shared.enums import Locale, QuestionType, Vendor
from app.shared.generation import Generated, GenerateQuestion
from app.shared.items import Item
from tests.support.rows import rows
from tests.support.sandbox_process import SandboxProcess
from tests.support.settings import some_settings

ORDERS = 200
AT_ONCE = 8
# In all 30 % of the replies are broken in one of these ways.
BROKEN = (
    ("fenced", 0.04),
    ("chatty", 0.04),
    ("mixed_escaping", 0.04),
    ("single_backslash_latex", 0.04),
    ("truncated", 0.04),
    ("cut_silently", 0.03),
    ("wrong_schema", 0.04),
    ("empty", 0.03),
)
FAULTS = (
    *({"kind": kind, "rate": rate} for kind, rate in BROKEN),
    {"kind": "rate_limited", "rate": 0.10, "retry_after": 0},
    {"kind": "dropped", "rate": 0.05},
)
KEYWORDS = {
    Locale.EN: ("percent", "fraction", "linear equation", "average", "ratio", "prime number"),
    Locale.KO: ("일차방정식", "분수의 덧셈", "소수", "평균", "비율", "최대공약수"),
}

type Outcome = Generated | BusinessException


def _orders(container: Container, project_id: object) -> Sequence[GenerateQuestion]:
    combinations = product(range(100), QuestionType, Locale, Vendor)
    return [
        GenerateQuestion.model_validate(
            {
                "project_id": project_id,
                "type": type_,
                "locale": locale,
                "provider": vendor,
                "subject": "math",
                "keyword": KEYWORDS[locale][number % len(KEYWORDS[locale])],
                "grade": str(5 + number % 4),
            }
        )
        for number, (_, type_, locale, vendor) in enumerate(islice(combinations, ORDERS))
    ]


async def _outcome(
    container: Container, order: GenerateQuestion, slots: asyncio.Semaphore
) -> Outcome:
    async with slots, container.sessions() as session:
        try:
            return await generate_question(container.generation(session), order)
        except BusinessException as error:
            return error


@pytest.mark.soak
async def test_each_order_ends_stored_or_with_a_clear_error_and_our_costs_are_the_bill(
    prompted_url: str, sandbox: SandboxProcess, capsys: pytest.CaptureFixture[str]
) -> None:
    sandbox.set_faults(*FAULTS, seed=20261122)
    async with open_container(some_settings(prompted_url, sandbox.url)) as container:
        orders = _orders(container, await container.project_id())
        slots = asyncio.Semaphore(AT_ONCE)
        outcomes = await asyncio.gather(*(_outcome(container, o, slots) for o in orders))

    for order, outcome in zip(orders, outcomes, strict=True):
        if isinstance(outcome, Generated):
            _require_sound(order, outcome)
    costs = (await rows(prompted_url, _COSTS))[0]
    bill = sandbox.control("GET", "meter")["total"]
    assert isinstance(bill, dict)
    with capsys.disabled():
        sys.stdout.write(_report(outcomes, costs, bill))
    assert all(
        outcome.code.startswith(("PROVIDER_", "REPLY_"))
        for outcome in outcomes
        if isinstance(outcome, BusinessException)
    )
    assert sum(isinstance(outcome, Generated) for outcome in outcomes) >= ORDERS * 0.95
    stored = {o.question.id for o in outcomes if isinstance(o, Generated)}
    assert len(stored) == (await rows(prompted_url, "SELECT count(*) FROM questions"))[0][0]
    # What we know we have spent is on the bill; the rest of the bill is of tries that were lost.
    assert bill["calls"] == costs["replied"] + costs["lost"]
    difference = Decimal(str(bill["cost_usd"])) - costs["known"]
    assert (difference > 0) if costs["lost"] else (difference == 0)


_COSTS = """
SELECT count(*) AS calls, sum(tries) AS tries, sum(lost_tries) AS lost,
       count(finish_reason) AS replied, coalesce(sum(cost_usd), 0) AS known,
       count(*) FILTER (WHERE purpose = 'repair') AS repairs
FROM llm_calls
"""


def _require_sound(order: GenerateQuestion, generated: Generated) -> None:
    """Nothing wrong is stored: the question read back is a sound item of what was ordered."""
    question = generated.question
    item = Item(
        type=question.type,
        stem=question.stem,
        options=question.options,
        key=question.key,
        explanation=question.explanation or "",
        boxed_text=question.boxed_text,
        evidence=question.evidence,
    )
    assert question.type is order.type
    assert check_item(item, order) == ()
    assert "\x0c" not in item.model_dump_json()  # \f of an unescaped \frac


def _report(outcomes: Sequence[Outcome], costs: asyncpg.Record, bill: dict[str, object]) -> str:
    ended = Counter(
        ("stored" if not o.is_duplicate else "duplicate") if isinstance(o, Generated) else o.code
        for o in outcomes
    )
    known, billed = costs["known"], Decimal(str(bill["cost_usd"]))
    return (
        f"\n{ORDERS} orders: {dict(ended)}\n"
        f"calls {costs['calls']} (repairs {costs['repairs']}), HTTP tries {costs['tries']}, "
        f"tries lost {costs['lost']}; vendors' bill: {bill['calls']} calls\n"
        f"our known cost {known} USD, bill {billed} USD, difference {billed - known} USD\n"
    )
