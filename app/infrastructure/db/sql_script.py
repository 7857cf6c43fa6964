"""Cuts an SQL script into its statements, where PostgreSQL and the Supabase CLI would cut it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

# What a semicolon can hide in. Comments, literals and names are matched whole; of a block comment
# (they nest) and a dollar-quoted literal only the opening.
_TOKEN = re.compile(
    r"""--[^\n]*
      | /\*
      | (?<![\w$])[eE]'(?:[^'\\]|\\.|'')*'
      | '(?:[^']|'')*'
      | "(?:[^"]|"")*"
      | (?P<dollar>(?<![\w$])\$(?:[^\W\d]\w*)?\$)
      | [();]""",
    re.VERBOSE | re.DOTALL,
)
_BLOCK_EDGE = re.compile(r"/\*|\*/")
_BEFORE_CODE = re.compile(r"(?:\s+|--[^\n]*|/\*.*?\*/)*", re.DOTALL)


@dataclass(frozen=True)
class Statement:
    """One statement of a script, without its semicolon.

    ``text`` keeps the comments above the statement, as the Supabase CLI records them. The line of
    the script on which ``text`` begins is ``first_line``, that of its first word ``code_line``.
    """

    text: str
    first_line: int

    @property
    def code_line(self) -> int:
        before = _BEFORE_CODE.match(self.text)
        return self.line_at(before.end() if before else 0)

    def line_at(self, offset: int) -> int:
        """The script's line number of a character of ``text``."""
        return self.first_line + self.text.count("\n", 0, offset)


def split_statements(script: str) -> Iterator[Statement]:
    """The statements in order. A semicolon inside parentheses (CREATE RULE) does not end one.

    ``BEGIN ATOMIC`` function bodies are not known here: PostgreSQL refuses their halves.
    """
    start = position = depth = 0
    while token := _TOKEN.search(script, position):
        position = _end(script, token)
        match token[0]:
            case "(":
                depth += 1
            case ")":
                depth -= 1
            case ";" if depth <= 0:
                yield from _statement(script, start, token.start())
                start, depth = position, 0
    yield from _statement(script, start, len(script))


def _statement(script: str, start: int, end: int) -> Iterator[Statement]:
    raw = script[start:end]
    text = raw.strip()
    if text:
        begin = start + len(raw) - len(raw.lstrip())
        yield Statement(text, 1 + script.count("\n", 0, begin))


def _end(script: str, token: re.Match[str]) -> int:
    if token["dollar"]:
        closing = script.find(token[0], token.end())
        return len(script) if closing < 0 else closing + len(token[0])
    if token[0] != "/*":
        return token.end()
    depth, position = 1, token.end()
    while depth and (edge := _BLOCK_EDGE.search(script, position)):
        depth += 1 if edge[0] == "/*" else -1
        position = edge.end()
    return len(script) if depth else position
