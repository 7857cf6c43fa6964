"""Meaning by the parts of a word: a known base and its affix."""

from sandbox.reading.brief import Brief
from sandbox.wordlist import words
from sandbox.writing.pen import Pen
from sandbox.writing.problem import Problem, Wrong
from sandbox.writing.words import lexicon
from sandbox.writing.words.common import is_word, named
from sandbox.writing.words.inflection import ing, third_person

_NOT_DERIVED = frozenset(
    words("""
        agreeable argument armful boxful business changeable cleaner closer comparable considerable
        counter daily deadly depart disclose discount discourse discover disease dismiss dispatch
        display dissolve drier dryer early fairly handful hardly highness houseful lately later
        likely likeness misgive mistake mouthful nearly only planter preferable priceless really
        recall receive reclaim record recount recover reflect reform refine regain relate relay
        rely remark remind remove repair reply represent request reserve resign resort rest
        restless restore return reveal review shortly sickly spoonful suitable variable warmer
        witness
    """)
)
"""Words that only look derived, or whose meaning is not that of their parts."""
_WITH_PREPOSITION = {"rely": "rely on", "depend": "depend on", "laugh": "laugh at"}
_AFFIXES = {
    "noun": {
        "-less": ("without {b}", "'{b}'이(가) 없는"),
        "-ful": ("full of {b}", "'{b}'이(가) 가득한"),
        "-like": ("similar to {b}", "'{b}'과(와) 비슷한"),
        "anti-": ("against {b}", "'{b}'에 반대하는"),
        "mini-": ("a small kind of {b}", "작은 종류의 '{b}'"),
        "super-": ("more than {b}", "'{b}'을(를) 뛰어넘는"),
    },
    "adjective": {
        "un-": ("not {b}", "'{b}'하지 않은"),
        "-ness": ("the state of being {b}", "'{b}'인 상태"),
        "-ly": ("in a {b} way", "'{b}'인 방식으로"),
        "over-": ("too {b}", "지나치게 '{b}'인"),
        "semi-": ("partly {b}", "반쯤 '{b}'인"),
        "ultra-": ("extremely {b}", "극도로 '{b}'인"),
    },
    "verb": {
        "re-": ("{b} again", "다시 '{b}'하다"),
        "mis-": ("{b} in a wrong way", "잘못 '{b}'하다"),
        "dis-": ("do the opposite of {b}", "'{b}'의 반대로 하다"),
        "-er": ("a person or thing that {s}", "'{b}'하는 사람이나 사물"),
        "-able": ("that someone can {b}", "'{b}'될 수 있는"),
        "-ment": ("the act or result of {ing}", "'{b}'하는 일이나 그 결과"),
        "over-": ("{b} too much", "지나치게 '{b}'하다"),
        "pre-": ("{b} beforehand", "미리 '{b}'하다"),
    },
}


def by_affix(pen: Pen, brief: Brief) -> Problem | None:
    """What the word means by its base and its affix."""
    word = brief.keyword.lower()
    analysed = analyse(word) if is_word(word) else None
    if analysed is None:
        return None
    base, word_class, affix = analysed
    meanings = {name: _meaning(pen, base, pair) for name, pair in _AFFIXES[word_class].items()}
    wrong = [
        Wrong(
            text,
            pen.say(
                f"That is what the affix '{name}' would add.",
                f"접사 '{name}'이(가) 붙었을 때의 뜻이다.",
            ),
        )
        for name, text in pen.some(list(meanings.items()), len(meanings))
        if name != affix
    ]
    return Problem(
        pen.say(
            f"By its parts, what does {named(pen, brief)} mean?",
            f"영어 {named(pen, brief)}의 짜임으로 볼 때, 이 단어의 뜻은 무엇인가?",
        ),
        meanings[affix],
        tuple(wrong),
        pen.say(
            f"'{word}' is '{base}' with '{affix}', which adds the meaning \"{meanings[affix]}\".",
            f"'{word}'은(는) '{base}'에 접사 '{affix}'이(가) 붙어 \"{meanings[affix]}\"의 뜻이 "
            f"된다.",
        ),
        pen.say(f"Look for the base word '{base}'.", f"바탕이 되는 말 '{base}'을(를) 찾아본다."),
        claim=pen.say(
            f"By its parts, '{word}' means \"{{}}\".",
            f"단어의 짜임으로 볼 때 '{word}'의 뜻은 \"{{}}\"이다.",
        ),
        choice_stem=pen.say(
            f"Which is closest to the meaning that the parts of {named(pen, brief)} give?",
            f"영어 {named(pen, brief)}의 짜임으로 볼 때, 뜻에 가장 가까운 것은?",
        ),
    )


def analyse(word: str) -> tuple[str, str, str] | None:
    """Base, the base's class, and affix; only where the base is a word known for sure."""
    if word in _NOT_DERIVED:
        return None
    for affix, word_class, bases in (
        ("-less", "noun", lexicon.BASE_NOUNS),
        ("-ful", "noun", lexicon.BASE_NOUNS),
        ("-ness", "adjective", lexicon.ADJECTIVES),
        ("-ly", "adjective", lexicon.ADJECTIVES),
        ("-er", "verb", lexicon.BASE_VERBS),
        ("-able", "verb", lexicon.BASE_VERBS),
        ("-ment", "verb", lexicon.BASE_VERBS),
        ("un-", "adjective", lexicon.ADJECTIVES),
        ("re-", "verb", lexicon.BASE_VERBS),
        ("mis-", "verb", lexicon.BASE_VERBS),
        ("dis-", "verb", lexicon.BASE_VERBS),
    ):
        for base in _bases(word, affix):
            if base in bases:
                return base, word_class, affix
    return None


def _bases(word: str, affix: str) -> list[str]:
    part = affix.strip("-")
    if affix.endswith("-"):
        return [word.removeprefix(part)] if word.startswith(part) else []
    if not word.endswith(part):
        return []
    cut = word.removesuffix(part)
    restored = [cut]
    if affix in ("-ness", "-ly") and cut.endswith("i"):
        restored.append(f"{cut[:-1]}y")
    if affix in ("-er", "-able"):
        restored.append(f"{cut}e")
    if affix == "-able" and cut.endswith("i"):
        restored.append(f"{cut[:-1]}y")
    return restored


def _meaning(pen: Pen, base: str, pair: tuple[str, str]) -> str:
    base = _WITH_PREPOSITION.get(base, base) if "someone can" in pair[0] else base
    forms = {"b": base, "s": third_person(base) or f"{base}s", "ing": ing(base) or f"{base}ing"}
    return pen.say(pair[0].format(**forms), pair[1].format(**forms))
