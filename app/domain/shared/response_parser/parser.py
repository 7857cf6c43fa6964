"""From a model's reply to a value of the schema: clean text at once, anything else in stages."""

import re
from itertools import pairwise
from typing import NamedTuple

from pydantic import BaseModel, ValidationError

from app.core.exceptions import ErrorCode, JsonValue
from app.domain.shared.response_parser.coercion import coerced, validated
from app.domain.shared.response_parser.errors import ReplyProblem, ResponseParseError
from app.domain.shared.response_parser.escapes import INVALID_ESCAPE, Escapes, Style
from app.domain.shared.response_parser.marks import LONE, PAIR, QUOTE, mark
from app.domain.shared.response_parser.payload import (
    Nested,
    Payload,
    ReasoningEnd,
    Unread,
    find_payloads,
)
from app.domain.shared.response_parser.reader import MAX_DEPTH
from app.domain.shared.response_parser.shape import Shape, shape_of
from app.domain.shared.response_parser.strict import NotClean, read_clean, read_lenient, too_deep
from app.domain.shared.response_parser.tokens import decode_json

MAX_CHARACTERS = 2_000_000


class ParsedResponse[T: BaseModel](NamedTuple):
    """A value of the schema and what had to be repaired to get it.

    ``steps`` is empty for clean JSON. Its names: ``prose`` (text, fences or reasoning around the
    payload), ``nested`` (JSON inside a string), ``syntax``, ``escapes:single`` (``:doubled``,
    ``:mixed``), ``control_characters``, ``truncated`` (an optional field is missing its end, and
    was left out), ``coerced``.
    """

    value: T
    steps: tuple[str, ...] = ()


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
        except NotClean:
            return _repaired(_checked(text), shape, schema)
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
    return _repaired(_checked(text), shape, schema)


def _nearly_clean[T: BaseModel](
    text: str, marked: str, shape: Shape, schema: type[T]
) -> ParsedResponse[T] | None:
    """The short way for one payload, consistently escaped, in prose or with raw line ends.

    None if there is more to it than that.
    """
    found = shape.start.search(text)
    if found is None or "<" in text[: found.start()] or INVALID_ESCAPE.search(marked):
        return None
    try:
        value, end = read_lenient(text, found.start())
        if shape.start.search(text, end) is not None or "</" in text[end:]:
            return None
        read = validated(value, schema)
    except (NotClean, ReplyProblem, ValidationError):
        return None
    alone = not text[: found.start()].strip() and not text[end:].strip()
    return ParsedResponse(read, ("syntax",) if alone else ("prose",))


def _repaired[T: BaseModel](
    text: str, shape: Shape, schema: type[T], *, inner: bool = False
) -> ParsedResponse[T]:
    """The last payload of the reply that is the schema's: what comes before it was a draft.

    A payload that cannot be read after one that can is no draft: then the reply is refused.
    """
    marked = mark(text)
    if (read := _nearly_clean(text, marked, shape, schema)) is not None:
        return read
    accepted: list[tuple[Payload, ParsedResponse[T]]] = []
    failure: ReplyProblem | None = None
    for candidate in find_payloads(marked, shape):
        match candidate:
            case ReasoningEnd():
                accepted, failure = [], None
            case Nested(start) if not inner:
                unescaped = decode_json(marked[start:], proven=True)[0]
                parsed = _repaired(unescaped, shape, schema, inner=True)
                return ParsedResponse(parsed.value, ("nested", *parsed.steps))
            case Unread(problem=problem, quoted=quoted):
                failure = problem if quoted or not accepted else failure
            case Payload():
                try:
                    accepted.append((candidate, _read_payload(candidate, marked, schema)))
                    failure = None
                except ReplyProblem as problem:
                    fragment = accepted and _is_fragment(candidate, accepted[-1][0])
                    failure = failure if fragment else problem
    if failure is not None:
        raise failure
    if not accepted:
        raise _nothing_found(marked, shape)
    return _chosen(accepted, marked)


def _read_payload[T: BaseModel](
    payload: Payload, marked: str, schema: type[T]
) -> ParsedResponse[T]:
    escapes = Escapes(marked[payload.start : payload.end])
    tree = _decoded(payload.tree, escapes)
    steps: list[str] = []
    if payload.tolerant:
        steps.append("syntax")
    if escapes.repaired:
        proper = escapes.style is Style.PROPER
        steps.append("control_characters" if proper else f"escapes:{escapes.style.value}")
    if payload.lost:
        steps.append("truncated")
    try:
        return ParsedResponse(validated(tree, schema), tuple(steps))
    except ValidationError as error:
        refused = error
    try:
        value, changed = coerced(tree, schema, refused)
    except ReplyProblem as problem:
        if payload.truncated:
            what = f"it is truncated, and without the rest: {problem.what}"
            raise ReplyProblem(ErrorCode.REPLY_TRUNCATED, what, problem.where) from problem
        raise
    return ParsedResponse(value, tuple([*steps, "coerced"] if changed else steps))


def _chosen[T: BaseModel](
    accepted: list[tuple[Payload, ParsedResponse[T]]], marked: str
) -> ParsedResponse[T]:
    payload, parsed = accepted[-1]
    for (before, earlier), (after, _) in pairwise(accepted):
        between = marked[before.end : after.start].replace("`", "").replace("json", "")
        if earlier.value != parsed.value and not any(map(str.isalpha, between)):
            raise ReplyProblem(
                ErrorCode.REPLY_UNPARSABLE,
                "several different objects, and no word which one counts",
            )
    alone = not marked[: payload.start].strip() and not marked[payload.end :].strip()
    return parsed if alone else ParsedResponse(parsed.value, ("prose", *parsed.steps))


def _decoded(tree: JsonValue, escapes: Escapes, depth: int = 1) -> JsonValue:
    """The tree with its strings decoded, changed in place."""
    if type(tree) is str:  # exact types: this is the inner loop
        return escapes.decode(tree)
    if type(tree) is not dict and type(tree) is not list:
        return tree
    if depth > MAX_DEPTH:
        raise too_deep()
    if type(tree) is list:
        return [_decoded(item, escapes, depth + 1) for item in tree]
    for key, item in list(tree.items()):
        try:
            tree[key] = _decoded(item, escapes, depth + 1)
        except ReplyProblem as problem:
            where = key if problem.where == "reply" else f"{key}.{problem.where}"
            raise ReplyProblem(problem.code, problem.what, where) from problem
        if not key.isidentifier() and (LONE in key or PAIR in key or QUOTE in key):
            tree[escapes.decode(key)] = tree.pop(key)
    return tree


def _is_fragment(payload: Payload, whole: Payload) -> bool:
    """Whether a payload that does not fit is a mention in prose beside one that does."""
    if payload.truncated or not isinstance(payload.tree, dict) or not isinstance(whole.tree, dict):
        return False
    return payload.tree.keys() < whole.tree.keys()


def _nothing_found(marked: str, shape: Shape) -> ReplyProblem:
    text = marked.strip()
    if not text:
        return ReplyProblem(ErrorCode.REPLY_EMPTY, "it is empty")
    if _BEGUN.match(text):
        return ReplyProblem(ErrorCode.REPLY_TRUNCATED, "it breaks off in its first key")
    keys = ", ".join(list(shape.root.element.keys if shape.is_list else shape.root.keys)[:12])
    return ReplyProblem(ErrorCode.REPLY_UNPARSABLE, f"there is no JSON with the keys {keys}")


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
