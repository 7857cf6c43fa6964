"""From a model's reply to a value of the schema: clean text at once, anything else in stages."""

import re
from typing import NoReturn

from pydantic import BaseModel, ValidationError

from app.core.exceptions import ErrorCode, JsonValue
from app.domain.shared.response_parser.coercion import coerced, validated
from app.domain.shared.response_parser.errors import ReplyProblem, ResponseParseError
from app.domain.shared.response_parser.escapes import INVALID_ESCAPE
from app.domain.shared.response_parser.marks import LONE, PAIR, QUOTE, mark
from app.domain.shared.response_parser.payload import Nested, find_payloads
from app.domain.shared.response_parser.selection import ParsedResponse, Selection
from app.domain.shared.response_parser.shape import Shape, shape_of
from app.domain.shared.response_parser.strict import (
    NotClean,
    NotJson,
    Suspect,
    read_clean,
    read_lenient,
)
from app.domain.shared.response_parser.tokens import decode_json

MAX_CHARACTERS = 2_000_000


def parse_response[T: BaseModel](text: str, schema: type[T]) -> ParsedResponse[T]:
    """Read what a model really replied as a value of the schema.

    Clean JSON gives exactly ``schema.model_validate(json.loads(text))``. Otherwise the payload is
    found and repaired as far as the evidence is clear; see the package for the stages.

    Raises:
        ResponseParseError: there is no certain reading, or it does not fit the schema.
        TypeError: the schema declares an ``OptionIndex`` before its list of options.
    """
    shape = shape_of(schema)
    try:
        if len(text) > MAX_CHARACTERS:
            raise ReplyProblem(
                ErrorCode.REPLY_TOO_LARGE, f"{len(text):,} characters, {MAX_CHARACTERS:,} allowed"
            )
        try:
            return _clean(read_clean(text), text, shape, schema)
        except NotClean as refused:
            return _repaired(_checked(text), shape, schema, refused)
    except ReplyProblem as problem:
        raise ResponseParseError(problem.code, problem.what, problem.where, text) from problem


def _clean[T: BaseModel](
    value: JsonValue, text: str, shape: Shape, schema: type[T]
) -> ParsedResponse[T]:
    try:
        return ParsedResponse(validated(value, schema))
    except ValidationError as refused:
        if shape.fits(value):
            coerced_value, changed = coerced(value, schema, refused)
            return ParsedResponse(coerced_value, ("coerced",) if changed else ())
    return _repaired(_checked(text), shape, schema, NotClean())


def _nearly_clean[T: BaseModel](
    text: str, marked: str, shape: Shape, schema: type[T], *, broken: bool
) -> ParsedResponse[T] | None:
    """The short way for one payload, consistently escaped, in prose or with raw line ends.

    None if there is more to it than that. ``broken``: what the text begins with is not JSON.

    Raises:
        ValueError: the payload is not JSON.
    """
    found = shape.start.search(text)
    if found is None or "<" in text[: found.start()]:
        return None
    if broken and not text[: found.start()].strip():
        raise ValueError("known to be broken")
    if INVALID_ESCAPE.search(marked) is not None:
        return None
    try:
        value, end = read_lenient(text, found.start())
        if not shape.fits(value) or shape.start.search(text, end) is not None or "</" in text[end:]:
            return None
        read = validated(value, schema)
    except (NotClean, ReplyProblem):
        return None
    except ValidationError:
        return None  # a ValueError too, but of another meaning
    alone = not text[: found.start()].strip() and not text[end:].strip()
    return ParsedResponse(read, ("syntax",) if alone else ("prose",))


def _repaired[T: BaseModel](
    text: str, shape: Shape, schema: type[T], refused: NotClean, *, inner: bool = False
) -> ParsedResponse[T]:
    """The long way: every candidate is read, and the last that is the schema's counts.

    ``refused``: why the text is not clean; what is known need not be tried again.
    """
    marked = mark(text)
    try:
        if not isinstance(refused, Suspect):
            broken = isinstance(refused, NotJson)
            if (read := _nearly_clean(text, marked, shape, schema, broken=broken)) is not None:
                return read
        broken = False
    except ValueError:
        broken = True
    selection = Selection(marked, schema)
    for candidate in find_payloads(marked, shape, broken=broken):
        if not isinstance(candidate, Nested):
            selection.add(candidate)
        elif not inner:
            unescaped = decode_json(marked[candidate.start :], proven=True)[0]
            parsed = _repaired(unescaped, shape, schema, NotClean(), inner=True)
            return ParsedResponse(parsed.value, ("nested", *parsed.steps))
    return selection.chosen() or _nothing(marked, shape)


def _nothing(marked: str, shape: Shape) -> NoReturn:
    """There is no payload: say what there is."""
    text = marked.strip()
    if not text:
        raise ReplyProblem(ErrorCode.REPLY_EMPTY, "it is empty")
    if _BEGUN.match(text):
        raise ReplyProblem(ErrorCode.REPLY_TRUNCATED, "it breaks off in its first key")
    keys = ", ".join(list(shape.root.element.keys if shape.is_list else shape.root.keys)[:12])
    raise ReplyProblem(ErrorCode.REPLY_UNPARSABLE, f"there is no JSON with the keys {keys}")


_BEGUN = re.compile(r"(?:```\w*+)?\s*+[{\[]\s*+[\"'“]?\w{0,64}[\"'”]?\s*+:?\s*+$")


def _checked(text: str) -> str:
    """The text, if all its characters are text."""
    for character, name in _REFUSED.items():
        if character in text:
            raise ReplyProblem(ErrorCode.REPLY_UNPARSABLE, f"it contains {name}")
    if "\\u0000" in text and "\\u0000" in text.replace("\\\\", PAIR):
        raise ReplyProblem(ErrorCode.REPLY_UNPARSABLE, "it contains NUL")
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise ReplyProblem(ErrorCode.REPLY_UNPARSABLE, "half a surrogate pair") from error
    return text


_REFUSED = {"\0": "NUL"} | dict.fromkeys((PAIR, QUOTE, LONE), "a control character")
