"""A question as it is read back."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field
from pydantic.config import JsonDict

from app.shared.enums import (
    BloomLevel,
    CefrLevel,
    Difficulty,
    Locale,
    Origin,
    QuestionType,
    Skill,
    Status,
    Vendor,
)
from app.shared.item_keys import ItemKey
from app.shared.items import Item, ItemOption
from app.shared.listing import Moment, PageRequest, SearchText
from app.shared.subjects import SUBJECT_PATTERN

_EXAMPLE: JsonDict = {
    "id": "01a20318-533b-7557-b9d9-d7adb94bd695",
    "type": "numeric",
    "locale": "ko",
    "subject": "math",
    "skill": "none",
    "difficulty": "easy",
    "bloom_level": "apply",
    "cefr_level": None,
    "grade": "중1",
    "keyword": "일차방정식",
    "standard": "kr_2015:9수02-04",
    "passage_id": None,
    "passage_position": None,
    "stem": "일차방정식 $4x - 18 = 18$의 해는 얼마인가?",
    "boxed_text": None,
    "options": [],
    "key": {"kind": "numeric", "value": "9", "tolerance": "0"},
    "explanation": "$4x = 18 + 18 = 36$이므로 $x = 9$이다.",
    "evidence": [],
    "points": 1,
    "status": "draft",
    "origin": "realtime",
    "provider": "openai",
    "model": "gpt-4.1-mini",
    "is_sandbox": False,
    "prompt": {"key": "question.numeric.ko", "version": 1},
    "version": 1,
    "created_at": "2026-11-22T11:50:55.547760Z",
    "updated_at": "2026-11-22T11:50:55.547760Z",
}


class _ReadModel(BaseModel):
    model_config = ConfigDict(frozen=True)


class PromptReference(_ReadModel):
    """The prompt version that a question was made with."""

    key: str
    version: int


class Question(_ReadModel):
    """One stored question. Its texts are Markdown with LaTeX.

    ``version`` counts its edits; ``passage_position`` is its 0-based place among the questions on
    its passage.
    """

    model_config = ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

    id: UUID
    type: QuestionType
    locale: Locale
    subject: str
    skill: Skill
    difficulty: Difficulty
    bloom_level: BloomLevel | None
    cefr_level: CefrLevel | None
    grade: str | None
    keyword: str | None
    standard: str | None = Field(description="Curriculum standard as framework:code.")
    passage_id: UUID | None
    passage_position: int | None
    stem: str
    boxed_text: str | None
    options: tuple[ItemOption, ...]
    key: ItemKey
    explanation: str | None
    evidence: tuple[str, ...] = Field(description="The passage's words that show the key.")
    points: float
    status: str
    origin: str
    provider: str | None
    model: str | None
    is_sandbox: bool = Field(description="The text was made up by the sandbox, not by a model.")
    prompt: PromptReference | None
    version: int
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class NewQuestion:
    """An item to store, what it is about, and where it came from.

    Attributes:
        keyword: kept also where no list of the project has it.
        origin: one of ``Origin``.
    """

    item: Item
    locale: Locale
    subject: str
    origin: str
    difficulty: Difficulty = Difficulty.MEDIUM
    skill: Skill = Skill.NONE
    bloom_level: BloomLevel | None = None
    cefr_level: CefrLevel | None = None
    grade: str | None = None
    keyword: str | None = None
    keyword_id: UUID | None = None
    standard_id: UUID | None = None
    passage_id: UUID | None = None
    prompt_version_id: UUID | None = None
    vendor: Vendor | None = None
    model: str | None = None
    is_sandbox: bool = False
    created_by: UUID | None = None


class QuestionFilter(_ReadModel):
    """Which questions to list; None does not filter."""

    type: QuestionType | None = None
    locale: Locale | None = None
    subject: Annotated[str, Field(pattern=SUBJECT_PATTERN)] | None = None
    skill: Skill | None = None
    difficulty: Difficulty | None = None
    status: Status | None = None
    origin: Origin | None = None
    keyword: SearchText | None = Field(
        None, description="The keyword that they are about, in any spelling that means the same."
    )
    standard: SearchText | None = Field(
        None, description="Curriculum standard: its code, or framework:code."
    )
    passage_id: UUID | None = None
    provider: Vendor | None = None
    model: SearchText | None = None
    created_from: Moment | None = Field(
        None, description="Made at this time or later: RFC 3339, with its offset."
    )
    created_before: Moment | None = Field(
        None, description="Made before this time: RFC 3339, with its offset."
    )
    text: SearchText | None = Field(
        None,
        description="Text that stands in stem, box, explanation or an option, whatever the case.",
    )


class QuestionListing(QuestionFilter, PageRequest):
    """A page of the questions that a filter chooses."""


class QuestionPage(_ReadModel):
    """Questions, newest first. ``next_cursor`` goes into ``after``; it is null at the end."""

    questions: tuple[Question, ...]
    next_cursor: UUID | None
