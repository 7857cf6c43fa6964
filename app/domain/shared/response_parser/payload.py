"""Where in a reply the payload is: found by the schema's own keys, not by fences or braces."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from app.core.exceptions import ErrorCode, JsonValue
from app.domain.shared.response_parser.errors import ReplyProblem
from app.domain.shared.response_parser.reader import TolerantReader
from app.domain.shared.response_parser.shape import Shape
from app.domain.shared.response_parser.strict import scan

MAX_CANDIDATES = 8

_NAMES = "think|thinking|thought|thoughts|reasoning|reflection|scratchpad|analysis"
_MORE = re.compile(r"\s*+,?+\s*+(?=[\"“])")
# What begins and ends a payload whose strings at least are whole.
_WHOLE = re.compile(r"[{\[]\s*+[\"'“\w/#{]")
_ENDINGS = frozenset("\"'”]}el,0123456789")
_OPEN_TAG = re.compile(rf"<({_NAMES})>", re.IGNORECASE)
_CLOSE_TAG = re.compile(rf"</(?:{_NAMES})>", re.IGNORECASE)


class Payload(NamedTuple):
    """One JSON value in a reply, its strings still marked."""

    start: int
    end: int
    tree: JsonValue
    tolerant: bool = False
    truncated: bool = False
    lost: bool = False


class Unread(NamedTuple):
    """Something that begins like a payload and cannot be read.

    ``quoted``: its first key has quotes, so that it is hardly prose.
    """

    start: int
    end: int
    problem: ReplyProblem
    quoted: bool


class Nested(NamedTuple):
    """The payload is JSON inside a string, where even its quotes are escaped."""

    start: int


@dataclass(frozen=True, slots=True)
class ReasoningEnd:
    """What came before belonged to the model's reasoning, whose opening tag is missing."""


type Candidate = Payload | Unread | Nested | ReasoningEnd


def find_payloads(marked: str, shape: Shape, *, broken: bool = False) -> Iterator[Candidate]:
    """Every payload candidate of a marked reply, in order, reasoning left out.

    Args:
        marked: the reply (``marks``).
        shape: of the schema.
        broken: it is known that the first candidate is not JSON.

    Raises:
        ReplyProblem: the reasoning never ends, or there are too many candidates.
    """
    if (headless := _read_headless(marked, shape)) is not None:
        yield headless
        return
    position = 0
    for _ in range(MAX_CANDIDATES):
        found = shape.start.search(marked, position)
        until = found.start() if found else len(marked)
        if marked.find("<", position, until) >= 0:
            if (tag := _OPEN_TAG.search(marked, position, until)) is not None:
                position = _after_reasoning(marked, tag.end())
                continue
            if _CLOSE_TAG.search(marked, position, until) is not None:
                yield ReasoningEnd()
        if found is None:
            return
        if found["escaped"]:
            yield Nested(until)
            return
        candidate = (_broken if broken else _read)(marked, until, shape)
        broken = False
        if isinstance(candidate, Payload) and not shape.fits(candidate.tree):
            position = until + 1  # the payload may be wrapped in it
            continue
        yield candidate
        position = max(candidate.end, until + 1)
    raise ReplyProblem(ErrorCode.REPLY_UNPARSABLE, "too many JSON objects to choose from")


def _read_headless(marked: str, shape: Shape) -> Payload | Unread | None:
    """The payload of a reply whose opening brace is missing."""
    head = _HEAD.match(marked)
    if shape.is_list or head is None:
        return None
    key = shape.root.grammar.key.match(marked, head.end())
    if key is None or not key["known"]:
        return None
    return _tolerant(marked, head.end(), shape, in_members=True)


_HEAD = re.compile(r"\s*+(?:```\w*+)?+\s*+(?=[\"'“]\w)")


def _after_reasoning(marked: str, position: int) -> int:
    closing = _CLOSE_TAG.search(marked, position)
    if closing is None:
        raise ReplyProblem(ErrorCode.REPLY_TRUNCATED, "the reasoning never ends")
    return closing.end()


def _read(marked: str, start: int, shape: Shape) -> Payload | Unread:
    try:
        tree, end = scan(marked, start)
    except ReplyProblem as problem:
        return Unread(start, start + 1, problem, quoted=True)
    except ValueError:
        return _broken(marked, start, shape)
    if _MORE.match(marked, end) and shape.root.grammar.key.match(marked, end):
        return _tolerant(marked, start, shape)  # a brace too many
    return Payload(start, end, tree)


def _broken(marked: str, start: int, shape: Shape) -> Payload | Unread:
    end = marked.rfind("]" if shape.is_list else "}") + 1
    if _WHOLE.match(marked, start) and marked[: end - 1].rstrip()[-1:] in _ENDINGS:
        try:
            return Payload(start, end, shape.relaxed.read(marked[start:end]), tolerant=True)
        except (ValueError, ReplyProblem):
            pass  # more is broken than what is between the strings
    return _tolerant(marked, start, shape)


def _tolerant(
    marked: str, start: int, shape: Shape, *, in_members: bool = False
) -> Payload | Unread:
    reader = TolerantReader(marked)
    try:
        tree = reader.read(start, shape.root, in_members=in_members)
    except ReplyProblem as problem:
        quoted = marked[start:].lstrip("{[ \t\r\n")[:1] in ("'", '"', "“")
        return Unread(start, reader.end, problem, quoted)
    return Payload(start, reader.end, tree, True, reader.truncated, reader.lost)
