"""Tolerant reading of a broken JSON object, guided by the schema's keys.

A quote closes a value only if the next key, item or bracket follows. So raw newlines, unescaped
inner quotes, other quotes, comments, missing or trailing commas are read without guessing.
Strings stay marked (``marks``): what their backslashes mean is decided afterwards.
"""

import re
from dataclasses import dataclass

from app.core.exceptions import ErrorCode, JsonValue
from app.domain.shared.response_parser import grammar
from app.domain.shared.response_parser.endings import Ends, ListEnds
from app.domain.shared.response_parser.errors import ReplyProblem
from app.domain.shared.response_parser.marks import LONE, PAIR, QUOTE
from app.domain.shared.response_parser.shape import Node
from app.domain.shared.response_parser.strict import MAX_DEPTH

MAX_WORK = 8  # searched characters for each character of the text

_SEPARATORS = re.compile(grammar.SEPARATORS)
_NUMBER = re.compile(rf"{grammar.NUMBER}(?=[\s,;，}}\]#]|/[/*]|\Z)")
_WORD = re.compile(rf"(?:{grammar.WORDS})\b")
# Strings of a list that are not broken, each followed by another or by the end of the list.
_SOUND_ITEMS = re.compile(r'(?:"[^"]*+"\s*+(?:,\s*+(?=")|(?=\]\s*+[,}\]])))++')
_BARE = re.compile(r"[^\n,，}\]\"“”]++")
_LIST_ENDS = {
    opening: ListEnds(opening, grammar.list_closer(opening)) for opening in grammar.CLOSING
}
_MEANING: dict[str, JsonValue] = {
    "true": True, "True": True, "false": False, "False": False,
    "null": None, "None": None, "undefined": None,
    "NaN": float("nan"), "nan": float("nan"),
    "Infinity": float("inf"), "-Infinity": float("-inf"),
}  # fmt: skip


class _Cut:
    """A value whose end is missing."""


_CUT = _Cut()
type _Value = JsonValue | _Cut


