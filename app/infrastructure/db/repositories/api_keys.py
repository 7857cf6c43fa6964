"""SQL of API keys."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, insert, select, update

from app.core.db import Session
from app.infrastructure.db import models as db
from app.infrastructure.db.repositories.paging import comes_after, newest_first
from app.shared.access import Scope
from app.shared.api_keys import ApiKey, KeyPage, KeyState
from app.shared.clock import utc_now
from app.shared.ids import new_id

USE_TOLD_EVERY_S = 60
"""How old the last use may become before it is told again."""


@dataclass(frozen=True, slots=True)
class StoredKey:
    """A key with its project, and the hash that tells whether a text is this key."""

    project_id: UUID
    secret_sha256: str
    key: ApiKey


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyToStore:
    """A new key, without its secret."""

    name: str
    scopes: Sequence[Scope]
    prefix: str
    secret_sha256: str
    expires_at: datetime | None = None
    rotated_from_id: UUID | None = None
    created_by: UUID | None = None


class ApiKeyRepository:
    def __init__(self, session: Session) -> None:
        self._session = session

    async def find(self, prefix: str) -> StoredKey | None:
        """The key with this prefix, of whichever live project."""
        key, project = db.ApiKey, db.Project
        row = await self._session.scalar(
            select(key)
            .join(project, project.id == key.project_id)
            .where(key.prefix == prefix, project.deleted_at.is_(None))
        )
        return StoredKey(row.project_id, row.secret_sha256, _read(row)) if row else None

    async def lock(self, project_id: UUID, which: UUID | str) -> ApiKey | None:
        """A key of the project by id or prefix, which nobody else changes until the commit."""
        row = await self._session.scalar(
            select(db.ApiKey)
            .where(db.ApiKey.project_id == project_id, _is(which))
            .with_for_update(key_share=True)
            .execution_options(populate_existing=True)
        )
        return _read(row) if row else None

    async def successor(self, project_id: UUID, key_id: UUID) -> str | None:
        """Prefix of the key that took over from another."""
        return await self._session.scalar(
            select(db.ApiKey.prefix).where(
                db.ApiKey.project_id == project_id, db.ApiKey.rotated_from_id == key_id
            )
        )

    async def add(self, project_id: UUID, new: KeyToStore) -> ApiKey:
        """Store a new key."""
        now = utc_now()
        row = await self._session.scalars(
            insert(db.ApiKey)
            .values(
                id=new_id(),
                project_id=project_id,
                name=new.name,
                prefix=new.prefix,
                secret_sha256=new.secret_sha256,
                scopes=[scope.value for scope in new.scopes],
                expires_at=new.expires_at,
                rotated_from_id=new.rotated_from_id,
                created_by=new.created_by,
                created_at=now,
                updated_at=now,
            )
            .returning(db.ApiKey)
        )
        return _read(row.one())

    async def expire(self, key_id: UUID, at: datetime) -> None:
        """Let a key end at a time."""
        await self._change(key_id, expires_at=at)

    async def revoke(self, key_id: UUID) -> None:
        """Let a key end now, for good."""
        await self._change(key_id, revoked_at=utc_now())

    async def list(self, project_id: UUID, limit: int, after: UUID | None) -> KeyPage:
        """Keys of the project, newest first, from the one after ``after``.

        Raises:
            LookupError: ``after`` is no key of the project.
        """
        key = db.ApiKey
        query = select(key).where(key.project_id == project_id)
        if after is not None:
            query = query.where(await comes_after(self._session, key, project_id, after))
        query = query.order_by(*newest_first(key)).limit(limit + 1)
        found = [_read(row) for row in await self._session.scalars(query)]
        page = tuple(found[:limit])
        return KeyPage(keys=page, next_cursor=page[-1].id if len(found) > limit else None)

    async def tell_use(self, key_id: UUID) -> None:
        """Keep that a key is used now; not where somebody changes it at this moment."""
        unlocked = (
            select(db.ApiKey.id)
            .where(db.ApiKey.id == key_id)
            .with_for_update(key_share=True, skip_locked=True)
        )
        await self._session.execute(
            update(db.ApiKey)
            .where(db.ApiKey.id.in_(unlocked))
            .values(last_used_at=utc_now())
            .execution_options(synchronize_session=False)
        )

    async def _change(self, key_id: UUID, **values: datetime) -> None:
        await self._session.execute(
            update(db.ApiKey)
            .where(db.ApiKey.id == key_id)
            .values(values | {"updated_at": utc_now()})
            .execution_options(synchronize_session=False)
        )


def _is(which: UUID | str) -> ColumnElement[bool]:
    return db.ApiKey.id == which if isinstance(which, UUID) else db.ApiKey.prefix == which


def _read(row: db.ApiKey) -> ApiKey:
    return ApiKey(
        id=row.id,
        name=row.name,
        prefix=row.prefix,
        scopes=tuple(scope for scope in Scope if scope in row.scopes),
        state=_state(row),
        rotated_from_id=row.rotated_from_id,
        created_at=row.created_at,
        expires_at=row.expires_at,
        revoked_at=row.revoked_at,
        last_used_at=row.last_used_at,
    )


def _state(row: db.ApiKey) -> KeyState:
    if row.revoked_at is not None:
        return KeyState.REVOKED
    is_over = row.expires_at is not None and row.expires_at <= utc_now()
    return KeyState.EXPIRED if is_over else KeyState.ACTIVE
