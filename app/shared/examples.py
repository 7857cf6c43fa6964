"""Few-shot examples: whole items that show a model what a good one looks like."""

from dataclasses import dataclass
from uuid import UUID

from app.shared.enums import Difficulty, Locale
from app.shared.items import Item


@dataclass(frozen=True, slots=True, kw_only=True)
class NewExample:
    """One example to store."""

    item: Item
    locale: Locale
    subject: str | None = None
    difficulty: Difficulty | None = None
    level: str | None = None
    source: str | None = None
    license: str | None = None


@dataclass(frozen=True, slots=True)
class Example:
    """A stored example and its ``distance`` from what was asked for: 0 fits in every respect."""

    id: UUID
    item: Item
    distance: int
