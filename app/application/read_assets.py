"""Read assets and their bytes."""

import hashlib
from collections.abc import AsyncIterator
from datetime import timedelta
from uuid import UUID

from app.application.steps.services import AssetServices
from app.core.db import transaction
from app.core.exceptions import BusinessException, ErrorCode
from app.infrastructure.db.repositories.assets import AssetFile
from app.infrastructure.storage.base import BaseStorage
from app.shared.assets import Asset, AssetFilter, AssetPage
from app.shared.clock import utc_now

URL_LIFETIME_S = 3600


async def get_asset(services: AssetServices, project_id: UUID, asset_id: UUID) -> Asset:
    """One asset, with a URL that gives its bytes for URL_LIFETIME_S.

    Raises:
        BusinessException: ASSET_NOT_FOUND, ASSET_BYTES_MISSING, STORAGE_*.
    """
    async with transaction(services.session):
        found = await services.assets.get(project_id, asset_id)
    # Whole seconds, as in the URL, and from before it is signed: it is good until then at least.
    expires_at = utc_now().replace(microsecond=0) + timedelta(seconds=URL_LIFETIME_S)
    url = await services.storage.signed_url(found.file.path, URL_LIFETIME_S, found.asset.file_name)
    return found.asset.model_copy(update={"url": url, "url_expires_at": expires_at})


async def list_assets(
    services: AssetServices,
    project_id: UUID,
    chosen: AssetFilter,
    limit: int,
    after: UUID | None,
) -> AssetPage:
    """A page of assets, newest first, without URLs; ``after`` is the page before's next_cursor."""
    async with transaction(services.session):
        return await services.assets.list(project_id, chosen, limit, after)


async def read_content(
    services: AssetServices, project_id: UUID, asset_id: UUID
) -> AsyncIterator[bytes]:
    """The bytes of an asset, in pieces.

    Raises:
        BusinessException: ASSET_NOT_FOUND, ASSET_BYTES_MISSING, STORAGE_* before the first piece;
            ASSET_BYTES_MISSING after the last when they are not the bytes that were kept.
    """
    async with transaction(services.session):
        found = await services.assets.get(project_id, asset_id)
    async for piece in _verified(services.storage, found.file):
        yield piece


async def _verified(storage: BaseStorage, file: AssetFile) -> AsyncIterator[bytes]:
    digest = hashlib.sha256()
    async for piece in storage.read(file.path):
        digest.update(piece)
        yield piece
    if digest.hexdigest() != file.sha256:
        raise BusinessException(
            ErrorCode.ASSET_BYTES_MISSING,
            "The bytes in the storage are not those that were kept; `qgen assets check --deep` "
            "finds all such.",
            {"expected_sha256": file.sha256, "found_sha256": digest.hexdigest()},
        )
