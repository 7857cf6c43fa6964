"""Changes of a stored question, and what is kept of them."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Never, cast

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    field_validator,
)
from pydantic.config import JsonDict

from app.shared.enums import BloomLevel, CefrLevel, Difficulty, Skill
from app.shared.generation import Line
from app.shared.item_keys import ItemKey
from app.shared.items import ItemOption
from app.shared.prompts import Note, VersionNumber

_MAX_OPTIONS = 26  # they are lettered
_DEEPEST = 8  # what lies deeper is none of our values, and refused as such
_Prose = Annotated[str, StringConstraints(min_length=1, max_length=20_000)]
# The value of a field that is left out, which nobody reads: ``model_fields_set`` tells.
_KEPT: Never = cast("Never", None)
_EXAMPLE: JsonDict = {
    "version": 1,
    "stem": "일차방정식 $4x - 18 = 18$의 해를 구하시오.",
    "difficulty": "medium",
    "note": "발문을 명확하게 고침",
}


def _describe(schema: JsonDict) -> None:
    """A field that is left out keeps what is there: it has no default, and mostly no null."""
    schema["examples"] = [_EXAMPLE]
    properties = schema["properties"]
    assert isinstance(properties, dict)  # noqa: S101 - it is Pydantic's schema of an object
    for field in properties.values():
        if isinstance(field, dict):
            field.pop("default", None)


class QuestionEdit(BaseModel):
    """What changes of a question; a field that is left out stays as it is, null empties it.

    The marks of correct options (``is_correct``) and the key say the same: where only one of the
    two is given, the other follows.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", json_schema_extra=_describe)

    version: VersionNumber = Field(description="The version of the question that was looked at.")
    note: Note | None = None
    stem: _Prose = _KEPT
    boxed_text: _Prose | None = None
    options: Annotated[tuple[ItemOption, ...], Field(max_length=_MAX_OPTIONS)] = _KEPT
    key: ItemKey = _KEPT
    explanation: _Prose = _KEPT
    evidence: tuple[_Prose, ...] = _KEPT
    skill: Skill = _KEPT
    difficulty: Difficulty = _KEPT
    bloom_level: BloomLevel | None = None
    cefr_level: CefrLevel | None = None
    grade: Annotated[Line, Field(max_length=16)] | None = None

    @field_validator("*", mode="before")
    @classmethod
    def _can_be_stored(cls, given: object) -> object:
        return _trimmed(given)

    def changes(self) -> Mapping[str, object]:
        """New values by the names of the question's fields."""
        return {name: getattr(self, name) for name in self.model_fields_set - {"version", "note"}}


EDITABLE = tuple(name for name in QuestionEdit.model_fields if name not in ("version", "note"))
"""The fields of a question that an edit may change."""


class RevisionAction(StrEnum):
    """What was done to a question."""

    EDITED = "edited"
    DELETED = "deleted"
    RESTORED = "restored"


class QuestionRevision(BaseModel):
    """A question as it was before something was done to it, and what that was.

    ``content`` is the question as it was shown then; later versions of this service may show more.
    """

    model_config = ConfigDict(frozen=True)

    version: int = Field(description="The version that the question had until then.")
    action: RevisionAction
    note: str | None
    created_at: datetime = Field(description="When it was done.")
    content: dict[str, object]


class RevisionPage(BaseModel):
    """Revisions, newest first. ``next_cursor`` goes into ``after``; it is null at the end."""

    model_config = ConfigDict(frozen=True)

    revisions: tuple[QuestionRevision, ...]
    next_cursor: int | None


def _trimmed(given: object, depth: int = _DEEPEST) -> object:
    """All texts in a value without the blanks around them.

    Raises:
        ValueError: a text is none for PostgreSQL: it has NUL, or half of a pair of surrogates.
    """
    match given:
        case str():
            if "\x00" in given or any("\ud800" <= char <= "\udfff" for char in given):
                raise ValueError("has a character that no text can hold")
            return given.strip()
        case list() | tuple() if depth:
            return [_trimmed(value, depth - 1) for value in given]
        case dict() if depth:
            return {name: _trimmed(value, depth - 1) for name, value in given.items()}
        case _:
            return given
