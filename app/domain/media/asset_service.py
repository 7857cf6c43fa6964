"""Assets: what is kept as one, where its bytes are, what becomes of it."""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from app.core.exceptions import BusinessException, ErrorCode
from app.core.validation import unknown_cursor
from app.domain.media.file_types import (
    EXTENSIONS,
    check_content,
    checked_name,
    chosen_type,
    type_of_key,
)
from app.domain.media.staging import StagedFile
from app.infrastructure.db.repositories.assets import (
    AssetFile,
    AssetRepository,
    Deletion,
    FiledAsset,
)
from app.infrastructure.storage.base import StoredObject
from app.shared.assets import Asset, AssetFilter, AssetKind, AssetPage, NewAsset
from app.shared.clock import utc_now

USERS_SHOWN = 10
REMOVAL_S = 120
"""A removal of bytes that was begun before that is not under way any more."""
_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Kept:
    """An asset of the project; ``is_new`` false: its bytes were there already."""

    asset: Asset
    is_new: bool


@dataclass(frozen=True, slots=True)
class Deleted:
    """An asset that is not there any more, and whose bytes have to be removed at once.

    While they are being removed nobody can add the same file.

    Attributes:
        asset_id: None for bytes that are of no form of ours, so that nobody could add them.
    """

    asset_id: UUID | None
    path: str


@dataclass(frozen=True, slots=True)
class InUse:
    """An asset that stays, because these refer to it (USERS_SHOWN of them at most)."""

    users: Sequence[str]


class AssetService:
    """Keeps the rows of assets whose bytes are in one bucket. Touches no bytes itself."""

    def __init__(self, assets: AssetRepository, bucket: str) -> None:
        self._assets = assets
        self._bucket = bucket

    def described(
        self, project_id: UUID, new: NewAsset, staged: StagedFile
    ) -> tuple[NewAsset, AssetFile]:
        """What a file will be kept as. Its place names its content, so that it is kept once.

        Raises:
            BusinessException: ASSET_INVALID.
        """
        name = checked_name(new.file_name)
        mime_type = chosen_type(new.kind, new.mime_type, name)
        check_content(staged, mime_type)
        file = AssetFile(
            bucket=self._bucket,
            path=_path(project_id, new.kind, mime_type, staged.sha256),
            mime_type=mime_type,
            byte_size=staged.byte_size,
            sha256=staged.sha256,
        )
        return new.model_copy(update={"file_name": name, "mime_type": mime_type}), file

    async def find(self, project_id: UUID, file: AssetFile) -> Asset | None:
        """The live asset of these bytes."""
        return await self._assets.find(project_id, file.bucket, file.path)

    async def removed(self, project_id: UUID, file: AssetFile) -> Collection[UUID]:
        """The deleted assets whose bytes were at this place, and have been removed from it."""
        deletions = await self._assets.deletions(project_id, file.bucket, file.path)
        return {one.asset_id for one in deletions if one.is_finished}

    async def add(
        self, project_id: UUID, new: NewAsset, file: AssetFile, removed: Collection[UUID]
    ) -> Kept:
        """Store an asset once; the unique index of places decides.

        Args:
            removed: what ``removed`` gave before the bytes were stored.

        Raises:
            BusinessException: STORAGE_UNAVAILABLE while the same bytes are just being removed, or
                when they have been since ``removed``: they may be those that were just stored.
        """
        asset, is_new = await self._assets.add(project_id, new, file)
        if is_new:  # which has waited for whoever was deleting it
            deletions = await self._assets.deletions(project_id, file.bucket, file.path)
            _refuse_while_removed(one for one in deletions if one.asset_id not in removed)
        return Kept(asset, is_new)

    async def get(self, project_id: UUID, asset_id: UUID) -> FiledAsset:
        """One asset, and where its bytes are.

        Raises:
            BusinessException: ASSET_NOT_FOUND, also for another project's; ASSET_BYTES_MISSING
                when they are in a bucket that this installation does not have.
        """
        return await self._get(project_id, asset_id)

    async def list(
        self, project_id: UUID, chosen: AssetFilter, limit: int, after: UUID | None
    ) -> AssetPage:
        """A page of assets, newest first.

        Raises:
            BusinessException: VALIDATION_FAILED when no page gave the cursor ``after``.
        """
        try:
            return await self._assets.list(project_id, chosen, limit, after)
        except LookupError:
            raise unknown_cursor() from None

    async def delete(self, project_id: UUID, asset_id: UUID) -> Deleted | InUse:
        """Take an asset out, unless something refers to it; its bytes are the caller's to remove.

        Raises:
            BusinessException: as ``get``.
        """
        found = await self._get(project_id, asset_id, for_update=True)
        users = await self._assets.users_of(project_id, asset_id, USERS_SHOWN)
        if users:
            return InUse(users)
        await self._assets.delete(project_id, asset_id)
        return Deleted(asset_id, found.file.path)

    async def claim(self, project_id: UUID, found: StoredObject) -> Deleted | None:
        """Take bytes that no asset has, to remove them; None where an asset has them after all.

        They become an asset that is deleted at once, so that whoever adds the same file meanwhile
        has to wait, as with every other deletion.
        """
        owned = _owned(project_id, self._bucket, found)
        if owned is None:
            unowned = await self.without_asset(project_id, [found.key])
            return Deleted(None, found.key) if unowned else None
        asset, is_new = await self._assets.add(project_id, *owned)
        if not is_new:
            return None
        await self._assets.delete(project_id, asset.id)
        return Deleted(asset.id, found.key)

    async def finish(self, project_id: UUID, deleted: Iterable[Deleted]) -> None:
        """Note that the bytes of deleted assets are removed, so that they may be added again."""
        ids = [one.asset_id for one in deleted if one.asset_id is not None]
        await self._assets.finish_deletion(project_id, ids)

    async def without_asset(self, project_id: UUID, paths: Iterable[str]) -> Sequence[str]:
        """Those of the paths in our bucket that no asset has its bytes at."""
        paths = tuple(paths)
        live = await self._assets.live_paths(project_id, self._bucket, paths)
        return [path for path in paths if path not in live]

    async def page_of_files(
        self, project_id: UUID, limit: int, after: UUID | None
    ) -> Sequence[FiledAsset]:
        """Assets with their places, in any bucket, by id, from the one after ``after``."""
        return await self._assets.list_filed(project_id, limit, after)

    async def _get(
        self, project_id: UUID, asset_id: UUID, *, for_update: bool = False
    ) -> FiledAsset:
        found = await self._assets.get(project_id, asset_id, for_update=for_update)
        if found is None:
            raise BusinessException(
                ErrorCode.ASSET_NOT_FOUND,
                f"There is no asset {asset_id}. See: qgen assets list",
                {"id": str(asset_id)},
            )
        if found.file.bucket != self._bucket:
            raise BusinessException(
                ErrorCode.ASSET_BYTES_MISSING,
                f"The bytes of this asset are in the bucket {found.file.bucket}; this installation "
                f"has {self._bucket}. Set QGEN_STORAGE_BUCKET to reach them.",
                {"id": str(asset_id), "bucket": found.file.bucket},
            )
        return found


