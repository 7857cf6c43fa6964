"""Bring the database to this version's schema, and say where it stands."""

from app.infrastructure.db import migrations
from app.infrastructure.db.migrations import Migration, Status


async def upgrade_database(url: str) -> tuple[Migration, ...]:
    """Apply what is pending, all or none; returns what was applied.

    Raises:
        BusinessException: MIGRATION_CHANGED, MIGRATION_FAILED, DATABASE_NOT_OURS,
            DATABASE_UNAVAILABLE.
    """
    return await migrations.upgrade(url)


async def database_status(url: str) -> Status:
    """What is applied, pending, changed or unknown.

    Raises:
        BusinessException: DATABASE_UNAVAILABLE.
    """
    return await migrations.status(url)
