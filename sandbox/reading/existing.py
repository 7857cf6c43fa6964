"""Lists of items that exist already: material to keep away from, no part of the task."""

import re

from sandbox.reading.spans import blank, tags

_TAG = re.compile(
    r"(?:existing|previous|past|earlier|used|taken|known|already)(?:[_-].*)?"
    r"|(?:기존|이전|이미)_?.*|.*_(?:so_far|to_avoid)",
    re.IGNORECASE,
)
_LEAD = re.compile(
    r"(?:already (?:exist|have|there|used|asked|written)|exist(?:s|ing)? already"
    r"|\b(?:existing|previous|earlier|past) (?:items|questions|stems|problems)"
    r"|\b(?:do not|don't|never|avoid) (?:repeat|duplicat)\w*"
    r"|이미 (?:있|출제|만들|존재|나온)|(?:기존|이전) (?:문항|문제|발문)"
    r"|(?:중복|반복)(?:되지|하지))",
    re.IGNORECASE,
)
_ENTRY = re.compile(r"^[^\S\n]*(?:[-*•]|\d{1,3}[.)])[^\S\n]+(\S[^\n]*)", re.MULTILINE)
_CUT = re.compile(r"\s*(?:…|\.{3})[\"”'’]?$")
_SHORTEST_CUT = 20
"""Characters of a cut-off stem that still tell it from others."""


def without_existing(text: str) -> str:
    """The text with such lists blanked (spaces keep every position)."""
    for tag in tags(text):
        if _TAG.fullmatch(tag.name):
            text = blank(text, tag.start, tag.end)
    lines = text.splitlines(keepends=True)
    inside, position = False, 0
    for line in lines:
        if inside and _ENTRY.match(line):
            text = blank(text, position, position + len(line))
        elif line.strip():
            inside = _LEAD.search(line) is not None
        position += len(line)
    return text


class Shown:
    """What a conversation shows, to be asked whether a stem is among it."""

    def __init__(self, said: str) -> None:
        self._said = _plain(said)
        entries = (_CUT.split(line)[0] for line in _ENTRY.findall(said) if _CUT.search(line))
        self._beginnings = tuple(
            plain for entry in entries if len(plain := _plain(entry)) >= _SHORTEST_CUT
        )

    def holds(self, stem: str) -> bool:
        """Whether the stem stands there, with other spaces and capitals, or with its end cut."""
        plain = _plain(stem)
        return plain in self._said or plain.startswith(self._beginnings)


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()
