"""Budgets of runs and days: what a call may cost is reserved before it, and settled after it."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from app.core.exceptions import BusinessException, ErrorCode, JsonValue
from app.domain.money.worst_case import WorstCase
from app.infrastructure.db.repositories.budgets import (
    Account,
    BudgetRepository,
    Reservation,
)
from app.infrastructure.db.repositories.calls import CallOrigin
from app.shared.clock import utc_now
from app.shared.money import DailyBudget, plain


class BudgetExceeded(BusinessException):
    """BUDGET_EXCEEDED: a budget does not have what a call may cost.

    Attributes:
        left_usd: what it has, beside all that is reserved.
        needed_usd: what the call may cost.
    """

    def __init__(self, account: Account, needed_usd: Decimal) -> None:
        details: dict[str, JsonValue] = {
            "budget": _kind(account),
            "run_id": str(account.run_id) if account.run_id else None,
            "batch_id": str(account.batch_job_id) if account.batch_job_id else None,
            "day": account.day.isoformat() if account.day else None,
            "limit_usd": plain(account.limit_usd),
            "spent_usd": plain(account.spent_usd),
            "reserved_usd": plain(account.reserved_usd),
            "needed_usd": plain(needed_usd),
        }
        super().__init__(
            ErrorCode.BUDGET_EXCEEDED,
            f"The budget of {_name(account)} does not allow this call: of "
            f"{details['limit_usd']} USD {details['spent_usd']} are spent and "
            f"{details['reserved_usd']} reserved for calls under way, and it may cost "
            f"{details['needed_usd']}. {_advice(account)}",
            details,
        )
        self.budget_id = account.id
        self.left_usd = account.left_usd
        self.needed_usd = needed_usd


class BudgetService:
    def __init__(self, budgets: BudgetRepository) -> None:
        self._budgets = budgets

    async def open_run(self, project_id: UUID, run_id: UUID, limit_usd: Decimal) -> None:
        """Give a run a budget; of one that has one, change the limit.

        What the run has cost so far counts, as far as it is known.
        """
        await self._budgets.open_run(project_id, run_id, limit_usd)

    async def open_batch(self, project_id: UUID, batch_id: UUID, limit_usd: Decimal) -> None:
        """Give a batch of round 0 a budget, which its later rounds spend from too; of one that has
        one, change the limit.
        """
        await self._budgets.open_batch(project_id, batch_id, limit_usd)

    async def limit_days(self, project_id: UUID, limit_usd: Decimal, by: UUID | None) -> None:
        """Limit what a project may spend a day (UTC), today included: what it has spent counts."""
        await self._budgets.limit_days(project_id, limit_usd, by)
        await self._budgets.open_day(project_id, utc_now().date())

    async def unlimit_days(self, project_id: UUID) -> None:
        """Have no daily limit any more, from now on."""
        await self._budgets.unlimit_days(project_id)

    async def today(self, project_id: UUID) -> DailyBudget:
        """Today's budget; without a limit, what is known to be spent."""
        day = utc_now().date()
        limits = await self._budgets.in_force(project_id, None, day)
        account = limits.day_budget_id and await self._budgets.account(limits.day_budget_id)
        is_limited = limits.daily_limit_usd is not None
        if account and is_limited:
            spent_usd = account.spent_usd
        else:
            spent_usd = await self._budgets.known_cost(project_id, day)
        return DailyBudget(
            day=day,
            limit_usd=limits.daily_limit_usd,
            spent_usd=spent_usd,
            reserved_usd=account.reserved_usd if account else Decimal(0),
        )

    async def reserve(self, origin: CallOrigin, worst: WorstCase) -> Reservation | None:
        """Set aside what a call may cost; None where nothing limits it, which one look tells.

        Both accounts or none: the caller's transaction ends with the error.

        Raises:
            BudgetExceeded: the run's or the day's budget does not have it.
            BusinessException: VALIDATION_FAILED where a budget is in force and the model's prices
                are not known.
        """
        day = utc_now().date()
        limits, reserved = await self._budgets.reserve(origin, day, worst.usd)
        if limits.waits_for_day:
            await self._budgets.open_day(origin.project_id, day)
            limits, reserved = await self._budgets.reserve(origin, day, worst.usd)
        if not isinstance(reserved, UUID):
            return reserved
        if worst.usd is None:
            raise _no_price(worst)
        account = await self._budgets.account(reserved)
        assert account is not None  # noqa: S101 - accounts go only with their run
        raise BudgetExceeded(account, worst.usd)

    async def reserve_part(self, origin: CallOrigin, part_id: UUID, worst: WorstCase) -> None:
        """Set aside what a part of a batch may cost, until ``settle_part``; once, however often it
        is asked for.

        Raises:
            BudgetExceeded, BusinessException: as ``reserve``.
        """
        if await self._budgets.of_part(part_id) is None:
            reservation = await self.reserve(origin, worst)
            if reservation is not None:
                await self._budgets.assign(reservation.id, part_id)

    async def settle_part(self, part_id: UUID, spent_usd: Decimal) -> None:
        """Book what a part has cost, and release the rest; nothing where nothing limits it."""
        reservation_id = await self._budgets.of_part(part_id)
        if reservation_id is not None:
            await self._budgets.settle(reservation_id, spent_usd)

    async def settle(self, reservation: Reservation, spent_usd: Decimal) -> None:
        """Book what a call has cost (``booked_usd``), and release the rest."""
        await self._budgets.settle(reservation.id, spent_usd)

    async def settle_left(self, run_id: UUID) -> int:
        """Book what a run's dead process has left reserved, in full; how many calls those were.

        A call that is under way after all corrects it when it ends.
        """
        return await self._budgets.settle_run(run_id)

    async def settle_abandoned(self, before: datetime, at_once: int) -> int:
        """As ``settle_left``, for all that was reserved before a time; some at once."""
        return await self._budgets.settle_older(before, at_once)


def _kind(account: Account) -> str:
    if account.day:
        return "day"
    return "run" if account.run_id else "batch"


def _name(account: Account) -> str:
    return f"{account.day} (UTC)" if account.day else f"the {_kind(account)}"


def _advice(account: Account) -> str:
    if not account.day:
        return f"Resume the {_kind(account)} with a higher budget to make what is missing."
    return (
        "Try again tomorrow (UTC), or raise it: qgen budgets set --per-day USD, or "
        "PUT /api/v1/budgets/daily."
    )


def _no_price(worst: WorstCase) -> BusinessException:
    return BusinessException(
        ErrorCode.VALIDATION_FAILED,
        f"A budget is in force, and what {worst.model!r} of {worst.vendor.value} costs is not "
        "known. Choose a model with a price, or tell its price: in QGEN_MODELS_FILE, or for an "
        "OpenAI-compatible server by QGEN_COMPATIBLE_INPUT_USD and QGEN_COMPATIBLE_OUTPUT_USD.",
        {"provider": worst.vendor.value, "model": worst.model},
    )
