"""Order a batch: check it, choose its keywords, reserve their cells, and have it worked on."""

from collections.abc import Awaitable, Callable
from uuid import UUID

from app.application.steps.plan_batch import plan_batch
from app.application.steps.queue_batch import queue_batch
from app.application.steps.services import BatchServices
from app.core.db import Session, transaction
from app.infrastructure.db.repositories.batches import NewBatch
from app.shared.batches import Batch, BatchEstimate, BatchOrder
from app.shared.ids import new_id


async def create_batch(
    services: BatchServices,
    project_id: UUID,
    order: BatchOrder,
    created_by: UUID | None = None,
    keep_receipt: Callable[[Session, Batch], Awaitable[None]] | None = None,
    *,
    in_background: bool = True,
) -> Batch:
    """Order questions that a vendor's Batch API makes, within a day as a rule, at half the price.

    ``keep_receipt`` is done in the transaction that reserves the cells. Where it is not done
    ``in_background``, the caller works on it itself.

    Raises:
        BusinessException: as ``plan_batch``, and KEYWORDS_EXHAUSTED; nothing is reserved then.
    """
    plan = await plan_batch(services, project_id, order, created_by)
    async with transaction(services.session):
        chosen = await services.selection.select(project_id, order.selection)
        new = NewBatch(
            id=new_id(),
            name=order.name,
            provider=plan.provider.vendor,
            model=plan.model,
            is_sandbox=services.providers.is_sandbox,
            spec=plan.spec.stored(),
            item_count=len(chosen.picks),
            estimated_usd=plan.estimate.cost_usd,
            created_by=created_by,
        )
        await services.batches.create(project_id, new, chosen.picks)
        if order.budget_usd is not None:
            await services.generation.budgets.open_batch(project_id, new.id, order.budget_usd)
        if in_background:
            await queue_batch(services.batches, services.jobs, project_id, new.id, created_by)
        batch = await services.batches.get(project_id, new.id)
        if keep_receipt:
            await keep_receipt(services.session, batch)
        return batch


async def estimate_batch(
    services: BatchServices, project_id: UUID, order: BatchOrder
) -> BatchEstimate:
    """What a batch would take now, and how many of its items can be had. Nothing is reserved.

    Raises:
        BusinessException: as ``plan_batch``.
    """
    plan = await plan_batch(services, project_id, order, None)
    return plan.estimate
