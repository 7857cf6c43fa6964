"""Names of item types as they stand in enums, and back."""

from collections.abc import Sequence

from sandbox.jsons import JsonValue, text
from sandbox.reading.brief import Kind
from sandbox.reading.kind import kind_in

_SHORT_NAMES = {
    "choice": Kind.CHOICE,
    "choices": Kind.CHOICE,
    "mc": Kind.CHOICE,
    "mcq": Kind.CHOICE,
    "single": Kind.CHOICE,
    "single_choice": Kind.CHOICE,
    "select": Kind.CHOICE,
    "text": Kind.SHORT,
    "short": Kind.SHORT,
    "sa": Kind.SHORT,
    "saq": Kind.SHORT,
    "open": Kind.SHORT,
    "number": Kind.NUMERIC,
    "num": Kind.NUMERIC,
    "numeric": Kind.NUMERIC,
    "bool": Kind.TRUE_FALSE,
    "boolean": Kind.TRUE_FALSE,
    "tf": Kind.TRUE_FALSE,
}


def kind_named(name: str) -> Kind | None:
    """The kind that a type's name means ("MCQ", "short_answer", "객관식"), or None."""
    plain = name.strip().lower().replace("-", "_").replace(" ", "_")
    return _SHORT_NAMES.get(plain) or kind_in(name.replace("_", " "))


def name_among(kind: Kind, names: Sequence[JsonValue]) -> JsonValue:
    """Of the names that an enum allows the one that means the kind; the first where none does."""
    return next((name for name in names if kind_named(text(name)) is kind), names[0])
