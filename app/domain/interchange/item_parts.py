"""Parts of an item as cells and JSON values hold them."""

import json

from app.core.exceptions import JsonValue
from app.domain.interchange.rows import Row, UnusableRow

MAX_TEXT_CHARACTERS = 20_000


def listed(row: Row, field: str) -> list[JsonValue]:
    """A field that is a list, in a CSV file a JSON list; empty when it is absent.

    Raises:
        UnusableRow: it is something else.
    """
    value = row.values.get(field)
    if isinstance(value, str) and value.lstrip().startswith("["):
        value = _parsed(value, field)
    if value is None or value == "":
        return []
    if not isinstance(value, list):
        raise UnusableRow(f"{field} must be a list (in a CSV file: a JSON list)")
    return value


def short_text(value: JsonValue, name: str) -> str:
    """Text or a number as trimmed text, not empty and not too long.

    Raises:
        UnusableRow: it is something else.
    """
    if isinstance(value, bool | list | dict):
        raise UnusableRow(f"{name} must be text or a number")
    text = "" if value is None else str(value).strip()
    if not text or len(text) > MAX_TEXT_CHARACTERS:
        raise UnusableRow(f"{name} is empty or too long")
    return text


def _parsed(cell: str, field: str) -> JsonValue:
    try:
        parsed: JsonValue = json.loads(cell)
    except (ValueError, RecursionError) as error:
        raise UnusableRow(f"{field} is not a JSON list: {error}") from error
    return parsed
