"""Look at batches."""

from collections.abc import AsyncGenerator
from uuid import UUID

from app.application.steps.follow_events import HEARTBEAT_S, follow_events
from app.application.steps.services import BatchServices, EventServices
from app.core.db import transaction
from app.shared.batches import Batch, BatchFilter, BatchItemListing, BatchItemPage, BatchPage
from app.shared.events import StreamEvent


async def get_batch(services: BatchServices, project_id: UUID, batch_id: UUID) -> Batch:
    """One batch.

    Raises:
        BusinessException: BATCH_NOT_FOUND.
    """
    async with transaction(services.session):
        return await services.batches.get(project_id, batch_id)


async def list_batches(
    services: BatchServices, project_id: UUID, chosen: BatchFilter, limit: int, after: UUID | None
) -> BatchPage:
    """A page of batches, newest first.

    Raises:
        BusinessException: VALIDATION_FAILED, no page gave the cursor ``after``.
    """
    async with transaction(services.session):
        return await services.batches.list(project_id, chosen, limit, after)


async def list_batch_items(
    services: BatchServices, project_id: UUID, batch_id: UUID, listing: BatchItemListing
) -> BatchItemPage:
    """A page of a batch's items, in their order.

    Raises:
        BusinessException: BATCH_NOT_FOUND.
    """
    async with transaction(services.session):
        return await services.batches.items(project_id, batch_id, listing)


async def follow_batch(
    services: BatchServices,
    events: EventServices,
    project_id: UUID,
    batch_id: UUID,
    after: int,
    heartbeat_s: float = HEARTBEAT_S,
) -> AsyncGenerator[StreamEvent | None]:
    """What happens to a batch, from the event after number ``after``, until it is over, or waits
    for somebody.

    Raises:
        BusinessException: BATCH_NOT_FOUND.
    """
    batch = await get_batch(services, project_id, batch_id)
    return follow_events(
        events, project_id, batch_id, after, heartbeat_s, is_to_come=not batch.status.is_final
    )
