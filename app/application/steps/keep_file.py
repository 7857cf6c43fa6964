"""Keep a file as an asset: what requests for it and batches share."""

from uuid import UUID

from app.application.steps.services import AssetServices
from app.core.db import transaction
from app.domain.media.asset_service import Kept
from app.domain.media.staging import Content, staged
from app.infrastructure.db.repositories.assets import AssetFile
from app.infrastructure.storage.base import BaseStorage
from app.shared.assets import NewAsset


async def keep_file(
    services: AssetServices, project_id: UUID, new: NewAsset, content: Content
) -> Kept:
    """Keep a file: its bytes first, then its row, so that no row is without bytes.

    The same bytes of one kind and type are one asset of the project: adding them again gives the
    one that is there, as it was described first, and brings bytes back that it has lost.

    Raises:
        BusinessException: ASSET_INVALID, ASSET_TOO_LARGE, before anything is stored; STORAGE_*,
            also while somebody is just deleting the same file.
    """
    async with staged(content, services.max_bytes) as given:
        described, file = services.assets.described(project_id, new, given)
        async with transaction(services.session):
            existing = await services.assets.find(project_id, file)
            removed = await services.assets.removed(project_id, file)
        if existing is not None and await _is_there(services.storage, file):
            return Kept(existing, is_new=False)
        await services.storage.put(file.path, given.path, file.mime_type)
        if removed and not await _is_there(services.storage, file):
            # They were there until a removal came to them that had been asked for before.
            await services.storage.put(file.path, given.path, file.mime_type)
        async with transaction(services.session):
            return await services.assets.add(project_id, described, file, removed)


async def _is_there(storage: BaseStorage, file: AssetFile) -> bool:
    found = await storage.find(file.path)
    return found is not None and found.byte_size == file.byte_size
