"""Whether this installation can do its work."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.application.steps.services import HealthServices
from app.core.db import transaction
from app.shared.cache import CacheState
from app.shared.circuits import CircuitState
from app.shared.enums import Vendor


@dataclass(frozen=True, slots=True)
class Readiness:
    """Providers that have a key, with their circuits; ``is_sandbox``: the sandbox plays them.

    ``cache``: where limits and circuits are kept now.
    """

    providers: tuple[Vendor, ...]
    is_sandbox: bool
    circuits: Mapping[Vendor, CircuitState]
    cache: CacheState


async def check_readiness(services: HealthServices) -> Readiness:
    """Look at the database; vendors are not called, since that could cost money.

    Raises:
        BusinessException: DATABASE_UNAVAILABLE, DATABASE_NOT_MIGRATED.
    """
    async with transaction(services.session):
        await services.health.check()
    llms = services.llms
    circuits = await llms.circuits()
    return Readiness(tuple(llms.providers), llms.is_sandbox, circuits, services.store.state)
