"""Names of item types as they stand in enums."""

from collections.abc import Sequence

from sandbox.jsons import JsonValue, text
from sandbox.reading.brief import Kind
from sandbox.reading.kind import kind_named


def name_among(kind: Kind, names: Sequence[JsonValue]) -> JsonValue:
    """Of the names that an enum allows the one that means the kind; the first where none does."""
    return next((name for name in names if kind_named(text(name)) is kind), names[0])
