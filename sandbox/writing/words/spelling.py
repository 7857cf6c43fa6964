"""Spelling: letters that are covered, and what is wrong with a misspelt word."""

from sandbox.reading.brief import Brief
from sandbox.writing.pen import Pen
from sandbox.writing.problem import Problem, Wrong
from sandbox.writing.words.common import is_word, named
from sandbox.writing.words.inflection import is_vowel

_MISTAKES = {
    "missing": ("A letter is missing.", "글자 하나가 빠졌다."),
    "doubled": ("A letter is written twice.", "글자 하나를 겹쳐 썼다."),
    "swapped": (
        "Two neighbouring letters have changed places.",
        "이웃한 두 글자의 순서가 바뀌었다.",
    ),
    "vowel": (
        "A vowel letter is replaced by another one.",
        "모음 글자 하나를 다른 모음 글자로 썼다.",
    ),
    "none": ("There is no mistake.", "틀린 곳이 없다."),
}


def covered_letters(pen: Pen, brief: Brief) -> Problem | None:
    """Which letters of the keyword a blot covers."""
    word = brief.keyword.lower()
    if not is_word(word) or len(word) < 5:
        return None
    place = pen.between(1, len(word) - 3)
    key = word[place : place + 2]
    shown = f"{word[:place]}__{word[place + 2 :]}"
    swapped = pen.say("Swaps the two letters.", "두 글자의 순서를 바꾸었다.")
    doubled = pen.say("Writes one of them twice.", "한 글자를 겹쳐 썼다.")
    vowel = pen.say("Takes another vowel letter.", "다른 모음 글자를 썼다.")
    near = [Wrong(key[::-1], swapped), Wrong(key[0] * 2, doubled), Wrong(key[1] * 2, doubled)]
    near += [
        Wrong(key.replace(old, new), vowel)
        for old in key
        if is_vowel(old)
        for new in pen.some("aeiou", 5)
        if new != old
    ]
    other = pen.say("These letters stand elsewhere.", "다른 자리에 있는 글자이다.")
    near += [Wrong(word[n : n + 2], other) for n in pen.some(range(len(word) - 1), len(word) - 1)]
    return Problem(
        pen.say(
            f"Spell {named(pen, brief)}: which two letters are covered here? {shown}",
            f"영어 {named(pen, brief)}의 철자 가운데 가려진 두 글자는 무엇인가? {shown}",
        ),
        key,
        tuple(near),
        pen.say(f"{shown} is '{word}' with '{key}'.", f"가려진 글자는 '{key}'이다. ({word})"),
        pen.say("Say the word slowly.", "단어를 천천히 읽어 본다."),
    )


def mistake(pen: Pen, brief: Brief) -> Problem | None:
    """What is wrong with a misspelling of the keyword."""
    word = brief.keyword.lower()
    if not is_word(word) or len(word) < 5:
        return None
    kind = pen.pick(["missing", "doubled", "swapped", "vowel"])
    written = _misspelt(pen, word, kind)
    if written is None:
        return None
    return Problem(
        pen.say(
            f"A learner writes '{written}' for {named(pen, brief)}. What is wrong?",
            f"어떤 학생이 영어 {named(pen, brief)}을(를) '{written}'으로(로) 적었다. 무엇이 "
            f"잘못되었는가?",
        ),
        pen.say(*_MISTAKES[kind]),
        tuple(
            Wrong(
                pen.say(*said),
                pen.say("Does not compare letter by letter.", "글자를 하나씩 견주지 않았다."),
            )
            for name, said in pen.some(list(_MISTAKES.items()), len(_MISTAKES))
            if name != kind
        ),
        pen.say(f"It is spelt '{word}', not '{written}'.", f"바른 철자는 '{word}'이다."),
        pen.say("Compare the two spellings.", "두 철자를 견주어 본다."),
        closed=True,
    )


def _misspelt(pen: Pen, word: str, kind: str) -> str | None:
    """The word with one mistake that can be described in one way only, or None."""
    places = [n for n in range(1, len(word) - 1) if len(set(word[n - 1 : n + 2])) == 3]
    if kind == "vowel":
        places = [n for n in places if is_vowel(word[n])]
    if not places:
        return None
    n = pen.pick(places)
    match kind:
        case "missing":
            return word[:n] + word[n + 1 :]
        case "doubled":
            return word[: n + 1] + word[n:]
        case "swapped":
            return word[:n] + word[n + 1] + word[n] + word[n + 2 :]
        case _:
            return word[:n] + pen.pick([v for v in "aeiou" if v != word[n]]) + word[n + 1 :]
