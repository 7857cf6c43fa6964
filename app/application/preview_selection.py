"""Tell which keywords a batch would get."""

from uuid import UUID

from app.application.steps.services import KeywordServices
from app.core.db import transaction
from app.shared.keyword_selection import Selection, SelectionOrder


async def preview_selection(
    services: KeywordServices, project_id: UUID, order: SelectionOrder
) -> Selection:
    """What a batch would get that is ordered now; nothing is reserved.

    Raises:
        BusinessException: VALIDATION_FAILED (a category that is not there), STANDARD_NOT_FOUND.
    """
    async with transaction(services.session):
        return await services.selection.preview(project_id, order)
