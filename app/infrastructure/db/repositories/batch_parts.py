"""SQL of the parts of batches: what was given to a vendor, and how far it is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import ColumnElement, func, insert, or_, select, update

from app.core.db import Session
from app.core.exceptions import BusinessException, ErrorCode, JsonValue
from app.infrastructure.db import models as db
from app.infrastructure.db.repositories.calls import CallPurpose
from app.infrastructure.db.repositories.storable import storable_json, storable_text
from app.shared.batches import BatchError, BatchItemStatus, BatchPart, PartReport, PartStatus
from app.shared.clock import utc_now
from app.shared.ids import new_id


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPart:
    """A request file that is in the storage."""

    part_no: int
    first_seq: int
    last_seq: int
    byte_size: int
    fingerprint: str
    worst_usd: Decimal | None
    input_asset_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One part, for those who work on it."""

    id: UUID
    batch_id: UUID
    project_id: UUID
    part_no: int
    first_seq: int
    last_seq: int
    status: PartStatus
    worst_usd: Decimal | None
    submits: int
    intent_at: datetime | None
    provider_file_id: str | None
    provider_batch_id: str | None
    vendor_state: str | None
    vendor_status: str | None
    vendor_counts: Mapping[str, JsonValue]
    candidates: tuple[str, ...]
    input_asset_id: UUID
    output_asset_id: UUID | None
    error_asset_id: UUID | None
    polls: int
    next_poll_at: datetime | None
    error: BatchError | None
    submitted_at: datetime | None

    @property
    def tag(self) -> str:
        """What the vendor keeps with its batch, where it keeps anything: finds it again."""
        return f"qgen-{self.id.hex}"

    @property
    def row_count(self) -> int:
        return self.last_seq - self.first_seq + 1


class BatchPartRepository:
    def __init__(self, session: Session) -> None:
        self._session = session

    async def add(self, project_id: UUID, batch_id: UUID, provider: str, new: NewPart) -> UUID:
        """Store a part; its id."""
        id_, now = new_id(), utc_now()
        await self._session.execute(
            insert(db.BatchPart).values(
                id=id_,
                project_id=project_id,
                batch_job_id=batch_id,
                provider=provider,
                part_no=new.part_no,
                first_seq=new.first_seq,
                last_seq=new.last_seq,
                status=PartStatus.BUILT.value,
                byte_size=new.byte_size,
                fingerprint=new.fingerprint,
                worst_usd=new.worst_usd,
                input_asset_id=new.input_asset_id,
                created_at=now,
                updated_at=now,
            )
        )
        return id_

    async def all(self, batch_id: UUID) -> Sequence[Part]:
        """The parts of a batch, in their order."""
        rows = await self._session.scalars(
            select(db.BatchPart)
            .where(db.BatchPart.batch_job_id == batch_id)
            .order_by(db.BatchPart.part_no)
            .execution_options(populate_existing=True)
        )
        return [_part(row) for row in rows]

    async def hold(self, part_id: UUID) -> Part:
        """Lock a part until the transaction ends."""
        row = await self._session.scalar(
            select(db.BatchPart)
            .where(db.BatchPart.id == part_id)
            .with_for_update(key_share=True)
            .execution_options(populate_existing=True)
        )
        assert row is not None  # noqa: S101 - parts go only with their batch
        return _part(row)

    async def move(self, part: Part, status: PartStatus, **values: object) -> None:
        """Move a held part on, with what goes along; its error is forgotten unless it is given."""
        given = {"error_code": None, "error_message": None} | values
        await self._session.execute(
            update(db.BatchPart)
            .where(db.BatchPart.id == part.id)
            .values(status=status.value, updated_at=utc_now(), **given)
        )

    async def taken(self, provider: str, batch_ids: Sequence[str]) -> set[str]:
        """Those of a vendor's batches that are parts of ours already."""
        part = db.BatchPart
        found = await self._session.scalars(
            select(part.provider_batch_id).where(
                part.provider == provider, part.provider_batch_id.in_(list(batch_ids))
            )
        )
        return {batch_id for batch_id in found if batch_id is not None}

    async def spent(self, part: Part) -> tuple[Decimal, int]:
        """What the vendor took for a part's rows as far as it is known, and how many rows it may
        have billed beyond that: those whose cost is not known, and those that are missing.

        Repairs are not in it: they were made, and settled, in realtime.
        """
        call, item = db.LlmCall, db.BatchJobItem
        known, unknown = (
            await self._session.execute(
                select(
                    func.sum(call.cost_usd),
                    func.count().filter(call.cost_usd.is_(None)),
                ).where(
                    call.project_id == part.project_id,
                    call.batch_job_id == part.batch_id,
                    call.batch_seq.between(part.first_seq, part.last_seq),
                    call.purpose != CallPurpose.REPAIR,
                )
            )
        ).one()
        missing = await self._session.scalar(
            select(func.count()).where(
                item.batch_job_id == part.batch_id,
                item.seq.between(part.first_seq, part.last_seq),
                unread_rows(),
            )
        )
        return known or Decimal(0), unknown + (missing or 0)


