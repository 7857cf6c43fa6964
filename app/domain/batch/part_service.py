"""Parts of batches, for whoever works on them: each step is one change of a part's state.

Every change is made while the batch is held (``BatchService.hold_own``), in the same transaction:
a worker that was taken for dead changes nothing.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

from app.core.exceptions import BusinessException, JsonValue
from app.infrastructure.ai.base.batch_messages import BatchState, VendorBatch
from app.infrastructure.db.repositories.batch_items import BatchItemRepository
from app.infrastructure.db.repositories.batch_parts import (
    BatchPartRepository,
    NewPart,
    Part,
    failure,
    storable_report,
)
from app.infrastructure.db.repositories.batches import HeldBatch
from app.infrastructure.db.repositories.events import EventRepository
from app.infrastructure.db.repositories.storable import storable_json
from app.shared.batches import PartReport, PartStatus
from app.shared.clock import utc_now

_CANDIDATES_KEPT = 20


class PartService:
    def __init__(
        self,
        parts: BatchPartRepository,
        items: BatchItemRepository,
        events: EventRepository,
    ) -> None:
        self._parts = parts
        self._items = items
        self._events = events

    async def all(self, batch_id: UUID) -> Sequence[Part]:
        """The parts of a batch, in their order."""
        return await self._parts.all(batch_id)

    async def add(self, held: HeldBatch, new: NewPart) -> None:
        """A request file is in the storage."""
        await self._parts.add(held.project_id, held.id, held.provider.value, new)
        await self._tell(
            held,
            new.part_no,
            PartStatus.BUILT,
            rows=new.last_seq - new.first_seq + 1,
            bytes=new.byte_size,
        )

    async def uploaded(self, held: HeldBatch, part: Part, file_id: str) -> None:
        """The vendor has the request file."""
        await self._parts.move(part, PartStatus.UPLOADED, provider_file_id=file_id)
        await self._tell(held, part.part_no, PartStatus.UPLOADED)

    async def intend(self, held: HeldBatch, part: Part) -> bool:
        """The request to submit may be sent as soon as this is committed: by us, and once.

        False where somebody has intended it before.
        """
        now = await self._parts.hold(part.id)
        if now.status not in (PartStatus.BUILT, PartStatus.UPLOADED):
            return False
        await self._parts.move(
            part,
            PartStatus.SUBMITTING,
            intent_at=utc_now(),
            submits=part.submits + 1,
            next_poll_at=None,
        )
        await self._items.submit(held.id, part.first_seq, part.last_seq)
        await self._tell(held, part.part_no, PartStatus.SUBMITTING)
        return True

    async def submitted(
        self, held: HeldBatch, part: Part, batch: VendorBatch, *, is_sure: bool = True
    ) -> None:
        """The vendor has it. ``is_sure`` false: whether its rows are ours is still to be seen."""
        await self._parts.move(
            part,
            PartStatus.SUBMITTED,
            provider_batch_id=batch.id,
            candidates=None if is_sure else [batch.id],
            submitted_at=utc_now(),
            next_poll_at=utc_now(),
            vendor_status=batch.vendor_state[:64],
            **_told_by(batch),
        )
        await self._tell(held, part.part_no, PartStatus.SUBMITTED, provider_batch_id=batch.id)

    async def refused(
        self, held: HeldBatch, part: Part, error: BusinessException, next_at: datetime
    ) -> None:
        """The vendor surely did not take it; it is submitted again later, with its file anew: the
        vendor may have lost that, or not like it.
        """
        await self._parts.move(
            part,
            PartStatus.BUILT,
            provider_file_id=None,
            next_poll_at=next_at,
            **failure(error),
        )
        facts: dict[str, JsonValue] = {"code": error.code, "message": error.message}
        await self._tell(held, part.part_no, PartStatus.BUILT, **facts)

    async def unknown(self, held: HeldBatch, part: Part, reason: str, next_at: datetime) -> None:
        """Nobody knows whether the vendor took it."""
        await self._parts.move(part, PartStatus.SUBMIT_UNKNOWN, next_poll_at=next_at)
        await self._tell(held, part.part_no, PartStatus.SUBMIT_UNKNOWN, reason=reason)

    async def look_again(self, part: Part, at: datetime) -> None:
        """Look at the vendor's list again later."""
        await self._parts.move(part, part.status, next_poll_at=at)

    async def submit_again(self, held: HeldBatch, part: Part) -> None:
        """The vendor does not have it, nor perhaps its file any more."""
        await self._parts.move(
            part, PartStatus.BUILT, provider_file_id=None, next_poll_at=None, candidates=None
        )
        await self._tell(held, part.part_no, PartStatus.BUILT)

    async def quarantine(
        self, held: HeldBatch, part: Part, error: BusinessException, candidates: Sequence[str]
    ) -> None:
        """Somebody has to look."""
        await self._parts.move(
            part,
            PartStatus.QUARANTINED,
            candidates=list(candidates)[:_CANDIDATES_KEPT],
            next_poll_at=None,
            provider_batch_id=None,
            **failure(error),
        )
        await self._tell(
            held, part.part_no, PartStatus.QUARANTINED, code=error.code, message=error.message
        )

    async def polled(
        self, held: HeldBatch, part: Part, batch: VendorBatch, next_at: datetime
    ) -> None:
        """The vendor has told how far it is."""
        word = batch.vendor_state[:64]
        if batch.state.is_over:
            await self._parts.move(
                part,
                PartStatus.ENDED,
                polls=part.polls + 1,
                vendor_status=word,
                ended_at=utc_now(),
                next_poll_at=None,
                **_told_by(batch),
            )
            await self._tell(held, part.part_no, PartStatus.ENDED, vendor_status=word)
            return
        await self._parts.move(
            part,
            part.status,
            polls=part.polls + 1,
            vendor_status=word,
            next_poll_at=next_at,
            **_told_by(batch),
        )
        is_new = word != part.vendor_status or dict(batch.counts) != dict(part.vendor_counts)
        if is_new:
            facts: dict[str, JsonValue] = {"vendor_status": word, "counts": dict(batch.counts)}
            if batch.state is BatchState.UNKNOWN:
                facts["is_unknown"] = True
            await self._tell(held, part.part_no, part.status, **facts)

    async def later(self, part_id: UUID, error: BusinessException, at: datetime) -> None:
        """What is next for a part could not be done now."""
        part = await self._parts.hold(part_id)
        await self._parts.move(
            part, part.status, next_poll_at=at, polls=part.polls + 1, **failure(error)
        )

    async def downloaded(
        self, held: HeldBatch, part: Part, output: UUID | None, errors: UUID | None
    ) -> None:
        """What the vendor gave is in the storage; why its batch failed is kept."""
        error = part.error
        await self._parts.move(
            part,
            PartStatus.DOWNLOADED,
            output_asset_id=output,
            error_asset_id=errors,
            error_code=error and error.code,
            error_message=error and error.message,
        )
        await self._tell(held, part.part_no, PartStatus.DOWNLOADED)

    async def ingested(
        self,
        held: HeldBatch,
        part: Part,
        report: PartReport,
        error: BusinessException | None = None,
    ) -> None:
        """Every item of the part has its outcome."""
        why = failure(error) if error else {}
        await self._parts.move(
            part,
            PartStatus.INGESTED,
            ingested_at=utc_now(),
            next_poll_at=None,
            report=storable_report(report),
            **why,
        )
        facts: dict[str, JsonValue] = {"disagreements": [*report.disagreements]}
        await self._tell(held, part.part_no, PartStatus.INGESTED, **facts)

    async def cancelled(self, held: HeldBatch, part: Part) -> None:
        """It was never submitted, and will not be."""
        await self._parts.move(part, PartStatus.CANCELLED, next_poll_at=None)
        await self._tell(held, part.part_no, PartStatus.CANCELLED)

    async def taken(self, held: HeldBatch, batches: Sequence[VendorBatch]) -> set[str]:
        """Those of the vendor's batches that are parts of ours already."""
        return await self._parts.taken(held.provider.value, [batch.id for batch in batches])

    async def spent_usd(self, part: Part) -> Decimal:
        """What a part counts as spent: what is known, and of rows that the vendor may have billed
        beyond that, the most that they may have cost.
        """
        known, unknown = await self._parts.spent(part)
        worst = (part.worst_usd or Decimal(0)) / part.row_count
        return known + unknown * worst

    async def _tell(
        self, held: HeldBatch, part_no: int, status: PartStatus, **facts: JsonValue
    ) -> None:
        data: dict[str, JsonValue] = {"part_no": part_no, "status": status.value, **facts}
        await self._events.append(held.project_id, held.id, "part", storable_json(data))


def due(part: Part, now: datetime) -> bool:
    """Whether something can be done about a part now."""
    return part.next_poll_at is None or part.next_poll_at <= now


def next_poll(part: Part, longest_s: float, now: datetime) -> datetime:
    """When to ask the vendor again: soon at first, then ever more seldom."""
    wait_s = min(1.5 ** min(part.polls, 30), longest_s)
    return now + timedelta(seconds=wait_s)


def _told_by(batch: VendorBatch) -> dict[str, object]:
    return {
        "vendor_state": batch.state.value,
        "vendor_counts": storable_json(dict(batch.counts)),
        **({"error_code": "BATCH_FAILED", "error_message": batch.error} if batch.error else {}),
    }
