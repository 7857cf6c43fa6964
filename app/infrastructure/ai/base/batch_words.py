"""Reading what vendors say of a batch: objects of which any field may be missing or null."""

from collections.abc import Mapping
from datetime import UTC, datetime

import orjson

from app.core.exceptions import JsonValue

type JsonObject = Mapping[str, JsonValue]


def parse(body: bytes | str) -> JsonObject:
    """A JSON object.

    Raises:
        ValueError: it is none: a proxy's page, an empty answer.
    """
    return _object(orjson.loads(body))


def inner(told: JsonObject, name: str) -> JsonObject:
    """An object inside; empty where there is none."""
    value = told.get(name)
    return value if isinstance(value, dict) else {}


def objects(told: JsonObject, name: str) -> list[JsonObject]:
    """A list of objects inside; raises ValueError where an entry is none."""
    value = told.get(name)
    return [_object(each) for each in value] if isinstance(value, list) else []


def text(told: JsonObject, name: str) -> str | None:
    """A text that says something: vendors send '' for nothing as well."""
    value = told.get(name)
    return value if isinstance(value, str) and value else None


def required(told: JsonObject, name: str) -> str:
    """Raises ValueError where the text is missing."""
    value = text(told, name)
    if value is None:
        raise ValueError(f"it has no {name}")
    return value


def counts(told: JsonObject) -> dict[str, int]:
    """The whole numbers in it, which Google writes as texts."""
    numbers = {}
    for name, value in told.items():
        if isinstance(value, str) and value.isdecimal():
            numbers[name] = int(value)
        elif isinstance(value, int) and not isinstance(value, bool):
            numbers[name] = value
    return numbers


def moment(value: JsonValue) -> datetime | None:
    """Seconds since the epoch, or ISO 8601; None for anything else."""
    try:
        if isinstance(value, int | float):
            return datetime.fromtimestamp(value, UTC)
        found = datetime.fromisoformat(value) if isinstance(value, str) else None
    except (ValueError, OverflowError, OSError):
        return None
    return found.replace(tzinfo=UTC) if found and found.tzinfo is None else found


def _object(value: JsonValue) -> JsonObject:
    if not isinstance(value, dict):
        raise ValueError(f"not an object: {str(value)[:100]}")
    return value
