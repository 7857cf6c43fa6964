"""What LaTeX knows: command names, and where in a string mathematics is."""

import re
from bisect import bisect_right
from collections.abc import Collection
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


_BACKSLASHES = rf"{PAIR}{LONE}\\"
# Between two dollars, three words in a row or Korean outside \\text{} are prose: "$5 for ... $6".
_PROSE = re.compile(
    rf"[A-Za-z가-힣](?:(?<![A-Za-z{PAIR}{LONE}].)(?<=[A-Za-z])"
    rf"[A-Za-z]++[,.]? [a-z]{{2,}} [a-z]{{2,}}"
    r"|(?<=[가-힣])[가-힣])"
)
# One formula, or what an unclosed one swallows. Its first character is one of few, so that the
# search skips to it; what is inside is taken in one possessive pass. The last group is its end.
_FORMULA = re.compile(
    rf"[${{{_BACKSLASHES}](?:"
    rf"(?<=\$)(?<![{_BACKSLASHES}]\$)(?:"
    rf"\$(?:[^${_BACKSLASHES}]++|[{_BACKSLASHES}]\$?|\$(?!\$))*+(?P<shown>\$\$)?"
    rf"|[^$]++(?P<line>(?<![{_BACKSLASHES}])\$(?!\$))"
    rf"|(?:[^${_BACKSLASHES}]++|[{_BACKSLASHES}]\$?|\$\$)*+(?P<late>\$)?)"
    rf"|(?<=[{_BACKSLASHES}])[(\[]"
    rf"(?:[^{_BACKSLASHES}]++|[{_BACKSLASHES}](?![)\]]))*+(?P<bracket>.[)\]])?"
    r"|(?<=egin\{)(?P<begin>))"
)
_ENVIRONMENT = re.compile(rf"\{{(?:(?<=egin\{{)|(?<=[{_BACKSLASHES}]end\{{)(?P<end>))")


class MathSpans:
    """Where mathematics is in one marked string. Looked for only as far as it is asked for."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._starts: list[int] = []
        self._ends: list[int] = []
        self._rows: list[bool] = []
        self._position = 0  # how far it was looked for
        self._rows_before = False  # an environment in what was taken for money

    @property
    def delimited(self) -> bool:
        """False for a string without any delimiter: a bare answer such as ``\\frac12``."""
        while not self._starts and self._find_next():
            pass
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
        while self._position <= position and self._find_next():
            pass
        at = bisect_right(self._starts, position) - 1
        return at if at >= 0 and position < self._ends[at] else None

    def _find_next(self) -> bool:
        """Look for one more span. False if there is none."""
        text = self._text
        found = _FORMULA.search(text, self._position)
        kind = found.lastgroup if found is not None else None
        if found is None or kind is None:  # an unclosed one swallows the rest
            self._position = len(text) + 1
            return False
        start, end, position, rows = found.start() + 1, found.start(kind), found.end(), False
        if kind == "begin":
            start = position
            end, position = _environment(text, position)
            rows = True
        elif kind == "shown":
            start, rows = start + 1, True
        elif kind == "bracket":
            rows = text[start] == "[" or text.find("egin{", start, end) >= 0
            start += 1
        else:
            content = text[start:end]
            rows = self._rows_before or "egin{" in content
            if _is_prose(content):
                self._position, self._rows_before = end, rows  # money; this dollar may open
                return True
        self._position, self._rows_before = position, False
        self._starts.append(start)
        self._ends.append(end)
        self._rows.append(rows)
        return True


def _environment(text: str, start: int) -> tuple[int, int]:
    """Where the content of an environment stops, nested ones inside it, and where to go on."""
    depth = 1
    for found in _ENVIRONMENT.finditer(text, start):
        depth += -1 if found.lastgroup else 1
        if depth == 0:
            return found.start() - len("*end"), found.end()
    return len(text), len(text)


def _is_prose(content: str) -> bool:
    if content.isascii() and content.count(" ") < 2:  # most formulas
        return False
    return "ext" not in content and _PROSE.search(content) is not None
