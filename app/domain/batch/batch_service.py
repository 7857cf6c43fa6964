"""Batches: their life, their items, and what is told of them."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from app.core.exceptions import BusinessException, ErrorCode, JsonValue
from app.core.validation import unknown_cursor
from app.domain.batch.accounting import final_status
from app.infrastructure.db.repositories.batch_items import BatchItemRepository, Row
from app.infrastructure.db.repositories.batches import BatchRepository, HeldBatch, NewBatch
from app.infrastructure.db.repositories.events import EventRepository
from app.infrastructure.db.repositories.storable import storable_json
from app.shared.batches import (
    Batch,
    BatchFilter,
    BatchItemListing,
    BatchItemPage,
    BatchPage,
    BatchStatus,
)
from app.shared.keyword_selection import Pick
from app.shared.money import plain


class BatchLost(Exception):
    """Somebody else works on the batch now: nothing of this work may be stored.

    Whoever had it was taken for dead, since it stood still for longer than its lease.
    """


class BatchService:
    def __init__(
        self, batches: BatchRepository, items: BatchItemRepository, events: EventRepository
    ) -> None:
        self._batches = batches
        self._items = items
        self._events = events

    async def create(self, project_id: UUID, new: NewBatch, picks: Sequence[Pick]) -> None:
        """Store a batch with its items, whose cells are reserved in the same transaction."""
        await self._batches.add(project_id, new)
        await self._items.add(project_id, new.id, picks)
        await self.tell(project_id, new.id, "selected", {"items": len(picks)})

    async def create_retry(self, parent: HeldBatch, new: NewBatch, seqs: Sequence[int]) -> None:
        """Store the batch that asks for some items of its parent again; it gets their cells."""
        await self._batches.add(parent.project_id, new)
        await self._items.take_over(new.id, seqs, parent.id)
        told: dict[str, JsonValue] = {"items": len(seqs), "parent_id": str(parent.id)}
        await self.tell(parent.project_id, new.id, "selected", told)

    async def get(self, project_id: UUID, batch_id: UUID) -> Batch:
        """One batch.

        Raises:
            BusinessException: BATCH_NOT_FOUND, also for another project's.
        """
        found = await self._batches.get(project_id, batch_id)
        if found is None:
            raise _not_found(batch_id)
        return found

    async def list(
        self, project_id: UUID, chosen: BatchFilter, limit: int, after: UUID | None
    ) -> BatchPage:
        """A page of batches, newest first.

        Raises:
            BusinessException: VALIDATION_FAILED when no page gave the cursor ``after``.
        """
        try:
            return await self._batches.list(project_id, chosen, limit, after)
        except LookupError:
            raise unknown_cursor() from None

    async def items(
        self, project_id: UUID, batch_id: UUID, listing: BatchItemListing
    ) -> BatchItemPage:
        """A page of a batch's items, in their order.

        Raises:
            BusinessException: BATCH_NOT_FOUND.
        """
        await self.get(project_id, batch_id)
        return await self._items.list(batch_id, listing)

    async def hold(self, project_id: UUID, batch_id: UUID) -> HeldBatch:
        """A batch that nobody else changes until the transaction ends.

        Raises:
            BusinessException: BATCH_NOT_FOUND.
        """
        held = await self._batches.hold(batch_id, project_id)
        if held is None:
            raise _not_found(batch_id)
        return held

    async def hold_own(self, batch_id: UUID, owner: UUID) -> HeldBatch:
        """As ``hold``, for whoever works on it.

        Raises:
            BatchLost: that is somebody else by now.
        """
        held = await self._batches.hold(batch_id)
        if held is None or held.owner != owner:
            raise BatchLost(batch_id)
        return held

    async def claim(self, batch_id: UUID, owner: UUID, lease_s: float) -> bool:
        """Have a batch for so long; False where it is final, or somebody else has it."""
        return await self._batches.claim(batch_id, owner, lease_s)

    async def release(self, batch_id: UUID, owner: UUID) -> None:
        """Let others have the batch."""
        await self._batches.release(batch_id, owner)

    async def assign(self, batch_id: UUID, job_id: UUID | None) -> None:
        """Name the background job that works on it; None: whoever has it does so itself."""
        await self._batches.set_job(batch_id, job_id)

    async def without_worker(self, limit: int) -> Sequence[tuple[UUID, UUID]]:
        """Project and id of batches under way that nobody will work on."""
        return await self._batches.without_worker(limit)

    async def move(
        self, held: HeldBatch, status: BatchStatus, error: BusinessException | None = None
    ) -> None:
        """Move a held batch on to what is no end, and tell it; nothing more is told while it waits
        for somebody."""
        if held.status is status and error is None:
            return
        await self._batches.set_status(held, status, error)
        await self.tell(
            held.project_id,
            held.id,
            status.value,
            _told(error),
            closes=status.is_waiting_for_somebody,
        )

    async def cancel(self, project_id: UUID, batch_id: UUID) -> HeldBatch:
        """Submit nothing more of a batch, and have the vendor stop; what is made is kept.

        Cancelling twice changes nothing.

        Raises:
            BusinessException: BATCH_NOT_FOUND, BATCH_STATE_CONFLICT (it is over, or a part is in
                quarantine, which the vendor may have: reconcile it first).
        """
        held = await self.hold(project_id, batch_id)
        if held.status.is_final:
            raise conflict(held, f"The batch is {held.status}: there is nothing to cancel.")
        if held.status is BatchStatus.QUARANTINED:
            raise conflict(
                held,
                "A part of the batch is quarantined, and the vendor may work on it. Reconcile it "
                "first: qgen batch show tells what to look at.",
            )
        await self.move(held, BatchStatus.CANCELLING)
        return held

    async def resume(self, project_id: UUID, batch_id: UUID) -> HeldBatch:
        """Let a batch go on; one that is under way is given to another worker.

        Raises:
            BusinessException: BATCH_NOT_FOUND, BATCH_STATE_CONFLICT (it is over, or quarantined).
        """
        held = await self.hold(project_id, batch_id)
        if held.status.is_final:
            raise conflict(
                held,
                f"The batch is {held.status}. Its failed rows are asked for again by: "
                f"qgen batch retry {batch_id}",
            )
        if held.status is BatchStatus.QUARANTINED:
            raise conflict(
                held, f"A part is quarantined. See what to do: qgen batch show {batch_id}"
            )
        if held.status is BatchStatus.STOPPED:
            await self.move(held, BatchStatus.RUNNING)
        return held

    async def rows_to_retry(self, held: HeldBatch) -> Sequence[Row]:
        """The items of a final batch that failed, for whatever reason, expired, or are missing.

        Raises:
            BusinessException: BATCH_STATE_CONFLICT: it is not over, has been retried, or has none.
        """
        if not held.status.is_final:
            raise conflict(
                held,
                f"The batch is {held.status}: rows are asked for again once it is over. See how "
                f"far it is: qgen batch show {held.id}",
            )
        batch = await self.get(held.project_id, held.id)
        if batch.retried_by is not None:
            raise conflict(held, f"It was retried already, by batch {batch.retried_by}.")
        rows = await self._items.retryable(held.id)
        if not rows:
            raise conflict(held, "No row of it failed, expired or is missing.")
        return rows

    async def end(self, held: HeldBatch) -> BatchStatus:
        """A held batch has no open item any more; what it is now."""
        batch = await self.get(held.project_id, held.id)
        is_cancelling = held.status is BatchStatus.CANCELLING
        status = final_status(batch.counts, is_cancelling=is_cancelling)
        await self._batches.set_status(held, status)
        data: dict[str, JsonValue] = {
            **batch.counts.model_dump(),
            "errors": dict(batch.errors),
            "cost_usd": plain(batch.money.cost_usd),
        }
        await self._events.append(
            held.project_id, held.id, status.value, storable_json(data), closes=True
        )
        return status

    async def tell_progress(self, project_id: UUID, batch_id: UUID) -> None:
        """Tell how far a batch is."""
        batch = await self.get(project_id, batch_id)
        counts = batch.counts
        data: dict[str, JsonValue] = {
            "done": counts.done,
            "total": counts.total,
            **counts.model_dump(),
            "errors": dict(batch.errors),
            "cost_usd": plain(batch.money.cost_usd),
        }
        await self.tell(project_id, batch_id, "progress", data)

    async def tell(
        self,
        project_id: UUID,
        batch_id: UUID,
        name: str,
        data: Mapping[str, JsonValue] | None = None,
        *,
        closes: bool = False,
    ) -> None:
        """Tell whoever watches; ``closes``: that is all, until something else is told."""
        told = storable_json(data or {})
        await self._events.append(project_id, batch_id, name, told, closes=closes)


def conflict(held: HeldBatch, problem: str) -> BusinessException:
    """BATCH_STATE_CONFLICT."""
    return BusinessException(
        ErrorCode.BATCH_STATE_CONFLICT,
        problem,
        {"batch_id": str(held.id), "status": held.status.value},
    )


def _told(error: BusinessException | None) -> Mapping[str, JsonValue]:
    if error is None:
        return {}
    return {"code": error.code.value, "message": error.message, **error.details}


def _not_found(batch_id: UUID) -> BusinessException:
    return BusinessException(
        ErrorCode.BATCH_NOT_FOUND,
        f"There is no batch {batch_id}. See: qgen batch list",
        {"batch_id": str(batch_id)},
    )
