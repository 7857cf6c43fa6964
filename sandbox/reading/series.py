"""Several words or topics in one request: rows ("a, b and c"), bullets, numbered lists, tables."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import islice

from sandbox.reading.filler import TRIM, is_filler
from sandbox.reading.label_names import field_of
from sandbox.reading.versions import versions_in


@dataclass(frozen=True)
class Entry:
    """One element and what is noted beside it ("noun, B1", "to leave for good")."""

    word: str
    note: str = ""


@dataclass(frozen=True)
class Series:
    """The elements, where they stand, and whether the form alone tells that each gets an item."""

    entries: tuple[Entry, ...]
    start: int
    end: int
    sure: bool


_PLURAL = (
    r"(?:words|terms|topics|keywords|concepts|verbs|nouns|adjectives|adverbs|expressions|phrases"
    r"|skills|subjects|단어들?|낱말들?|어휘|키워드들?|핵심어|용어|개념|주제|표현|목록)"
)
_SINGULAR = r"(?:words?|terms?|topics?|keywords?|concepts?|vocab(?:ulary)?)"
_ABOUT = r"(?:on|about|for|using|covering|regarding|from|with)"
_ITEMS = r"(?:questions|items|problems|exercises|quiz|test)"
_RULES = re.compile(r"rules?|require|constraint|format|guideline|instruct|조건|규칙|요구|형식|지침")
_WORD = r"[A-Za-z가-힣][\w가-힣'’-]*"
_QUOTE = r"[\"'“”‘’`「」『』]?"
_ENTRY = rf"{_QUOTE}{_WORD}(?: {_WORD}){{0,3}}{_QUOTE}(?: ?\([^()\n]{{1,40}}\))?"
_ENGLISH_SIGN = r"\s*(?:[,;、·/|]\s*(?:and\b|or\b|&)?|\band\b|&)\s*"
_ROW = rf"(?P<row>{_ENTRY}(?:{_ENGLISH_SIGN}{_ENTRY})+)"
_LISTED = re.compile(
    rf"(?:\b{_ABOUT}|{_SINGULAR}|{_PLURAL}|\b{_ITEMS}|문제|문항|퀴즈)(?:\s*\([^()\n]*\))?\**\s*[:：]\**\s*{_ROW}",
    re.IGNORECASE,
)
_IN_PROSE = re.compile(
    rf"\b{_ABOUT}\s+(?:(?:the|these|following|english|korean)\s+)*(?:{_PLURAL}\s+)?{_ROW}",
    re.IGNORECASE,
)
_KO_ENTRY = r"[\"'“‘「]?[A-Za-z가-힣][\w가-힣'-]*?(?: [\w가-힣'-]+?)?[\"'”’」]?"
_KO_CUE = re.compile(
    r"에\s*(?:대|관|맞)|(?:을|를)\s*(?:주제|이용|사용|활용|가지고|다루|묻|소재)"
    r"|(?:으로|로)\s|(?:이라는|라는)\s|\s(?:단어|낱말|키워드)|\s*각각"
)
_KO_ROW = re.compile(
    rf"(?<![\w가-힣])(?P<row>{_KO_ENTRY}"
    rf"(?:(?:\s*[,、·/]\s*|\s*및\s*|(?:와|과)\s+){_KO_ENTRY}){{1,40}})\s*\Z"
)
_ROW_BEFORE = 200
"""Characters before a cue in which its row stands; a Korean cue comes after what it speaks of."""
_MOST = 100
"""Elements that are taken; as many items are the most that one reply holds."""
_CUES = 40
"""Cues that are looked at, so that a very long prompt is read in time."""
_SEPARATOR = re.compile(rf"{_ENGLISH_SIGN}|\s*및\s*|(?<=[가-힣])(?:와|과)\s+", re.IGNORECASE)
_NOTE = re.compile(r"\s*\(([^()]*)\)$")
_BULLET = re.compile(
    r"^[^\S\n]*(?:[-*•·]|\d{1,2}[.)]|[①-⑳])[^\S\n]*[*`\"'“]*(?P<word>[^\n:：=()\[\]–—*`]{1,40}?)"
    r"[*`\"'”]*(?:[^\S\n]*(?:[:：=–—(]"
    r"|[^\S\n]-[^\S\n])[^\S\n]*(?P<note>[^\n]{1,100}?)\)?)?[^\S\n]*[,;.]?$",
    re.MULTILINE,
)
_BLOCK_CUE = re.compile(
    rf"(?:\b{_SINGULAR}\b|{_PLURAL}|\b(?:about|on|covering|each of)\b[^\n]*[:：]\W*$)",
    re.IGNORECASE,
)
_ROW_OF_TABLE = re.compile(r"^[^\S\n]*\|(.+)\|[^\S\n]*$", re.MULTILINE)
_ABOVE = re.compile(
    r"(?:words?|terms?|topics?|list|keywords?) (?:listed )?above|above (?:words?|terms?|topics?"
    r"|list)"
    r"|위(?:의|에 있는)?\s*(?:단어|낱말|키워드|용어|주제|목록)",
    re.IGNORECASE,
)
_IN_LINE = re.compile(r"(?<![\w.])1[.)]\s*[^\d\n]+?\s2[.)]\s*[^\n]+")
_EACH = re.compile(
    r"\beach\b|\bevery\b|\bper (?:word|topic|term)\b|각각|각\s|씩|마다", re.IGNORECASE
)
_LONGEST_ELEMENT = 4
_ONE_ITEM = re.compile(r"\b(?:question|item|problem|exercise)\b", re.IGNORECASE)
_MANY = re.compile(rf"\b{_ITEMS}\b", re.IGNORECASE)
_SINGLE = re.compile(
    r"\b(?:an?|one|1|single)\s+(?:[\w/-]+\s+){0,5}?(?:question|item|problem|exercise|mcq)\b"
    r"|(?:문제|문항)\s*(?:를|을)?\s*(?:하나|한\s*개|1\s*개)(?!씩|\s*씩)|한\s*(?:문제|문항)(?!씩)",
    re.IGNORECASE,
)


def series_in(text: str, count: int | None) -> Series | None:
    """The first series of which every element is to get an item of its own, or None.

    Args:
        count: how many items the request asks for, if it says so.
    """
    versions = versions_in(text) is not None
    each = _EACH.search(text) is not None and not versions  # each version, not each element
    single = bool(_SINGLE.search(text) or (_ONE_ITEM.search(text) and not _MANY.search(text)))
    for found in (*_tables(text), *_blocks(text), *_numbered(text), *_rows(text)):
        size = len(found.entries)
        many = found.sure or each or count == size or (size >= 3 and count is not None)
        if (
            size >= 2
            and (many or size >= 3)
            and (each or count or not (single or (versions and not found.sure)))
        ):
            return replace(found, entries=found.entries[:_MOST])
    return None


def _tables(text: str) -> Iterator[Series]:
    """A table with a column of words and at least two rows."""
    rows = list(_ROW_OF_TABLE.finditer(text))
    for place, rule in enumerate(rows[1:], start=1):
        names = [field_of(cell) for cell in rows[place - 1][1].split("|")]
        if not re.fullmatch(r"[\s|:-]+", rule[1]) or "keyword" not in names:
            continue
        body = rows[place + 1 :]
        column = names.index("keyword")
        entries = [
            Entry(cells[column].strip(TRIM), "; ".join(cells[:column] + cells[column + 1 :]))
            for row in body
            if len(cells := [cell.strip() for cell in row[1].split("|")]) > column
        ]
        if entries:
            yield Series(tuple(entries), body[0].start(), body[-1].end(), sure=True)


def _blocks(text: str) -> Iterator[Series]:
    """Bullets in a row below a line that announces words or topics."""
    run: list[re.Match[str]] = []
    for match in [*_BULLET.finditer(text), None]:
        if match and (not run or not text[run[-1].end() : match.start()].strip()):
            run.append(match)
            continue
        if len(run) >= 2 and _announced(text, run) and all(map(_is_element, run)):
            entries = tuple(Entry(m["word"].strip(TRIM), m["note"] or "") for m in run)
            yield Series(entries, run[0].start("word"), run[-1].end(), sure=True)
        run = [match] if match else []


def _announced(text: str, run: list[re.Match[str]]) -> bool:
    """Whether the line before speaks of words or topics, or what follows of those above."""
    if _ABOVE.search(text, run[-1].end()):
        return True
    line = text[: run[0].start()].rstrip().rpartition("\n")[2]
    return _BLOCK_CUE.search(line) is not None and not _RULES.search(line.lower())


def _is_element(bullet: re.Match[str]) -> bool:
    return len(bullet["word"].split()) <= _LONGEST_ELEMENT and not is_filler(bullet["word"])


def _numbered(text: str) -> Iterator[Series]:
    """Numbers within a line: "1) gravity 2) friction"."""
    for match in _IN_LINE.finditer(text):
        parts = list(re.finditer(r"(\d{1,2})[.)]\s*([^\d\n]+)", match.group()))
        words = [_until_filler(part[2]) for part in parts]
        counted = [int(part[1]) for part in parts] == list(range(1, len(parts) + 1))
        if counted and all(0 < len(word.split()) <= _LONGEST_ELEMENT for word in words):
            yield Series(tuple(map(Entry, words)), match.start(), match.end(), sure=True)


def _rows(text: str) -> Iterator[Series]:
    yield from _read_rows(text, _LISTED.finditer(text), 0)
    for cue in islice(_KO_CUE.finditer(text), _CUES):
        start = max(0, cue.start() - _ROW_BEFORE)
        yield from _read_rows(text, _KO_ROW.finditer(text[start : cue.start()]), start)
    yield from _read_rows(text, _IN_PROSE.finditer(text), 0)


def _read_rows(text: str, found: Iterable[re.Match[str]], shift: int) -> Iterator[Series]:
    for match in found:
        if series := _of_row(text, match.start("row") + shift, match["row"]):
            yield series


def _of_row(text: str, start: int, row: str) -> Series | None:
    """The elements of a row; what follows the last one is cut off where the request goes on."""
    parts = [part.strip() for part in _SEPARATOR.split(row) if part and part.strip()]
    entries: list[Entry] = []
    for part in parts:
        note = _NOTE.search(part)
        kept = _until_filler(part[: note.start()] if note else part)
        if not kept:
            break
        entries.append(Entry(kept, note[1] if note else ""))
        if not note and kept != part.strip(TRIM):
            break
    if len(entries) < 2:
        return None
    end = text.find(entries[-1].word, start) + len(entries[-1].word)
    return Series(tuple(entries), start, end, sure=False)


def _until_filler(part: str) -> str:
    words = part.strip(TRIM).split()
    stop = next((n for n, word in enumerate(words) if is_filler(word) or word == "로"), len(words))
    return " ".join(words[:stop]).strip(TRIM)
