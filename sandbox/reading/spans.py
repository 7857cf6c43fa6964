"""Marked-up stretches of a prompt: tags and braces, found in one pass."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_OPENING = re.compile(r"<([A-Za-z가-힣][\w가-힣-]{0,40})(?:\s[^<>\n]{0,200})?>")
_LONGEST_TAG = 20_000
"""Characters after which an opening tag is no longer looked closed for."""


@dataclass(frozen=True)
class Tag:
    """`<name>inner</name>`; `start` and `end` are those of the inner text."""

    name: str
    outer: tuple[int, int]
    start: int
    end: int


def tags(text: str) -> Iterator[Tag]:
    """All closed tags, in the order of their beginnings, nested ones too."""
    lowered = text.lower()
    unclosed: set[str] = set()
    for opening in _OPENING.finditer(text):
        closing = f"</{opening[1].lower()}>"
        if closing in unclosed:
            continue
        end = lowered.find(closing, opening.end(), opening.end() + _LONGEST_TAG)
        if end < 0:
            unclosed.add(closing)
            continue
        yield Tag(opening[1], (opening.start(), end + len(closing)), opening.end(), end)


def braces(text: str) -> list[tuple[int, int]]:
    """Beginning and end of every closed {...}, in the order of their beginnings.

    Braces inside double quotes do not count; a quotation ends with its line at the latest.
    """
    found: list[tuple[int, int]] = []
    open_at: list[int] = []
    quoted = False
    for match in re.finditer(r'\\.|["{}\n]', text):
        character = match.group()
        if character == "\n":
            quoted = False
        elif character == '"' and open_at:
            quoted = not quoted
        elif character == "{" and not quoted:
            open_at.append(match.start())
        elif character == "}" and not quoted and open_at:
            found.append((open_at.pop(), match.end()))
    return sorted(found)


def outermost(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Those that lie in no other one; the list is in the order of beginnings."""
    kept: list[tuple[int, int]] = []
    for span in spans:
        if not kept or span[0] >= kept[-1][1]:
            kept.append(span)
    return kept


def blank(text: str, start: int, end: int) -> str:
    """The text with a stretch made of spaces, so that every position stays."""
    return text[:start] + re.sub(r"[^\n]", " ", text[start:end]) + text[end:]
