"""Files to import, and what holds for rows that do not say."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from app.shared.enums import Difficulty, Locale


@dataclass(frozen=True, slots=True, kw_only=True)
class KeywordFile:
    """A ``.csv`` or ``.jsonl`` file of keywords.

    Attributes:
        mapping: our field -> the file's column, where the column's name does not tell.
        locale: None takes each term's own script.
    """

    path: Path
    subject: str
    category: str = "general"
    locale: Locale | None = None
    mapping: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExampleFile:
    """A ``.csv`` or ``.jsonl`` file of whole items; fields as for KeywordFile."""

    path: Path
    subject: str | None = None
    difficulty: Difficulty | None = None
    locale: Locale | None = None
    source: str | None = None
    license: str | None = None
    mapping: Mapping[str, str]
