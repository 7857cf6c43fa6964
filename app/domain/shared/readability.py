"""How hard a text is to read, by what can be counted."""

import re
from collections.abc import Callable, Sequence
from decimal import Decimal
from functools import lru_cache

from app.shared.enums import Locale
from app.shared.passages import Readability

_HEADING = re.compile(r"^#{1,6} .*$", re.MULTILINE)
_WORD = re.compile(r"[^\W_]+(?:['’.,-][^\W_]+)*")
# Words that begin sentences and no names: "Main St. It is long." against "St. Peter".
_OPENER = (
    r"(?:A|An|And|As|At|But|For|He|Her|His|How|I|If|In|It|Its|My|No|On|Our|She|So|That|The|Their"
    r"|Then|There|These|They|This|Those|We|What|When|Where|Who|Why|You|Your)\b"
)
# Full stops that end no sentence: of titles and initials before a name, of "No. 5", of "vs." and
# "e.g.", and of what also ends sentences ("etc.", "p.m.") before a small letter.
_NO_END = re.compile(
    rf"\b(?:Mr|Mrs|Ms|Dr|Prof|St|(?:[A-Z]\.)+[A-Z])\.(?=\s+(?!{_OPENER})\w)"
    r"|\b[Nn]o\.(?=\s*\d)"
    r"|\b(?:vs|[Ee]\.g|[Ii]\.e)\."
    r"|\b(?:etc|[ap]\.m)\.(?=\s+[a-z])"
)
_SENTENCE_END = re.compile(r"[.!?。…]+[\"'”’)\]]*(?=\s|$)")
_HANGUL = re.compile(r"[가-힣]")


def count_words(text: str) -> int:
    """Words of a text: in Korean, 어절. Headings and marks that stand alone are not counted."""
    return sum(1 for chunk in _HEADING.sub("", text).split() if _WORD.search(chunk))


def readability_of(text: str, locale: Locale) -> Readability:
    """The figures of a text; all are 0 for one without a word."""
    words = [chunk for chunk in _HEADING.sub("", text).split() if _WORD.search(chunk)]
    sentences = _count_sentences(text)
    if not words:
        return Readability(
            words=0, sentences=0, words_per_sentence=Decimal(0), syllables_per_word=Decimal(0)
        )
    per_sentence = len(words) / sentences
    per_word = sum(_syllables(word, locale) for word in words) / len(words)
    is_english = locale is Locale.EN
    return Readability(
        words=len(words),
        sentences=sentences,
        words_per_sentence=_rounded(per_sentence),
        syllables_per_word=_rounded(per_word),
        flesch_reading_ease=_rounded(206.835 - 1.015 * per_sentence - 84.6 * per_word)
        if is_english
        else None,
        flesch_kincaid_grade=_rounded(0.39 * per_sentence + 11.8 * per_word - 15.59)
        if is_english
        else None,
    )


def _count_sentences(text: str) -> int:
    """Ends of sentences, and paragraphs that end without one (lines of a poem, a notice)."""
    count = 0
    for paragraph in re.split(r"\n\s*\n", _NO_END.sub("", _HEADING.sub("", text))):
        if not _WORD.search(paragraph):
            continue
        ends = list(_SENTENCE_END.finditer(paragraph))
        rest = paragraph[ends[-1].end() :] if ends else paragraph
        count += len(ends) + (1 if _WORD.search(rest) else 0)
    return max(count, 1)


def _syllables(word: str, locale: Locale) -> int:
    if locale is Locale.KO:
        return len(_HANGUL.findall(word)) or 1
    return len(_syllable_ends()(word.strip(".,;:!?\"'()[]“”‘’").lower())) + 1


@lru_cache(maxsize=1)
def _syllable_ends() -> Callable[[str], Sequence[int]]:
    import pyphen

    # left, right = 1: where a word may be divided in print is not where its syllables end.
    hyphenation = pyphen.Pyphen(lang="en_US", left=1, right=1)
    positions: Callable[[str], Sequence[int]] = hyphenation.positions
    return positions


def _rounded(figure: float) -> Decimal:
    return Decimal(f"{figure:.2f}")
