"""The bodies of answers."""

from datetime import datetime
from decimal import Decimal
from typing import Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from app.shared.enums import BloomLevel, CefrLevel, Difficulty, Locale, QuestionType
from app.shared.generation import Generated
from app.shared.items import ItemKey, ItemOption
from app.shared.questions import QuestionPage


class _Out(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class PromptOut(_Out):
    key: str
    version: int


class QuestionOut(_Out):
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
    prompt: PromptOut | None
    created_at: datetime


class UsageOut(_Out):
    """What the model calls cost; money in US dollars, as a decimal string."""

    calls: int
    input_tokens: int
    output_tokens: int
    cost_usd: Decimal


class GeneratedOut(_Out):
    """``duplicate``: the model made an item that is there already; ``question`` is that one."""

    question: QuestionOut
    duplicate: bool
    usage: UsageOut

    @classmethod
    def of(cls, generated: Generated) -> Self:
        return cls(
            question=QuestionOut.model_validate(generated.question),
            duplicate=generated.is_duplicate,
            usage=UsageOut.model_validate(generated.spent),
        )


class QuestionPageOut(_Out):
    """Questions, newest first. Send ``next_cursor`` as ``after`` for the next page."""

    questions: tuple[QuestionOut, ...]
    next_cursor: UUID | None

    @classmethod
    def of(cls, page: QuestionPage) -> Self:
        return cls.model_validate(page)
