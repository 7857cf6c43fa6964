"""Texts as the tokens that figures of diversity count."""

import re
from itertools import pairwise

from app.shared.enums import Locale
from app.shared.markup import with_bare_maths

# Punctuation and Markdown around a word. Signs of mathematics are not among them: -3 is not 3.
_MARKS = ".,;:!?\"'()[]*_#`~“”‘’「」『』〈〉《》【】…·—–"
_SYLLABLE_OR_RUN = re.compile(r"[가-힣]|[^가-힣]+")


def words_of(text: str) -> list[str]:
    """Words between blanks, in Korean 어절, without the marks around them, case folded.

    A formula is one word: the commands of LaTeX would be counted as words that all repeat.
    """
    stripped = (chunk.strip(_MARKS) for chunk in with_bare_maths(text).split())
    return [word.casefold() for word in stripped if word]


def bleu_tokens(words: list[str], locale: Locale) -> list[str]:
    """What BLEU compares: words, in Korean syllables.

    A noun has another 어절 with each particle, so that two sentences of the same content share
    hardly a run of four of them. What is not Hangul (a number, a formula) stays whole.
    """
    if locale is not Locale.KO:
        return words
    return [token for word in words for token in _SYLLABLE_OR_RUN.findall(word)]


def bigrams_of(words: list[str]) -> list[tuple[str, str]]:
    """Each two words that follow one another."""
    return list(pairwise(words))
