"""From what was read to a value of the schema, with the coercions that the schema asks for.

Pydantic is asked first, and what it accepts stands: clean text gives exactly what ``json.loads``
and the schema give (so "2" for a plain ``answer: int`` is 2, and a JSON number is never an
ordinal there). Only where Pydantic refuses is a value read as people write it.
"""

import json
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

import orjson
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from app.core.exceptions import ErrorCode, JsonValue
from app.core.validation import said
from app.domain.shared.response_parser.errors import ReplyProblem
from app.domain.shared.response_parser.options import (
    OPTION_LISTS,
    REPLY_CONTEXT,
    option_index,
    without_lead,
)

# Plain integer fields that, beside a list of options, mean one of them (by its 0-based index).
_ANSWER_FIELDS = frozenset(("answer", "correct", "key", "correct_answer", "correct_option"))
_MAX_ROUNDS = 4  # a JSON text inside a field may hold more to coerce
_SHOWN_ERRORS = 3

_TRUE = frozenset(
    ("true", "참", "o", "○", "⭕", "맞음", "맞다", "옳음", "옳다", "그렇다", "예", "네", "yes")
)
_FALSE = frozenset(
    ("false", "거짓", "x", "×", "❌", "틀림", "틀리다", "아니다", "아니오", "아니요", "no")
)
_TYPESET = re.compile(r"\$(.+)\$|\\\((.+)\\\)")
_NUMBER = re.compile(r"[-+]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?:[eE][-+]?\d+)?")


def validated[T: BaseModel](value: JsonValue, schema: type[T]) -> T:
    """The value as the schema's, without any coercion but Pydantic's own.

    Raises:
        ValidationError: it is not.
    """
    # What model_validate does, without its checks of arguments: a twentieth of clean parsing.
    return cast("T", schema.__pydantic_validator__.validate_python(value, context=REPLY_CONTEXT))


def coerced[T: BaseModel](
    value: JsonValue, schema: type[T], refused: ValidationError
) -> tuple[T, bool]:
    """The value as the schema's, after coercion where Pydantic refused it.

    Returns:
        The value, and whether anything was coerced (strict types may only need JSON's rules).

    Raises:
        ReplyProblem: REPLY_INVALID, with the path of the first wrong field.
    """
    if lacking(refused):  # what is not there is not to be coerced
        raise invalid(refused)
    try:  # strict types take more from JSON than from Python values: a date, an enum, a tuple
        return schema.model_validate_json(json.dumps(value), context=REPLY_CONTEXT), False
    except ValidationError as error:
        refused = error
    for _ in range(_MAX_ROUNDS):
        repaired = [_coerce(value, error) for error in _errors(refused)]
        if not any(repaired):
            break
        try:
            return validated(value, schema), True
        except ValidationError as error:
            refused = error
    raise invalid(refused)


def lacking(refused: ValidationError) -> ReplyProblem | None:
    """The fields that the schema requires of the whole reply and that are not there, if any."""
    missing = [error for error in _errors(refused) if error["type"] == "missing"]
    fields = [error for error in missing if len(error["loc"]) == 1]
    return _problem(fields) if fields else None


def invalid(refused: ValidationError) -> ReplyProblem:
    """What the schema has against a value, for the model to read."""
    return _problem(_errors(refused))


def _problem(errors: list[ErrorDetails]) -> ReplyProblem:
    shown = [f"{_path(error)}: {said(error['msg'])}" for error in errors[:_SHOWN_ERRORS]]
    if len(errors) > len(shown):
        shown.append(f"and {len(errors) - len(shown)} more")
    return ReplyProblem(ErrorCode.REPLY_INVALID, "; ".join(shown), _path(errors[0]))


def _errors(refused: ValidationError) -> list[ErrorDetails]:
    return refused.errors(include_url=False, include_context=False, include_input=False)


def _path(error: ErrorDetails) -> str:
    return ".".join(map(str, error["loc"])) or "reply"


def _coerce(value: JsonValue, error: ErrorDetails) -> bool:
    """Change in place what the error is about, if it has one other reading."""
    place = _locate(value, error["loc"])
    if place is None:
        return False
    reading = _read(place.value, error["type"], place)
    if reading is None:
        return False
    place.put(reading)
    return True


def _read(written: JsonValue, refusal: str, place: "_Place") -> JsonValue:
    if refusal == "string_type":
        return str(written) if type(written) is int else None
    if not isinstance(written, str):
        return None
    if refusal.startswith("int_") and place.key in _ANSWER_FIELDS:
        options = next((place.beside(name) for name in OPTION_LISTS if place.beside(name)), None)
        if isinstance(options, list):
            return option_index(written, options, bare_numbers=False)
    for prefixes, read in _READERS:
        if refusal.startswith(prefixes):
            return read(written)
    return None


def _read_number(written: str) -> JsonValue:
    plain = unicodedata.normalize("NFKC", written).strip()
    if typeset := _TYPESET.fullmatch(plain):
        plain = (typeset[1] or typeset[2]).strip()
    plain = plain.replace("\N{MINUS SIGN}", "-")
    if _NUMBER.fullmatch(plain) is None:
        return None
    return plain.replace(",", "")


def _read_boolean(written: str) -> JsonValue:
    word = written.strip().rstrip(".").casefold()
    for reading in (word, without_lead(word)):
        if reading in _TRUE or reading in _FALSE:
            return reading in _TRUE
    return None


def _read_json(written: str) -> JsonValue:
    if written.lstrip()[:1] not in ("{", "["):
        return None
    try:
        inner: JsonValue = orjson.loads(written)
    except orjson.JSONDecodeError:
        return None
    return inner


_READERS: tuple[tuple[tuple[str, ...], Callable[[str], JsonValue]], ...] = (
    (("int_", "float_", "decimal_"), _read_number),
    (("bool_",), _read_boolean),
    (("list_", "dict_", "model_", "tuple_", "set_"), _read_json),
)


@dataclass(frozen=True, slots=True)
class _Place:
    """One value in a tree: the object or list that holds it, and its key or index."""

    holder: dict[str, JsonValue] | list[JsonValue]
    key: str | int

    @property
    def value(self) -> JsonValue:
        return self.holder[self.key]  # type: ignore[index]

    def put(self, value: JsonValue) -> None:
        self.holder[self.key] = value  # type: ignore[index]

    def beside(self, name: str) -> JsonValue:
        return self.holder.get(name) if isinstance(self.holder, dict) else None


def _locate(value: JsonValue, path: tuple[int | str, ...]) -> _Place | None:
    """Where a path of Pydantic leads. Labels of unions in it are passed over."""
    place: _Place | None = None
    for step in path:
        in_object = isinstance(value, dict) and step in value
        in_list = isinstance(value, list) and isinstance(step, int) and step < len(value)
        if isinstance(value, dict | list) and (in_object or in_list):
            place = _Place(value, step)
            value = place.value
    return place
