"""Requests that are answered once, however often they are sent."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class KeyedRequest:
    """A request that its client has given a key; ``sha256`` (hex) tells it from other requests."""

    project_id: UUID
    key: str
    sha256: str


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """An answer as it was given, to be given again: HTTP status, headers and body."""

    status: int
    headers: Mapping[str, str]
    body: str
