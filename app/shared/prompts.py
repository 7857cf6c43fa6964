"""Prompt templates and their immutable versions."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, field_validator
from pydantic.config import JsonDict

from app.shared.enums import Locale, QuestionType
from app.shared.generation import Line

MAX_VERSION = 2**31 - 1
MAX_PROMPT_CHARACTERS = 50_000
HISTORY_LIMIT = 200

# PostgreSQL's text has no NUL.
_Prose = Annotated[str, StringConstraints(max_length=MAX_PROMPT_CHARACTERS, pattern=r"^[^\x00]*$")]
PromptKey = Annotated[
    str, StringConstraints(pattern=r"^[a-z0-9]+([._-][a-z0-9]+)*$", max_length=100)
]
VersionNumber = Annotated[int, Field(ge=1, le=MAX_VERSION)]
# Not blank: what is left of it without blanks around would be empty.
Note = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True, max_length=1000, pattern=r"^[^\x00]*[^\s\x00][^\x00]*$"
    ),
    Field(description="Why, kept with the record."),
]

_DRAFT: JsonDict = {
    "key": "question.numeric.short.en",
    "name": "Numeric, short (English)",
    "purpose": "question",
    "locale": "en",
    "type": "numeric",
    "model": {"temperature": 0.7, "max_output_tokens": 2048},
    "output_schema": "numeric",
    "system": "You write numeric items for school learners.",
    "user": "Write one item on {{keyword}}, in a {{tone}} tone.",
}


class PromptPurpose(StrEnum):
    """What a prompt has a model write."""

    QUESTION = "question"
    PASSAGE = "passage"


class _ReadModel(BaseModel):
    model_config = ConfigDict(frozen=True)


class ModelParams(BaseModel):
    """How the model is called for a prompt."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    temperature: float | None = Field(None, ge=0, le=2)
    max_output_tokens: int = Field(4096, ge=1, le=65_536)


class PromptHead(BaseModel):
    """What a prompt is for: the front matter of a prompt file."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    key: PromptKey
    name: Annotated[Line, Field(max_length=200)]
    purpose: PromptPurpose
    locale: Locale
    type: QuestionType | None = Field(None, description="Type of the items that it asks for.")
    model: ModelParams = ModelParams()
    output_schema: Annotated[Line, Field(max_length=64)] = Field(
        description="The form of the reply: for a question the name of its type."
    )


class PromptDraft(PromptHead):
    """A version as people write it; what a prompt file says, as one object.

    Line ends become ``\\n`` and blanks around the texts go, so that a text has one checksum however
    it was sent.
    """

    model_config = ConfigDict(json_schema_extra={"examples": [_DRAFT]})

    system: _Prose = Field("", description="Template of the system message; empty for none.")
    user: Annotated[_Prose, Field(min_length=1)] = Field(
        description="Template of the user message, with {{variables}}."
    )

    @field_validator("system", "user", mode="before")
    @classmethod
    def _one_form(cls, text: object) -> object:
        if not isinstance(text, str):
            return text
        return text.replace("\r\n", "\n").replace("\r", "\n").strip()


class PromptBody(_ReadModel):
    """Everything that changes what a model is told."""

    system: str
    user: str
    variables: tuple[str, ...]
    params: ModelParams
    output_schema: Mapping[str, object] | None = Field(description="JSON schema of the reply.")


class PromptText(PromptBody):
    """What one version says, before it has a number."""

    key: str
    name: str
    purpose: PromptPurpose
    locale: Locale
    type: QuestionType | None
    checksum: str


class PromptVersion(PromptBody):
    """One stored version. ``id`` is what every record of a generation names."""

    id: UUID
    template_id: UUID
    key: str
    version: int
    purpose: PromptPurpose
    locale: Locale
    type: QuestionType | None
    is_active: bool
    note: str | None
    created_at: datetime


class PromptSummary(_ReadModel):
    """One template in a list."""

    key: str
    name: str
    purpose: PromptPurpose
    locale: Locale
    type: QuestionType | None
    latest_version: int
    active_version: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PromptFilter:
    """Which templates to list; None does not filter."""

    purpose: PromptPurpose | None = None
    locale: Locale | None = None
    type: QuestionType | None = None


class PromptPage(_ReadModel):
    """Templates by key. ``next_cursor`` goes into ``after``; it is null at the end."""

    prompts: tuple[PromptSummary, ...]
    next_cursor: str | None


class PushedPrompt(_ReadModel):
    """What became of a pushed text: ``is_new`` false means that the template had it already."""

    key: str
    version: int
    is_new: bool
    is_active: bool


class VersionRecord(_ReadModel):
    """That a version was pushed, when and why."""

    version: int
    is_active: bool
    created_at: datetime
    note: str | None


class Activation(_ReadModel):
    """That a version became the active one, when and why. A rollback is one more of these."""

    version: int
    activated_at: datetime
    note: str | None


class PromptHistory(_ReadModel):
    """What happened to a template, newest first; each list has the newest HISTORY_LIMIT."""

    versions: tuple[VersionRecord, ...]
    activations: tuple[Activation, ...]


class Prompt(_ReadModel):
    """A template with its active version (null while none is) and its history."""

    prompt: PromptSummary
    active: PromptVersion | None
    history: PromptHistory


class PromptChange(_ReadModel):
    """One part of a prompt in which two texts differ; ``diff`` is a unified diff of it."""

    part: str
    diff: str


class PromptComparison(_ReadModel):
    """How a version differs from another, or from a file; no change: both say the same."""

    key: str
    old_version: int
    new_version: int | None
    new_file: str | None
    changes: tuple[PromptChange, ...]
