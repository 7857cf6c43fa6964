"""Watch a background job."""

from collections.abc import AsyncGenerator
from uuid import UUID

from app.application.steps.follow_events import HEARTBEAT_S, follow_events
from app.application.steps.services import EventServices, JobServices
from app.core.db import transaction
from app.shared.events import StreamEvent


async def follow_job(
    services: JobServices,
    events: EventServices,
    project_id: UUID,
    job_id: UUID,
    after: int,
    heartbeat_s: float = HEARTBEAT_S,
) -> AsyncGenerator[StreamEvent | None]:
    """The events of a job after number ``after``, until it has ended; see ``follow_events``.

    Those of a job that has ended long ago are forgotten: there is none then.

    Raises:
        BusinessException: JOB_NOT_FOUND.
    """
    async with transaction(services.session):
        job = await services.jobs.get(project_id, job_id)
    return follow_events(
        events, project_id, job_id, after, heartbeat_s, is_to_come=not job.status.is_final
    )
