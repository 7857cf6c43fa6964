"""Which generation of a project's content caches may show."""

from dataclasses import dataclass, field
from uuid import UUID

from app.infrastructure.cache.store import LocalStore, SharedStore
from app.shared.ids import new_id

_TTL_S = 3600
"""Longer than any cache keeps anything."""


@dataclass(frozen=True, slots=True)
class Generations:
    """A name for a project's state of prompts and examples; each change gives it a new one.

    Caches have it in their keys: what they keep of an older generation is not found again, in no
    process that shares the store.
    """

    store: SharedStore = field(default_factory=LocalStore)

    async def current(self, project_id: UUID) -> bytes | None:
        """The name now; read it before what is to be cached under it."""
        return await self.store.read(_key(project_id))

    async def renew(self, project_id: UUID) -> None:
        """Let nothing that is cached count any more; call it after the commit."""
        name = new_id().bytes
        await self.store.update(_key(project_id), _TTL_S, lambda _: (name, None))


def _key(project_id: UUID) -> str:
    return f"generation:{project_id}"
