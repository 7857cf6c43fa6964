"""Budgets as accounts: what is reserved, booked, left behind, and never exceeded."""

import asyncio
import signal
import sys
from datetime import timedelta
from decimal import Decimal

import pytest

from app.application.sweep_jobs import settle_abandoned_calls
from app.core.db import transaction
from app.core.exceptions import BusinessException, ErrorCode
from app.domain.money.budget_service import BudgetExceeded
from app.domain.money.worst_case import WorstCase
from app.infrastructure.db.repositories.calls import CallOrigin
from app.shared.clock import utc_now
from app.shared.enums import Vendor
from app.shared.workers import WorkerTimings
from tests.integration.generation.conftest import Studio
from tests.integration.generation.spending import (
    a_run,
    accounts,
    limit_days,
    limit_run,
    unlimit_days,
)
from tests.support.reserver import AMOUNT, COST, reserve, settle
from tests.support.rows import rows

NOTHING = Decimal(0)


def of_no_run(studio: Studio) -> CallOrigin:
    return CallOrigin(project_id=studio.project_id)


async def test_where_nothing_is_limited_nothing_is_reserved(studio: Studio) -> None:
    assert await reserve(studio.container, await a_run(studio), AMOUNT) is None
    assert await studio.count("budget_reservations") == 0


async def test_a_call_is_reserved_in_both_accounts_and_settled_at_its_cost(studio: Studio) -> None:
    await limit_days(studio, "1")
    reservation = await reserve(studio.container, await a_run(studio, "0.5"), AMOUNT)
    reserved = await accounts(studio)

    assert reservation is not None
    await settle(studio.container, reservation, COST)
    assert reserved == {"run": (AMOUNT, NOTHING), "day": (AMOUNT, NOTHING)}
    assert await accounts(studio) == {"run": (NOTHING, COST), "day": (NOTHING, COST)}


async def test_what_the_day_does_not_have_is_not_taken_from_the_run_either(studio: Studio) -> None:
    await limit_days(studio, "0.009")
    origin = await a_run(studio, "1")

    with pytest.raises(BudgetExceeded) as refused:
        await reserve(studio.container, origin, AMOUNT)

    assert refused.value.details["budget"] == "day"
    assert refused.value.details["limit_usd"] == "0.009"
    assert "qgen budgets set" in refused.value.message
    assert await accounts(studio) == {"run": (NOTHING, NOTHING), "day": (NOTHING, NOTHING)}


async def test_the_exact_rest_of_a_budget_may_be_reserved_and_not_more(studio: Studio) -> None:
    origin = await a_run(studio, "0.02")
    for _ in range(2):
        await reserve(studio.container, origin, AMOUNT)

    with pytest.raises(BudgetExceeded) as refused:
        await reserve(studio.container, origin, Decimal("1e-10"))
    assert refused.value.details["run_id"] == str(origin.run_id)
    assert refused.value.details["reserved_usd"] == "0.02"


async def test_a_model_whose_price_nobody_knows_is_refused_while_a_budget_is_in_force(
    studio: Studio,
) -> None:
    unpriced = WorstCase(Vendor.OPENAI_COMPATIBLE, "llama", None)
    await limit_days(studio, "1")

    with pytest.raises(BusinessException) as refused:
        async with studio.container.sessions() as session, transaction(session):
            await studio.container.money(session).budgets.reserve(of_no_run(studio), unpriced)
    assert refused.value.code is ErrorCode.VALIDATION_FAILED
    assert "QGEN_MODELS_FILE" in refused.value.message


