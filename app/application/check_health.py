"""Whether this installation can do its work."""

from dataclasses import dataclass

from app.application.steps.services import HealthServices
from app.core.db import transaction
from app.shared.enums import Vendor


@dataclass(frozen=True, slots=True)
class Readiness:
    """Providers that have a key; ``is_sandbox``: the sandbox plays them."""

    providers: tuple[Vendor, ...]
    is_sandbox: bool


async def check_readiness(services: HealthServices) -> Readiness:
    """Look at the database; vendors are not called, since that could cost money.

    Raises:
        BusinessException: DATABASE_UNAVAILABLE, DATABASE_NOT_MIGRATED.
    """
    async with transaction(services.session):
        await services.health.check()
    return Readiness(tuple(services.llms.providers), services.llms.is_sandbox)