def unread_rows() -> ColumnElement[bool]:
    """Items that the vendor may have answered, and billed, without our reading what."""
    item = db.BatchJobItem
    return or_(
        item.status == BatchItemStatus.MISSING,
        item.error_code == ErrorCode.BATCH_LINE_BROKEN.value,
    )


def failure(error: BusinessException) -> Mapping[str, object]:
    """An error as ``move`` takes it."""
    return {"error_code": error.code.value, "error_message": storable_text(error.message)}


def storable_report(report: PartReport) -> JsonValue:
    return storable_json(report.model_dump(mode="json"))


def part_of(row: db.BatchPart) -> BatchPart:
    """A part as it is shown."""
    return BatchPart(
        part_no=row.part_no,
        first_seq=row.first_seq,
        last_seq=row.last_seq,
        status=PartStatus(row.status),
        byte_size=row.byte_size,
        submits=row.submits,
        provider_batch_id=row.provider_batch_id,
        vendor_status=row.vendor_status,
        vendor_counts=_object(row.vendor_counts) or None,
        candidates=_texts(row.candidates),
        report=None if row.report is None else PartReport.model_validate(row.report),
        error=_error(row),
        input_asset_id=row.input_asset_id,
        output_asset_id=row.output_asset_id,
        error_asset_id=row.error_asset_id,
        polls=row.polls,
        next_poll_at=row.next_poll_at,
        submitted_at=row.submitted_at,
        ended_at=row.ended_at,
        ingested_at=row.ingested_at,
    )


def _part(row: db.BatchPart) -> Part:
    return Part(
        id=row.id,
        batch_id=row.batch_job_id,
        project_id=row.project_id,
        part_no=row.part_no,
        first_seq=row.first_seq,
        last_seq=row.last_seq,
        status=PartStatus(row.status),
        worst_usd=row.worst_usd,
        submits=row.submits,
        intent_at=row.intent_at,
        provider_file_id=row.provider_file_id,
        provider_batch_id=row.provider_batch_id,
        vendor_state=row.vendor_state,
        vendor_status=row.vendor_status,
        vendor_counts=_object(row.vendor_counts),
        candidates=_texts(row.candidates),
        input_asset_id=row.input_asset_id,
        output_asset_id=row.output_asset_id,
        error_asset_id=row.error_asset_id,
        polls=row.polls,
        next_poll_at=row.next_poll_at,
        error=_error(row),
        submitted_at=row.submitted_at,
    )


def _error(row: db.BatchPart) -> BatchError | None:
    if row.error_code is None:
        return None
    return BatchError(code=row.error_code, message=row.error_message or "")


def _object(value: object) -> dict[str, JsonValue]:
    return value if isinstance(value, dict) else {}


def _texts(value: object) -> tuple[str, ...]:
    return tuple(map(str, value)) if isinstance(value, list) else ()
