"""Decoding one marked string in each of the styles that ``escapes`` tells apart."""

import re
from collections.abc import Callable
from functools import cached_property

from app.core.exceptions import ErrorCode
from app.domain.shared.response_parser.errors import ReplyProblem
from app.domain.shared.response_parser.latex import (
    CODELIKE,
    COMMANDS,
    WORDLIKE,
    MathSpans,
)
from app.domain.shared.response_parser.marks import LONE, PAIR, QUOTE, mark

# Letters after `\n` or `\t`, or any escape, that may be a command; of some only in mathematics.
_LINE_OR_TAB = re.compile(f"{LONE}([nt][A-Za-z]++)")
_ANY_ESCAPE = re.compile(f"{LONE}([bfnrt][A-Za-z]++)")
_WORDLIKE_IN_JSON = WORDLIKE | CODELIKE
_TAB_AND_LETTER = re.compile(f"{LONE}t(?=[A-Za-z])")

_UNICODE = re.compile(f"{LONE}(?:u([0-9A-Fa-f]{{4}}))?")
_REAL_ESCAPE = re.compile(rf"{LONE}(?:r(?![A-Za-z{{])|u[0-9A-Fa-f]{{4}}|[t/])")
_BEFORE_R = re.compile(f"{LONE}r(?=[A-Za-z{{])")
_MEANING = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "/": "/"}

_PAIR_RUN = re.compile(f"{PAIR}{PAIR}*+")
_PAIRS = re.compile(f"{PAIR}{PAIR}*+(?=({LONE})|([A-Za-z]*+)(.?))", re.DOTALL)
_MATH_PUNCTUATION = "{},;:!|%$#_)]"
_TEXT_PUNCTUATION = "(){}[]$%&#_,;:!| "

# Where a line of a formula begins: there a newline is likelier than a command.
_LINE_STARTS = (PAIR, "\\\\", "$$", f"{PAIR}[", f"{LONE}[", *",;:.")
_ENVIRONMENT_START = re.compile(r"egin\{[a-z*]{1,20}\}$")
_WORDS = re.compile(
    rf"[ 가-힣{LONE}](?:(?<=[a-z]{{2}} )[a-z]{{2,}} [a-z]{{2}}"
    rf"|(?<=[가-힣])[가-힣]|(?<={LONE})u[a-dA-D])"
)

_WORD_AFTER = re.compile(r" [A-Za-z가-힣]{2}")

# Backslashes of code that stay single where everything is single: a path, a string literal.
_PATH = re.compile(rf":(?<=[A-Za-z]:)(?<![A-Za-z]{{2}}:)(?:[{LONE}{PAIR}][\w.~-]{{1,80}}){{2,20}}")
_LITERAL = re.compile(
    rf"[(=\[+]\s?[fbr]?(?:{QUOTE}[^{QUOTE}\n]{{0,200}}{QUOTE}|'[^'{QUOTE}\n]{{0,200}}')"
)


def decode_json(text: str, *, proven: bool) -> tuple[str, bool]:
    """As JSON does, but for a control character that completes a command.

    Args:
        text: the marked string.
        proven: whether this reply is known to escape commands that begin like an escape.

    Returns:
        The text, and whether a command was restored.
    """
    if LONE not in text:
        return text.replace(QUOTE, '"').replace(PAIR, "\\"), False
    commands = _Commands(text, _WORDLIKE_IN_JSON, single=False, proven=proven)
    restored = _ANY_ESCAPE.sub(commands.restored, text)
    return plainly_decoded(restored), restored != text


def plainly_decoded(text: str) -> str:
    """As JSON does, and nothing else."""
    return _plain_escapes(text.replace(PAIR, "\\"))


def decode_single(text: str) -> str:
    """Every backslash is itself, but for quotes, line ends and tabs.

    A pair ends a row of a matrix (two backslashes); a row end that was escaped is four.
    """
    if ":" in text:
        text = _PATH.sub(_literally, text)
    if QUOTE in text or text.count("'") > 1:
        text = _LITERAL.sub(_literally, text)
    if _LINE_OR_TAB.search(text) is not None:
        commands = _Commands(text, WORDLIKE, single=True, proven=False)
        text = _LINE_OR_TAB.sub(commands.restored, text)
        if _TAB_AND_LETTER.search(text) is not None:
            text = _TAB_AND_LETTER.sub(_tab_in_math(text), text)
    if PAIR in text:
        text = _rows(text)
    if _REAL_ESCAPE.search(text) is None:  # the usual case: only line ends are not commands
        return text.replace(QUOTE, '"').replace(LONE + "n", "\n").replace(LONE, "\\")
    text = text.replace(LONE + "b", "\\b").replace(LONE + "f", "\\f")
    return _plain_escapes(_BEFORE_R.sub(r"\\r", text))


def decode_doubled(text: str) -> str:
    """Escaped twice: what JSON's reading leaves is still escaped."""
    once, _ = decode_json(text, proven=True)
    return decode_json(mark(once), proven=True)[0]


