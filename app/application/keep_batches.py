"""Change the course of batches: cancel, resume, retry, reconcile."""

from decimal import Decimal
from uuid import UUID

from app.application.steps.close_batch import retry_of
from app.application.steps.queue_batch import queue_batch
from app.application.steps.services import BatchServices
from app.core.db import transaction
from app.core.exceptions import BusinessException, ErrorCode
from app.core.validation import validation_failed
from app.domain.batch.batch_service import conflict
from app.domain.batch.spec import BatchSpec
from app.infrastructure.ai.base.batch_messages import VendorBatch
from app.infrastructure.ai.base.errors import ProviderError
from app.infrastructure.db.repositories.batch_parts import Part
from app.infrastructure.db.repositories.batches import HeldBatch
from app.shared.batches import Batch, BatchStatus, PartStatus, ReconcileBatch


async def cancel_batch(
    services: BatchServices, project_id: UUID, batch_id: UUID, by: UUID | None = None
) -> Batch:
    """Submit nothing more of a batch, and ask the vendor to stop; what it has made is kept.

    Raises:
        BusinessException: BATCH_NOT_FOUND, BATCH_STATE_CONFLICT.
    """
    async with transaction(services.session):
        await services.batches.cancel(project_id, batch_id)
        await queue_batch(services.batches, services.jobs, project_id, batch_id, by)
        return await services.batches.get(project_id, batch_id)


async def resume_batch(
    services: BatchServices,
    project_id: UUID,
    batch_id: UUID,
    budget_usd: Decimal | None = None,
    by: UUID | None = None,
    *,
    in_background: bool = True,
) -> Batch:
    """Let a batch go on that was stopped, or that nobody works on, at once.

    ``budget_usd``: what it may cost from now on in all, with what it has cost.

    Raises:
        BusinessException: BATCH_NOT_FOUND, BATCH_STATE_CONFLICT (it is over, or quarantined).
    """
    async with transaction(services.session):
        held = await services.batches.resume(project_id, batch_id)
        if budget_usd is not None:
            await services.generation.budgets.open_batch(project_id, held.root_id, budget_usd)
        if in_background:
            await queue_batch(services.batches, services.jobs, project_id, batch_id, by)
        else:
            await services.batches.assign(batch_id, None)
        return await services.batches.get(project_id, batch_id)


async def retry_batch(
    services: BatchServices,
    project_id: UUID,
    batch_id: UUID,
    by: UUID | None = None,
    *,
    in_background: bool = True,
) -> Batch:
    """Ask again for the rows of a batch that failed, expired or are missing, and for no others.

    Where only cells below their target were ordered, rows are left out whose cells have been filled
    meanwhile.

    Raises:
        BusinessException: BATCH_NOT_FOUND; BATCH_STATE_CONFLICT: it is not over, was retried
            already, or nothing of it is to be had.
    """
    async with transaction(services.session):
        held = await services.batches.hold(project_id, batch_id)
        rows = await services.batches.rows_to_retry(held)
        wanted = [(row.keyword.id, row.type, row.difficulty) for row in rows]
        strict = BatchSpec.of(held).selection.strict
        open_cells = await services.selection.reserve_again(project_id, wanted, strict=strict)
        rows = [row for row in rows if (row.keyword.id, row.type, row.difficulty) in open_cells]
        if not rows:
            raise conflict(held, "The cells of its failed rows have all been filled meanwhile.")
        child = retry_of(held, rows, by)
        await services.batches.create_retry(held, child, [row.seq for row in rows])
        if in_background:
            await queue_batch(services.batches, services.jobs, project_id, child.id, by)
        return await services.batches.get(project_id, child.id)


async def reconcile_batch(
    services: BatchServices,
    project_id: UUID,
    batch_id: UUID,
    order: ReconcileBatch,
    by: UUID | None = None,
    *,
    in_background: bool = True,
) -> Batch:
    """Tell what a quarantined part is: a batch that the vendor has, or none.

    Raises:
        BusinessException: BATCH_NOT_FOUND; BATCH_STATE_CONFLICT (no such part is quarantined);
            VALIDATION_FAILED (several are, or the vendor's batch cannot be this part);
            PROVIDER_BATCH_NOT_FOUND, and other PROVIDER_* codes where it cannot be asked.
    """
    async with transaction(services.session):
        held = await services.batches.hold(project_id, batch_id)
        await _quarantined(services, held, order.part_no)
    vendor_batch = None if order.adopt is None else await _look(services, held, order.adopt)
    async with transaction(services.session):
        held = await services.batches.hold(project_id, batch_id)
        part = await _quarantined(services, held, order.part_no)
        if vendor_batch is None:
            await services.parts.submit_again(held, part)
        else:
            await _require_fit(services, held, part, vendor_batch)
            await services.parts.submitted(held, part, vendor_batch, is_sure=False)
        await services.batches.move(held, BatchStatus.RUNNING)
        if in_background:
            await queue_batch(services.batches, services.jobs, project_id, batch_id, by)
        return await services.batches.get(project_id, batch_id)


async def _look(services: BatchServices, held: HeldBatch, vendor_id: str) -> VendorBatch:
    provider, _ = services.providers.choose(held.provider, held.model)
    try:
        return await provider.get(vendor_id)
    except ProviderError as error:
        if error.code is not ErrorCode.PROVIDER_BATCH_NOT_FOUND:
            raise
        raise _bad_adoption(f"{held.provider.value} has no batch {vendor_id}") from error


async def _quarantined(services: BatchServices, held: HeldBatch, part_no: int | None) -> Part:
    parts = [
        part
        for part in await services.parts.all(held.id)
        if part.status is PartStatus.QUARANTINED and part_no in (None, part.part_no)
    ]
    if not parts:
        which = "part" if part_no is None else f"part {part_no}"
        raise conflict(held, f"No {which} of it is quarantined.")
    if len(parts) > 1:
        named = ", ".join(str(part.part_no) for part in parts)
        raise validation_failed(
            [{"loc": ("part_no",), "msg": f"say which one: parts {named} are quarantined"}]
        )
    return parts[0]


async def _require_fit(
    services: BatchServices, held: HeldBatch, part: Part, batch: VendorBatch
) -> None:
    if await services.parts.taken(held, [batch]):
        raise _bad_adoption(f"batch {batch.id} is another part's")
    if batch.request_count not in (None, part.row_count):
        raise _bad_adoption(
            f"batch {batch.id} has {batch.request_count} rows, and this part {part.row_count}"
        )


def _bad_adoption(problem: str) -> BusinessException:
    return validation_failed([{"loc": ("adopt",), "msg": problem}])
