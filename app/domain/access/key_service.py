"""API keys: made, listed, revoked, replaced, recognised."""

import hmac
from datetime import datetime, timedelta
from uuid import UUID

from app.core.exceptions import BusinessException, ErrorCode
from app.core.validation import unknown_cursor, validation_failed
from app.domain.access.key_text import key_text, new_key_text
from app.domain.access.verdicts import KEY_EXPIRED, Admitted, Refused, Verdict
from app.infrastructure.db.repositories.api_keys import (
    USE_TOLD_EVERY_S,
    ApiKeyRepository,
    KeyToStore,
    StoredKey,
)
from app.shared.access import Caller, CallerKind
from app.shared.api_keys import ApiKey, IssuedKey, KeyPage, KeyState, NewKey
from app.shared.clock import utc_now

_INVALID = Refused(
    ErrorCode.KEY_INVALID, "There is no such key. See: qgen keys list, qgen keys create"
)
_REVOKED = Refused(
    ErrorCode.KEY_REVOKED, "The key was revoked. Make another with: qgen keys create"
)


class KeyService:
    def __init__(self, keys: ApiKeyRepository) -> None:
        self._keys = keys

    async def create(
        self, project_id: UUID, new: NewKey, created_by: UUID | None = None
    ) -> IssuedKey:
        """Make a key; what is returned is the only place that has its text.

        Raises:
            BusinessException: VALIDATION_FAILED for an expiry in the past.
        """
        return await self._issue(project_id, new, _end_of(new), created_by=created_by)

    async def list(self, project_id: UUID, limit: int, after: UUID | None) -> KeyPage:
        """A page of keys, newest first.

        Raises:
            BusinessException: VALIDATION_FAILED when no page gave the cursor ``after``.
        """
        try:
            return await self._keys.list(project_id, limit, after)
        except LookupError:
            raise unknown_cursor() from None

    async def revoke(self, project_id: UUID, which: UUID | str) -> ApiKey:
        """End a key for good; one that was revoked before stays as it is.

        Raises:
            BusinessException: KEY_NOT_FOUND, also for another project's.
        """
        key = await self._lock(project_id, which)
        if key.state is KeyState.REVOKED:
            return key
        await self._keys.revoke(key.id)
        return await self._lock(project_id, key.id)

    async def rotate(self, project_id: UUID, which: UUID | str, grace: timedelta) -> IssuedKey:
        """Make a key that takes over name and scopes of another, which ends after ``grace``.

        The new one lives as long as the old one was to live. A grace never prolongs a life.

        Raises:
            BusinessException: KEY_NOT_FOUND, also for another project's; KEY_REVOKED; KEY_ROTATED.
        """
        old = await self._lock(project_id, which)
        if old.state is KeyState.REVOKED:
            raise _REVOKED.as_error()
        successor = await self._keys.successor(project_id, old.id)
        if successor is not None:
            raise BusinessException(
                ErrorCode.KEY_ROTATED,
                f"The key {successor} has taken over from this one. Rotate that one, or end this "
                "one now with: qgen keys revoke",
                {"successor": successor},
            )
        now = utc_now()
        life = None if old.expires_at is None else old.expires_at - old.created_at
        new = NewKey(name=old.name, scopes=frozenset(old.scopes))
        issued = await self._issue(
            project_id, new, None if life is None else now + life, rotated_from_id=old.id
        )
        await self._keys.expire(old.id, min(now + grace, old.expires_at or now + grace))
        return issued

    async def recognise(self, text: str) -> tuple[Verdict, UUID | None]:
        """What a key is worth; and its id where it should be told that it is used now."""
        given = key_text(text)
        stored = await self._keys.find(given.prefix) if given else None
        if given is None or stored is None or not _is_same(given.sha256, stored):
            return _INVALID, None
        key = stored.key
        match key.state:
            case KeyState.REVOKED:
                return _REVOKED, None
            case KeyState.EXPIRED:
                return KEY_EXPIRED, None
            case KeyState.ACTIVE:
                caller = Caller(CallerKind.KEY, key.id, stored.project_id, frozenset(key.scopes))
                verdict = Admitted(caller)
                if key.expires_at is not None:
                    verdict = Admitted(caller, key.expires_at.timestamp())
                return verdict, key.id if _is_long_ago(key.last_used_at) else None

    async def tell_use(self, key_id: UUID) -> None:
        """Keep that a key is used now."""
        await self._keys.tell_use(key_id)

    async def _issue(
        self,
        project_id: UUID,
        new: NewKey,
        expires_at: datetime | None,
        *,
        rotated_from_id: UUID | None = None,
        created_by: UUID | None = None,
    ) -> IssuedKey:
        text = new_key_text()
        to_store = KeyToStore(
            name=new.name,
            scopes=sorted(new.scopes),
            prefix=text.prefix,
            secret_sha256=text.sha256,
            expires_at=expires_at,
            rotated_from_id=rotated_from_id,
            created_by=created_by,
        )
        key = await self._keys.add(project_id, to_store)
        return IssuedKey(**dict(key), key=text.text)

    async def _lock(self, project_id: UUID, which: UUID | str) -> ApiKey:
        key = await self._keys.lock(project_id, which)
        if key is None:
            raise BusinessException(
                ErrorCode.KEY_NOT_FOUND,
                f"The project has no key {which}. See: qgen keys list",
                {"key": str(which)},
            )
        return key


def _is_same(sha256: str, stored: StoredKey) -> bool:
    return hmac.compare_digest(sha256, stored.secret_sha256)


def _is_long_ago(at: datetime | None) -> bool:
    return at is None or utc_now() - at >= timedelta(seconds=USE_TOLD_EVERY_S)


def _end_of(new: NewKey) -> datetime | None:
    now = utc_now()
    end = now + new.expires if isinstance(new.expires, timedelta) else new.expires
    if end is not None and end <= now:
        raise validation_failed([{"loc": ("expires",), "msg": "is not in the future"}])
    return end
