"""Money: what was spent, and what may be."""

from typing import Annotated

from fastapi import APIRouter, Query

from app.api.access import CanAdmin, CanRead
from app.api.dependencies import Money
from app.api.errors import error_answers
from app.application.keep_budgets import clear_daily_budget, set_daily_budget, show_daily_budget
from app.application.read_usage import read_usage
from app.core.exceptions import ErrorCode
from app.shared.money import DailyBudget, NewDailyLimit
from app.shared.usage import UsageListing, UsagePage

router = APIRouter(tags=["money"])


@router.get("/usage", responses=error_answers(ErrorCode.VALIDATION_FAILED))
async def show_usage(
    listing: Annotated[UsageListing, Query()], caller: CanRead, services: Money
) -> UsagePage:
    """What model calls took and cost, by day, provider, model, purpose, run, newest first.

    Calls that the sandbox answered, which nobody paid, are in rows and a sum of their own.
    """
    return await read_usage(services, caller.project_id, listing)


@router.get("/budgets/daily", responses=error_answers(ErrorCode.VALIDATION_FAILED))
async def show_budget(caller: CanRead, services: Money) -> DailyBudget:
    """What may be spent today (UTC), and what is spent and reserved of it."""
    return await show_daily_budget(services, caller.project_id)


@router.put(
    "/budgets/daily",
    responses=error_answers(
        ErrorCode.VALIDATION_FAILED, ErrorCode.MALFORMED_BODY, ErrorCode.BODY_TOO_LARGE
    ),
)
async def set_budget(wanted: NewDailyLimit, caller: CanAdmin, services: Money) -> DailyBudget:
    """Limit what may be spent a day (UTC), today included. Calls beyond it are BUDGET_EXCEEDED."""
    return await set_daily_budget(services, caller.project_id, wanted.limit_usd, caller.id)


@router.delete("/budgets/daily", responses=error_answers(ErrorCode.VALIDATION_FAILED))
async def clear_budget(caller: CanAdmin, services: Money) -> DailyBudget:
    """Have no daily limit any more. Without one, nothing changes."""
    return await clear_daily_budget(services, caller.project_id)
