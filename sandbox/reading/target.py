"""What the items are to be about: the keyword, or several, and what is noted beside each."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from sandbox.reading.attributes import cefr_in, part_of_speech_in
from sandbox.reading.brief import Target
from sandbox.reading.filler import is_filler
from sandbox.reading.kind import kind_in
from sandbox.reading.labels import Label
from sandbox.reading.series import Entry, Series, series_in
from sandbox.reading.topic import content_words, keyword_in, leading_term

_ANNOTATION = re.compile(r"^(?P<word>[^()\[\]]{1,80}?)\s*[(\[](?P<note>[^()\[\]]{1,60})[)\]]$")
_DASHED = re.compile(r"^(?P<word>\S.{0,60}?)\s+[-–—/]\s+(?P<note>.{1,60})$")
_FURTHER = re.compile(r"(?<=[A-Za-z가-힣]{3})\.\s+(?=\S)")
"""The end of a label's sentence: "Keyword: lantern. Multiple choice." is about a lantern."""
_PARTS = re.compile(r"\)\s*[-–—:=]?\s*|\s[-–—]\s|[;|]")
_LONGEST_FACT = 3
_MARKS = "\"'“”‘’`*"


@dataclass(frozen=True)
class Subject:
    """The targets in order, and where they stand in the user's text (None: not there)."""

    targets: tuple[Target, ...]
    span: tuple[int, int] | None

    def masked(self, text: str) -> str:
        """The user's text without the keywords, which are data: what they say is no instruction."""
        if self.span:
            start, end = self.span
            text = f"{text[:start]}{' ' * (end - start)}{text[end:]}"
        return self.masked_elsewhere(text)

    def masked_elsewhere(self, text: str) -> str:
        """Any text without long keywords."""
        for target in self.targets:
            if len(target.keyword) > 12:
                text = text.replace(target.keyword, " ")
        return text


def subject_of(user: str, system: str, named: dict[str, Label], count: int | None) -> Subject:
    """What the request is about: a series, else a label, else prose, else the standard or text."""
    series = series_in(user, count)
    label = next(
        (named[field] for field in ("keyword", "keywords", "topic") if field in named), None
    )
    if series and (label is None or _overlap(label, series)):
        return Subject(tuple(map(_target, series.entries)), (series.start, series.end))
    if label:
        words = _listed(label, count)
        inside = user[label.start : label.end].find(words[0])
        at = label.start + inside if inside >= 0 else None
        return _single_or_several(user, words, at)
    if standard := named.get("standard"):
        return Subject((Target(leading_term(standard.value)),), None)
    for text in (user, system):
        if found := keyword_in(text):
            return _single_or_several(user, (found.text,), found.start if text is user else None)
    source = named.get("source")
    if source and (found := content_words(source.value)):
        return Subject((Target(found.text),), None)
    if found := content_words(user):
        return _single_or_several(user, (found.text,), found.start)
    found = content_words(system)
    word = found.text if found else user.strip()[:60] or "question"
    return Subject((Target(word),), None)


def _overlap(label: Label, series: Series) -> bool:
    return label.start <= series.end and series.start <= label.end


def _single_or_several(user: str, words: Sequence[str], at: int | None) -> Subject:
    """Keywords without a series; a note in brackets right behind the first belongs to it."""
    first = _target(Entry(words[0]))
    end = at + len(words[0]) if at is not None else None
    if end is not None and not _note_of(words[0])[1]:
        after = re.match(r"[\"'”’`*]{0,3}\s*\(([^()\n]{1,60})\)", user[end:])
        first = _target(Entry(words[0], after[1])) if after else first
        first = Target(first.keyword, first.part_of_speech, first.cefr)
    rest = (_target(Entry(word)) for word in words[1:])
    return Subject((first, *rest), (at, end) if at is not None and end is not None else None)


def _target(entry: Entry) -> Target:
    """A keyword and its note: word class and level where it names them, else a meaning."""
    word, own = _note_of(entry.word)
    note = own or entry.note
    meanings = [
        meaning
        for part in _PARTS.split(note)
        if (meaning := part.strip(f"{_MARKS} .,()")) and not _names_fact(part)
    ]
    return Target(
        word,
        part_of_speech_in(note),
        cefr_in(note, labelled=True),
        meanings[0] if meanings else "",
    )


def _names_fact(note: str) -> bool:
    """Whether a note is short and names a word class or a level."""
    fact = part_of_speech_in(note) or cefr_in(note, labelled=True)
    return bool(fact) and len(note.split()) <= _LONGEST_FACT


def _note_of(keyword: str) -> tuple[str, str]:
    """A keyword and what is noted within it: "abandon (verb, B1)"."""
    for pattern in (_ANNOTATION, _DASHED):
        match = pattern.match(keyword)
        if match and (part_of_speech_in(match["note"]) or cefr_in(match["note"], labelled=True)):
            return match["word"].strip().strip(_MARKS), match["note"]
    return keyword, ""


def _listed(label: Label, count: int | None) -> tuple[str, ...]:
    """The elements of a list value; a single keyword may itself hold a comma."""
    value, several = _FURTHER.split(label.value)[0], label.field == "keywords"
    if value.startswith("[") and value.endswith("]"):
        value, several = value[1:-1], True
    parts = re.split(r"\s*[,、;·\n]\s*", value)
    if not several and len(parts) != count:
        while len(parts) > 1 and (kind_in(parts[-1]) or all(map(is_filler, parts[-1].split()))):
            value = value[: value.rindex(parts[-1])].rstrip(" ,、;·\n")
            parts.pop()
        parts = [value]
    words = [word for part in parts if (word := part.strip("\"'“”‘’`-* ,;"))]
    return tuple(_sentence_end(word) for word in words) or (value,)


def _sentence_end(word: str) -> str:
    """The keyword without the full stop of its sentence; "U.S." keeps its own."""
    return word[:-1] if word.count(".") == 1 and word.endswith(".") else word
