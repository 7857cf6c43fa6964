"""How one reply escapes its backslashes: decided once, from evidence, then every string is decoded.

Models that write LaTeX inside JSON leave backslashes single (``\\frac``), write them properly
(``\\\\frac``), twice too often (``\\\\\\\\frac``), or differently from field to field. JSON cannot
tell: 45 % of LaTeX commands begin with one of its escapes (b f n r t u).

Evidence, per reply and, where it is against itself, per string:

* single: an escape that JSON does not know, or ``\\b \\f \\r`` that complete a command;
* proper: a pair of backslashes before a command; doubled: two pairs before a command.

Only then are ``\\n`` and ``\\t`` decided, which are an escape or begin a command.
"""

import re
from enum import Enum
from functools import cached_property

from app.domain.shared.response_parser.latex import COMMANDS, WORDLIKE, MathSpans, tails
from app.domain.shared.response_parser.marks import LONE, PAIR, QUOTE
from app.domain.shared.response_parser.tokens import (
    decode_doubled,
    decode_json,
    decode_mixed,
    decode_single,
    plainly_decoded,
)

INVALID_ESCAPE = re.compile(f"{LONE}(?:[^bfnrtu/'\"“”‘’\n]|u(?![0-9A-Fa-f]{{4}}))")
_CONTROL = re.compile(f"{LONE}([bfr][A-Za-z]+)")
_PROPER = re.compile(f"{PAIR}(?<![{PAIR}{LONE}].)([A-Za-z]{{2,}})")
_DOUBLED = re.compile(f"{PAIR}{PAIR}(?<!{PAIR}..)([A-Za-z]{{2,}}|[(){{}}\\]$%,;!])")
_PAIRS = re.compile(f"({PAIR}++)(?!{LONE})([A-Za-z]++|.)?", re.DOTALL)
# A pair that may be one backslash of a command; any other ends a row, as in `1 \\\\ 0`.
_NO_ROW = re.compile(rf"{PAIR}(?:[A-Za-z(){{}}$%#_,;:!|\]]|\[(?!\d))")

_LINE_STARTS = [rf"{name[1:]}\b" for name in sorted(WORDLIKE) if name[0] == "n"]
_NAMED = re.compile(f"{LONE}([bfnrt][A-Za-z]++)")
# Control characters that a vendor's enforced JSON, or the model, left of a command's backslash.
_RAW = re.compile(
    f"[\t\r\n](?:(?<=\t)(?={tails('t')})|(?<=\r)(?={tails('r')})"
    f"|(?<=\n)(?={tails('n')})(?!{'|'.join(_LINE_STARTS)}))"
)
_LETTER = {"\t": "t", "\r": "r", "\n": "n"}

# Punctuation that makes a LaTeX command after one backslash, and no row after two.
_PUNCTUATION = frozenset("(){}[]$%&#_,;:!|")
_SPACING = frozenset(",;:!")  # not even in a matrix does a row begin with one of these


class Style(Enum):
    """How the backslashes of a reply, or of one string, are written."""

    PROPER = "proper"
    SINGLE = "single"
    DOUBLED = "doubled"
    MIXED = "mixed"


