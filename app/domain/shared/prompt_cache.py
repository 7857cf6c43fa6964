"""Active prompt versions in memory, so that a generation does not ask the database for them."""

import time
from collections.abc import Awaitable, Callable
from uuid import UUID

from cachetools import TTLCache

from app.infrastructure.cache.generations import Generations
from app.shared.prompts import PromptVersion

PROMPT_TTL_S = 60
_CACHED_PROMPTS = 512


class PromptCache:
    """Active versions, least recently used out first, none older than PROMPT_TTL_S.

    An activation (the use case tells by ``forget``) takes effect at once where the generations are
    shared, else here at once and elsewhere within the time to live. For one event loop. ``timer``
    counts seconds.
    """

    def __init__(
        self,
        generations: Generations | None = None,
        timer: Callable[[], float] = time.monotonic,
    ) -> None:
        self._generations = generations or Generations()
        self._versions: TTLCache[tuple[bytes | None, UUID, str], PromptVersion] = TTLCache(
            _CACHED_PROMPTS, PROMPT_TTL_S, timer
        )

    async def get(
        self,
        project_id: UUID,
        key: str,
        look_up: Callable[[UUID, str], Awaitable[PromptVersion | None]],
    ) -> PromptVersion | None:
        """The active version, from memory or looked up."""
        # What is looked up while another version becomes active may be the old one: it is kept
        # under the generation from before, where nobody looks any more.
        name = (await self._generations.current(project_id), project_id, key)
        version = self._versions.get(name)
        if version is None:
            version = await look_up(project_id, key)
            if version is not None:
                self._versions[name] = version
        return version

    async def forget(self, project_id: UUID) -> None:
        """Look the project's versions up again at their next use; call it after the commit."""
        await self._generations.renew(project_id)
