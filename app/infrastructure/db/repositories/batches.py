"""SQL of batches: the orders, and who works on them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from uuid import UUID

from sqlalchemy import exists, func, insert, or_, select, update

from app.core.db import Session
from app.core.exceptions import BusinessException, JsonValue
from app.infrastructure.db import models as db
from app.infrastructure.db.repositories.batch_reading import batches_of
from app.infrastructure.db.repositories.paging import comes_after, newest_first
from app.infrastructure.db.repositories.storable import storable_text
from app.shared.batches import (
    Batch,
    BatchFilter,
    BatchPage,
    BatchStatus,
)
from app.shared.clock import utc_now
from app.shared.enums import Vendor


@dataclass(frozen=True, slots=True, kw_only=True)
class NewBatch:
    """A batch to store. ``parent``: the batch whose failed rows it asks for again."""

    id: UUID
    name: str | None
    provider: Vendor
    model: str
    is_sandbox: bool
    spec: Mapping[str, JsonValue]
    item_count: int
    estimated_usd: Decimal | None
    created_by: UUID | None
    parent: "HeldBatch | None" = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldBatch:
    """A batch that nobody else changes until the transaction ends."""

    id: UUID
    project_id: UUID
    name: str | None
    provider: Vendor
    model: str
    is_sandbox: bool
    status: BatchStatus
    spec: Mapping[str, JsonValue]
    item_count: int
    round: int
    root_id: UUID
    job_id: UUID | None
    owner: UUID | None
    created_by: UUID | None


class BatchRepository:
    def __init__(self, session: Session) -> None:
        self._session = session

    async def add(self, project_id: UUID, new: NewBatch) -> None:
        now, parent = utc_now(), new.parent
        await self._session.execute(
            insert(db.BatchJob).values(
                id=new.id,
                project_id=project_id,
                name=new.name,
                provider=new.provider.value,
                model=new.model,
                is_sandbox=new.is_sandbox,
                status=BatchStatus.SELECTED.value,
                spec=dict(new.spec),
                item_count=new.item_count,
                root_id=parent.root_id if parent else new.id,
                parent_id=parent and parent.id,
                round=parent.round + 1 if parent else 0,
                estimated_usd=new.estimated_usd,
                created_by=new.created_by,
                created_at=now,
                updated_at=now,
            )
        )

    async def get(self, project_id: UUID, batch_id: UUID) -> Batch | None:
        """One batch of the project."""
        row = await self._session.scalar(
            select(db.BatchJob)
            .where(db.BatchJob.project_id == project_id, db.BatchJob.id == batch_id)
            .execution_options(populate_existing=True)
        )
        return None if row is None else (await batches_of(self._session, [row]))[0]

    async def list(
        self, project_id: UUID, chosen: BatchFilter, limit: int, after: UUID | None
    ) -> BatchPage:
        """Batches, newest first, from the one after ``after``.

        Raises:
            LookupError: ``after`` is no batch of the project.
        """
        query = select(db.BatchJob).where(db.BatchJob.project_id == project_id)
        if chosen.status is not None:
            query = query.where(db.BatchJob.status == chosen.status)
        if chosen.provider is not None:
            query = query.where(db.BatchJob.provider == chosen.provider)
        if after is not None:
            query = query.where(await comes_after(self._session, db.BatchJob, project_id, after))
        query = query.order_by(*newest_first(db.BatchJob))
        rows = (await self._session.scalars(query.limit(limit + 1))).all()
        batches = await batches_of(self._session, rows[:limit])
        next_cursor = rows[limit - 1].id if len(rows) > limit else None
        return BatchPage(batches=tuple(batches), next_cursor=next_cursor)

    async def hold(self, batch_id: UUID, project_id: UUID | None = None) -> HeldBatch | None:
        """Lock a batch, of whatever project where none is named, until the transaction ends."""
        row = db.BatchJob
        conditions = [row.id == batch_id]
        if project_id is not None:
            conditions.append(row.project_id == project_id)
        found = await self._session.scalar(
            select(row)
            .where(*conditions)
            .with_for_update(key_share=True)
            .execution_options(populate_existing=True)
        )
        return None if found is None else _held(found)

    async def claim(self, batch_id: UUID, owner: UUID, lease_s: float) -> bool:
        """Have a batch for so long, unless somebody else has it; once more where one has it."""
        row = db.BatchJob
        free = or_(
            row.owner.is_(None), row.owner == owner, row.lease_until < func.clock_timestamp()
        )
        claimed = await self._session.scalar(
            update(row)
            .where(row.id == batch_id, row.finished_at.is_(None), free)
            .values(
                owner=owner,
                lease_until=func.clock_timestamp() + timedelta(seconds=lease_s),
                started_at=func.coalesce(row.started_at, func.now()),
            )
            .returning(row.id)
            .execution_options(synchronize_session=False)
        )
        return claimed is not None

    async def release(self, batch_id: UUID, owner: UUID) -> None:
        """Have a batch no more."""
        await self._session.execute(
            update(db.BatchJob)
            .where(db.BatchJob.id == batch_id, db.BatchJob.owner == owner)
            .values(owner=None, lease_until=None)
            .execution_options(synchronize_session=False)
        )

    async def set_job(self, batch_id: UUID, job_id: UUID | None) -> None:
        """Name the background job that works on it."""
        await self._session.execute(
            update(db.BatchJob)
            .where(db.BatchJob.id == batch_id)
            .values(job_id=job_id, updated_at=utc_now())
        )

    async def set_status(
        self, held: HeldBatch, status: BatchStatus, error: BusinessException | None = None
    ) -> None:
        """Move a held batch on; ``error`` says why, where that is not good."""
        now = utc_now()
        await self._session.execute(
            update(db.BatchJob)
            .where(db.BatchJob.id == held.id)
            .values(
                status=status.value,
                error_code=error and error.code.value,
                error_message=error and storable_text(error.message),
                finished_at=now if status.is_final else None,
                updated_at=now,
            )
        )

    async def without_worker(self, limit: int) -> Sequence[tuple[UUID, UUID]]:
        """Project and id of batches that are under way and that nobody will work on, the oldest
        first: whoever had them has died, or was killed before it left word.
        """
        row, job = db.BatchJob, db.Job
        has_job = exists().where(job.id == row.job_id, job.finished_at.is_(None))
        found = await self._session.execute(
            select(row.project_id, row.id)
            .where(
                row.finished_at.is_(None),
                row.status.not_in([s.value for s in BatchStatus if s.is_waiting_for_somebody]),
                or_(row.lease_until.is_(None), row.lease_until < func.clock_timestamp()),
                ~has_job,
            )
            .order_by(row.created_at)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        return [(project_id, batch_id) for project_id, batch_id in found]


def _held(row: db.BatchJob) -> HeldBatch:
    return HeldBatch(
        id=row.id,
        project_id=row.project_id,
        name=row.name,
        provider=Vendor(row.provider),
        model=row.model,
        is_sandbox=row.is_sandbox,
        status=BatchStatus(row.status),
        spec=row.spec if isinstance(row.spec, dict) else {},
        item_count=row.item_count,
        round=row.round,
        root_id=row.root_id,
        job_id=row.job_id,
        owner=row.owner,
        created_by=row.created_by,
    )
