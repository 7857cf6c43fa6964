"""SQL of the keys of requests, and of the answers that are kept under them.

Moments are the database's: what one process claims, another one looks at.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Interval,
    and_,
    bindparam,
    delete,
    func,
    literal,
    null,
    or_,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.sql.dml import ReturningInsert

from app.core.db import Session
from app.infrastructure.db.models import IdempotencyKey
from app.shared.idempotency import KeptAnswer, KeyedRequest
from app.shared.ids import new_id


@cache
def _claim() -> ReturningInsert[UUID]:
    """One statement, made once, as that costs most."""
    keys = IdempotencyKey
    lease_until = func.now() + bindparam("lease", type_=Interval())
    expires_at = func.now() + bindparam("kept", type_=Interval())
    taken = insert(keys).values(
        project_id=bindparam("project_id"),
        key=bindparam("key"),
        request_sha256=bindparam("request_sha256"),
        owner=bindparam("owner"),
        lease_until=lease_until,
        expires_at=expires_at,
    )
    mine = taken.excluded
    is_same = keys.request_sha256 == mine.request_sha256
    is_dead = and_(keys.response_status.is_(None), is_same)
    return taken.on_conflict_do_update(
        index_elements=[keys.project_id, keys.key],
        set_={
            "request_sha256": mine.request_sha256,
            "owner": mine.owner,
            "lease_until": mine.lease_until,
            "response_status": None,
            "response_headers": null(),
            "response_body": None,
            "created_at": func.now(),
            "expires_at": mine.expires_at,
        },
        where=and_(keys.lease_until <= func.now(), or_(keys.expires_at <= func.now(), is_dead)),
    ).returning(keys.owner)


@dataclass(frozen=True, slots=True)
class HeldKey:
    """A key that somebody works under; ``owner`` tells this work from any other under it."""

    project_id: UUID
    key: str
    owner: UUID


@dataclass(frozen=True, slots=True)
class KeyState:
    """What a key was used for; ``answer`` is None while it is worked on."""

    request_sha256: str
    answer: KeptAnswer | None


class IdempotencyRepository:
    def __init__(self, session: Session) -> None:
        self._session = session

    async def claim(
        self, request: KeyedRequest, lease: timedelta, kept: timedelta
    ) -> HeldKey | None:
        """Take a key for ``lease``; None where it is another's, or has an answer.

        One whose lease has ended without an answer is free for the same request; one that has
        expired, for any. Of several that claim a key at once, one gets it.
        """
        held = HeldKey(request.project_id, request.key, new_id())
        given = {
            "project_id": held.project_id,
            "key": held.key,
            "request_sha256": request.sha256,
            "owner": held.owner,
            "lease": lease,
            "kept": kept,
        }
        found = await self._session.execute(_claim(), given)
        return held if found.one_or_none() else None

    async def state(self, project_id: UUID, key: str) -> KeyState | None:
        """What a key was used for; None where nobody has used it."""
        found = await self._session.execute(
            select(
                IdempotencyKey.request_sha256,
                IdempotencyKey.response_status,
                IdempotencyKey.response_headers,
                IdempotencyKey.response_body,
            ).where(IdempotencyKey.project_id == project_id, IdempotencyKey.key == key)
        )
        row = found.one_or_none()
        if row is None:
            return None
        sha256, status, headers, body = row
        if status is None or body is None:
            return KeyState(sha256, None)
        named = headers if isinstance(headers, dict) else {}
        answer = KeptAnswer(status, {name: str(value) for name, value in named.items()}, body)
        return KeyState(sha256, answer)

    async def extend(self, held: HeldKey, lease: timedelta) -> bool:
        """Hold a key for ``lease`` from now; tells whether it was still held."""
        found = await self._session.execute(
            update(IdempotencyKey)
            .where(_is_held(held))
            .values(lease_until=_from_now(lease))
            .returning(IdempotencyKey.owner)
        )
        return found.one_or_none() is not None

    async def keep(self, held: HeldKey, answer: KeptAnswer, kept: timedelta) -> bool:
        """Keep the answer for ``kept``; tells whether the key was still held."""
        found = await self._session.execute(
            update(IdempotencyKey)
            .where(_is_held(held))
            .values(
                response_status=answer.status,
                response_headers=dict(answer.headers),
                response_body=answer.body,
                lease_until=func.now(),
                expires_at=_from_now(kept),
            )
            .returning(IdempotencyKey.owner)
        )
        return found.one_or_none() is not None

    async def free(self, held: HeldKey) -> bool:
        """Forget that the key was used; tells whether it was still held."""
        found = await self._session.execute(
            delete(IdempotencyKey).where(_is_held(held)).returning(IdempotencyKey.owner)
        )
        return found.one_or_none() is not None

    async def forget(self) -> int:
        """Delete what has expired; returns how many."""
        found = await self._session.execute(
            delete(IdempotencyKey)
            .where(
                IdempotencyKey.expires_at <= func.now(), IdempotencyKey.lease_until <= func.now()
            )
            .returning(IdempotencyKey.owner)
        )
        return len(found.all())


def _is_held(held: HeldKey) -> ColumnElement[bool]:
    return and_(
        IdempotencyKey.project_id == held.project_id,
        IdempotencyKey.key == held.key,
        IdempotencyKey.owner == held.owner,
        IdempotencyKey.response_status.is_(None),
    )


def _from_now(time: timedelta) -> ColumnElement[datetime]:
    return func.now() + literal(time)
