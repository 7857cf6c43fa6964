"""Who asks, for which project, and what they may do."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID


class Scope(StrEnum):
    """What a key or a role may do. ADMIN: everything in its project; the others imply nothing."""

    READ = "read"
    GENERATE = "generate"
    BATCH = "batch"
    MEDIA = "media"
    QC = "qc"
    PROMPTS_WRITE = "prompts:write"
    ADMIN = "admin"


class CallerKind(StrEnum):
    """KEY: an API key. USER: a person, by Supabase's token. LOCAL: this machine, without a key."""

    KEY = "key"
    USER = "user"
    LOCAL = "local"


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks.

    Attributes:
        project_id: everything that is read or written is this project's.
        id: of the key or the user; what ``created_by`` and ``revised_by`` keep. The local caller
            has that of the local key, where there is one.
    """

    kind: CallerKind
    id: UUID | None
    project_id: UUID
    scopes: frozenset[Scope]

    def may(self, scope: Scope) -> bool:
        """Whether what needs ``scope`` is allowed."""
        return scope in self.scopes or Scope.ADMIN in self.scopes


DEFAULT_ROLE_SCOPES: Mapping[str, frozenset[Scope]] = {
    "viewer": frozenset({Scope.READ}),
    "editor": frozenset(set(Scope) - {Scope.ADMIN}),
    "admin": frozenset({Scope.ADMIN}),
}
"""What the roles in tokens may do where QGEN_ROLE_SCOPES says nothing else."""
