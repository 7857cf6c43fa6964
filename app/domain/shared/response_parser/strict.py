"""The fast path: text that is JSON, escaped consistently, each key once."""

import re
from collections import Counter
from collections.abc import Iterable
from json import JSONDecoder

import orjson

from app.core.exceptions import ErrorCode, JsonValue
from app.domain.shared.response_parser.errors import ReplyProblem
from app.domain.shared.response_parser.latex import tails
from app.domain.shared.response_parser.marks import PAIR

MAX_DEPTH = 64

# After a run of pairs, a backslash and: what may begin a command, a control character by number.
_SUSPECT = re.compile(
    rf"\\(?<!\\\\)(?:\\\\)*+(?:[bfr][A-Za-z]|t{tails('t')}|n{tails('n')}|u00[01])"
)
# In JSON whose pairs of backslashes are marked: a command after two pairs.
_DOUBLED = re.compile(f"{PAIR}{PAIR}(?<!{PAIR * 3})(?=[A-Za-z]{{2}}|[(){{}}\\]$%,;!])")
_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")
# Raw control characters that may be what is left of a command's backslash and first letter.
_CUT_COMMANDS = [
    ("\b", re.compile("\b")),
    ("\f", re.compile("\f")),
    ("\n", re.compile(f"\n{tails('n')}")),
    ("\t", re.compile(f"\t{tails('t')}")),
    ("\r", re.compile(f"\r{tails('r')}")),
]
_KEY_END = re.compile(r'"[ \t\r\n]*+:')
_EXACT_INTEGERS = 2.0**63


# orjson's words for what is broken between strings. Inside them it is not certain before marking.
_NO_JSON_NUMBER = re.compile("NaN|Infinity")  # but the json module's
_BROKEN_STRUCTURE = ("unexpected character", "unexpected end", "trailing comma")


class NotClean(Exception):
    """The text needs more than JSON's own reading."""


class NotJson(NotClean):
    """... because what it begins with is not JSON in its structure, whatever its strings hold."""


class Suspect(NotClean):
    """... because it is JSON as a whole, but its backslashes may mean something else."""


def read_clean(text: str) -> JsonValue:
    """The value of clean JSON, equal to what ``json.loads`` gives.

    Raises:
        NotJson: its structure is broken.
        Suspect: it is JSON, but its backslashes may mean something else.
        NotClean: it is not JSON for another reason.
        ReplyProblem: a key comes twice, or it nests too deep.
    """
    if text.endswith("```"):
        raise NotClean
    try:
        value: JsonValue = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        broken = error.msg.startswith(_BROKEN_STRUCTURE) and _NO_JSON_NUMBER.search(text) is None
        raise (NotJson if broken else NotClean) from error
    if "\\" in text and not _is_plainly_escaped(text):
        raise Suspect
    keys, exact = _measured(value, 1)
    # Each key ends in a quote and a colon: as many as there are keys, and none came twice.
    if exact and len(_KEY_END.findall(text)) == keys:
        return value
    return scan(text, len(text) - len(text.lstrip()))[0]


def read_lenient(text: str, start: int) -> tuple[JsonValue, int]:
    """The JSON value at a position and its end; strings may hold raw line ends and tabs.

    Raises:
        ValueError: it is not JSON.
        NotClean: its backslashes or controls may mean something else.
        ReplyProblem: a key comes twice, or it nests too deep.
    """
    value, end = scan(text, start)
    payload = text[start:end]
    if any(control in payload and cut.search(payload) for control, cut in _CUT_COMMANDS):
        raise NotClean
    if "\\" in payload and (_SURROGATE.search(payload) or not _is_plainly_escaped(payload)):
        raise NotClean
    _measured(value, 1)
    return value, end


def scan(text: str, start: int) -> tuple[JsonValue, int]:
    """The JSON value at a position, control characters in strings allowed, and its end.

    Raises:
        ValueError: it is not JSON.
        ReplyProblem: a key comes twice, or it nests deeper than the scanner can.
    """
    try:
        value, end = _DECODER.raw_decode(text, start)
    except RecursionError as error:
        raise too_deep() from error
    return value, end


def too_deep() -> ReplyProblem:
    """The refusal of a value with too many levels."""
    return ReplyProblem(ErrorCode.REPLY_TOO_LARGE, f"it nests deeper than {MAX_DEPTH} levels")


def _is_plainly_escaped(text: str) -> bool:
    """Whether the backslashes of a JSON text can only mean what JSON says."""
    if _SUSPECT.search(text) is not None:
        return False
    return "\\" * 4 not in text or _DOUBLED.search(text.replace("\\\\", PAIR)) is None


def _measured(value: JsonValue, depth: int) -> tuple[int, bool]:
    """How many keys a value has at all levels, and whether its numbers are surely exact.

    orjson makes a float of an integer of more than 64 bits.
    """
    if depth > MAX_DEPTH:
        raise too_deep()
    keys, exact = 0, True
    if type(value) is dict:
        keys = len(value)
        parts: Iterable[JsonValue] = value.values()
    elif type(value) is list:
        parts = value
    else:
        return keys, exact
    for part in parts:
        kind = type(part)
        if kind is str:
            continue
        if kind is dict or kind is list:
            inner, inner_exact = _measured(part, depth + 1)
            keys += inner
            exact = exact and inner_exact
        elif isinstance(part, float) and abs(part) >= _EXACT_INTEGERS:
            exact = False
    return keys, exact


def _unique(pairs: list[tuple[str, JsonValue]]) -> dict[str, JsonValue]:
    members = dict(pairs)
    if len(members) < len(pairs):
        twice = Counter(key for key, _ in pairs).most_common(1)[0][0]
        raise ReplyProblem(ErrorCode.REPLY_UNPARSABLE, f"the key {twice!r} comes twice", twice)
    return members


_DECODER = JSONDecoder(object_pairs_hook=_unique, strict=False)
