"""A question as it is read back."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field
from pydantic.config import JsonDict

from app.shared.enums import BloomLevel, CefrLevel, Difficulty, Locale, QuestionType
from app.shared.items import ItemKey, ItemOption

_EXAMPLE: JsonDict = {
    "id": "01a20318-533b-7557-b9d9-d7adb94bd695",
    "type": "numeric",
    "locale": "ko",
    "subject": "math",
    "difficulty": "easy",
    "bloom_level": "apply",
    "cefr_level": None,
    "grade": "중1",
    "keyword": "일차방정식",
    "stem": "일차방정식 $4x - 18 = 18$의 해는 얼마인가?",
    "options": [],
    "key": {"kind": "numeric", "value": "9", "tolerance": "0"},
    "explanation": "$4x = 18 + 18 = 36$이므로 $x = 9$이다.",
    "status": "draft",
    "origin": "realtime",
    "provider": "openai",
    "model": "gpt-4.1-mini",
    "is_sandbox": False,
    "prompt": {"key": "question.numeric.ko", "version": 1},
    "created_at": "2026-11-22T11:50:55.547760Z",
}


class _ReadModel(BaseModel):
    model_config = ConfigDict(frozen=True)


class PromptReference(_ReadModel):
    """The prompt version that a question was made with."""

    key: str
    version: int


class Question(_ReadModel):
    """One stored question. Stem, options and explanation are Markdown with LaTeX."""

    model_config = ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

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
