"""Text from outside as PostgreSQL can keep it: without NUL, and without lone surrogates."""

from collections.abc import Mapping

from app.core.exceptions import JsonValue


def storable_text(text: str) -> str:
    """The text with what cannot be stored written out as an escape."""
    return text.replace("\x00", "\\u0000").encode("utf-8", "backslashreplace").decode("utf-8")


def storable_json(value: Mapping[str, JsonValue]) -> dict[str, JsonValue]:
    """The object with such text in all its names and values."""
    return {storable_text(name): _storable(part) for name, part in value.items()}


def _storable(value: JsonValue) -> JsonValue:
    if isinstance(value, str):
        return storable_text(value)
    if isinstance(value, list):
        return [_storable(part) for part in value]
    return storable_json(value) if isinstance(value, dict) else value
