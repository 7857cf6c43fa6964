"""The text of a reply."""

import re
from collections.abc import Sequence
from dataclasses import replace

from sandbox.chat import ChatRequest
from sandbox.jsons import JsonObject, JsonValue, dump
from sandbox.reading.brief import Brief
from sandbox.writing.plain_answer import answer
from sandbox.writing.shape.fill import Filler
from sandbox.writing.shape.plain import as_text
from sandbox.writing.shape.prompted import (
    asks_for_shown_shape,
    conventional_schema,
    prompted_schema,
)
from sandbox.writing.shape.schema import Schemas
from sandbox.writing.shape.want import default_want
from sandbox.writing.variety import compose_other

_ASKS_JSON = re.compile(
    r"(?<![A-Za-z])(?<!not )(?<!no )(?<!without )json(?![A-Za-z])", re.IGNORECASE
)


def write(brief: Brief, request: ChatRequest, seed: int) -> str:
    """Answer the brief: JSON of the bound shape, JSON of the shape in the prompt, or plain text."""
    if not brief.is_item:
        return answer(next((t.text for t in reversed(request.turns) if t.role == "user"), ""))
    if request.schema is not None:
        return dump(Filler(request.schema, brief, seed).fill())
    asked = "\n".join(turn.text for turn in request.turns if turn.role != "assistant")
    if request.as_json or _ASKS_JSON.search(brief.task) or asks_for_shown_shape(asked):
        return dump(Filler(_shape(brief, asked), brief, seed).fill())
    taken: set[str] = set()
    items = [
        compose_other(each, default_want(each), seed + place, taken)
        for place, each in enumerate(_each(brief))
    ]
    return "\n\n".join(as_text(item, brief) for item in items)


def _shape(brief: Brief, asked: str) -> JsonObject:
    want = default_want(brief)
    shape = prompted_schema(asked) or conventional_schema(want.kind, brief.locale)
    count = brief.wanted
    if count > 1 and Schemas(shape, brief).is_item(shape):
        items: JsonValue = {"type": "array", "items": shape, "minItems": count}
        return {"type": "object", "properties": {"questions": items}, "required": ["questions"]}
    return shape


def _each(brief: Brief) -> Sequence[Brief]:
    """One brief for each item that is asked for."""
    count = brief.wanted
    return [replace(brief.nth(place), count=None, versions=None) for place in range(count)]
