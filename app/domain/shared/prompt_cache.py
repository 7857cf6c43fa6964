"""Active prompt versions in memory, so that a generation does not ask the database for them."""

import time
from collections.abc import Awaitable, Callable
from uuid import UUID

from cachetools import TTLCache

from app.shared.prompts import PromptVersion

PROMPT_TTL_S = 60
_CACHED_PROMPTS = 512


class PromptCache:
    """Active versions, least recently used out first, none older than PROMPT_TTL_S.

    One per process: an activation takes effect at once here (the use case tells by ``forget``), and
    within the time to live elsewhere. For one event loop. ``timer`` counts seconds.
    """

    def __init__(self, timer: Callable[[], float] = time.monotonic) -> None:
        self._versions: TTLCache[tuple[UUID, str], PromptVersion] = TTLCache(
            _CACHED_PROMPTS, PROMPT_TTL_S, timer
        )
        self._changes = 0

    async def get(
        self,
        project_id: UUID,
        key: str,
        look_up: Callable[[UUID, str], Awaitable[PromptVersion | None]],
    ) -> PromptVersion | None:
        """The active version, from memory or looked up."""
        version = self._versions.get((project_id, key))
        if version is not None:
            return version
        changes = self._changes
        version = await look_up(project_id, key)
        # What was looked up while another version became active may be the old one: not kept.
        if version is not None and changes == self._changes:
            self._versions[project_id, key] = version
        return version

    def forget(self, project_id: UUID, key: str) -> None:
        """Look the active version up again at its next use; call it after the commit."""
        self._changes += 1
        self._versions.pop((project_id, key), None)
