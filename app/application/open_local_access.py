"""The key of this machine, on the embedded database."""

import asyncio
from pathlib import Path
from uuid import UUID

from app.application.steps.services import KeyServices
from app.core.db import transaction
from app.domain.access.verdicts import Admitted
from app.infrastructure.access.key_file import read_key, write_key
from app.shared.access import Scope
from app.shared.api_keys import NewKey
from app.shared.projects import LOCAL_PROJECT

_LOCAL_KEY = NewKey(name="local", scopes=frozenset(Scope))


async def open_local_access(services: KeyServices, path: Path) -> UUID | None:
    """Id of the key whose text is in the file; another is made where that is no key that works.

    Raises:
        BusinessException: CONFIGURATION_INVALID when the file cannot be read or written.
    """
    async with transaction(services.session):
        known = await _known_key(services, path)
    if known is not None:
        return known
    async with transaction(services.session):
        project_id = await services.projects.ensure(LOCAL_PROJECT)
        await services.projects.lock(project_id)  # of processes that start together, one makes it
        known = await _known_key(services, path)
        if known is None:
            issued = await services.keys.create(project_id, _LOCAL_KEY)
            await asyncio.to_thread(write_key, path, issued.key)
            known = issued.id
    return known


async def _known_key(services: KeyServices, path: Path) -> UUID | None:
    text = await asyncio.to_thread(read_key, path)
    verdict, _ = await services.keys.recognise(text or "")
    return verdict.caller.id if isinstance(verdict, Admitted) else None
