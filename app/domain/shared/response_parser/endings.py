"""Where a string of a broken JSON object ends."""

import re
from typing import Protocol

from app.core.exceptions import ErrorCode
from app.domain.shared.response_parser.errors import ReplyProblem
from app.domain.shared.response_parser.marks import LONE, PAIR

type Ending = tuple[int, int]  # where the content stops, where reading goes on


class Ends(Protocol):
    """Finds the end of a string of one kind."""

    def find(self, text: str, start: int) -> Ending | None:
        """The end of the string whose content begins at ``start``; None if it never ends.

        Raises:
            ReplyProblem: it may end in two places.
        """


class MemberEnds:
    """Ends of the strings that are values in an object.

    A known key after the quote is proof. A brace, an unknown key or the end of the text is
    believed only where quotes and braces inside are balanced: JSON in a string has them too.
    """

    def __init__(self, opening: str, closer: re.Pattern[str], lost: re.Pattern[str]) -> None:
        self._opening = opening
        self._closer = closer
        self._lost = lost

    def find(self, text: str, start: int) -> Ending | None:
        """See ``Ends``."""
        found = self._closing(text, start)
        lost = self._lost_before(text, start, found.start() if found else len(text))
        if lost is not None:
            return lost
        return (found.start(), found.end()) if found else None

    def _closing(self, text: str, start: int) -> re.Match[str] | None:
        counted, braces, quotes = start, 0, 0
        unbalanced: list[re.Match[str]] = []
        for found in self._closer.finditer(text, start):
            if found.lastgroup in ("key", "line"):
                return found
            here = found.start()
            braces += _balance(text, counted, here)
            quotes += text.count('"', counted, here)
            counted = here
            paired = self._opening != '"' or quotes % 2 == 0
            if paired and braces == 0:
                return found
            if paired:
                unbalanced.append(found)
        return unbalanced[0] if len(unbalanced) == 1 else None

    def _lost_before(self, text: str, start: int, end: int) -> Ending | None:
        """The end at a known key, on a new line or after a comma, before any quote closed."""
        if text.find('"', start, end) < 0 and text.find("“", start, end) < 0:
            return None
        lost = self._lost.search(text, start, end)
        if lost is None:
            return None
        before = text[max(start, lost.start() - 100) : lost.start()]
        content = before.rstrip()
        if "\n" not in before[len(content) :] and not content.endswith((",", "，")):
            return None
        content = content.removesuffix(",").removesuffix("，").rstrip()
        return lost.start() - len(before) + len(content), lost.start()


class ListEnds:
    """Ends of the strings that are items of a list: at a quote before the next item or bracket.

    ``"a", "b"`` may be two items, or one with unescaped quotes; an item with an odd number of
    quotes inside tells that something is wrong, and then no reading is certain.
    """

    def __init__(self, opening: str, closer: re.Pattern[str]) -> None:
        self._opening = opening
        self._closer = closer

    def find(self, text: str, start: int) -> Ending | None:
        """See ``Ends``."""
        for found in self._closer.finditer(text, start):
            if self._opening == '"' and text.count('"', start, found.start()) % 2:
                raise ReplyProblem(
                    ErrorCode.REPLY_UNPARSABLE,
                    "unescaped quotes in a list can be read in two ways",
                    f"near {text[start:][:40]!r}",
                )
            return found.start(), found.end()
        return None


def _balance(text: str, start: int, end: int) -> int:
    """Opening minus closing braces, those with a backslash left aside."""
    part = text[start:end]
    balance = part.count("{") - part.count("}")
    for backslash in (LONE, PAIR):
        if backslash in part:
            balance -= part.count(backslash + "{") - part.count(backslash + "}")
    return balance
