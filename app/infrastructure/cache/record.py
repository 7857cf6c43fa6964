"""A typed value in a shared store."""

from collections.abc import Callable
from dataclasses import dataclass

from pydantic import TypeAdapter, ValidationError

from app.infrastructure.cache.store import SharedStore


@dataclass(frozen=True, slots=True)
class Record[S]:
    """One state under one key: read, or changed by a pure step.

    Attributes:
        empty: the state of a key without a value, or with one that is none of ours.
        ttl_s: how long a state counts after its last change.
    """

    store: SharedStore
    key: str
    adapter: TypeAdapter[S]
    empty: S
    ttl_s: float

    async def read(self) -> S:
        return self._decoded(await self.store.read(self.key))

    async def change[T](self, step: Callable[[S], tuple[S, T]]) -> T:
        """Replace the state by what ``step`` makes of it; the same state is not written.

        ``step`` gives the new state and the answer. It may be called several times: it has no
        effects.
        """

        def stepped(raw: bytes | None) -> tuple[bytes | None, T]:
            state = self._decoded(raw)
            new, answer = step(state)
            return (None if new == state else self.adapter.dump_json(new)), answer

        return await self.store.update(self.key, self.ttl_s, stepped)

    def _decoded(self, raw: bytes | None) -> S:
        if raw is None:
            return self.empty
        try:
            return self.adapter.validate_json(raw)
        except ValidationError:  # of another version: what is lost may be lost
            return self.empty
