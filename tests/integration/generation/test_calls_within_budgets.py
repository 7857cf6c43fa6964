"""Model calls under budgets: reserved before, settled after, however they end."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

import pytest

from app.application.steps.make_question import make_question, prepare_question
from app.core.db import transaction
from app.core.exceptions import BusinessException, ErrorCode
from app.domain.money.held_money import REMEMBERED_S, HeldMoney
from app.infrastructure.ai.base.connection import CallPolicy
from app.infrastructure.ai.base.errors import ProviderError
from app.infrastructure.ai.base.fake import FakeLLMProvider
from app.infrastructure.ai.base.messages import LLMReply, LLMRequest
from app.infrastructure.db.repositories.calls import CallOrigin
from app.shared.enums import Vendor
from app.shared.generation import Generated
from tests.integration.generation.conftest import Studio
from tests.integration.generation.spending import a_run, accounts, limit_days
from tests.support.factories import a_new_stem, a_reply, an_order

ZERO = Decimal(0)
COST = Decimal("0.000036")
"""Of one call: the fake's 10 tokens in and 20 out, by the prices of gpt-4.1-mini."""
REFUSAL = ProviderError(ErrorCode.PROVIDER_REJECTED, Vendor.OPENAI, "no")


async def _at_once(seconds: float) -> None:
    """Does not wait."""


async def known_cost(studio: Studio) -> Decimal:
    [row] = await studio.rows("SELECT coalesce(sum(cost_usd), 0) AS known FROM llm_calls")
    return Decimal(row["known"])


async def reserved(studio: Studio) -> Sequence[Decimal]:
    """The worst cases of all calls so far."""
    found = await studio.rows("SELECT amount_usd FROM budget_reservations ORDER BY id")
    return [row["amount_usd"] for row in found]


async def worst_of(studio: Studio) -> Decimal:
    """What a call may cost at the most; nothing is stored or spent."""
    await limit_days(studio, "100")
    with pytest.raises(BusinessException):
        await studio.replying(REFUSAL).generate(an_order(studio.project_id))
    (worst,) = await reserved(studio)
    return worst


async def make(studio: Studio, origin: CallOrigin) -> Generated:
    """Generate as an item of a run is."""
    async with studio.container.sessions() as session:
        services = studio.container.generation(session)
        prepared = await prepare_question(services, an_order(studio.project_id))
        origin = replace(origin, keyword_id=prepared.origin.keyword_id)
        return await make_question(services, replace(prepared, origin=origin), calls=[])


async def test_the_worst_case_is_reserved_while_a_model_is_asked_and_its_cost_is_booked_after(
    studio: Studio,
) -> None:
    meanwhile: list[dict[str, tuple[Decimal, Decimal]]] = []

    class Watching(FakeLLMProvider):
        async def _ask(self, request: LLMRequest) -> LLMReply:
            assert studio.connections_in_use() == 0
            meanwhile.append(await accounts(studio))
            return await super()._ask(request)

    await limit_days(studio, "1")
    watched = studio.asking(Watching(["not JSON", a_reply()]))
    await make(watched, await a_run(studio, "1"))

    first, repair = await reserved(studio)
    (before, _), (during_repair, after_first) = (seen["day"] for seen in meanwhile)
    assert (before, during_repair) == (first, repair)
    assert [seen["run"] for seen in meanwhile] == [seen["day"] for seen in meanwhile]
    assert repair > first > 0  # it says again all that was said
    assert ZERO < after_first < await known_cost(studio)
    spent = await known_cost(studio)
    assert await accounts(studio) == {"run": (ZERO, spent), "day": (ZERO, spent)}
    assert spent < first


async def test_a_call_that_a_budget_does_not_have_is_refused_before_anything_is_sent(
    studio: Studio,
) -> None:
    await limit_days(studio, "0.0001")
    studio = studio.replying(a_reply())

    with pytest.raises(BusinessException) as refused:
        await studio.generate(an_order(studio.project_id))

    assert (refused.value.code, refused.value.code.http_status) == (ErrorCode.BUDGET_EXCEEDED, 402)
    assert studio.fakes[0].requests == []
    assert await studio.count("llm_calls") == 0


async def test_a_repair_that_a_budget_does_not_have_keeps_the_call_that_was_paid(
    studio: Studio,
) -> None:
    worst = await worst_of(studio)
    await limit_days(studio, str(worst))

    with pytest.raises(BusinessException) as refused:
        await studio.replying("not JSON", a_reply()).generate(an_order(studio.project_id))

    assert refused.value.code is ErrorCode.BUDGET_EXCEEDED
    (call,) = await studio.rows(
        "SELECT error_code, cost_usd FROM llm_calls WHERE error_code <> 'PROVIDER_REJECTED'"
    )
    assert tuple(call) == ("REPLY_UNPARSABLE", COST)
    assert await accounts(studio) == {"day": (ZERO, COST)}


async def test_lost_tries_count_as_what_was_reserved_for_each(studio: Studio) -> None:
    lost = ProviderError(
        ErrorCode.PROVIDER_UNAVAILABLE, Vendor.OPENAI, "dropped", may_have_cost=True
    )
    await limit_days(studio, "1")

    await studio.replying(lost, lost, a_reply()).generate(an_order(studio.project_id))

    (worst,) = await reserved(studio)
    assert await accounts(studio) == {"day": (ZERO, 2 * worst + await known_cost(studio))}


async def test_a_vendor_that_is_surely_not_billing_gives_the_money_back(studio: Studio) -> None:
    await limit_days(studio, "1")

    with pytest.raises(BusinessException):
        await studio.replying(REFUSAL).generate(an_order(studio.project_id))

    assert await accounts(studio) == {"day": (ZERO, ZERO)}
    assert len(await reserved(studio)) == 1


