"""Find, and repair, where rows of assets and their bytes do not fit together."""

import asyncio
import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from app.application.steps.remove_bytes import remove_bytes
from app.application.steps.services import AssetServices
from app.core.db import transaction
from app.core.exceptions import BusinessException, ErrorCode
from app.domain.media.asset_service import InUse
from app.domain.media.inventory import Inventory
from app.infrastructure.db.repositories.assets import FiledAsset
from app.infrastructure.storage.base import StoredObject
from app.infrastructure.storage.keys import is_key
from app.shared.asset_checks import AssetCheck, AssetFinding, AssetFindings
from app.shared.clock import utc_now

FINDINGS_SHOWN = 100
UPLOAD_TIME = timedelta(hours=1)
"""Younger bytes without row may be of a file that is just being added."""
_PAGE = 500
_LISTED_AT_ONCE = 5_000
_REMOVED_AT_ONCE = 100
_A_FEW = 10


async def check_assets(
    services: AssetServices,
    project_id: UUID,
    *,
    repair: bool = False,
    deep: bool = False,
    upload_time: timedelta = UPLOAD_TIME,
    heard: Callable[[int], object] = lambda looked_at: None,
) -> AssetCheck:
    """Compare all rows of a project with all bytes of it.

    What the storage has is written down in a temporary file first, so that memory stays flat.
    Whatever seems wrong is looked at once more before it counts, since files come and go meanwhile.

    Args:
        repair: remove bytes without row; delete assets without bytes that nothing refers to.
        deep: read all bytes and compare their hashes.
        upload_time: how old bytes without row have to be to count.
        heard: told after each page how many rows and files have been looked at.

    Raises:
        BusinessException: STORAGE_*; CONFIGURATION_INVALID, before anything is changed, when rows
            are to be repaired and so many have no bytes that the storage may be the wrong one.
    """
    with Inventory() as inventory:
        check = _Check(services, project_id, repair, inventory, heard)
        await check.take_stock()
        await check.look_at_rows(deep=deep)
        if repair:
            await check.repair_rows()
        await check.look_at_rest(upload_time)
        return check.report()


@dataclass(slots=True)
class _Findings:
    """Counts findings of one sort, and keeps the first ones."""

    count: int = 0
    repaired: int = 0
    first: list[AssetFinding] = field(default_factory=list)

    def add(self, finding: AssetFinding, *, is_repaired: bool = False) -> None:
        self.count += 1
        self.repaired += is_repaired
        if len(self.first) < FINDINGS_SHOWN:
            self.first.append(finding)

    def told(self) -> AssetFindings:
        return AssetFindings(count=self.count, repaired=self.repaired, first=tuple(self.first))


