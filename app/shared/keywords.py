"""Keywords: what items are about."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from app.shared.enums import CefrLevel, Locale

MAX_TERM_CHARACTERS = 200
MAX_CATEGORY_CODE_CHARACTERS = 64


def normalise_term(term: str) -> str:
    """The form in which two spellings of one keyword are the same: NFKC, case folded, one blank."""
    return " ".join(unicodedata.normalize("NFKC", term).casefold().split())


def category_code(subject: str, category: str) -> str:
    """What tells a category from the others of a project: subjects may share category names."""
    return f"{subject}/{normalise_term(category)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Keyword:
    """A keyword of the project. ``level`` is the list's own word for it, e.g. ``B1``."""

    id: UUID
    term: str
    level: str | None
    part_of_speech: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewKeyword:
    """One keyword to store. ``category`` is a name within the subject."""

    term: str
    locale: Locale
    subject: str
    category: str
    level: str | None = None
    part_of_speech: str | None = None


def nearest_keyword(entries: Sequence[Keyword], level: CefrLevel | None) -> Keyword | None:
    """A list may have one term at several levels: the asked one, else the lowest that is known."""
    wanted = level.value if level else ""
    return min(
        entries, key=lambda k: ((k.level or "").casefold() != wanted, k.level or "~"), default=None
    )
