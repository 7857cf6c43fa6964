"""SQL of budgets: what is reserved for calls that are under way, and what is spent.

Rows are always locked in this order, so that nobody waits in a circle: reservations, accounts of
runs, accounts of days; several of a kind by their ids.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from uuid import UUID

from sqlalchemy import ColumnElement, Select, Uuid, delete, func, literal, select, update
from sqlalchemy.dialects.postgresql import Insert
from sqlalchemy.dialects.postgresql import insert as upsert

from app.core.db import Session
from app.infrastructure.db import models as db
from app.infrastructure.db.repositories.budget_statements import reserve, settle
from app.infrastructure.db.repositories.calls import CallOrigin
from app.shared.clock import utc_now
from app.shared.ids import new_id

type _Place = tuple[bool, UUID]
"""Whether an account is a day's, and its id: the order in which accounts are locked."""


@dataclass(frozen=True, slots=True)
class InForce:
    """What limits a call: a run's account, the limit of a day, whose account may not be open."""

    run_budget_id: UUID | None
    daily_limit_usd: Decimal | None
    day_budget_id: UUID | None

    @property
    def waits_for_day(self) -> bool:
        """Whether days are limited, and this one's account is not open."""
        return self.daily_limit_usd is not None and self.day_budget_id is None


@dataclass(frozen=True, slots=True)
class Account:
    """What one budget has; it is that of a run, of a batch, or of a day."""

    id: UUID
    run_id: UUID | None
    batch_job_id: UUID | None
    day: date | None
    limit_usd: Decimal
    reserved_usd: Decimal
    spent_usd: Decimal

    @property
    def left_usd(self) -> Decimal:
        """What a call may still reserve; below 0 where the limit was lowered since."""
        return self.limit_usd - self.reserved_usd - self.spent_usd


@dataclass(frozen=True, slots=True)
class Reservation:
    """Money set aside for one call."""

    id: UUID
    project_id: UUID
    amount_usd: Decimal
    run_budget_id: UUID | None
    day_budget_id: UUID | None

    @property
    def budget_ids(self) -> Sequence[UUID]:
        """The accounts that it is in, in the order in which they are locked."""
        return [i for i in (self.run_budget_id, self.day_budget_id) if i is not None]


