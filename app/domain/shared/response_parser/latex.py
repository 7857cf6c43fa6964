"""What LaTeX knows: command names, and where in a string mathematics is."""

import re
from bisect import bisect_right
from collections.abc import Collection
from functools import cached_property
from pathlib import Path

from app.domain.shared.response_parser.marks import LONE, PAIR

_FILE = Path(__file__).with_name("latex_commands.txt")
COMMANDS = frozenset(
    name
    for line in _FILE.read_text("utf-8").splitlines()
    if not line.startswith("#")
    for name in line.split()
)

# Commands whose letters after the "n" or "t" also begin a line or a table cell of plain text
# (`\nu` or newline + "u"). Only these need mathematics around them to be believed.
WORDLIKE = frozenset(
    "ne ni nu nmid nless nexists nparallel nCr nPr tan to top tag tg tt".split()  # noqa: SIM905
)
# ... and these begin a line of code (`eq = 3`); nobody writes them as words.
CODELIKE = frozenset("neq neg nleq ngeq nsim nsubset nequiv nprec nsucc".split())  # noqa: SIM905


def tails(first: str, without: frozenset[str] = frozenset()) -> str:
    """A regular expression for the rest of every command that begins with ``first``."""
    return names({name[1:] for name in COMMANDS - without if name[0] == first})


def names(some: Collection[str]) -> str:
    """A regular expression for one of the names, as a whole word of Latin letters."""
    longest_first = sorted(some, key=lambda name: (-len(name), name))
    begin = "".join(sorted({name[0] for name in some}))  # others are excluded at once
    return f"(?=[{begin}])(?:{'|'.join(longest_first)})(?![A-Za-z])"


_BACKSLASH = f"(?:{PAIR}|{LONE}|\\\\)"
# Between two dollars, three words in a row or Korean outside \\text{} are prose: "$5 for ... $6".
_PROSE = re.compile(
    rf"(?<![A-Za-z{PAIR}{LONE}])[A-Za-z]{{2,}}[,.]? [a-z]{{2,}} [a-z]{{2,}}|[가-힣]{{2}}"
)
_DELIMITER = re.compile(
    rf"(?P<escaped>{_BACKSLASH}\$)|(?P<dollar>\$\$?)"
    rf"|(?P<open>{_BACKSLASH}[(\[])|(?P<close>{_BACKSLASH}[)\]])"
    rf"|(?P<begin>egin\{{)|(?P<end>{_BACKSLASH}end\{{)"
)


class MathSpans:
    """Where mathematics is in one marked string. Found in one pass, when it is first asked for."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._ends: list[int] = []
        self._rows: list[bool] = []

    @property
    def delimited(self) -> bool:
        """False for a string without any delimiter: a bare answer such as ``\\frac12``."""
        return bool(self._starts)

    def inside(self, position: int) -> bool:
        """Whether the position is inside mathematics."""
        return self._at(position) is not None

    def in_line(self, position: int) -> bool:
        """Whether the position is in a formula of one line, where no ``\\\\`` can be."""
        at = self._at(position)
        return at is not None and not self._rows[at]

    def in_rows(self, position: int) -> bool:
        """Whether the position is where ``\\\\`` ends a row: environment, displayed formula."""
        at = self._at(position)
        return at is not None and self._rows[at]

    def _at(self, position: int) -> int | None:
        at = bisect_right(self._starts, position) - 1
        return at if at >= 0 and position < self._ends[at] else None

    @cached_property
    def _starts(self) -> list[int]:
        """The beginnings of the spans; fills the other lists on the way."""
        text, starts = self._text, list[int]()
        opened, start, depth, rows = "", 0, 0, False  # of the outermost open span
        for found in _DELIMITER.finditer(text):
            kind, delimiter = found.lastgroup or "", found[0]
            if kind == "escaped":
                continue
            if not opened:
                if kind in ("dollar", "open", "begin"):
                    opened, start, depth = delimiter if kind == "dollar" else kind, found.end(), 1
                    rows = kind == "begin" or delimiter == "$$" or delimiter[-1] == "["
                continue
            rows = rows or kind == "begin"
            depth += kind == opened == "begin"
            if not _closes(opened, kind, delimiter):
                continue
            depth -= 1
            if depth == 0:
                if delimiter == "$" and _is_prose(text[start : found.start()]):
                    start, depth = found.end(), 1  # that was money; this one may open
                    continue
                starts.append(start)
                self._ends.append(found.start())
                self._rows.append(rows)
                opened = ""
        if opened == "begin":
            starts.append(start)
            self._ends.append(len(text))
            self._rows.append(True)
        return starts


def _closes(opened: str, kind: str, delimiter: str) -> bool:
    return (opened, kind) in (("open", "close"), ("begin", "end")) or opened == delimiter


def _is_prose(content: str) -> bool:
    return "ext" not in content and _PROSE.search(content) is not None
