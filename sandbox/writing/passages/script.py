"""What a genre is written from: sentences with places for what is made up."""

from dataclasses import dataclass
from typing import Literal

type Slot = tuple[str, ...]
"""Sentences of which one is taken; `{name}` is a place for something made up."""
type Layout = Literal["prose", "turns", "lines", "steps"]


@dataclass(frozen=True)
class Script:
    """A genre in one language.

    Attributes:
        body: what one paragraph is made of, again and again with other facts.
        layout: paragraphs of sentences, one turn or step a paragraph, or lines of a stanza.
    """

    titles: Slot
    opening: tuple[Slot, ...]
    body: tuple[Slot, ...]
    closing: tuple[Slot, ...]
    layout: Layout = "prose"


@dataclass(frozen=True)
class Genre:
    """A genre: the words by which a request names it, and its scripts."""

    name: str
    words: str
    en: Script
    ko: Script