class BudgetRepository:
    def __init__(self, session: Session) -> None:
        self._session = session

    async def in_force(self, project_id: UUID, run_id: UUID | None, day: date) -> InForce:
        """What limits a call of a project, and of a run."""
        of_project = db.Budget.project_id == project_id
        limit = select(db.DailyLimit.limit_usd).where(db.DailyLimit.project_id == project_id)
        of_day = select(db.Budget.id).where(of_project, db.Budget.day == day)
        # Compared as a value: without a run it is equal to none, where IS NULL would be the days.
        of_run = select(db.Budget.id).where(of_project, db.Budget.run_id == literal(run_id, Uuid()))
        found = await self._session.execute(
            select(of_run.scalar_subquery(), limit.scalar_subquery(), of_day.scalar_subquery())
        )
        return InForce(*found.one())

    async def open_run(self, project_id: UUID, run_id: UUID, limit_usd: Decimal) -> None:
        """Give a run a budget, with what is known that it has cost so far, or another limit."""
        cost = _known_cost(db.LlmCall.project_id == project_id, db.LlmCall.run_id == run_id)
        statement = upsert(db.Budget).values(
            id=new_id(),
            project_id=project_id,
            run_id=run_id,
            limit_usd=limit_usd,
            spent_usd=cost.scalar_subquery(),
        )
        await self._open(statement, "UQ_budgets_run")

    async def open_batch(self, project_id: UUID, batch_job_id: UUID, limit_usd: Decimal) -> None:
        """Give a batch of round 0, and all its rounds, a budget; see ``open_run``."""
        batch = db.BatchJob
        rounds = select(batch.id).where(
            batch.project_id == project_id, batch.root_id == batch_job_id
        )
        cost = _known_cost(db.LlmCall.project_id == project_id, db.LlmCall.batch_job_id.in_(rounds))
        statement = upsert(db.Budget).values(
            id=new_id(),
            project_id=project_id,
            batch_job_id=batch_job_id,
            limit_usd=limit_usd,
            spent_usd=cost.scalar_subquery(),
        )
        await self._open(statement, "UQ_budgets_batch_job")

    async def open_day(self, project_id: UUID, day: date) -> None:
        """Open the account of a day, with the daily limit and what was spent on that day so far.

        Of one that is open, the limit becomes the daily one. Nothing without a daily limit.
        """
        daily = select(
            literal(new_id()),
            db.DailyLimit.project_id,
            literal(day),
            db.DailyLimit.limit_usd,
            _known_cost(*_on(project_id, day)).scalar_subquery(),
        ).where(db.DailyLimit.project_id == project_id)
        statement = upsert(db.Budget).from_select(
            ["id", "project_id", "day", "limit_usd", "spent_usd"], daily
        )
        await self._open(statement, "UQ_budgets_day")

    async def limit_days(self, project_id: UUID, limit_usd: Decimal, by: UUID | None) -> None:
        """Set the daily limit, for days that are not open yet."""
        given = {"limit_usd": limit_usd, "updated_by": by, "updated_at": utc_now()}
        statement = upsert(db.DailyLimit).values(project_id=project_id, **given)
        await self._session.execute(
            statement.on_conflict_do_update(constraint="PK_daily_limits", set_=given)
        )

    async def unlimit_days(self, project_id: UUID) -> None:
        """Forget the daily limit."""
        await self._session.execute(
            delete(db.DailyLimit).where(db.DailyLimit.project_id == project_id)
        )

    async def reserve(
        self, origin: CallOrigin, day: date, amount_usd: Decimal | None
    ) -> tuple[InForce, Reservation | UUID | None]:
        """Take an amount from all accounts that limit a call; they stay locked until the
        transaction ends.

        None: nothing limits it, or the day's account is not open. An id: that of the account that
        does not have it; then the transaction must not be committed. Without an amount none has it.
        """
        id_ = new_id()
        given = {
            "reservation": id_,
            "project": origin.project_id,
            "run": origin.run_id,
            "batch": origin.batch_job_id,
            "today": day,
            "amount": amount_usd,
            "now": utc_now(),
        }
        found = await self._session.execute(reserve(), given)
        of_run, daily_limit_usd, of_day, taken_of_run, added = found.one()
        in_force = InForce(of_run, daily_limit_usd, of_day)
        of_day = None if daily_limit_usd is None else of_day
        if added is None or amount_usd is None:
            return in_force, (of_run if taken_of_run is None else None) or of_day
        return in_force, Reservation(id_, origin.project_id, amount_usd, of_run, of_day)

    async def account(self, budget_id: UUID) -> Account | None:
        """One account, if it is there."""
        row = db.Budget
        found = await self._session.execute(
            select(
                row.id,
                row.run_id,
                row.batch_job_id,
                row.day,
                row.limit_usd,
                row.reserved_usd,
                row.spent_usd,
            ).where(row.id == budget_id)
        )
        account = found.one_or_none()
        return Account(*account) if account else None

    async def known_cost(self, project_id: UUID, day: date) -> Decimal:
        """What is known to have been spent on a day, whether it was limited or not."""
        return await self._session.scalar(_known_cost(*_on(project_id, day))) or Decimal(0)

    async def settle(self, reservation_id: UUID, spent_usd: Decimal) -> None:
        """Book what a call has cost, and release its reservation.

        One that was settled in full meanwhile, as left by a dead process, is corrected.
        """
        given = {"reservation": reservation_id, "spent": spent_usd, "now": utc_now()}
        await self._session.execute(settle(), given)

    async def assign(self, reservation_id: UUID, batch_part_id: UUID) -> None:
        """Name the part of a batch that a reservation is for; it waits for the vendor, for days."""
        await self._session.execute(
            update(db.BudgetReservation)
            .where(db.BudgetReservation.id == reservation_id)
            .values(batch_part_id=batch_part_id)
        )

    async def of_part(self, batch_part_id: UUID) -> UUID | None:
        """The reservation for a part of a batch, settled or not."""
        row = db.BudgetReservation
        return await self._session.scalar(select(row.id).where(row.batch_part_id == batch_part_id))

    async def settle_run(self, run_id: UUID) -> int:
        """Book what is reserved for a run in full; how many reservations there were."""
        return await self._book(
            select(db.BudgetReservation)
            .where(db.BudgetReservation.run_id == run_id, db.BudgetReservation.settled_at.is_(None))
            .order_by(db.BudgetReservation.id)
            .with_for_update()
        )

    async def settle_older(self, than: datetime, at_once: int) -> int:
        """Book what was reserved longer ago in full, the oldest first; how many there were.

        Not what was reserved for parts of batches: vendors have days for those.
        """
        row = db.BudgetReservation
        oldest = (
            select(row)
            .where(row.created_at < than, row.settled_at.is_(None), row.batch_part_id.is_(None))
            .order_by(db.BudgetReservation.id)
            .limit(at_once)
            .with_for_update(skip_locked=True)
        )
        return await self._book(oldest)

    async def _open(self, statement: Insert, constraint: str) -> None:
        """Add an account; of one that is open, change the limit."""
        await self._session.execute(
            statement.on_conflict_do_update(
                constraint=constraint,
                set_={
                    "limit_usd": statement.excluded.limit_usd,
                    # Calls of a time without a limit were not booked; of others, what is not known
                    # of their cost was.
                    "spent_usd": func.greatest(db.Budget.spent_usd, statement.excluded.spent_usd),
                    "updated_at": utc_now(),
                },
            )
        )

    async def _book(self, locked: Select[db.BudgetReservation]) -> int:
        """Settle reservations in full; how many there were."""
        row = db.BudgetReservation
        old = locked.with_only_columns(row.id, row.amount_usd, row.settled_usd).cte()
        settled = await self._session.execute(
            update(row)
            .where(row.id == old.c.id)
            .values(
                settled_usd=old.c.amount_usd,
                settled_at=utc_now(),
            )
            .returning(
                row.run_budget_id,
                row.day_budget_id,
                row.amount_usd,
                row.settled_usd,
                old.c.settled_usd,
            )
        )
        released, spent = (
            defaultdict[_Place, Decimal](Decimal),
            defaultdict[_Place, Decimal](Decimal),
        )
        found = settled.all()
        for run_budget_id, day_budget_id, amount_usd, now_usd, before_usd in found:
            for is_day, budget_id in ((False, run_budget_id), (True, day_budget_id)):
                if budget_id is not None:
                    released[is_day, budget_id] += amount_usd if before_usd is None else 0
                    spent[is_day, budget_id] += now_usd - (before_usd or 0)
        for place in sorted(released):
            await self._move(place[1], released[place], spent[place])
        return len(found)

    async def _move(self, budget_id: UUID, released_usd: Decimal, spent_usd: Decimal) -> None:
        await self._session.execute(
            update(db.Budget)
            .where(db.Budget.id == budget_id)
            .values(
                reserved_usd=db.Budget.reserved_usd - released_usd,
                spent_usd=db.Budget.spent_usd + spent_usd,
                updated_at=utc_now(),
            )
        )


def _known_cost(*conditions: ColumnElement[bool]) -> Select[Decimal | None]:
    return select(func.coalesce(func.sum(db.LlmCall.cost_usd), Decimal(0))).where(*conditions)


def _on(project_id: UUID, day: date) -> Sequence[ColumnElement[bool]]:
    begin = datetime.combine(day, time.min, UTC)
    return (
        db.LlmCall.project_id == project_id,
        db.LlmCall.created_at >= begin,
        db.LlmCall.created_at < begin + timedelta(days=1),
    )
