"""Facts that a prompt gives by name: `Keyword: x`, `**주제** - x`, tables, tags, JSON, YAML."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from sandbox.reading.label_names import field_of
from sandbox.reading.spans import tags

_PLACEHOLDER = re.compile(
    r"[{<\[(]{1,2}\s*[\w .]*\s*[}>\])]{1,2}|\.{3}|…|string|str|n/?a|none|null|-", re.IGNORECASE
)
_BRACKETS = {"[": "]", "<": ">", "{": "}", "(": ")", '"': '"', "'": "'", "“": "”", "‘": "’"}
_BRACKETS |= {"「": "」", "『": "』", "«": "»"}

_SIGN = re.compile(r"[:=：\]|]|(?:[-–—]|->|→)(?=\s)")
_NAME_BEFORE = re.compile(r"([\w가-힣']+(?:[ _-][\w가-힣']+){0,3})$")
_LINE_START = re.compile(
    r"[\s\-*•‣·#>|+`_~]*(?:\d{1,2}[.)]\s*)?[\s*`_~]*\[?"
    r"(?:(?:the|a|an|your|main|requested|given|required|출제|요청|다음)\s+)?",
    re.IGNORECASE,
)
_END = re.compile(r"[|;\n]")
_NOTE = re.compile(r"[^\S\n]?\([^()\n]{1,30}\)$")
_MARKS = "*_`~"
_BEFORE_SIGN = 80
"""Characters before a sign in which its label stands."""

_JSON = re.compile(
    r"[\"']([\w가-힣 -]{1,40})[\"']\s*:\s*"
    r"(?:\"((?:\\.|[^\"\\\n])*)\"|'((?:\\.|[^'\\\n])*)'|(-?\d+(?:\.\d+)?|\[[^\[\]]{0,2000}\]))"
)
_HEADING = re.compile(
    r"^[^\S\n]*(?:#{1,6}|\*\*|\[)[^\S\n]*([^\n#*\[\]:]{1,40}?)[\s*\]:]*\n\s*(?:[-*•>]\s+)?([^\n]+)",
    re.MULTILINE,
)
_ROW = re.compile(r"^[^\S\n]*\|(.+)\|[^\S\n]*$", re.MULTILINE)


@dataclass(frozen=True)
class Label:
    """One named fact and where its value stands in the text.

    Attributes:
        weight: how sure it is: 4 a table's column, 3 marked up, 2 at a line's start, 1 within.
    """

    field: str
    value: str
    start: int
    end: int
    weight: int


@dataclass(frozen=True)
class _Signed:
    """A label's name and its sign; the value begins at `value`."""

    field: str
    name: int
    value: int
    weight: int


def labels(text: str) -> list[Label]:
    """All named facts, the surest first, then in the order of the text."""
    found = [
        label
        for label in (*_tags(text), *_json(text), *_headings(text), *_tables(text), *_lines(text))
        if label.value and not _PLACEHOLDER.fullmatch(label.value)
    ]
    return sorted(found, key=lambda label: (-label.weight, label.start))


def _label(field: str, text: str, start: int, end: int, weight: int) -> Label:
    """The label with its value cleaned of marks, quotes and a bullet."""
    value = re.sub(r"^[-*•>]\s+", "", text[start:end].strip()).strip(f"{_MARKS} \t\n")
    core = value.rstrip(".,;")
    wrapped = len(core) > 2 and _BRACKETS.get(core[0]) == core[-1] and core[0] not in core[1:-1]
    return Label(field, core[1:-1].strip() if wrapped else value, start, end, weight)


def _tags(text: str) -> Iterator[Label]:
    for tag in tags(text):
        if field := field_of(tag.name):
            yield _label(field, text, tag.start, tag.end, 3)


def _json(text: str) -> Iterator[Label]:
    for match in _JSON.finditer(text):
        if field := field_of(match[1]):
            group = next(number for number in (2, 3, 4) if match[number] is not None)
            yield _label(field, text, *match.span(group), 3)


def _headings(text: str) -> Iterator[Label]:
    for match in _HEADING.finditer(text):
        if field := field_of(match[1]):
            yield _label(field, text, *match.span(2), 3)


def _tables(text: str) -> Iterator[Label]:
    """Columns named in a header row; rows of name and value are found as lines."""
    rows = list(_ROW.finditer(text))
    for header, rule, row in zip(rows, rows[1:], rows[2:], strict=False):
        names = [field_of(cell) for cell in header[1].split("|")]
        if not re.fullmatch(r"[\s|:-]+", rule[1]) or None in names or len(names) < 2:
            continue
        position = row.start(1)
        for name, cell in zip(names, row[1].split("|"), strict=False):
            if name:
                yield _label(name, text, position, position + len(cell), 4)
            position += len(cell) + 1


def _lines(text: str) -> Iterator[Label]:
    """`Name: value` to the end of the line, to `|` or `;`, or to the next label."""
    signed = list(_signed(text))
    for place, this in enumerate(signed):
        following = signed[place + 1] if place + 1 < len(signed) else None
        start = this.value
        while text[start : start + 1].isspace():  # the value may stand below its label
            start += 1
        end = _END.search(text, start)
        stop = end.start() if end else len(text)
        if following and following.name < stop:
            stop = max(start, following.name)
            stop -= len(text[start:stop]) - len(text[start:stop].rstrip(" \t.,·/(*"))
        yield _label(this.field, text, start, stop, this.weight)


def _signed(text: str) -> Iterator[_Signed]:
    for sign in _SIGN.finditer(text):
        line = max(text.rfind("\n", 0, sign.start()) + 1, sign.start() - _BEFORE_SIGN)
        before = text[line : sign.start()].rstrip(f"{_MARKS} \t")
        before = _NOTE.sub("", before).rstrip(_MARKS)
        named = _NAME_BEFORE.search(before)
        name = _longest_label(named[1]) if named else None
        if name is None:
            continue
        start = len(before) - len(name)
        first = _LINE_START.fullmatch(before, 0, start) is not None
        if (sign.group() == "]") != (before[start - 1 : start] == "[" and start > 0):
            continue
        if not first and sign.group() not in ":=：":
            continue
        value = sign.end()
        while text[value : value + 1] in (*_MARKS,):
            value += 1
        yield _Signed(field_of(name) or "", line + start, value, 2 if first else 1)


def _longest_label(phrase: str) -> str | None:
    """The longest end of a phrase that is the name of a fact."""
    starts = [0, *(match.end() for match in re.finditer(r"[ _-]", phrase))]
    return next((phrase[start:] for start in starts if field_of(phrase[start:])), None)