async def test_a_limit_that_is_raised_lowered_or_removed_is_in_force_at_once(
    studio: Studio,
) -> None:
    origin = of_no_run(studio)
    await limit_days(studio, "0.01")
    reservation = await reserve(studio.container, origin, AMOUNT)
    assert reservation is not None
    with pytest.raises(BudgetExceeded):
        await reserve(studio.container, origin, AMOUNT)

    await limit_days(studio, "0.02")
    assert await reserve(studio.container, origin, AMOUNT) is not None
    lowered = await limit_days(studio, "0.005")
    assert (lowered.limit_usd, lowered.reserved_usd) == (Decimal("0.005"), 2 * AMOUNT)
    with pytest.raises(BudgetExceeded):
        await reserve(studio.container, origin, Decimal("1e-10"))

    assert (await unlimit_days(studio)).limit_usd is None
    assert await reserve(studio.container, origin, Decimal(10)) is None
    await settle(studio.container, reservation, COST)  # though its limit is gone
    assert await accounts(studio) == {"day": (AMOUNT, COST)}


async def test_a_new_day_opens_its_account_by_itself_with_what_the_day_has_cost(
    studio: Studio,
) -> None:
    await limit_days(studio, "1")
    await studio.rows("UPDATE budgets SET day = day - 1, spent_usd = 1")
    await rows(
        studio.url,
        "INSERT INTO llm_calls (project_id, request_id, purpose, vendor, model, status, cost_usd, "
        "created_at) SELECT $1, gen_random_uuid(), 'question', 'openai', 'm', 'succeeded', "
        "cost, at FROM (VALUES (0.25, now()), (0.5, now() - interval '1 day')) AS calls (cost, at)",
        studio.project_id,
    )

    assert await reserve(studio.container, of_no_run(studio), AMOUNT) is not None
    [today] = await studio.rows(
        "SELECT limit_usd, reserved_usd, spent_usd FROM budgets "
        "WHERE day = (now() AT TIME ZONE 'UTC')::date"
    )
    assert tuple(today) == (Decimal(1), AMOUNT, Decimal("0.25"))


async def test_a_limit_that_is_set_during_the_day_counts_what_was_spent_before(
    studio: Studio,
) -> None:
    await rows(
        studio.url,
        "INSERT INTO llm_calls (project_id, request_id, purpose, vendor, model, status, cost_usd) "
        "VALUES ($1, gen_random_uuid(), 'question', 'openai', 'm', 'succeeded', 0.7)",
        studio.project_id,
    )

    budget = await limit_days(studio, "0.7")
    assert (budget.spent_usd, budget.limit_usd) == (Decimal("0.7"), Decimal("0.7"))
    with pytest.raises(BudgetExceeded):
        await reserve(studio.container, of_no_run(studio), Decimal("1e-10"))


async def test_a_budget_that_a_run_gets_later_counts_what_the_run_has_cost_so_far(
    studio: Studio,
) -> None:
    origin, other = await a_run(studio), await a_run(studio)
    for run, cost in ((origin, "0.004"), (origin, "0.003"), (origin, None), (other, "5")):
        await rows(
            studio.url,
            "INSERT INTO llm_calls (project_id, run_id, run_seq, request_id, purpose, vendor, "
            "model, status, cost_usd) VALUES ($1, $2, 0, gen_random_uuid(), 'question', 'openai', "
            "'m', 'succeeded', $3)",
            *(studio.project_id, run.run_id, cost and Decimal(cost)),
        )

    await limit_run(studio, origin, "0.01")
    assert await accounts(studio) == {"run": (NOTHING, Decimal("0.007"))}
    with pytest.raises(BudgetExceeded) as refused:
        await reserve(studio.container, origin, AMOUNT)
    assert refused.value.details["spent_usd"] == "0.007"


async def test_a_higher_limit_of_a_run_keeps_what_is_booked_and_reserved(studio: Studio) -> None:
    origin = await a_run(studio, "0.02")
    booked = await reserve(studio.container, origin, AMOUNT)
    assert booked is not None
    await settle(studio.container, booked, COST)  # of a call whose cost no row knows
    await reserve(studio.container, origin, AMOUNT)

    await limit_run(studio, origin, "1")
    assert await accounts(studio) == {"run": (AMOUNT, COST)}
    assert await reserve(studio.container, origin, Decimal("0.9")) is not None


