"""Tell what model calls took and cost."""

from uuid import UUID

from app.application.steps.services import MoneyServices
from app.core.db import transaction
from app.domain.money.usage_cursor import decode_cursor, encode_cursor
from app.infrastructure.db.repositories.usage import cursor_of
from app.shared.usage import UsageFigures, UsageListing, UsagePage


async def read_usage(services: MoneyServices, project_id: UUID, wanted: UsageListing) -> UsagePage:
    """A page of sums by group, and the sums over all of them.

    Raises:
        BusinessException: VALIDATION_FAILED: an ``after`` that no page gave.
    """
    keys = wanted.keys
    after = decode_cursor(wanted.after, keys) if wanted.after else None
    async with transaction(services.session):
        rows = await services.usage.rows(project_id, wanted, keys, wanted.limit + 1, after)
        totals = await services.usage.totals(project_id, wanted)
    shown = tuple(rows[: wanted.limit])
    is_more = len(rows) > wanted.limit
    return UsagePage(
        rows=shown,
        total=totals.get(False, UsageFigures()),
        sandbox_total=totals.get(True, UsageFigures()),
        next_cursor=encode_cursor(cursor_of(shown[-1], keys)) if is_more else None,
    )
