"""A passage taken apart: its sentences as they are written, and their words."""

import re
from dataclasses import dataclass
from functools import cached_property, lru_cache

from sandbox.reading.brief import Locale
from sandbox.reading.locale import written_locale
from sandbox.wordlist import words

_END = re.compile(r"[.!?。…]+[\"'”’」』)\]]*(?=\s|$)")
_ABBREVIATION = re.compile(
    r"(?:^|[\s(\"'“‘])(?:Mr|Mrs|Ms|Dr|St|Prof|No|vs|etc|e\.g|i\.e|a\.m|p\.m|[A-Z])\.$"
)
_HEADING = re.compile(r"^\s*(?:#{1,6}\s|[*_]{2}[^*_]+[*_]{2}\s*$|-{3,}|\[[^\]]*\]\s*$)")
_WORD = re.compile(r"\d[\d,.:]*\d|\d|[A-Za-z]+(?:['’-][A-Za-z]+)*|[가-힣]+")
_CALENDAR = frozenset(
    words("""
        Monday Tuesday Wednesday Thursday Friday Saturday Sunday January February March April May
        June July August September October November December
    """)
)
_BEFORE_NOUN = frozenset(
    words("a an the his her its their our my your this that these those some no every each")
)
_BEFORE_VERB = frozenset(
    words("to he she they we you i it who will would could should can may must did not")
)
_PAIRS = (("“", "”"), ("‘", "’"), ("(", ")"), ("「", "」"), ("『", "』"))


@dataclass(frozen=True)
class Text:
    """A passage."""

    body: str

    @cached_property
    def locale(self) -> Locale:
        return written_locale(self.body) or Locale.EN

    @cached_property
    def sentences(self) -> tuple[str, ...]:
        """All sentences, copied, in order; headings are none."""
        return tuple(
            sentence
            for paragraph in re.split(r"\n[^\S\n]*\n", self.body)
            for block in _blocks(paragraph)
            for sentence in _sentences(block)
        )

    @cached_property
    def flat(self) -> str:
        """The body in one line."""
        return flat(self.body)

    @cached_property
    def _has_ends(self) -> bool:
        """Whether sentences end with a mark; in a poem they need not."""
        return sum(map(bool, map(_END.search, self.sentences))) * 2 > len(self.sentences)

    @cached_property
    def usable(self) -> tuple[str, ...]:
        """Sentences that can stand alone: neither too short nor too long, said only once."""
        low, high = (4, 25) if self.locale is Locale.KO else (5, 34)
        bounds = ((low, high), (low - 1, high * 2), (1, LONGEST))
        found = next((f for b in bounds if len(f := self._within(*b)) >= FEWEST), ())
        whole = self._within(1, LONGEST)
        pieces = tuple(dict.fromkeys(s for s in self.sentences if len(s) <= LONGEST))
        return (
            found or (whole if len(whole) > 3 else ()) or pieces or (self.body.strip()[:LONGEST],)
        )

    def _within(self, shortest: int, longest: int) -> tuple[str, ...]:
        return tuple(
            sentence
            for sentence in dict.fromkeys(self.sentences)
            if shortest <= len(sentence.split()) <= longest
            and len(sentence) <= LONGEST
            and is_whole(sentence)
            and (not self._has_ends or _END.search(sentence))
            and self.body.count(sentence) == 1
        )

    @cached_property
    def words(self) -> tuple[str, ...]:
        """All different words, in order."""
        return tuple(dict.fromkeys(_WORD.findall(self.body)))

    @cached_property
    def names(self) -> frozenset[str]:
        """Words with a capital inside a sentence that are never written small."""
        inside = {
            word
            for sentence in self.sentences
            for word in re.findall(r"(?<=[a-z,;] )[A-Z][a-z]+", sentence)
        }
        small = {word for word in self.words if word.islower()}
        return frozenset(w for w in inside - _CALENDAR if w.lower() not in small)

    @cached_property
    def classes(self) -> dict[str, str]:
        """For English words what their neighbours tell of them: "noun", "verb" or ""."""
        found: dict[str, str] = {}
        for before, word in re.findall(r"\b([A-Za-z]+) (?=([a-z]{3,})\b)", self.body):
            known = "noun" if before.lower() in _BEFORE_NOUN else ""
            known = "verb" if before.lower() in _BEFORE_VERB else known
            found[word] = known or found.get(word, "")
        return found


@lru_cache(maxsize=64)
def text_of(body: str) -> Text:
    """The text; the same one for the same body, since taking it apart costs time."""
    return Text(body)


FEWEST = 8
LONGEST = 320
"""Characters of a sentence; fields for quotes hold 500 and more."""


def standing(word: str) -> re.Pattern[str]:
    """Finds the word where it stands by itself; a number may have a Korean unit behind it."""
    own = r"\d" if word[0].isdecimal() else r"[A-Za-z'’-]" if word.isascii() else r"[가-힣]"
    return re.compile(rf"(?<!{own}){re.escape(word)}(?!{own}|[.,]\d)")


def words_of(sentence: str) -> list[str]:
    return _WORD.findall(sentence)


def is_whole(sentence: str) -> bool:
    """Whether quotes and brackets that open also close."""
    return (
        sentence.count('"') % 2 == 0
        and all(sentence.count(o) == sentence.count(c) for o, c in _PAIRS if o != "‘")
        and len(re.findall(r"(?:^|[\s(])['‘]", sentence))
        == len(re.findall(r"['’](?=[\s).,;:!?]|$)", sentence))
        and "{}" not in sentence
    )


def flat(text: str) -> str:
    """The text with every run of white space made one blank."""
    return " ".join(text.split())


def _blocks(paragraph: str) -> list[str]:
    """A paragraph's lines, or the whole of it where its lines are only broken for their length."""
    lines = [line for line in paragraph.split("\n") if line.strip() and not _HEADING.match(line)]
    open_ends = sum(1 for line in lines[:-1] if not re.search(r"[.!?。…,:;\"'”’」』)]\s*$", line))
    if not open_ends or not any(map(_END.search, lines)):
        return [line.strip() for line in lines]
    return ["\n".join(lines).strip()]


def _sentences(line: str) -> list[str]:
    found, start = [], 0
    for end in _END.finditer(line):
        rest = line[end.end() :].lstrip()
        if (rest[:1].islower() and rest[:1].isascii()) or _ABBREVIATION.search(
            line[start : end.end()]
        ):
            continue
        found.append(line[start : end.end()].strip())
        start = end.end()
    tail = line[start:].strip()
    return [*found, tail] if tail else found