def decode_mixed(text: str) -> str:
    """Single and proper in one string: each run of pairs is decided by itself, then the rest.

    Raises:
        ReplyProblem: a run has two readings that are equally good.
    """
    math = MathSpans(text)
    return decode_single(_PAIRS.sub(lambda run: "\\" * _backslashes(text, math, run), text))


def _backslashes(text: str, math: MathSpans, run: re.Match[str]) -> int:
    """How many backslashes a run of pairs means where single and proper are mixed."""
    lone, word, after = run.groups()
    known = word in COMMANDS
    match len(run[0]):
        case 1 if lone:
            return 2
        case 1 if known:
            return 1
        case 1 if math.in_rows(run.start()):
            return 1 if after in _MATH_PUNCTUATION and not word else 2
        case 1 if (word and word[0] not in "nt") or (after and after in _TEXT_PUNCTUATION):
            return 1
        case 2:
            return 1 if known and len(word) > 2 else 2
        case 3 if lone or word:
            return 3
    near = text[max(0, run.start() - 10) : run.end() + 20]
    shown = near.replace(PAIR, "\\\\").replace(LONE, "\\").replace(QUOTE, '\\"')
    raise ReplyProblem(
        ErrorCode.REPLY_UNPARSABLE,
        f"backslashes are written once and twice in one string, and here both fit: {shown}",
    )


class _Commands:
    """Decides in one string whether ``\\nu`` is a command, or a line end and a "u".

    Args:
        text: the marked string.
        wordlike: the names that need more than themselves to be believed.
        single: whether backslashes are single in this string.
        proven: whether this reply is known to escape commands that begin like an escape.
    """

    def __init__(self, text: str, wordlike: frozenset[str], *, single: bool, proven: bool) -> None:
        self._text = text
        self._wordlike = wordlike
        self._single = single
        self._proven = proven

    def restored(self, found: re.Match[str]) -> str:
        """A match of a backslash and letters, with a plain backslash if it is a command."""
        name = found[1]
        if name in self._wordlike:
            return "\\" + name if self._is_command(name, found.start(), found.end()) else found[0]
        return "\\" + name if name in COMMANDS else found[0]

    def _is_command(self, name: str, start: int, end: int) -> bool:
        if self._proven and name[0] != "t":
            return False
        delimited = self._math.delimited
        inside = delimited and self._math.inside(start)
        if inside and name[0] == "t":
            return True
        if self._proven:
            return False
        if inside:
            return not _begins_line(self._text, start)
        bare = start == 0 or ((self._single or name[0] == "t") and not delimited)
        return bare and not self._is_prose and _WORD_AFTER.match(self._text, end) is None

    @cached_property
    def _math(self) -> MathSpans:
        return MathSpans(self._text)

    @cached_property
    def _is_prose(self) -> bool:
        return _WORDS.search(self._text) is not None


def _begins_line(text: str, position: int) -> bool:
    """Whether what stands before the position, white space aside, begins a line of a formula."""
    before = text[max(0, position - 40) : position].rstrip()
    if before.endswith("}"):
        return _ENVIRONMENT_START.search(before) is not None
    return before.endswith(_LINE_STARTS)


def _tab_in_math(text: str) -> Callable[[re.Match[str]], str]:
    math = MathSpans(text)
    return lambda found: "\\t" if math.inside(found.start()) else found[0]


def _rows(text: str) -> str:
    """The ends of rows: a pair is two backslashes; two pairs too, if every end was escaped."""
    if PAIR + PAIR not in text:
        return text.replace(PAIR, "\\\\")
    lengths = {len(run) for run in _PAIR_RUN.findall(text)}
    two = 4 if 1 in lengths else 2
    return _PAIR_RUN.sub(lambda run: "\\" * {1: 2, 2: two}.get(len(run[0]), len(run[0])), text)


def _literally(found: re.Match[str]) -> str:
    return found[0].replace(LONE, "\\").replace(PAIR, "\\\\")


def _plain_escapes(text: str) -> str:
    """The rest: escapes that are nothing but themselves; any other backslash stays."""
    text = text.replace(QUOTE, '"')
    for letter, meaning in _MEANING.items():
        if LONE not in text:
            return text
        text = text.replace(LONE + letter, meaning)
    if LONE + "u" not in text:
        return text.replace(LONE, "\\")
    return _joined(_UNICODE.sub(_character, text))  # last: a character may look like a mark


def _character(found: re.Match[str]) -> str:
    return chr(int(found[1], 16)) if found[1] else "\\"


def _joined(text: str) -> str:
    """``text`` with its surrogate pairs as characters."""
    try:
        return text.encode("utf-16", "surrogatepass").decode("utf-16")
    except UnicodeDecodeError as error:
        raise ReplyProblem(ErrorCode.REPLY_UNPARSABLE, "half a surrogate pair") from error