class _Check:
    """One check under way."""

    def __init__(
        self,
        services: AssetServices,
        project_id: UUID,
        repair: bool,
        inventory: Inventory,
        heard: Callable[[int], object],
    ) -> None:
        self._services = services
        self._project_id = project_id
        self._repair = repair
        self._inventory = inventory
        self._heard = heard
        self._rows, self._objects, self._elsewhere = 0, 0, 0
        self._bytes_without_row, self._rows_without_bytes = _Findings(), _Findings()
        self._sizes_differ, self._contents_differ = _Findings(), _Findings()

    async def take_stock(self) -> None:
        """Write down what the storage has."""
        listed: list[StoredObject] = []
        async for found in self._services.storage.list(str(self._project_id)):
            listed.append(found)
            if len(listed) == _LISTED_AT_ONCE:
                await self._write_down(listed)
                listed = []
        await self._write_down(listed)
        self._objects = await asyncio.to_thread(self._inventory.count)

    async def look_at_rows(self, *, deep: bool) -> None:
        """Whether each row has its bytes; what has a row is crossed out of the inventory."""
        services, after = self._services, None
        while True:
            async with transaction(services.session):
                page = await services.assets.page_of_files(self._project_id, _PAGE, after)
            if not page:
                return
            here = [filed for filed in page if filed.file.bucket == services.storage.bucket]
            self._elsewhere += len(page) - len(here)
            sizes = await asyncio.to_thread(
                self._inventory.take, [filed.file.path for filed in here]
            )
            for filed in here:
                await self._look_at(filed, sizes.get(filed.file.path), deep=deep)
            after = page[-1].asset.id
            self._rows += len(here)
            self._tell()

    async def repair_rows(self) -> None:
        """Delete what was found to be without bytes, unless that is too much to be an accident."""
        self._refuse_wrong_storage(await asyncio.to_thread(self._inventory.count_missing))
        after = None
        while page := await asyncio.to_thread(self._inventory.missing, after, _PAGE):
            for asset_id in page:
                await self._repair_row(asset_id)
            after = page[-1]

    async def look_at_rest(self, upload_time: timedelta) -> None:
        """What is left in the inventory has no row, unless one has come meanwhile."""
        before, after = utc_now() - upload_time, ""
        while page := await asyncio.to_thread(
            self._inventory.rest, before, after, _REMOVED_AT_ONCE
        ):
            await self._look_at_objects(page)
            after = page[-1].key

    def report(self) -> AssetCheck:
        return AssetCheck(
            rows=self._rows,
            objects=self._objects,
            elsewhere=self._elsewhere,
            bytes_without_row=self._bytes_without_row.told(),
            rows_without_bytes=self._rows_without_bytes.told(),
            sizes_differ=self._sizes_differ.told(),
            contents_differ=self._contents_differ.told(),
        )

    async def _write_down(self, listed: Sequence[StoredObject]) -> None:
        await asyncio.to_thread(self._inventory.add, listed)
        self._objects += len(listed)
        self._tell()

    async def _look_at(self, filed: FiledAsset, stored_bytes: int | None, *, deep: bool) -> None:
        if stored_bytes is None:
            found = await self._services.storage.find(filed.file.path)
            stored_bytes = found.byte_size if found else None
        if stored_bytes is None:
            await self._without_bytes(filed)
        elif stored_bytes != filed.file.byte_size:
            self._sizes_differ.add(_finding(filed, stored_bytes=stored_bytes))
        elif deep and not await self._is_whole(filed):
            self._contents_differ.add(_finding(filed, stored_bytes=stored_bytes))

    async def _without_bytes(self, filed: FiledAsset) -> None:
        """An asset whose bytes are gone; if it was deleted meanwhile, that is as it should be."""
        services = self._services
        async with transaction(services.session):
            if await services.assets.without_asset(self._project_id, [filed.file.path]):
                return
        if self._repair:  # once all rows have been looked at
            await asyncio.to_thread(self._inventory.miss, [filed.asset.id])
        else:
            self._rows_without_bytes.add(_finding(filed))

    def _refuse_wrong_storage(self, missing: int) -> None:
        """A folder that is not mounted, or another one, looks as if all files were lost."""
        is_all = 0 < missing == self._rows
        if is_all or (missing > _A_FEW and missing * 2 > self._rows):
            raise BusinessException(
                ErrorCode.CONFIGURATION_INVALID,
                f"The storage has no file for {missing} of the {self._rows} assets. It may be the "
                "wrong one: check QGEN_STORAGE_BUCKET and SUPABASE_URL, or QGEN_DATA_DIR. Nothing "
                "was changed. If the files are lost indeed, add them again (qgen assets add) or "
                "delete the assets (qgen assets delete).",
                {"rows": self._rows, "rows_without_bytes": missing},
            )

    async def _repair_row(self, asset_id: UUID) -> None:
        """Delete an asset without bytes, unless either has changed since it was looked at."""
        services = self._services
        try:
            async with transaction(services.session):
                filed = await services.assets.get(self._project_id, asset_id)
            if await services.storage.find(filed.file.path) is not None:
                return
            async with transaction(services.session):
                outcome = await services.assets.delete(self._project_id, asset_id)
        except BusinessException as error:
            if error.code is not ErrorCode.ASSET_NOT_FOUND:
                raise
            return
        if isinstance(outcome, InUse):
            self._rows_without_bytes.add(_finding(filed, used_by=tuple(outcome.users)))
            return
        await remove_bytes(services, self._project_id, [outcome])
        self._rows_without_bytes.add(_finding(filed), is_repaired=True)

    async def _is_whole(self, filed: FiledAsset) -> bool:
        digest = hashlib.sha256()
        try:
            async for piece in self._services.storage.read(filed.file.path):
                digest.update(piece)
        except BusinessException as error:
            if error.code is not ErrorCode.ASSET_BYTES_MISSING:
                raise
            return True  # deleted meanwhile, or else the next check finds it
        return digest.hexdigest() == filed.file.sha256

    async def _look_at_objects(self, objects: Sequence[StoredObject]) -> None:
        """Report what has no row, and remove it; what no storage of ours has kept, stays."""
        ours = [found for found in objects if is_key(found.key)]
        orphaned = await (self._remove(ours) if self._repair else self._without_row(ours))
        for found in objects:
            is_foreign = not is_key(found.key)
            if is_foreign or found.key in orphaned:
                self._bytes_without_row.add(
                    AssetFinding(path=_legible(found.key), stored_bytes=found.byte_size),
                    is_repaired=self._repair and not is_foreign,
                )

    async def _without_row(self, objects: Sequence[StoredObject]) -> set[str]:
        services = self._services
        async with transaction(services.session):
            keys = [found.key for found in objects]
            return set(await services.assets.without_asset(self._project_id, keys))

    async def _remove(self, objects: Sequence[StoredObject]) -> set[str]:
        """Remove bytes without row; their keys."""
        services = self._services
        async with transaction(services.session):
            claims = [await services.assets.claim(self._project_id, one) for one in objects]
        deleted = [claim for claim in claims if claim is not None]
        await remove_bytes(services, self._project_id, deleted)
        return {one.path for one in deleted}

    def _tell(self) -> None:
        self._heard(self._objects + self._rows)


def _finding(
    filed: FiledAsset, *, stored_bytes: int | None = None, used_by: tuple[str, ...] = ()
) -> AssetFinding:
    return AssetFinding(
        path=filed.file.path,
        asset_id=filed.asset.id,
        row_bytes=filed.file.byte_size,
        stored_bytes=stored_bytes,
        used_by=used_by,
    )


def _legible(key: str) -> str:
    """The key, with replacement characters for what is no text."""
    return key.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