class Escapes:
    """The one decision about a reply, made from its marked payload.

    Attributes:
        style: how the reply escapes as a whole.
        repaired: whether any string needed more than JSON's own reading.
    """

    def __init__(self, payload: str) -> None:
        self.repaired = False
        self._payload = payload
        pairs = PAIR in payload
        names = _NAMED.findall(payload)
        controls = [name for name in names if name[0] not in "nt"]
        single = INVALID_ESCAPE.search(payload) is not None or (
            bool(controls) and not (pairs and COMMANDS.isdisjoint(controls))
        )
        doubled = not single and PAIR * 2 in payload and _has_doubled(payload)
        if single:
            rows = not pairs or ("egin{" in payload and _NO_ROW.search(payload) is None)
            self.style = Style.SINGLE if rows else Style.MIXED
        elif doubled:  # there "\\\\nu" is a line end escaped twice, and a "u"
            proper = any(name[0] not in "nt" for name in self._proper)
            self.style = Style.MIXED if proper else Style.DOUBLED
        else:
            self.style = Style.PROPER
        self._suspect = bool(controls) or not COMMANDS.isdisjoint(names)
        self._without_evidence = Style.SINGLE if single else Style.PROPER

    @cached_property
    def _proper(self) -> frozenset[str]:
        """The commands that are written properly somewhere in the reply."""
        if PAIR not in self._payload:
            return frozenset()
        return COMMANDS.intersection(_PROPER.findall(self._payload))

    @cached_property
    def _proven(self) -> bool:
        """Whether this model escapes commands that begin like an escape: it knows how to."""
        return any(name[0] in "bfnrtu" for name in self._proper)

    def decode(self, string: str) -> str:
        """The text that a marked string means.

        Raises:
            ReplyProblem: the evidence is against itself, or a character is not text.
        """
        if string.isprintable():
            return string
        if ("\n" in string or "\t" in string or "\r" in string) and _RAW.search(string):
            string = _RAW.sub(lambda found: LONE + _LETTER[found[0]], string)
            self.repaired = self._suspect = True
        if LONE not in string and PAIR not in string:
            return string.replace(QUOTE, '"')
        style = self.style if self.style is not Style.MIXED else self._style_of(string)
        if style is Style.PROPER:
            if not self._suspect:
                return plainly_decoded(string)
            proven = self.style is Style.PROPER and self._proven
            string, restored = decode_json(string, proven=proven)
            self.repaired = self.repaired or restored
            return string
        self.repaired = True
        return _DECODERS[style](string)

    def _style_of(self, string: str) -> Style:
        """The style of one string of a reply whose strings differ."""
        if PAIR not in string:
            return self._without_evidence
        single = INVALID_ESCAPE.search(string) is not None or _CONTROL.search(string) is not None
        math = MathSpans(string)
        doubled = PAIR * 2 in string and _is_doubled(string, math)
        proper = any(
            name[0] not in "nt" or not doubled
            for name in COMMANDS.intersection(_PROPER.findall(string))
        )
        proper = proper or _is_proper(string, math, line_ends=not doubled)
        match (single, proper, doubled):
            case (False, False, False):
                return self._without_evidence
            case (True, False, False):
                return Style.SINGLE
            case (False, True, False):
                return Style.PROPER
            case (False, False, True):
                return Style.DOUBLED
        return Style.MIXED


def _is_proper(string: str, math: MathSpans, *, line_ends: bool) -> bool:
    """Whether a lone pair is one backslash although no known command follows it."""
    for found in _PAIRS.finditer(string):
        after = found[2] or ""
        if len(found[1]) > 1 or (after[:1] in ("n", "t") and not line_ends):
            continue
        if after in _SPACING:
            return True
        in_rows, in_line = math.in_rows(found.start()), math.in_line(found.start())
        if in_line or (not in_rows and (after[:1].isalpha() or after in _PUNCTUATION)):
            return True
    return False


def _is_doubled(string: str, math: MathSpans) -> bool:
    """Whether two pairs are one backslash."""
    for found in _PAIRS.finditer(string):
        after = found[2] or ""
        if len(found[1]) != 2 or not after:
            continue
        if after in COMMANDS and len(after) > 2:
            return True
        if (after in COMMANDS or after in _PUNCTUATION) and not math.in_rows(found.start()):
            return True
    return False


def _has_doubled(payload: str) -> bool:
    """Whether a command stands after two pairs. In a matrix they end a row: "in" begins one."""
    signs = 0  # one sign after two pairs may be two backslashes that are meant; formulas have two
    for found in _DOUBLED.finditer(payload):
        name = found[1]
        if len(name) > 2 and name in COMMANDS:
            return True
        if (name in COMMANDS or not name.isalpha()) and not _is_in_rows(payload, found.start()):
            signs += 1
            if name.isalpha() or signs > 1:
                return True
    return False


def _is_in_rows(payload: str, position: int) -> bool:
    """Whether an environment is open; looks back far enough for a matrix, not for ever."""
    far = max(0, position - 2000)
    return payload.rfind("egin{", far, position) > payload.rfind("end{", far, position)


_DECODERS = {
    Style.SINGLE: decode_single,
    Style.DOUBLED: decode_doubled,
    Style.MIXED: decode_mixed,
}
