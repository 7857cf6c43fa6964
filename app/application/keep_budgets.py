"""Limit what may be spent."""

from decimal import Decimal
from uuid import UUID

from app.application.steps.services import MoneyServices
from app.core.db import transaction
from app.shared.money import DailyBudget


async def show_daily_budget(services: MoneyServices, project_id: UUID) -> DailyBudget:
    """What a project may spend today (UTC), and has."""
    async with transaction(services.session):
        return await services.budgets.today(project_id)


async def set_daily_budget(
    services: MoneyServices, project_id: UUID, limit_usd: Decimal, by: UUID | None = None
) -> DailyBudget:
    """Limit what a project may spend a day, from today on."""
    async with transaction(services.session):
        await services.budgets.limit_days(project_id, limit_usd, by)
        budget = await services.budgets.today(project_id)
    services.held_money.forget()
    return budget


async def clear_daily_budget(services: MoneyServices, project_id: UUID) -> DailyBudget:
    """Have no daily limit any more, from now on."""
    async with transaction(services.session):
        await services.budgets.unlimit_days(project_id)
        return await services.budgets.today(project_id)
