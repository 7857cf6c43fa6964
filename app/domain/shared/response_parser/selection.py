"""Which payload of a reply counts, and its value."""

from itertools import pairwise
from typing import NamedTuple

from pydantic import BaseModel, ValidationError

from app.core.exceptions import ErrorCode, JsonValue
from app.domain.shared.response_parser.coercion import coerced, lacking, validated
from app.domain.shared.response_parser.errors import ReplyProblem
from app.domain.shared.response_parser.escapes import Escapes, Style
from app.domain.shared.response_parser.payload import Payload, ReasoningEnd, Unread
from app.domain.shared.response_parser.strict import MAX_DEPTH, too_deep


class ParsedResponse[T: BaseModel](NamedTuple):
    """A value of the schema and what had to be repaired to get it.

    ``steps`` is empty for clean JSON. Its names: ``prose`` (text, fences or reasoning around the
    payload), ``nested`` (JSON inside a string), ``syntax``, ``escapes:single`` (``:doubled``,
    ``:mixed``), ``control_characters``, ``truncated`` (an optional field is missing its end, and
    was left out), ``coerced``.
    """

    value: T
    steps: tuple[str, ...] = ()


class Selection[T: BaseModel]:
    """The payload of a reply that counts: the last one; what comes before it was a draft.

    A payload that cannot be read after one that can is no draft: then the reply is refused.
    """

    def __init__(self, marked: str, schema: type[T]) -> None:
        self._marked = marked
        self._schema = schema
        self._accepted: list[tuple[Payload, ParsedResponse[T]]] = []
        self._failure: ReplyProblem | None = None

    def add(self, candidate: Payload | Unread | ReasoningEnd) -> None:
        """Take the next candidate of the reply."""
        match candidate:
            case ReasoningEnd():
                self._accepted, self._failure = [], None
            case Unread(problem=problem, quoted=quoted):
                self._failure = problem if quoted or not self._accepted else self._failure
            case Payload():
                try:
                    self._accepted.append((candidate, _read(candidate, self._marked, self._schema)))
                    self._failure = None
                except ReplyProblem as problem:
                    if not (self._accepted and _is_fragment(candidate, self._accepted[-1][0])):
                        self._failure = problem

    def chosen(self) -> ParsedResponse[T] | None:
        """What counts, or None if there was no candidate.

        Raises:
            ReplyProblem: the last candidate cannot be used, or it is not certain which counts.
        """
        if self._failure is not None:
            raise self._failure
        if not self._accepted:
            return None
        for (before, earlier), (after, later) in pairwise(self._accepted):
            between = self._marked[before.end : after.start].replace("json", "")
            if earlier.value != later.value and not any(map(str.isalpha, between)):
                raise ReplyProblem(
                    ErrorCode.REPLY_UNPARSABLE,
                    "several different objects, and no word which one counts",
                )
        payload, parsed = self._accepted[-1]
        if self._marked[: payload.start].strip() or self._marked[payload.end :].strip():
            return ParsedResponse(parsed.value, ("prose", *parsed.steps))
        return parsed


def _is_fragment(payload: Payload, whole: Payload) -> bool:
    """Whether a payload that does not fit is a mention in prose beside one that does."""
    if payload.truncated or not isinstance(payload.tree, dict) or not isinstance(whole.tree, dict):
        return False
    return payload.tree.keys() < whole.tree.keys()


def _read[T: BaseModel](payload: Payload, marked: str, schema: type[T]) -> ParsedResponse[T]:
    if payload.truncated:
        _check_fields(payload.tree, schema)
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
            raise _truncated(problem) from problem
        raise
    return ParsedResponse(value, tuple([*steps, "coerced"] if changed else steps))


def _check_fields(tree: JsonValue, schema: type[BaseModel]) -> None:
    """Refuse a truncated reply that lacks a field; what is in the others does not matter."""
    try:
        validated(tree, schema)
    except ValidationError as error:
        if problem := lacking(error):
            raise _truncated(problem) from error


def _truncated(problem: ReplyProblem) -> ReplyProblem:
    what = f"it is truncated, and without the rest: {problem.what}"
    return ReplyProblem(ErrorCode.REPLY_TRUNCATED, what, problem.where)


def _decoded(tree: JsonValue, escapes: Escapes, depth: int = 1) -> JsonValue:
    """The tree with its strings decoded, changed in place."""
    if type(tree) is str:  # exact types: this is the inner loop
        return escapes.decode(tree)
    if depth > MAX_DEPTH:
        raise too_deep()
    if type(tree) is list:
        return [_decoded(item, escapes, depth + 1) for item in tree]
    if type(tree) is not dict:
        return tree
    for key, item in tree.items():  # values may change meanwhile, keys may not
        try:
            if type(item) is str:
                tree[key] = escapes.decode(item)
            elif type(item) is list or type(item) is dict:
                tree[key] = _decoded(item, escapes, depth + 1)
        except ReplyProblem as problem:
            where = key if problem.where == "reply" else f"{key}.{problem.where}"
            raise ReplyProblem(problem.code, problem.what, where) from problem
    if "".join(tree).isprintable():  # no key is marked
        return tree
    return {escapes.decode(key): item for key, item in tree.items()}
