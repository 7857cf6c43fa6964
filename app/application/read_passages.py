"""Read stored passages."""

from uuid import UUID

from app.application.steps.services import PassageServices
from app.core.db import transaction
from app.shared.passages import Passage, PassageFilter, PassagePage


async def get_passage(services: PassageServices, project_id: UUID, passage_id: UUID) -> Passage:
    """One passage.

    Raises:
        BusinessException: PASSAGE_NOT_FOUND.
    """
    async with transaction(services.session):
        return await services.passages.get(project_id, passage_id)


async def list_passages(
    services: PassageServices,
    project_id: UUID,
    chosen: PassageFilter,
    limit: int,
    after: UUID | None,
) -> PassagePage:
    """A page of passages, newest first; ``after`` is the ``next_cursor`` of the page before."""
    async with transaction(services.session):
        return await services.passages.list(project_id, chosen, limit, after)
