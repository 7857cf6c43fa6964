"""Find the batches that nobody works on any more, and have them worked on."""

from app.application.steps.queue_batch import queue_batch
from app.application.steps.services import BatchWorkServices
from app.core.db import transaction

AT_ONCE = 100


async def requeue_batches(services: BatchWorkServices) -> int:
    """Queue batches whose process was killed, or whose job came to nothing; how many there were.

    Raises:
        BusinessException: DATABASE_UNAVAILABLE, DATABASE_NOT_MIGRATED.
    """
    async with services.sessions() as session, transaction(session):
        batches, jobs = services.batches(session), services.jobs(session)
        lost = await batches.without_worker(AT_ONCE)
        for project_id, batch_id in lost:
            await queue_batch(batches, jobs, project_id, batch_id, None)
    return len(lost)
