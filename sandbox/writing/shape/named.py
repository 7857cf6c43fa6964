"""The schema of a field of which a prompt tells only the name, or the name of its type."""

import re
from typing import Literal

from sandbox.jsons import JsonObject
from sandbox.writing.shape.roles import Role, role_of

_LISTS = (Role.OPTIONS, Role.WRONG_OPTIONS, Role.ACCEPTED, Role.TAGS, Role.WRONG_WHYS)
_TYPES: dict[str, Literal["integer", "number", "boolean"]] = {
    "int": "integer",
    "integer": "integer",
    "number": "number",
    "float": "number",
    "bool": "boolean",
    "boolean": "boolean",
    "true|false": "boolean",
    "true/false": "boolean",
    "true | false": "boolean",
    "숫자": "number",
    "정수": "integer",
}


def type_named(words: str) -> Literal["integer", "number", "boolean"] | None:
    """The JSON type that a placeholder names (`<int>`, "number"); None for strings and texts."""
    return _TYPES.get(words.strip().strip("<>").strip().lower())


def named_field(name: str, note: str) -> JsonObject:
    """The schema of a field that is only named; `note` is what stands in brackets behind it."""
    role = role_of(name)
    index = re.search(r"index|\bint(?:eger)?\b|정수", f"{name} {note}", re.IGNORECASE)
    if role in _LISTS or (role is Role.HINT and name.endswith("s")):
        return {"type": "array", "items": {"type": "string"}, "description": note}
    if role is Role.KEY and index:
        return {"type": "integer", "description": note}
    if role in (Role.VALUE, Role.TOLERANCE, Role.POINTS):
        return {"type": "number", "description": note}
    return {"type": "string", "description": note}
