"""Passages: the texts that items are asked about."""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from app.shared.enums import CefrLevel, Locale, Origin, PassageForm, Status, Vendor
from app.shared.items import normalise_text
from app.shared.listing import PageRequest, SearchText
from app.shared.questions import PromptReference
from app.shared.subjects import SUBJECT_PATTERN


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True)


class PassageText(_Frozen):
    """One text of a passage: a single passage has one, a paired one has two."""

    title: str
    paragraphs: tuple[str, ...]


class Readability(_Frozen):
    """Figures of how hard a text is to read; null where a formula does not hold for the language.

    Attributes:
        words: separated by white space; in Korean these are 어절.
        words_per_sentence, syllables_per_word: means.
        flesch_reading_ease: 206.835 - 1.015 words/sentence - 84.6 syllables/word (Flesch 1948);
            English only.
        flesch_kincaid_grade: 0.39 words/sentence + 11.8 syllables/word - 15.59 (Kincaid et al.
            1975), a US school grade; English only.
    """

    words: int
    sentences: int
    words_per_sentence: Decimal
    syllables_per_word: Decimal
    flesch_reading_ease: Decimal | None = None
    flesch_kincaid_grade: Decimal | None = None


class Passage(_Frozen):
    """One stored passage. ``body`` is Markdown; a paired passage has a heading above each text."""

    id: UUID
    form: PassageForm
    locale: Locale
    title: str | None
    body: str
    genre: str | None
    topic: str | None
    subject: str | None
    grade: str | None
    cefr_level: CefrLevel | None
    readability: Readability | None
    source: str | None
    license: str | None
    status: str
    origin: str
    provider: str | None
    model: str | None
    is_sandbox: bool = Field(description="The text was made up by the sandbox, not by a model.")
    prompt: PromptReference | None
    checksum: str = Field(description="Sha256 of what tells this passage from the others.")
    question_count: int = Field(description="Live questions on this passage.")
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPassage:
    """One passage to store. ``origin`` is ``realtime`` or ``import``."""

    locale: Locale
    title: str | None
    body: str
    readability: Readability
    origin: str
    form: PassageForm = PassageForm.SINGLE
    genre: str | None = None
    topic: str | None = None
    subject: str | None = None
    grade: str | None = None
    cefr_level: CefrLevel | None = None
    standard_id: UUID | None = None
    source: str | None = None
    license: str | None = None
    prompt_version_id: UUID | None = None
    vendor: Vendor | None = None
    model: str | None = None
    is_sandbox: bool = False


class PassageFilter(_Frozen):
    """Which passages to list; None does not filter."""

    locale: Locale | None = None
    form: PassageForm | None = None
    genre: SearchText | None = None
    subject: Annotated[str, Field(pattern=SUBJECT_PATTERN)] | None = None
    cefr_level: CefrLevel | None = None
    status: Status | None = None
    origin: Origin | None = None
    text: SearchText | None = Field(
        None, description="Text that stands in title or body, whatever the case."
    )


class PassageListing(PassageFilter, PageRequest):
    """A page of the passages that a filter chooses."""


class PassagePage(_Frozen):
    """Passages, newest first. ``next_cursor`` goes into ``after``; it is null at the end."""

    passages: tuple[Passage, ...]
    next_cursor: UUID | None


def passage_checksum(project_id: UUID, locale: Locale, body: str) -> str:
    """Sha256 (hex) that two passages of one project share when they are the same text."""
    parts = [str(project_id), locale.value, normalise_text(body)]
    canonical = json.dumps(parts, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def body_of(texts: tuple[PassageText, ...]) -> str:
    """The texts as Markdown: the title of a single one stands beside it, not in it."""
    bodies = ["\n\n".join(text.paragraphs) for text in texts]
    if len(texts) == 1:
        return bodies[0]
    return "\n\n".join(
        f"## {text.title}\n\n{body}" for text, body in zip(texts, bodies, strict=True)
    )
