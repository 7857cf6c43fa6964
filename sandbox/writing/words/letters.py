"""Spelling: the letters of a Latin word, counted and looked at."""

from collections.abc import Callable

from sandbox.reading.brief import Brief
from sandbox.writing.maths.build import numeric
from sandbox.writing.pen import Pen
from sandbox.writing.problem import Problem, Wrong
from sandbox.writing.words import lexicon
from sandbox.writing.words.common import is_word, named, ordinal_ko
from sandbox.writing.words.inflection import is_vowel, ordinal


def letter_count(pen: Pen, brief: Brief) -> Problem | None:
    word = brief.keyword
    if not is_word(word) or len(word) < 4:
        return None
    different = len(set(word.lower()))
    vowels = sum(map(is_vowel, word.lower()))
    return numeric(
        pen,
        pen.say(
            f"How many letters are there in {named(pen, brief)}?",
            f"영어 {named(pen, brief)}에 쓰인 글자는 모두 몇 개인가?",
        ),
        len(word),
        [
            (
                different,
                pen.say("Counts a repeated letter only once.", "되풀이되는 글자를 한 번만 세었다."),
            ),
            (len(word) - vowels, pen.say("Counts the consonants only.", "자음 글자만 세었다.")),
        ],
        pen.say(
            f"{'-'.join(word)}: {len(word)} letters.",
            f"{'-'.join(word)}이므로 모두 {len(word)}개이다.",
        ),
        pen.say("Count every letter, repeated ones too.", "되풀이되는 글자도 모두 센다."),
        counted=True,
    )


def vowel_count(pen: Pen, brief: Brief) -> Problem | None:
    word = brief.keyword.lower()
    vowels = [letter for letter in word if is_vowel(letter)]
    if not is_word(word) or len(word) < 4 or not vowels:
        return None
    return numeric(
        pen,
        pen.say(
            f"How many vowel letters (a, e, i, o, u) are there in {named(pen, brief)}?",
            f"영어 {named(pen, brief)}에 쓰인 모음 글자(a, e, i, o, u)는 모두 몇 개인가?",
        ),
        len(vowels),
        [
            (
                len(word) - len(vowels),
                pen.say("Counts the consonants instead.", "모음이 아니라 자음 글자를 세었다."),
            ),
            (
                len(set(vowels)),
                pen.say("Counts a repeated vowel only once.", "되풀이되는 모음을 한 번만 세었다."),
            ),
        ],
        pen.say(
            f"The vowel letters are {', '.join(vowels)}: {len(vowels)} in all.",
            f"모음 글자는 {', '.join(vowels)}이므로 모두 {len(vowels)}개이다.",
        ),
        pen.say("Only a, e, i, o and u count here.", "a, e, i, o, u만 센다."),
        counted=True,
    )


def nth_letter(pen: Pen, brief: Brief) -> Problem | None:
    word = brief.keyword.lower()
    if not is_word(word) or len(set(word)) < pen.options or len(word) < 5:
        return None
    place = pen.between(2, min(len(word), 10) - 1)
    from_end = pen.rng.random() < 0.5
    position = len(word) - place if from_end else place - 1
    key = word[position]
    wrong = [
        Wrong(
            letter,
            pen.say(
                f"'{letter}' stands at another place in the word.",
                f"'{letter}'은(는) 다른 자리에 있는 글자이다.",
            ),
        )
        for letter in pen.some(sorted(set(word) - {key}), pen.options)
    ]
    return Problem(
        pen.say(
            f"Which letter is the {ordinal(place)} {'from the end ' if from_end else ''}in "
            f"{named(pen, brief)}?",
            f"영어 {named(pen, brief)}의 {'뒤' if from_end else '앞'}에서 {ordinal_ko(place)} 번째 "
            f"글자는 무엇인가?",
        ),
        key,
        tuple(wrong),
        pen.say(
            f"{'-'.join(word)}: counted {'from the end' if from_end else 'from the start'}, it is "
            f"'{key}'.",
            f"{'-'.join(word)}에서 {'뒤' if from_end else '앞'}에서부터 세면 '{key}'이다.",
        ),
        pen.say("Write the word letter by letter.", "단어를 한 글자씩 써 본다."),
    )


def hidden_word(pen: Pen, brief: Brief) -> Problem | None:
    word = brief.keyword.lower()
    if not is_word(word):
        return None
    inside = [w for w in lexicon.ALL if 3 <= len(w) < len(word) and w in word]
    if not inside:
        return None
    key = pen.pick(inside)
    near = [
        w
        for w in lexicon.ALL
        if abs(len(w) - len(key)) <= 1 and w not in word and set(w) & set(word)
    ]
    wrong = [
        Wrong(
            w,
            pen.say(
                f"The letters of '{w}' do not stand in a row in the word.",
                f"'{w}'의 글자가 이 단어 안에 차례대로 이어져 있지 않다.",
            ),
        )
        for w in pen.some(near, pen.options + 2)
    ]
    return Problem(
        pen.say(
            f"Which of these words is hidden, letter by letter in a row, inside "
            f"{named(pen, brief)}?",
            f"다음 중 영어 {named(pen, brief)} 안에 글자가 차례대로 이어져 들어 있는 단어는?",
        ),
        key,
        tuple(wrong),
        pen.say(
            f"{word.replace(key, key.upper(), 1)} contains '{key}'.",
            f"{word.replace(key, key.upper(), 1)}에서 '{key}'을(를) 찾을 수 있다.",
        ),
        pen.say(
            "Cover the beginning of the word and read on.", "단어의 앞부분을 가리고 읽어 본다."
        ),
        closed=True,
    )


type _Feature = Callable[[str], str]

_FEATURES: tuple[tuple[_Feature, str, str], ...] = (
    (lambda w: w[-2:], "ends with the same two letters as", "끝의 두 글자가 같은"),
    (lambda w: w[:2], "begins with the same two letters as", "처음 두 글자가 같은"),
    (lambda w: str(len(w)), "has the same number of letters as", "글자 수가 같은"),
)


def same_feature(pen: Pen, brief: Brief) -> Problem | None:
    """Which word shares a visible feature with the keyword: its end, its beginning, its length."""
    word = brief.keyword.lower()
    if not is_word(word) or len(word) < 4:
        return None
    feature, english, korean = pen.pick(_FEATURES)
    pool = [w for w in lexicon.ALL if len(w) > 3 and w != word]
    fitting = [w for w in pool if feature(w) == feature(word)]
    if not fitting:
        return None
    key = pen.pick(fitting)
    others = [w for w in pool if feature(w) != feature(word) and abs(len(w) - len(key)) <= 2]
    wrong = [
        Wrong(
            w,
            pen.say(
                f"'{w}' only looks similar; it does not share this feature.",
                f"'{w}'은(는) 비슷해 보이지만 조건에 맞지 않는다.",
            ),
        )
        for w in pen.some(others, pen.options + 2)
    ]
    return Problem(
        pen.say(
            f"Which of these words {english} {named(pen, brief)}?",
            f"다음 중 영어 {named(pen, brief)}과(와) {korean} 단어는?",
        ),
        key,
        tuple(wrong),
        pen.say(
            f"'{key}' {english} '{brief.keyword}' ({feature(word)}).",
            f"'{key}'은(는) '{brief.keyword}'과(와) {korean} 단어이다({feature(word)}).",
        ),
        pen.say("Compare the words letter by letter.", "단어를 한 글자씩 견주어 본다."),
        closed=True,
    )
