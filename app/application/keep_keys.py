"""Make, list, revoke and replace a project's keys."""

from datetime import timedelta
from uuid import UUID

from app.application.steps.services import KeyServices
from app.core.db import transaction
from app.shared.api_keys import ApiKey, IssuedKey, KeyPage, NewKey


async def create_key(services: KeyServices, project_id: UUID, new: NewKey) -> IssuedKey:
    """Make a key. Its text is in what is returned, and nowhere else.

    Raises:
        BusinessException: VALIDATION_FAILED for an expiry in the past.
    """
    async with transaction(services.session):
        return await services.keys.create(project_id, new)


async def list_keys(
    services: KeyServices, project_id: UUID, limit: int, after: UUID | None
) -> KeyPage:
    """A page of keys, newest first; ``after`` is the ``next_cursor`` of the page before.

    Raises:
        BusinessException: VALIDATION_FAILED when no page gave that cursor.
    """
    async with transaction(services.session):
        return await services.keys.list(project_id, limit, after)


async def revoke_key(services: KeyServices, project_id: UUID, which: UUID | str) -> ApiKey:
    """End a key for good, by its id or prefix; every process knows within seconds.

    Raises:
        BusinessException: KEY_NOT_FOUND.
    """
    async with transaction(services.session):
        return await services.keys.revoke(project_id, which)


async def rotate_key(
    services: KeyServices, project_id: UUID, which: UUID | str, grace: timedelta
) -> IssuedKey:
    """Make a key in place of another, which works for ``grace`` longer.

    Raises:
        BusinessException: KEY_NOT_FOUND, KEY_REVOKED.
    """
    async with transaction(services.session):
        return await services.keys.rotate(project_id, which, grace)