async def test_a_call_that_is_cancelled_under_way_counts_as_spent_in_full(studio: Studio) -> None:
    asked = asyncio.Event()

    class Hanging(FakeLLMProvider):
        async def _ask(self, request: LLMRequest) -> LLMReply:
            asked.set()
            await asyncio.Event().wait()
            raise AssertionError

    await limit_days(studio, "1")
    hanging = studio.asking(Hanging())
    working = asyncio.ensure_future(hanging.generate(an_order(studio.project_id)))
    await asked.wait()
    working.cancel()
    with pytest.raises(asyncio.CancelledError):
        await working

    (worst,) = await reserved(studio)
    assert await accounts(studio) == {"day": (ZERO, worst)}


class _Thinking(FakeLLMProvider):
    """Answers when it is told to."""

    def __init__(self) -> None:
        super().__init__([a_reply(stem=a_new_stem()) for _ in range(40)])
        self.may_answer = asyncio.Event()
        self.has_request = asyncio.Event()

    async def _ask(self, request: LLMRequest) -> LLMReply:
        self.has_request.set()
        await self.may_answer.wait()
        return await super()._ask(request)


async def test_calls_wait_for_what_others_hold_so_that_a_budget_is_used_up_to_near_its_end(
    studio: Studio,
) -> None:
    """Thirty at once where the worst cases of three fit in: all are made, one after another."""
    worst = await worst_of(studio)
    await limit_days(studio, str(29 * COST + worst * 3))

    thinking = _Thinking()
    thinking.may_answer.set()
    crowd = studio.asking(thinking)
    order = an_order(studio.project_id)
    made = await asyncio.gather(*(crowd.generate(order) for _ in range(30)))

    assert len({generated.question.id for generated in made}) == 30
    assert await accounts(studio) == {"day": (ZERO, 30 * COST)}


async def test_a_call_gives_up_when_no_call_of_its_process_could_free_enough(
    studio: Studio,
) -> None:
    worst = await worst_of(studio)
    await limit_days(studio, str(worst + worst / 2))  # one fits in, and after it none

    thinking = _Thinking()
    crowd = studio.asking(thinking)
    order = an_order(studio.project_id)
    first = asyncio.ensure_future(crowd.generate(order))
    await thinking.has_request.wait()
    second = asyncio.ensure_future(crowd.generate(order))
    third = asyncio.ensure_future(crowd.generate(order))
    third_leaves = asyncio.ensure_future(asyncio.wait_for(third, 0.2))
    with pytest.raises(TimeoutError):
        await third_leaves  # one that waits can be cancelled
    assert not second.done()
    await studio.rows(f"UPDATE budgets SET limit_usd = {worst}")  # noqa: S608 - a number
    thinking.may_answer.set()

    assert not (await first).is_duplicate
    with pytest.raises(BusinessException) as refused:
        await second
    assert refused.value.code is ErrorCode.BUDGET_EXCEEDED
    assert await accounts(studio) == {"day": (ZERO, COST)}


async def test_without_a_budget_a_project_is_looked_up_once_a_second_and_no_more(
    studio: Studio,
) -> None:
    now = [0.0]
    held = HeldMoney(lambda: now[0])
    studio = replace(studio, container=replace(studio.container, held_money=held))
    studio = studio.replying(*(a_reply(stem=a_new_stem()) for _ in range(4)))
    order = an_order(studio.project_id)
    origin = CallOrigin(project_id=studio.project_id)

    known = [held.is_unlimited(origin)]
    await studio.generate(order)
    known.append(held.is_unlimited(origin))
    now[0] += REMEMBERED_S
    known.append(held.is_unlimited(origin))
    assert known == [False, True, False]

    await studio.generate(order)
    async with studio.container.sessions() as session, transaction(session):
        # As another process does it, of which this one knows nothing.
        budgets = studio.container.money(session).budgets
        await budgets.limit_days(studio.project_id, Decimal("0.0001"), None)
    now[0] += REMEMBERED_S
    with pytest.raises(BusinessException) as refused:
        await studio.generate(order)
    assert refused.value.code is ErrorCode.BUDGET_EXCEEDED


async def test_a_limit_that_is_set_here_is_known_here_at_once(studio: Studio) -> None:
    studio = studio.replying(a_reply(), a_reply(stem=a_new_stem()))
    await studio.generate(an_order(studio.project_id))

    await limit_days(studio, "0.0001")
    with pytest.raises(BusinessException) as refused:
        await studio.generate(an_order(studio.project_id))
    assert refused.value.code is ErrorCode.BUDGET_EXCEEDED


async def test_runs_whose_budget_has_money_do_not_wait_behind_one_that_has_none(
    studio: Studio,
) -> None:
    worst = await worst_of(studio)
    poor, rich = await a_run(studio, str(worst)), await a_run(studio, "1")

    thinking = _Thinking()
    waits = studio.asking(thinking)
    first = asyncio.ensure_future(make(waits, poor))
    await thinking.has_request.wait()
    behind = asyncio.ensure_future(make(waits, poor))

    await make(studio.replying(a_reply(stem=a_new_stem())), rich)
    assert not first.done()
    assert not behind.done()
    thinking.may_answer.set()
    await first
    with pytest.raises(BusinessException):
        await behind


def test_a_policy_lets_no_call_take_as_long_as_the_sweep_waits() -> None:
    assert CallPolicy().deadline_for(65_536) < 30 * 60