@dataclass
class TolerantReader:
    """Reads one payload of a marked text.

    Attributes:
        end: after reading, where the payload ended.
        truncated: the text ended before the payload did.
        lost: a value was begun and its end is missing; it is left out.
        spent: characters searched for the ends of strings.
        python: single quotes were seen, so that Python's escapes may be.
    """

    text: str
    end: int = 0
    truncated: bool = False
    lost: bool = False
    spent: int = 0
    python: bool = False

    def read(self, start: int, node: Node, *, in_members: bool = False) -> JsonValue:
        """The object or array that begins at ``start``.

        Args:
            start: the position of its bracket, or of its first key if ``in_members``.
            node: what the schema expects there.
            in_members: the opening brace is missing.

        Raises:
            ReplyProblem: it cannot be read with certainty, or nests too deep.
        """
        self.end = start
        value = self._members(node, 1) if in_members else self._value(node, 0, node)
        return None if isinstance(value, _Cut) else value

    def _value(self, node: Node, depth: int, parent: Node) -> _Value:
        if depth > MAX_DEPTH:
            raise ReplyProblem(ErrorCode.REPLY_TOO_LARGE, "nested too deep", self._where())
        opening = self.text[self.end : self.end + 1]
        if opening == "`" and self.text.startswith("```", self.end):
            opening = ""  # the end of the fence
        match opening:
            case "":
                return self._cut()
            case "{":
                self.end += 1
                return self._members(node, depth + 1)
            case "[":
                self.end += 1
                return self._elements(node.element, depth + 1)
            case '"' | "'" | "`" | "“" | "”" | "‘" | "’":
                return self._string(opening, parent.grammar.ends(opening))
        return self._bare()

    def _members(self, node: Node, depth: int) -> dict[str, JsonValue]:
        members: dict[str, JsonValue] = {}
        while True:
            self._take_sound(node, members)
            found = self._next_key(node, members, depth)
            if found is None:
                return members
            key, child = found
            if key in members:
                raise ReplyProblem(ErrorCode.REPLY_UNPARSABLE, f"the key {key!r} comes twice", key)
            value = self._value(child, depth, node)
            if isinstance(value, _Cut):
                return members
            members[key] = value

    def _take_sound(self, node: Node, members: dict[str, JsonValue]) -> None:
        """Read members with nothing broken as one match each."""
        sound = node.grammar.sound
        while not self.python:
            found = sound.match(self.text, self.end)
            if found is None:
                return
            name, content = found.groups()
            if name in members or "“" in content:
                return
            members[name] = content
            self.end = found.end()

    def _next_key(
        self, node: Node, members: dict[str, JsonValue], depth: int
    ) -> tuple[str, Node] | None:
        """The next key of an object, or None at its end (the brace is taken)."""
        patterns = node.grammar
        while True:
            found = patterns.key.match(self.text, self.end)
            if found is not None:
                self.end = found.end()
                key = found["known"] or found["unjoined"] or found["quoted"] or found["bare"]
                self.python = self.python or found["quote"] == "'"
                return key.replace(LONE, ""), node.child(key)
            self._skip(_SEPARATORS)
            following = self.text[self.end : self.end + 1]
            if following == "}":
                self.end += 1
                if depth > 1 or not self._goes_on(node, members):
                    return None
            elif following and following in "])":
                self.end += 1  # a bracket too many
            else:
                self._end_of_text("a key")
                return None

    def _goes_on(self, node: Node, members: dict[str, JsonValue]) -> bool:
        """Whether the outermost brace was one too many: another known key follows it."""
        found = node.grammar.key.match(self.text, self.end)
        if found is None or not found["quote"]:
            return False
        return found["known"] is not None and found["known"] not in members

    def _elements(self, node: Node, depth: int) -> _Value:
        elements: list[JsonValue] = []
        while True:
            self._skip(_SEPARATORS)
            if not self.python and (run := _SOUND_ITEMS.match(self.text, self.end)) is not None:
                elements += run[0].split('"')[1::2]
                self.end = run.end()
            following = self.text[self.end : self.end + 1]
            if following == "]":
                self.end += 1
                return elements
            if following in ("", "}") or self.text.startswith("```", self.end):
                return self._cut()
            if following in grammar.CLOSING:
                value = self._string(following, _LIST_ENDS[following])
            else:
                value = self._value(node, depth, node)
            if isinstance(value, _Cut):
                return value
            elements.append(value)

    def _string(self, opening: str, ends: Ends) -> _Value:
        """A string: its end is where what follows goes on with the object or list."""
        if (triple := self._triple(opening)) is not None:
            return triple
        start = self.end + 1
        ending = ends.find(self.text, start)
        if ending is None:
            self._spend(len(self.text) - start)
            self.end = start
            return self._end_of_text("the end of a string")
        stop, self.end = ending
        self._spend(self.end - start)
        return self._unescaped(self.text[start:stop], opening)

    def _triple(self, opening: str) -> str | None:
        fence = opening * 3
        if opening not in "\"'" or not self.text.startswith(fence, self.end):
            return None
        close = self.text.find(fence, self.end + 3)
        if close < 0:
            return None
        content = self.text[self.end + 3 : close]
        self.end = close + 3
        return content

    def _bare(self) -> _Value:
        """A number, a word of JSON or Python, or unquoted text up to the end of its line."""
        for pattern in (_NUMBER, _WORD, _BARE):
            found = pattern.match(self.text, self.end)
            if found is None:
                continue
            self.end = found.end()
            if self.end == len(self.text) and pattern is not _WORD:
                return self._cut()  # it may have gone on
            if pattern is _WORD:
                return _MEANING[found[0]]
            return _number(found[0]) if pattern is _NUMBER else found[0].strip()
        raise ReplyProblem(ErrorCode.REPLY_UNPARSABLE, "a value is missing", self._where())

    def _unescaped(self, content: str, quote: str) -> str:
        """Escapes that only other quotes and Python have: ``\\'`` and ``\\xa0``."""
        self.python = self.python or quote == "'"
        if LONE not in content:
            return content
        if quote != '"':
            for escaped, meant in _OTHER_QUOTES:
                content = content.replace(LONE + escaped, meant)
        if self.python:
            content = _HEXADECIMAL.sub(lambda found: chr(int(found[1], 16)), content)
        return content

    def _spend(self, characters: int) -> None:
        """Bound the work: strings that do not close may each be searched to the end."""
        self.spent += characters
        if self.spent > MAX_WORK * len(self.text):
            raise ReplyProblem(ErrorCode.REPLY_UNPARSABLE, "too many open strings", self._where())

    def _skip(self, pattern: re.Pattern[str]) -> None:
        found = pattern.match(self.text, self.end)
        if found is not None:
            self.end = found.end()

    def _cut(self) -> _Cut:
        self.truncated = self.lost = True
        return _CUT

    def _end_of_text(self, expected: str) -> _Cut:
        """The text ended, which is truncation; anything else here is not JSON."""
        rest = self.text[self.end :]
        if expected == "a key":
            ended = not rest.strip("` \n\r\t") or _PARTIAL_KEY.fullmatch(rest) is not None
            self.lost = self.lost or bool(rest.strip("` \n\r\t"))
        else:
            ended = not rest.rstrip("` \n\r\t").endswith(("}", "]"))
            self.lost = True
        if not ended:
            raise ReplyProblem(
                ErrorCode.REPLY_UNPARSABLE, f"{expected} was expected", self._where()
            )
        self.truncated = True
        return _CUT

    def _where(self) -> str:
        shown = self.text[max(0, self.end - 20) : self.end + 20]
        for marked, written in ((PAIR, "\\\\"), (QUOTE, '\\"'), (LONE, "\\")):
            shown = shown.replace(marked, written)
        return f"near {shown!r}"


_OTHER_QUOTES = (("'", "'"), ("`", "`"), ("“", '"'), ("”", '"'))
_HEXADECIMAL = re.compile(f"{LONE}x([0-9a-f]{{2}})")
_PARTIAL_KEY = re.compile(r"[\"'“]?\w{0,64}[\"'”]?\s{0,20}:?\s{0,20}")


def _number(text: str) -> JsonValue:
    try:
        return int(text)
    except ValueError:
        return float(text)
