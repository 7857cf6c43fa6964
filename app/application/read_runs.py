"""Look at runs."""

from collections.abc import AsyncGenerator
from uuid import UUID

from app.application.steps.follow_events import HEARTBEAT_S, follow_events
from app.application.steps.services import EventServices, RunServices
from app.core.db import transaction
from app.shared.events import StreamEvent
from app.shared.runs import Run, RunFilter, RunItemListing, RunItemPage, RunPage


async def get_run(services: RunServices, project_id: UUID, run_id: UUID) -> Run:
    """One run as it is now.

    Raises:
        BusinessException: RUN_NOT_FOUND.
    """
    async with transaction(services.session):
        return await services.runs.get(project_id, run_id)


async def list_runs(
    services: RunServices, project_id: UUID, chosen: RunFilter, limit: int, after: UUID | None
) -> RunPage:
    """A page of runs, newest first; ``after`` is the ``next_cursor`` of the page before.

    Raises:
        BusinessException: VALIDATION_FAILED.
    """
    async with transaction(services.session):
        return await services.runs.list(project_id, chosen, limit, after)


async def list_run_items(
    services: RunServices, project_id: UUID, run_id: UUID, listing: RunItemListing
) -> RunItemPage:
    """A page of a run's items, in their order.

    Raises:
        BusinessException: RUN_NOT_FOUND.
    """
    async with transaction(services.session):
        return await services.runs.items(project_id, run_id, listing)


async def follow_run(
    services: RunServices,
    events: EventServices,
    project_id: UUID,
    run_id: UUID,
    after: int,
    heartbeat_s: float = HEARTBEAT_S,
) -> AsyncGenerator[StreamEvent | None]:
    """The events of a run after number ``after``, until it is over; see ``follow_events``.

    Raises:
        BusinessException: RUN_NOT_FOUND.
    """
    async with transaction(services.session):
        run = await services.runs.get(project_id, run_id)
    return follow_events(
        events, project_id, run_id, after, heartbeat_s, is_to_come=not run.status.is_over
    )
