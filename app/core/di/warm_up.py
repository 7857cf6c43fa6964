"""What the first requests need and the start does not: loaded beside them, in a thread."""

import asyncio
from functools import partial
from importlib import import_module

from sqlalchemy.orm import configure_mappers

from app.core.config import Settings
from app.core.di.container import Container
from app.core.imports import import_aside
from app.domain.shared.readability import readability_of
from app.shared.enums import Locale

BEGINS_AFTER_S = 0.5
"""So that it does not hold up the end of the start, nor the first question whether we are ready."""


async def warm_up(container: Container) -> None:
    """Load it all, so that no request stops the event loop for it: ours, then the vendors' SDKs.

    A request that comes first loads what it needs itself.
    """
    await asyncio.sleep(BEGINS_AFTER_S)
    await import_aside(partial(_warm_up_ours, container.settings))
    await container.llms.warm_up()


def _warm_up_ours(settings: Settings) -> None:
    configure_mappers()
    import_module("app.domain.shared.response_parser.parser")
    readability_of("Syllables are counted by a dictionary.", Locale.EN)
    import_module("tenacity")
    if settings.supabase_url or settings.supabase_jwt_secret:
        import_module("jwt")
        import_module("httpx2")
