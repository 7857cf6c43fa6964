"""Values within a schema's bounds: strings, numbers, enums, formats."""

import re
from fractions import Fraction
from random import Random
from uuid import UUID

from sandbox.jsons import JsonObject, JsonValue, integer, number, text
from sandbox.writing.shape.schema import constants, type_of

_FORMATS = {
    "date": "2026-01-15",
    "date-time": "2026-01-15T09:00:00Z",
    "time": "09:00:00Z",
    "email": "author@example.com",
    "uri": "https://example.com/item",
    "hostname": "example.com",
    "ipv4": "192.0.2.1",
    "duration": "PT1M",
}
_SPARE = (
    "A",
    "a",
    "1",
    "0",
    "item-1",
    "abc",
    "ABC",
    "2026",
    "2026-01-15",
    "A1",
    "a1",
    "001",
    "0.5",
    "en",
    "ko",
    "en-US",
)
"""Strings to try where a pattern refuses the sensible value."""


def fitted(value: str, node: JsonObject, spare: tuple[str, ...] = ()) -> str:
    """The text within the node's lengths and pattern, as far as that can be had."""
    pattern = text(node.get("pattern"))
    if pattern and not _matches(pattern, value):
        value = next((v for v in (*spare, *_SPARE) if _matches(pattern, v)), value)
    longest, shortest = integer(node.get("maxLength")), integer(node.get("minLength")) or 0
    if longest is not None and len(value) > longest:
        value = value[:longest].rstrip() or value[:longest]
    while value and len(value) < shortest:
        value = f"{value} {value}"[: longest or None]
    return value or "-" * shortest


def bounded(value: Fraction, node: JsonObject) -> int | float:
    """The number within the node's bounds and step, of the node's type."""
    whole = type_of(node) == "integer"
    for name, side in (("minimum", max), ("maximum", min)):
        if (bound := number(node.get(name))) is not None:
            value = side(value, Fraction(bound))
    step = Fraction(1) if whole else Fraction(1, 1000)
    low, high = number(node.get("exclusiveMinimum")), number(node.get("exclusiveMaximum"))
    if low is not None and value <= low:
        value = Fraction(low) + step
    if high is not None and value >= high:
        value = Fraction(high) - step
    if multiple := number(node.get("multipleOf")):
        value = round(value / Fraction(multiple)) * Fraction(multiple)
    if whole or value.denominator == 1:
        return round(value)
    return float(value)


def chosen(values: list[JsonValue], wanted: tuple[str, ...], rng: Random) -> JsonValue:
    """The enum value that means one of the wanted words, else any."""
    plain = [re.sub(r"[\W_]", "", word).lower() for word in wanted if word]
    for word in plain:
        for value in values:
            if re.sub(r"[\W_]", "", str(value)).lower() == word:
                return value
    real = [value for value in values if value is not None] or values
    return rng.choice(real)


def generic(node: JsonObject, words: str, rng: Random) -> JsonValue:
    """A plain value for a field whose purpose is not known."""
    if values := constants(node):
        return chosen(values, (), rng)
    match type_of(node):
        case "boolean":
            return False
        case "integer" | "number":
            return bounded(Fraction(1), node)
        case "null":
            return None
        case _:
            form = text(node.get("format"))
            if form == "uuid":
                return str(UUID(int=rng.getrandbits(128), version=4))
            return _FORMATS.get(form) or fitted(words, node)


def _matches(pattern: str, value: str) -> bool:
    try:
        return re.search(pattern, value) is not None
    except re.error:
        return True  # a pattern that is none in Python binds nothing here
