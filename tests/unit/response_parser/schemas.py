"""The schemas and the one helper of these tests."""

import json
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from app.domain.shared.response_parser import OptionIndex
from app.domain.shared.response_parser.parser import parse_response


class Item(BaseModel):
    """A plain schema, as an author writes it who knows nothing of the parser."""

    question: str
    options: list[str]
    answer: int
    explanation: str


class Keyed(BaseModel):
    """The answer counts from 1 in the reply and is an index in the value."""

    question: str
    options: list[str]
    answer: OptionIndex


class Note(BaseModel):
    text: str
    hint: str | None = None


class Choice(BaseModel):
    label: str = ""
    text: str


class Sheet(BaseModel):
    """Nested models, an alias, a mapping, a union, recursion."""

    model_config = ConfigDict(populate_by_name=True)

    title: str = Field(alias="sheetTitle")
    notes: list[Note]
    scores: dict[str, float] = Field(default_factory=dict)
    part: Note | Literal["none"] = "none"
    sub: "Sheet | None" = None


def text_of(reply: str) -> str:
    """The text of a note, as the parser reads the reply."""
    return parse_response(reply, Note).value.text


def note(content: str) -> str:
    """A reply that is a note whose string is written exactly so."""
    return '{"text": "' + content + '"}'


def item(**changes: object) -> dict[str, object]:
    """An item as a mapping."""
    whole: dict[str, object] = {
        "question": "2 + 2 = ?",
        "options": ["3", "4", "five"],
        "answer": 1,
        "explanation": "4 is 2 + 2.",
    }
    return whole | changes


def dumps(value: object) -> str:
    """JSON as models write it."""
    return json.dumps(value, ensure_ascii=False)
