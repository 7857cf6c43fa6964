"""SQL of assets."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, literal, or_, select, union_all, update

from app.core.db import Session
from app.infrastructure.db import models as db
from app.infrastructure.db.repositories.bulk import insert_new
from app.infrastructure.db.repositories.paging import comes_after, newest_first
from app.shared.assets import Asset, AssetFilter, AssetKind, AssetPage, NewAsset
from app.shared.clock import utc_now
from app.shared.enums import Origin
from app.shared.ids import new_id


@dataclass(frozen=True, slots=True)
class AssetFile:
    """The bytes of an asset: which they are, and where in the storage."""

    bucket: str
    path: str
    mime_type: str
    byte_size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Deletion:
    """An asset that was deleted; until ``is_finished``, its bytes may just be going."""

    asset_id: UUID
    deleted_at: datetime
    is_finished: bool


@dataclass(frozen=True, slots=True)
class FiledAsset:
    """An asset, and where its bytes are."""

    asset: Asset
    file: AssetFile


class AssetRepository:
    def __init__(self, session: Session) -> None:
        self._session = session

    async def add(self, project_id: UUID, new: NewAsset, file: AssetFile) -> tuple[Asset, bool]:
        """Store an asset, or find the live one with its bytes; the flag tells which it was."""
        while True:
            added = await insert_new(self._session, db.Asset, [_row(project_id, new, file)])
            found = await self.find(project_id, file.bucket, file.path)
            if found is not None:  # else it was deleted between the two statements
                return found, bool(added)

    async def find(self, project_id: UUID, bucket: str, path: str) -> Asset | None:
        """The live asset whose bytes are at this place."""
        found = await self._read(
            _assets(project_id).where(db.Asset.bucket == bucket, db.Asset.path == path)
        )
        return found[0].asset if found else None

    async def deletions(self, project_id: UUID, bucket: str, path: str) -> Sequence[Deletion]:
        """The deletions of assets that had their bytes at this place."""
        found = await self._session.execute(
            select(db.Asset.id, db.Asset.deleted_at, db.Asset.bytes_removed_at.is_not(None)).where(
                db.Asset.project_id == project_id,
                db.Asset.bucket == bucket,
                db.Asset.path == path,
                db.Asset.deleted_at.is_not(None),
            )
        )
        return [Deletion(of, at, is_finished) for of, at, is_finished in found if at is not None]

    async def get(
        self, project_id: UUID, asset_id: UUID, *, for_update: bool = False
    ) -> FiledAsset | None:
        """One live asset of the project; ``for_update``: nobody else can change it, or begin to
        refer to it, until this transaction ends (a deleted asset may be referred to again then).
        """
        query = _assets(project_id).where(db.Asset.id == asset_id)
        found = await self._read(query.with_for_update() if for_update else query)
        return found[0] if found else None

    async def list(
        self, project_id: UUID, chosen: AssetFilter, limit: int, after: UUID | None
    ) -> AssetPage:
        """Live assets, newest first, from the one after ``after``, which may be deleted.

        Raises:
            LookupError: ``after`` is no asset of the project.
        """
        query = _assets(project_id).where(*_conditions(chosen)).order_by(*newest_first(db.Asset))
        if after is not None:
            query = query.where(await comes_after(self._session, db.Asset, project_id, after))
        found = [filed.asset for filed in await self._read(query.limit(limit + 1))]
        next_cursor = found[limit - 1].id if len(found) > limit else None
        return AssetPage(assets=tuple(found[:limit]), next_cursor=next_cursor)

    async def list_filed(
        self, project_id: UUID, limit: int, after: UUID | None
    ) -> Sequence[FiledAsset]:
        """Live assets with their places, by id, from the one after ``after``."""
        query = _assets(project_id).order_by(db.Asset.id).limit(limit)
        return await self._read(query if after is None else query.where(db.Asset.id > after))

    async def live_paths(self, project_id: UUID, bucket: str, paths: Iterable[str]) -> set[str]:
        """Those of the paths that a live asset has its bytes at."""
        found = await self._session.scalars(
            select(db.Asset.path).where(
                db.Asset.project_id == project_id,
                db.Asset.bucket == bucket,
                db.Asset.path.in_(list(paths)),
                db.Asset.deleted_at.is_(None),
            )
        )
        return set(found)

    async def delete(self, project_id: UUID, asset_id: UUID) -> None:
        """Mark an asset as deleted; its row stays."""
        now = utc_now()
        await self._session.execute(
            update(db.Asset)
            .where(db.Asset.project_id == project_id, db.Asset.id == asset_id)
            .values(deleted_at=now, updated_at=now)
        )

    async def finish_deletion(self, project_id: UUID, asset_ids: Iterable[UUID]) -> None:
        """Note that the bytes of deleted assets are removed."""
        now = utc_now()
        await self._session.execute(
            update(db.Asset)
            .where(db.Asset.project_id == project_id, db.Asset.id.in_(list(asset_ids)))
            .values(bytes_removed_at=now, updated_at=now)
        )

    async def users_of(self, project_id: UUID, asset_id: UUID, limit: int) -> Sequence[str]:
        """What refers to an asset: ``question <id>``, ``passage <id>``, ``script <id>``,
        ``batch <id>``, and ``asset <id>`` for what was made from it, as thumbnails are.

        Deleted ones too, but for assets: they may be restored, and then have to be whole.
        """
        users = (
            ("question", db.QuestionAsset.question_id, db.QuestionAsset),
            ("question", db.QuestionOption.question_id, db.QuestionOption),
            ("passage", db.PassageAsset.passage_id, db.PassageAsset),
        )
        queries = [
            select(literal(kind), user_id).where(
                link.project_id == project_id, link.asset_id == asset_id
            )
            for kind, user_id, link in users
        ]
        script = db.ListeningScript
        queries.append(
            select(literal("script"), script.id).where(
                script.project_id == project_id, script.audio_asset_id == asset_id
            )
        )
        queries.append(
            select(literal("asset"), db.Asset.id).where(
                db.Asset.project_id == project_id,
                db.Asset.derived_from_id == asset_id,
                db.Asset.deleted_at.is_(None),
            )
        )
        part = db.BatchPart
        queries.append(
            select(literal("batch"), part.batch_job_id).where(
                part.project_id == project_id,
                or_(
                    part.input_asset_id == asset_id,
                    part.output_asset_id == asset_id,
                    part.error_asset_id == asset_id,
                ),
            )
        )
        named = union_all(*queries).subquery()
        found = await self._session.execute(select(*named.c).distinct().limit(limit))
        return sorted(f"{kind} {user_id}" for kind, user_id in found)

    async def _read(self, query: "Select[db.Asset]") -> Sequence[FiledAsset]:
        return [_filed(row) for row in await self._session.scalars(query)]


def _assets(project_id: UUID) -> "Select[db.Asset]":
    return select(db.Asset).where(db.Asset.project_id == project_id, db.Asset.deleted_at.is_(None))


def _conditions(chosen: AssetFilter) -> list[ColumnElement[bool]]:
    wanted = ((db.Asset.kind, chosen.kind), (db.Asset.origin, chosen.origin))
    return [column == value for column, value in wanted if value is not None]


def _row(project_id: UUID, new: NewAsset, file: AssetFile) -> dict[str, object]:
    now = utc_now()
    return {
        "id": new_id(),
        "project_id": project_id,
        "kind": new.kind.value,
        "bucket": file.bucket,
        "path": file.path,
        "mime_type": file.mime_type,
        "byte_size": file.byte_size,
        "sha256": file.sha256,
        "origin": new.origin.value,
        "file_name": new.file_name,
        "vendor": new.vendor,
        "model": new.model,
        "is_sandbox": new.is_sandbox,
        "cost_usd": new.cost_usd,
        "created_at": now,
        "updated_at": now,
    }


def _filed(row: db.Asset) -> FiledAsset:
    asset = Asset(
        id=row.id,
        kind=AssetKind(row.kind),
        mime_type=row.mime_type,
        byte_size=row.byte_size,
        sha256=row.sha256,
        origin=Origin(row.origin),
        file_name=row.file_name,
        vendor=row.vendor,
        model=row.model,
        is_sandbox=row.is_sandbox,
        cost_usd=row.cost_usd,
        created_at=row.created_at,
    )
    file = AssetFile(row.bucket, row.path, row.mime_type, row.byte_size, row.sha256)
    return FiledAsset(asset, file)
