"""What the frames on words share."""

from collections.abc import Callable, Sequence

from sandbox.reading.brief import Brief
from sandbox.writing.korean import is_hangul
from sandbox.writing.pen import Pen
from sandbox.writing.problem import Problem
from sandbox.writing.words import lexicon

type Frame = Callable[[Pen, Brief], Problem | None]
"""Makes a problem on the brief's keyword, or None where the keyword does not lend itself to it."""

CLASS_KO = {
    "noun": "명사",
    "verb": "동사",
    "adjective": "형용사",
    "adverb": "부사",
    "pronoun": "대명사",
    "preposition": "전치사",
    "conjunction": "접속사",
    "determiner": "한정사",
}


def is_word(keyword: str) -> bool:
    """One word of Latin letters."""
    return keyword.isascii() and keyword.isalpha() and len(keyword) >= 2


def hangul_noun(brief: Brief) -> bool:
    """Hangul that stands like a noun: no verb or adverb by the request, no ending in -다."""
    word = brief.keyword
    return (
        len(word) >= 2
        and all(is_hangul(c) or c == " " for c in word)
        and not word.endswith("다")
        and brief.part_of_speech in ("", "noun")
    )


def named(pen: Pen, brief: Brief) -> str:
    """The keyword as a stem names it: the verb 'agree', 단어 'agree'."""
    word_class = brief.part_of_speech
    english = word_class or ("word" if " " not in brief.keyword else "term")
    korean = CLASS_KO.get(word_class, "단어" if " " not in brief.keyword else "용어")
    return pen.say(f"the {english} '{brief.keyword}'", f"{korean} '{brief.keyword}'")


def others(pen: Pen, brief: Brief, count: int, *, like: str = "") -> list[str]:
    """Different everyday words, of the keyword's class and length where there are enough."""
    keyword = (like or brief.keyword).lower()
    pool: Sequence[str] = lexicon.BY_CLASS.get(brief.part_of_speech, lexicon.ALL)
    if " " in keyword:  # a term is longer than any word
        return pen.some(lexicon.ALL, count)
    for words in (pool, lexicon.ALL):
        near = [w for w in words if abs(len(w) - len(keyword)) <= 2 and w != keyword]
        if len(near) >= count:
            return pen.some(near, count)
    return pen.some([w for w in lexicon.ALL if w != keyword], count)


def ordinal_ko(number: int) -> str:
    """ "첫", "두", "세" ... as it stands before 번째."""
    words = ("영", "첫", "두", "세", "네", "다섯", "여섯", "일곱", "여덟", "아홉", "열")
    return words[number] if number < len(words) else f"{number}"
