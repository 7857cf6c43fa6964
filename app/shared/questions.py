"""A question as it is read back."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from app.shared.enums import BloomLevel, CefrLevel, Difficulty, Locale, QuestionType
from app.shared.items import ItemKey, ItemOption


class _ReadModel(BaseModel):
    model_config = ConfigDict(frozen=True)


class PromptReference(_ReadModel):
    """The prompt version that a question was made with."""

    key: str
    version: int


class Question(_ReadModel):
    """One stored question. Stem, options and explanation are Markdown with LaTeX."""

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
    is_sandbox: bool = Field(description="The text was made up by the sandbox, not by a model.")
    prompt: PromptReference | None
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionFilter:
    """Which questions to list; None does not filter."""

    type: QuestionType | None = None
    locale: Locale | None = None
    subject: str | None = None
    difficulty: Difficulty | None = None


class QuestionPage(_ReadModel):
    """Questions, newest first. ``next_cursor`` goes into ``after``; it is null at the end."""

    questions: tuple[Question, ...]
    next_cursor: UUID | None
