"""A question as it is read back."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from app.shared.enums import BloomLevel, CefrLevel, Difficulty, Locale, QuestionType
from app.shared.items import ItemKey, ItemOption


@dataclass(frozen=True, slots=True, kw_only=True)
class PromptReference:
    """The prompt version that a question was made with."""

    key: str
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One stored question with its options, keyword and origin."""

    id: UUID
    type: QuestionType
    locale: Locale
    subject: str
    difficulty: Difficulty
    bloom_level: BloomLevel | None
    cefr_level: CefrLevel | None
    grade: str | None
    keyword: str | None
    stem: str
    options: tuple[ItemOption, ...]
    key: ItemKey
    explanation: str | None
    status: str
    origin: str
    provider: str | None
    model: str | None
    is_sandbox: bool
    prompt: PromptReference | None
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionFilter:
    """Which questions to list; None does not filter."""

    type: QuestionType | None = None
    locale: Locale | None = None
    subject: str | None = None
    difficulty: Difficulty | None = None


@dataclass(frozen=True, slots=True)
class QuestionPage:
    """Questions, newest first. ``next_cursor`` continues after the last one; None at the end."""

    questions: tuple[Question, ...]
    next_cursor: UUID | None
