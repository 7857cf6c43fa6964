"""The statements that each call under a budget makes. One each: a round trip costs more than what
it does. Made once, as that costs most. No parameter has the name of a column: SQLAlchemy would take
it for a value of the row."""

from decimal import Decimal
from functools import cache
from uuid import UUID

from sqlalchemy import (
    CTE,
    ColumnElement,
    Date,
    Numeric,
    Select,
    Table,
    Update,
    Uuid,
    bindparam,
    case,
    exists,
    func,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.sql.dml import ReturningUpdate

from app.infrastructure.db import models as db
from app.infrastructure.db.repositories.tables import table_of


@cache
def reserve() -> Select[UUID | None, Decimal | None, UUID | None, UUID | None, UUID | None]:
    """Take ``amount`` from the account of ``run`` or of ``batch``, then of ``today``; keep it as
    ``reservation``.

    Gives what is in force (a run's account, the daily limit, the day's account), the run's account
    if it had the amount, and the id. No id where nothing limits, where the day's account is not
    open yet, or where one does not have it; then the run's may have been taken from all the same.
    """
    budget = table_of(db.Budget)
    amount = bindparam("amount", type_=Numeric(20, 10))
    found = _in_force(budget)
    run_budget = select(found.c.run_budget_id).scalar_subquery()
    is_limited = select(found.c.daily_limit_usd).scalar_subquery().is_not(None)
    day_budget = select(found.c.day_budget_id).where(is_limited).scalar_subquery()
    is_open = or_(~is_limited, day_budget.is_not(None))
    of_run = _take(budget, amount, is_open, budget.c.id == run_budget).cte("of_run")
    run_allows = or_(run_budget.is_(None), exists(select(of_run.c.id)))  # the run's is locked first
    of_day = _take(budget, amount, run_allows, budget.c.id == day_budget).cte("of_day")
    day_allows = or_(day_budget.is_(None), exists(select(of_day.c.id)))
    kept = select(
        bindparam("reservation", type_=Uuid),
        bindparam("project", type_=Uuid),
        bindparam("run", type_=Uuid),
        run_budget,
        day_budget,
        amount,
    ).where(is_open, run_allows, day_allows, or_(run_budget.is_not(None), day_budget.is_not(None)))
    reservation = table_of(db.BudgetReservation)
    names = ["id", "project_id", "run_id", "run_budget_id", "day_budget_id", "amount_usd"]
    added = insert(reservation).from_select(names, kept).returning(reservation.c.id).cte("added")
    return select(
        found.c.run_budget_id,
        found.c.daily_limit_usd,
        found.c.day_budget_id,
        select(of_run.c.id).scalar_subquery(),
        select(added.c.id).scalar_subquery(),
    )


@cache
def settle() -> Update:
    """Book ``spent`` for the reservation ``id``, and release it.

    One that was settled in full meanwhile, as left by a dead process, is corrected.
    """
    budget, row = table_of(db.Budget), table_of(db.BudgetReservation)
    spent = bindparam("spent", type_=Numeric(20, 10))
    old = (
        select(row.c.id, row.c.settled_usd)
        .where(row.c.id == bindparam("reservation", type_=Uuid))
        .with_for_update()
        .cte("old")
    )
    settled = (
        update(row)
        .where(row.c.id == old.c.id)
        .values(settled_usd=spent, settled_at=bindparam("now"))
        .returning(
            row.c.run_budget_id,
            row.c.day_budget_id,
            case((old.c.settled_usd.is_(None), row.c.amount_usd), else_=0).label("released"),
            (spent - func.coalesce(old.c.settled_usd, 0)).label("spent"),
        )
        .cte("settled")
    )
    move = update(budget).values(
        reserved_usd=budget.c.reserved_usd - settled.c.released,
        spent_usd=budget.c.spent_usd + settled.c.spent,
        updated_at=bindparam("now"),
    )
    of_run = move.where(budget.c.id == settled.c.run_budget_id).returning(budget.c.id).cte("of_run")
    run_is_done = select(func.count()).select_from(of_run).scalar_subquery() >= 0
    return move.where(run_is_done, budget.c.id == settled.c.day_budget_id)


def _in_force(budget: Table) -> CTE:
    daily, project = table_of(db.DailyLimit), bindparam("project", type_=Uuid)
    of_project = budget.c.project_id == project
    batches = table_of(db.BatchJob)
    batch = bindparam("batch", type_=Uuid)
    root = select(batches.c.root_id).where(batches.c.id == batch).scalar_subquery()
    its = or_(budget.c.run_id == bindparam("run", type_=Uuid), budget.c.batch_job_id == root)
    of_run = select(budget.c.id).where(of_project, its)
    of_day = select(budget.c.id).where(of_project, budget.c.day == bindparam("today", type_=Date))
    limit = select(daily.c.limit_usd).where(daily.c.project_id == project)
    return select(
        of_run.scalar_subquery().label("run_budget_id"),
        limit.scalar_subquery().label("daily_limit_usd"),
        of_day.scalar_subquery().label("day_budget_id"),
    ).cte("in_force")


def _take(
    budget: Table, amount: ColumnElement[Decimal], *conditions: ColumnElement[bool]
) -> ReturningUpdate[UUID]:
    has_it = budget.c.limit_usd >= budget.c.reserved_usd + budget.c.spent_usd + amount
    return (
        update(budget)
        .where(*conditions, has_it)
        .values(reserved_usd=budget.c.reserved_usd + amount, updated_at=bindparam("now"))
        .returning(budget.c.id)
    )
