"""The JSON type, and readers that turn "anything" into something to work with."""

from collections.abc import Mapping
from typing import cast

import orjson

type JsonValue = bool | int | float | str | list[JsonValue] | dict[str, JsonValue] | None
type JsonObject = dict[str, JsonValue]


class NotJson(ValueError):
    """The bytes are not JSON, or not a JSON object where one is needed."""


def parse(data: bytes | str) -> JsonValue:
    """Parse JSON.

    Raises:
        NotJson: the text is not JSON.
    """
    try:
        return cast("JsonValue", orjson.loads(data))
    except orjson.JSONDecodeError as error:
        raise NotJson(str(error)) from error


def parse_object(data: bytes) -> JsonObject:
    """Parse a JSON object.

    Raises:
        NotJson: the text is not JSON, or JSON of another type.
    """
    value = parse(data)
    if not isinstance(value, dict):
        raise NotJson("the body must be a JSON object")
    return value


def dump(value: JsonValue) -> str:
    return orjson.dumps(value).decode()


def obj(value: JsonValue) -> JsonObject:
    """The object, or an empty one where the value is something else."""
    return value if isinstance(value, dict) else {}


def items(value: JsonValue) -> list[JsonValue]:
    """The list, or an empty one where the value is something else."""
    return value if isinstance(value, list) else []


def objects(value: JsonValue) -> list[JsonObject]:
    """The objects among the list's elements."""
    return [element for element in items(value) if isinstance(element, dict)]


def text(value: JsonValue) -> str:
    """The string, or an empty one where the value is something else."""
    return value if isinstance(value, str) else ""


def integer(value: JsonValue) -> int | None:
    """The whole number, or None; a bool is not a number here."""
    if isinstance(value, bool):
        return None
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value if isinstance(value, int) else None


def number(value: JsonValue) -> float | None:
    """The number, or None; a bool is not a number here."""
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def first(source: Mapping[str, JsonValue], *names: str) -> JsonValue:
    """The first present of several spellings (proto JSON accepts camelCase and snake_case)."""
    return next((source[name] for name in names if name in source), None)