def _path(project_id: UUID, kind: AssetKind, mime_type: str, sha256: str) -> str:
    return f"{project_id}/{kind}/{sha256[:2]}/{sha256}.{EXTENSIONS[kind][mime_type]}"


def _owned(project_id: UUID, bucket: str, found: StoredObject) -> tuple[NewAsset, AssetFile] | None:
    """What bytes would be kept as, by their place; None for a place that no asset gets."""
    _, _, within = found.key.partition("/")
    kind = next((kind for kind in AssetKind if within.startswith(f"{kind}/")), None)
    sha256 = within.rpartition("/")[2].partition(".")[0]
    mime_type = type_of_key(found.key)
    if kind is None or mime_type not in EXTENSIONS[kind] or not _SHA256.fullmatch(sha256):
        return None
    if found.key != _path(project_id, kind, mime_type, sha256):
        return None
    file = AssetFile(bucket, found.key, mime_type, found.byte_size, sha256)
    return NewAsset(kind=kind, mime_type=mime_type), file


def _refuse_while_removed(deletions: Iterable[Deletion]) -> None:
    """Of those that were not finished before the bytes were stored."""
    since = utc_now() - timedelta(seconds=REMOVAL_S)
    if any(one.is_finished or one.deleted_at > since for one in deletions):
        raise BusinessException(
            ErrorCode.STORAGE_UNAVAILABLE,
            "The same file has just been deleted, and its bytes are being removed. Add it again in "
            "a moment.",
            {"retry_after_s": 1},
        )
