"""Prompt templates and their immutable versions."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from app.shared.enums import Locale, QuestionType


class ModelParams(BaseModel):
    """How the model is called for a prompt."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    temperature: float | None = Field(None, ge=0, le=2)
    max_output_tokens: int = Field(4096, ge=1, le=65_536)


@dataclass(frozen=True, slots=True, kw_only=True)
class PromptText:
    """What one version says, before it has a number."""

    key: str
    name: str
    purpose: str
    locale: Locale
    type: QuestionType | None
    system: str
    user: str
    variables: tuple[str, ...]
    params: ModelParams
    output_schema: Mapping[str, object]
    checksum: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PromptVersion:
    """One stored version. ``id`` is what every record of a generation names."""

    id: UUID
    template_id: UUID
    key: str
    version: int
    locale: Locale
    type: QuestionType | None
    system: str
    user: str
    variables: tuple[str, ...]
    params: ModelParams
    is_active: bool
    note: str | None
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PromptSummary:
    """One template in a list."""

    key: str
    name: str
    locale: Locale
    type: QuestionType | None
    latest_version: int
    active_version: int | None


@dataclass(frozen=True, slots=True)
class PushedPrompt:
    """What became of one pushed file: ``is_new`` false means this text was there already."""

    key: str
    version: int
    is_new: bool
    is_active: bool