async def test_fifty_reservers_in_two_processes_use_a_budget_up_and_never_exceed_it(
    studio: Studio,
) -> None:
    limit = Decimal("0.2")
    await limit_days(studio, "100")
    origin = await a_run(studio, str(limit))
    # PostgreSQL itself refuses whatever would break the promise, at whatever moment.
    await studio.rows("ALTER TABLE budgets ADD CHECK (reserved_usd + spent_usd <= limit_usd)")

    processes = [await _start(studio, origin, 25) for _ in range(2)]
    for process in processes:  # neither may be done before the other is there
        assert process.stdout is not None
        assert await process.stdout.readline() == b"ready\n"
    answers = await asyncio.gather(*(process.communicate(b"go\n") for process in processes))

    assert [process.returncode for process in processes] == [0, 0], answers
    settled = [int(out) for out, _ in answers]
    assert all(settled)
    spent = sum(settled) * COST
    assert limit - AMOUNT < spent <= limit
    assert await accounts(studio) == {"run": (NOTHING, spent), "day": (NOTHING, spent)}
    assert await studio.count("budget_reservations") == sum(settled)


async def test_what_a_killed_process_has_reserved_counts_and_is_spent_when_its_run_is_resumed(
    studio: Studio,
) -> None:
    origin = await a_run(studio, "0.015")
    assert origin.run_id is not None
    process = await _start(studio, origin, 0)
    assert process.stdout is not None
    assert await process.stdout.readline() == b"reserved\n"
    process.send_signal(signal.SIGKILL)
    await process.communicate()

    with pytest.raises(BudgetExceeded):
        await reserve(studio.container, origin, AMOUNT)
    async with studio.container.sessions() as session, transaction(session):
        budgets = studio.container.money(session).budgets
        left = [await budgets.settle_left(origin.run_id) for _ in range(2)]

    assert left == [1, 0]
    assert await accounts(studio) == {"run": (NOTHING, AMOUNT)}


async def test_workers_settle_what_was_reserved_half_an_hour_ago_and_leave_what_is_newer(
    studio: Studio,
) -> None:
    await limit_days(studio, "1")
    old = await reserve(studio.container, of_no_run(studio), AMOUNT)
    await studio.rows("UPDATE budget_reservations SET created_at = now() - interval '31 minutes'")
    await reserve(studio.container, of_no_run(studio), AMOUNT)

    work = studio.container.work(WorkerTimings())
    assert [await settle_abandoned_calls(work) for _ in range(2)] == [1, 0]

    assert await accounts(studio) == {"day": (AMOUNT, AMOUNT)}
    assert old is not None
    await settle(studio.container, old, COST)  # it lived after all
    await settle(studio.container, old, COST)
    assert await accounts(studio) == {"day": (AMOUNT, COST)}


async def test_settling_and_sweeping_at_once_neither_loses_money_nor_waits_in_a_circle(
    studio: Studio,
) -> None:
    await limit_days(studio, "10")
    origins = [await a_run(studio, "5"), await a_run(studio, "5")]
    made = [await reserve(studio.container, origin, AMOUNT) for origin in origins * 15]

    async def sweep() -> None:
        async with studio.container.sessions() as session, transaction(session):
            budgets = studio.container.money(session).budgets
            await budgets.settle_abandoned(utc_now() + timedelta(minutes=1), 7)

    async def left(origin: CallOrigin) -> None:
        assert origin.run_id is not None
        async with studio.container.sessions() as session, transaction(session):
            await studio.container.money(session).budgets.settle_left(origin.run_id)

    await asyncio.gather(
        *(settle(studio.container, one, COST) for one in made if one is not None),
        *(sweep() for _ in range(4)),
        *(left(origin) for origin in origins),
    )
    found = await studio.rows("SELECT reserved_usd, spent_usd FROM budgets ORDER BY spent_usd")
    assert [tuple(row) for row in found] == [(NOTHING, n * COST) for n in (15, 15, 30)]


async def _start(studio: Studio, origin: CallOrigin, tasks: int) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.support.reserver", studio.url),
        *(str(studio.project_id), str(origin.run_id), str(tasks)),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
