"""Files that are kept: read and taken out."""

from typing import Annotated
from urllib.parse import urljoin
from uuid import UUID

from fastapi import APIRouter, Query, Request

from app.api.access import CanMedia, CanRead
from app.api.dependencies import Assets
from app.api.errors import error_answers
from app.application.keep_assets import delete_asset
from app.application.read_assets import get_asset, list_assets
from app.core.exceptions import ErrorCode
from app.shared.assets import Asset, AssetListing, AssetPage

router = APIRouter(prefix="/assets", tags=["assets"])

_ONE = (
    ErrorCode.ASSET_NOT_FOUND,
    ErrorCode.ASSET_BYTES_MISSING,
    ErrorCode.VALIDATION_FAILED,
    ErrorCode.STORAGE_UNAVAILABLE,
    ErrorCode.STORAGE_REJECTED,
    ErrorCode.STORAGE_BUCKET_MISSING,
)


@router.get("", responses=error_answers(ErrorCode.VALIDATION_FAILED))
async def read_assets(
    listing: Annotated[AssetListing, Query()], caller: CanRead, services: Assets
) -> AssetPage:
    """List files, newest first. URLs of their bytes: ask for one of them."""
    return await list_assets(services, caller.project_id, listing, listing.limit, listing.after)


@router.get("/{asset_id}", responses=error_answers(*_ONE))
async def read_asset(asset_id: UUID, request: Request, caller: CanRead, services: Assets) -> Asset:
    """One file. Its ``url`` gives the bytes to whoever has it, until ``url_expires_at``."""
    asset = await get_asset(services, caller.project_id, asset_id)
    # Where this service gives the bytes itself, it does so under the address that it was asked at.
    url = urljoin(str(request.base_url), asset.url)
    return asset.model_copy(update={"url": url})


@router.delete("/{asset_id}", status_code=204, responses=error_answers(*_ONE))
async def remove_asset(asset_id: UUID, caller: CanMedia, services: Assets) -> None:
    """Delete a file that no question, passage or script refers to."""
    await delete_asset(services, caller.project_id, asset_id)
