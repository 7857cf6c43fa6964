"""Batches as they are read: what became of their items, what they hold and cost, their parts."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from app.core.db import Session
from app.infrastructure.db import models as db
from app.infrastructure.db.repositories.batch_parts import part_of, unread_rows
from app.shared.batches import (
    Batch,
    BatchCounts,
    BatchError,
    BatchMoney,
    BatchPart,
    BatchStatus,
)
from app.shared.enums import Vendor


async def batches_of(session: Session, rows: Sequence[db.BatchJob]) -> Sequence[Batch]:
    """Batches as they are shown, in few statements however many they are."""
    ids = [row.id for row in rows]
    counts, errors = await _counts(session, ids)
    money = await _money(session, rows)
    parts = await _parts(session, ids)
    retried = await _retried(session, ids)
    return [
        Batch(
            id=row.id,
            name=row.name,
            provider=Vendor(row.provider),
            model=row.model,
            is_sandbox=row.is_sandbox,
            status=BatchStatus(row.status),
            item_count=row.item_count,
            counts=BatchCounts(**counts.get(row.id, {})),
            errors=errors.get(row.id, {}),
            money=money[row.id],
            round=row.round,
            parent_id=row.parent_id,
            retried_by=retried.get(row.id),
            parts=tuple(parts.get(row.id, ())),
            error=batch_error(row.error_code, row.error_message),
            started_at=row.started_at,
            finished_at=row.finished_at,
            created_at=row.created_at,
        )
        for row in rows
    ]


async def _counts(
    session: Session, ids: Sequence[UUID]
) -> tuple[Mapping[UUID, dict[str, int]], Mapping[UUID, dict[str, int]]]:
    """Items by status, and the failed ones by code, of each batch."""
    item = db.BatchJobItem
    counts: dict[UUID, dict[str, int]] = {}
    errors: dict[UUID, dict[str, int]] = {}
    found = await session.execute(
        select(item.batch_job_id, item.status, item.error_code, func.count())
        .where(item.batch_job_id.in_(ids))
        .group_by(item.batch_job_id, item.status, item.error_code)
    )
    for batch_id, status, code, count in found:
        its = counts.setdefault(batch_id, {})
        its[status] = its.get(status, 0) + count
        if code is not None:
            errors.setdefault(batch_id, {})[code] = count
    return counts, errors


async def _money(session: Session, rows: Sequence[db.BatchJob]) -> Mapping[UUID, BatchMoney]:
    call, budget, reservation, part = (
        db.LlmCall,
        db.Budget,
        db.BudgetReservation,
        db.BatchPart,
    )
    ids = [row.id for row in rows]
    projects = {row.project_id for row in rows}
    spent = await session.execute(
        select(
            call.batch_job_id,
            func.count().filter(call.tries > 0),
            func.coalesce(func.sum(call.input_tokens), 0),
            func.coalesce(func.sum(call.output_tokens), 0),
            func.coalesce(func.sum(call.cost_usd), Decimal(0)),
            func.count().filter(call.cost_usd.is_(None)),
        )
        .where(call.project_id.in_(projects), call.batch_job_id.in_(ids))
        .group_by(call.batch_job_id)
    )
    figures = {row[0]: row for row in spent}
    item = db.BatchJobItem
    lost = await session.execute(
        select(item.batch_job_id, func.count())
        .where(item.batch_job_id.in_(ids), unread_rows())
        .group_by(item.batch_job_id)
    )
    unread = {batch_id: count for batch_id, count in lost}  # noqa: C416 - rows, not tuples
    held = await session.execute(
        select(part.batch_job_id, func.sum(reservation.amount_usd))
        .join(reservation, reservation.batch_part_id == part.id)
        .where(part.batch_job_id.in_(ids), reservation.settled_at.is_(None))
        .group_by(part.batch_job_id)
    )
    reserved = {batch_id: usd for batch_id, usd in held}  # noqa: C416 - rows, not tuples
    limits = await session.execute(
        select(budget.batch_job_id, budget.limit_usd).where(
            budget.project_id.in_(projects), budget.batch_job_id.in_({r.root_id for r in rows})
        )
    )
    budgets = {root_id: usd for root_id, usd in limits}  # noqa: C416 - rows, not tuples
    money = {}
    for row in rows:
        _, calls, input_tokens, output_tokens, cost_usd, unknown = figures.get(
            row.id, (row.id, 0, 0, 0, Decimal(0), 0)
        )
        money[row.id] = BatchMoney(
            estimated_usd=row.estimated_usd,
            reserved_usd=reserved.get(row.id, Decimal(0)),
            cost_usd=cost_usd,
            unknown_rows=unknown + unread.get(row.id, 0),
            calls=calls,
            input_tokens=input_tokens,
            output_tokens=output_tokens,
            budget_usd=budgets.get(row.root_id),
        )
    return money


async def _parts(session: Session, ids: Sequence[UUID]) -> Mapping[UUID, list[BatchPart]]:
    part = db.BatchPart
    rows = await session.scalars(
        select(part)
        .where(part.batch_job_id.in_(ids))
        .order_by(part.batch_job_id, part.part_no)
        .execution_options(populate_existing=True)
    )
    parts: dict[UUID, list[BatchPart]] = {}
    for row in rows:
        parts.setdefault(row.batch_job_id, []).append(part_of(row))
    return parts


async def _retried(session: Session, ids: Sequence[UUID]) -> Mapping[UUID, UUID]:
    """The retry of each batch that has one."""
    child = aliased(db.BatchJob)
    found = await session.execute(select(child.parent_id, child.id).where(child.parent_id.in_(ids)))
    return {parent_id: child_id for parent_id, child_id in found if parent_id is not None}


def batch_error(code: str | None, message: str | None) -> BatchError | None:
    """Why something stopped or failed, as it is kept."""
    return None if code is None else BatchError(code=code, message=message or "")
