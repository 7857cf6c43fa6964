"""Keep files as assets, and take them out again."""

from uuid import UUID

from app.application.steps.keep_file import keep_file
from app.application.steps.remove_bytes import remove_bytes
from app.application.steps.services import AssetServices
from app.core.db import transaction
from app.core.validation import validation_failed
from app.domain.media.asset_service import InUse, Kept
from app.domain.media.staging import Content
from app.shared.assets import NewAsset


async def keep_asset(
    services: AssetServices, project_id: UUID, new: NewAsset, content: Content
) -> Kept:
    """Keep a file; the same bytes of one kind and type are one asset of the project.

    Raises:
        BusinessException: as ``keep_file``.
    """
    return await keep_file(services, project_id, new, content)


async def delete_asset(services: AssetServices, project_id: UUID, asset_id: UUID) -> None:
    """Take an asset out: its row first, then its bytes. Bytes that stay are found by the check.

    Raises:
        BusinessException: ASSET_NOT_FOUND; VALIDATION_FAILED naming what refers to it, and nothing
            is changed; STORAGE_*, and the asset is gone but its bytes are not.
    """
    async with transaction(services.session):
        outcome = await services.assets.delete(project_id, asset_id)
    if isinstance(outcome, InUse):
        raise validation_failed(
            {"loc": ("path", "asset_id"), "msg": f"{user} refers to it; change that first"}
            for user in outcome.users
        )
    await remove_bytes(services, project_id, [outcome])


async def create_bucket(services: AssetServices) -> bool:
    """Make the place where the bytes of all projects are kept; tells whether it is new.

    Raises:
        BusinessException: STORAGE_*.
    """
    return await services.storage.ensure_bucket()
