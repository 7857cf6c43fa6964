"""SQL of runs."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from sqlalchemy import func, insert, select, update

from app.core.db import Session
from app.core.exceptions import BusinessException, JsonValue
from app.infrastructure.db import models as db
from app.infrastructure.db.repositories.paging import comes_after, newest_first
from app.shared.clock import utc_now
from app.shared.generation import QuestionOrder
from app.shared.runs import (
    Run,
    RunCounts,
    RunError,
    RunFilter,
    RunItemStatus,
    RunPage,
    RunSpent,
    RunStatus,
)

_ORDERED = set(QuestionOrder.model_fields)
SPENT = (
    func.count().filter(db.LlmCall.tries > 0).label("calls"),
    func.coalesce(func.sum(db.LlmCall.input_tokens), 0).label("input_tokens"),
    func.coalesce(func.sum(db.LlmCall.output_tokens), 0).label("output_tokens"),
    func.coalesce(func.sum(db.LlmCall.cost_usd), 0).label("cost_usd"),
)
"""What calls come to; one that was refused before anything was sent is none."""


@dataclass(frozen=True, slots=True)
class HeldRun:
    """A run that nobody else changes until the transaction ends."""

    id: UUID
    project_id: UUID
    status: RunStatus
    item_count: int
    options: Mapping[str, JsonValue]
    job_id: UUID | None
    created_by: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewRun:
    """A run to store, with its orders in their places."""

    id: UUID
    name: str | None
    specs: Sequence[QuestionOrder]
    options: Mapping[str, JsonValue]
    created_by: UUID | None


class RunRepository:
    def __init__(self, session: Session) -> None:
        self._session = session

    async def add(self, project_id: UUID, new: NewRun) -> None:
        now = utc_now()
        await self._session.execute(
            insert(db.Run).values(
                id=new.id,
                project_id=project_id,
                name=new.name,
                status=RunStatus.QUEUED.value,
                item_count=len(new.specs),
                options=dict(new.options),
                created_by=new.created_by,
                created_at=now,
                updated_at=now,
            )
        )
        rows = [
            {
                "run_id": new.id,
                "seq": seq,
                "project_id": project_id,
                "spec": spec.model_dump(mode="json", include=_ORDERED, exclude_none=True),
                "status": RunItemStatus.PENDING.value,
            }
            for seq, spec in enumerate(new.specs)
        ]
        await self._session.execute(insert(db.RunItem), rows)

    async def get(self, project_id: UUID, run_id: UUID) -> Run | None:
        """One run of the project."""
        row = await self._session.scalar(
            select(db.Run)
            .where(db.Run.project_id == project_id, db.Run.id == run_id)
            .execution_options(populate_existing=True)
        )
        return None if row is None else (await self._runs(project_id, [row]))[0]

    async def list(
        self, project_id: UUID, chosen: RunFilter, limit: int, after: UUID | None
    ) -> RunPage:
        """Runs, newest first, from the one after ``after``.

        Raises:
            LookupError: ``after`` is no run of the project.
        """
        query = select(db.Run).where(db.Run.project_id == project_id)
        if chosen.status is not None:
            query = query.where(db.Run.status == chosen.status)
        if after is not None:
            query = query.where(await comes_after(self._session, db.Run, project_id, after))
        query = query.order_by(*newest_first(db.Run))
        rows = (await self._session.scalars(query.limit(limit + 1))).all()
        runs = await self._runs(project_id, rows[:limit])
        next_cursor = rows[limit - 1].id if len(rows) > limit else None
        return RunPage(runs=tuple(runs), next_cursor=next_cursor)

    async def hold(self, run_id: UUID, project_id: UUID) -> HeldRun | None:
        """Lock a run until the transaction ends."""
        row = await self._session.scalar(
            select(db.Run)
            .where(db.Run.project_id == project_id, db.Run.id == run_id)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
        if row is None:
            return None
        options = row.options if isinstance(row.options, dict) else {}
        return HeldRun(
            id=row.id,
            project_id=row.project_id,
            status=RunStatus(row.status),
            item_count=row.item_count,
            options=options,
            job_id=row.job_id,
            created_by=row.created_by,
        )

    async def state(self, run_id: UUID) -> tuple[RunStatus, UUID | None]:
        """What a run is now, and the job that works on it."""
        query = select(db.Run.status, db.Run.job_id).where(db.Run.id == run_id)
        status, job_id = (await self._session.execute(query)).one()
        return RunStatus(status), job_id

    async def set_job(self, run_id: UUID, job_id: UUID) -> None:
        """Name the job that works on it."""
        await self._session.execute(
            update(db.Run).where(db.Run.id == run_id).values(job_id=job_id, updated_at=utc_now())
        )

    async def set_status(
        self, run: HeldRun, status: RunStatus, error: BusinessException | None = None
    ) -> None:
        """Move a run on; ``error`` goes with STOPPED, and with nothing else."""
        now = utc_now()
        values: dict[str, object] = {
            "status": status.value,
            "error_code": error and error.code.value,
            "error_message": error and error.message,
            "finished_at": now if status.is_over else None,
            "updated_at": now,
        }
        if status is RunStatus.RUNNING:
            values["started_at"] = func.coalesce(db.Run.started_at, now)
        await self._session.execute(update(db.Run).where(db.Run.id == run.id).values(values))

    async def _runs(self, project_id: UUID, rows: Sequence[db.Run]) -> Sequence[Run]:
        ids = [row.id for row in rows]
        tallies, spent = await self._tallies(ids), await self._spent(project_id, ids)
        budgets = await self._budgets(ids)
        return [
            _run(row, tallies[row.id], spent.get(row.id, RunSpent()), budgets.get(row.id))
            for row in rows
        ]

    async def _tallies(self, run_ids: Collection[UUID]) -> Mapping[UUID, "_Tally"]:
        item = db.RunItem
        found = await self._session.execute(
            select(item.run_id, item.status, item.error_code, func.count())
            .where(item.run_id.in_(run_ids))
            .group_by(item.run_id, item.status, item.error_code)
        )
        tallies = {run_id: _Tally({}, {}) for run_id in run_ids}
        for run_id, status, code, count in found:
            tallies[run_id].add(status, code, count)
        return tallies

    async def _spent(
        self, project_id: UUID, run_ids: Collection[UUID]
    ) -> Mapping[UUID | None, RunSpent]:
        call = db.LlmCall
        found = await self._session.execute(
            select(call.run_id, *SPENT)
            .where(call.project_id == project_id, call.run_id.in_(run_ids))
            .group_by(call.run_id)
        )
        return {
            row.run_id: RunSpent(
                calls=row.calls,
                input_tokens=row.input_tokens,
                output_tokens=row.output_tokens,
                cost_usd=row.cost_usd,
            )
            for row in found
        }

    async def _budgets(self, run_ids: Collection[UUID]) -> Mapping[UUID | None, Decimal]:
        found = await self._session.execute(
            select(db.Budget.run_id, db.Budget.limit_usd).where(db.Budget.run_id.in_(run_ids))
        )
        return {run_id: limit for run_id, limit in found}  # noqa: C416 - rows, not tuples


@dataclass(slots=True)
class _Tally:
    """What the items of one run come to."""

    counts: dict[str, int]
    errors: dict[str, int]

    def add(self, status: str, code: str | None, count: int) -> None:
        self.counts[status] = self.counts.get(status, 0) + count
        if code is not None:
            self.errors[code] = count


def _run(row: db.Run, tally: _Tally, spent: RunSpent, budget_usd: Decimal | None) -> Run:
    return Run(
        id=row.id,
        name=row.name,
        status=RunStatus(row.status),
        item_count=row.item_count,
        counts=RunCounts.model_validate(tally.counts),
        errors=dict(sorted(tally.errors.items())),
        spent=spent,
        budget_usd=budget_usd,
        error=run_error(row),
        started_at=row.started_at,
        finished_at=row.finished_at,
        created_at=row.created_at,
    )


def run_error(row: db.Run | db.RunItem) -> RunError | None:
    """Why a run stopped, or an item of one failed."""
    if row.error_code is None:
        return None
    return RunError(code=row.error_code, message=row.error_message or "")
