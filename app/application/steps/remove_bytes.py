"""Remove the bytes of deleted assets; what a deletion and a check share."""

import asyncio
from collections.abc import Sequence
from uuid import UUID

from app.application.steps.services import AssetServices
from app.core.db import transaction
from app.core.exceptions import BusinessException, ErrorCode
from app.domain.media.asset_service import REMOVAL_S, Deleted

WITHIN_S = REMOVAL_S / 2


async def remove_bytes(
    services: AssetServices, project_id: UUID, deleted: Sequence[Deleted]
) -> None:
    """Remove the bytes, and note that they are gone.

    Raises:
        BusinessException: STORAGE_*, also when it takes so long that the same file may be added
            again meanwhile; the check finds what is left.
    """
    try:
        async with asyncio.timeout(WITHIN_S):
            await services.storage.remove([one.path for one in deleted])
    except TimeoutError:
        raise BusinessException(
            ErrorCode.STORAGE_UNAVAILABLE,
            f"The storage did not remove the bytes within {WITHIN_S:.0f} s. `qgen assets check` "
            "finds what is left of them.",
        ) from None
    async with transaction(services.session):
        await services.assets.finish(project_id, deleted)
