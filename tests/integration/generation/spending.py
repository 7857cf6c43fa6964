"""Budgets in the words of their tests."""

from decimal import Decimal
from uuid import UUID

import asyncpg

from app.application.keep_budgets import clear_daily_budget, set_daily_budget
from app.core.db import transaction
from app.infrastructure.db.repositories.calls import CallOrigin
from app.shared.money import DailyBudget
from tests.integration.generation.conftest import Studio
from tests.support.rows import rows


async def a_run(studio: Studio, limit_usd: str | None = None) -> CallOrigin:
    """A call of a new run, which has a budget where ``limit_usd`` is one."""
    query = "INSERT INTO runs (project_id, item_count) VALUES ($1, 1) RETURNING id"
    [row] = await rows(studio.url, query, studio.project_id)
    run_id = UUID(str(row["id"]))
    origin = CallOrigin(project_id=studio.project_id, run_id=run_id, run_seq=0)
    if limit_usd:
        await limit_run(studio, origin, limit_usd)
    return origin


async def limit_run(studio: Studio, origin: CallOrigin, limit_usd: str) -> None:
    """Give a call's run a budget, or another limit."""
    assert origin.run_id is not None
    async with studio.container.sessions() as session, transaction(session):
        budgets = studio.container.money(session).budgets
        await budgets.open_run(studio.project_id, origin.run_id, Decimal(limit_usd))


async def limit_days(studio: Studio, limit_usd: str) -> DailyBudget:
    async with studio.container.sessions() as session:
        money = studio.container.money(session)
        return await set_daily_budget(money, studio.project_id, Decimal(limit_usd))


async def unlimit_days(studio: Studio) -> DailyBudget:
    async with studio.container.sessions() as session:
        return await clear_daily_budget(studio.container.money(session), studio.project_id)


async def accounts(studio: Studio) -> dict[str, tuple[Decimal, Decimal]]:
    """Reserved and spent of the ``run`` and the ``day``, of which there is one each at the most."""
    found: list[asyncpg.Record] = await studio.rows("SELECT * FROM budgets")
    by_kind = {
        "run" if row["run_id"] else "day": (row["reserved_usd"], row["spent_usd"]) for row in found
    }
    assert len(by_kind) == len(found)
    return by_kind
