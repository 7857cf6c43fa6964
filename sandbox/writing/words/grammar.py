"""Forms of English words by the regular rules, and the place of a word class in a sentence."""

from collections.abc import Callable

from sandbox.reading.brief import Brief
from sandbox.writing.pen import Pen
from sandbox.writing.problem import Problem, Wrong
from sandbox.writing.words.common import is_word, named
from sandbox.writing.words.inflection import ing, is_vowel, past, plural, third_person

_FORMS: dict[str, tuple[tuple[Callable[[str], str | None], str, str], ...]] = {
    "noun": ((plural, "the plural form of", "복수형"),),
    "verb": (
        (past, "the past form of", "과거형"),
        (ing, "the -ing form of", "-ing형"),
        (third_person, "the form used after 'she' in the present of", "'she' 다음에 쓰는 현재형"),
    ),
}
_SLOTS = {
    "noun": (
        "The ____ is new here.",
        "We talked about the ____.",
        "I read about this ____ in a book.",
        "Every ____ has a story.",
        "Look at that ____!",
        "There is a ____ in the picture.",
    ),
    "verb": (
        "They will ____ tomorrow.",
        "I want to ____.",
        "She can ____ now.",
        "He did not ____ at all.",
        "Please do not ____.",
        "We have to ____ soon.",
    ),
    "adjective": (
        "It was a very ____ idea.",
        "The room looks so ____.",
        "They became rather ____.",
        "He has a ____ voice.",
        "That seems quite ____.",
        "Everything is too ____ today.",
    ),
    "adverb": (
        "She answered the question ____.",
        "He closed the door ____.",
        "They finished the work ____.",
        "I read the letter ____.",
        "We crossed the road ____.",
        "He carried the box ____.",
    ),
}
_CLASS_KO = {"noun": "명사", "verb": "동사", "adjective": "형용사", "adverb": "부사"}


def inflected_form(pen: Pen, brief: Brief) -> Problem | None:
    word = brief.keyword
    if not is_word(word) or not word.islower():
        return None
    usable = [
        (form(word), english, korean)
        for form, english, korean in _FORMS.get(brief.part_of_speech, ())
    ]
    usable = [entry for entry in usable if entry[0]]
    if not usable:
        return None
    key, english, korean = pen.pick(usable)
    if key is None:
        return None
    wrong = [Wrong(text, why) for text, why in _misspelt(pen, word, key) if text != key]
    return Problem(
        pen.say(
            f"What is {english} {named(pen, brief)}?",
            f"영어 {named(pen, brief)}의 {korean}은(는) 무엇인가?",
        ),
        key,
        tuple(wrong),
        pen.say(
            f"By the regular spelling rule, '{word}' becomes '{key}'.",
            f"규칙에 따라 '{word}'의 {korean}은(는) '{key}'이다.",
        ),
        pen.say("Look at the last letters of the word.", "단어의 끝 글자에 주의한다."),
        choice_stem=pen.say(
            f"Which is {english} {named(pen, brief)}, spelt correctly?",
            f"영어 {named(pen, brief)}의 {korean}을 바르게 쓴 것은?",
        ),
    )


def _misspelt(pen: Pen, word: str, key: str) -> list[tuple[str, str]]:
    """Spellings of the same ending by a wrong rule, then other endings."""
    ending = "ing" if key.endswith("ing") else "ed" if key.endswith("ed") else "s"
    stem = word[:-1]
    doubled = word + word[-1]
    plain = pen.say(
        "Adds the ending without the spelling rule.", "철자 규칙을 적용하지 않고 어미만 붙였다."
    )
    double = pen.say(
        "Doubles the last letter although the rule does not ask for it.",
        "규칙에 맞지 않게 끝 글자를 겹쳐 썼다.",
    )
    drop = pen.say(
        "Drops the last letter although the rule does not ask for it.",
        "규칙에 맞지 않게 끝 글자를 빠뜨렸다.",
    )
    to_i = pen.say(
        "Changes the end to 'i' against the rule.", "규칙에 맞지 않게 끝을 i로 바꾸었다."
    )
    if ending == "s":
        apostrophe = pen.say(
            "Writes an apostrophe, which does not make this form.",
            "이 형태에는 쓰지 않는 아포스트로피를 썼다.",
        )
        endings = [
            (f"{word}s", plain),
            (f"{word}es", plain),
            (f"{stem}ies", to_i),
            (f"{word}'s", apostrophe),
            (f"{doubled}es", double),
            (f"{word}ies", to_i),
            (f"{stem}s", drop),
        ]
    else:
        base = [
            (f"{word}{ending}", plain),
            (f"{doubled}{ending}", double),
            (f"{stem}{ending}", drop),
            (f"{stem}i{ending}", to_i),
            (f"{word}s{ending}", plain),
        ]
        other = "ed" if ending == "ing" else "ing"
        swap = pen.say(f"Takes the ending -{other} instead.", f"-{other} 어미를 붙였다.")
        endings = [
            *base,
            (f"{stem if is_vowel(word[-1]) else word}{other}", swap),
            (f"{doubled}{other}", swap),
        ]
    if ending == "ed" and word.endswith("e"):
        endings.append((f"{word}ed", plain))
    return endings


def sentence_slot(pen: Pen, brief: Brief) -> Problem | None:
    """In which sentence the gap takes a word of the keyword's class."""
    own = brief.part_of_speech
    if not is_word(brief.keyword) or own not in _SLOTS:
        return None
    key = pen.pick(_SLOTS[own])
    rest = [
        (other, sentence)
        for other, sentences in _SLOTS.items()
        if other != own
        for sentence in pen.some(sentences, 3)
    ]
    wrong = [
        Wrong(
            sentence,
            pen.say(
                f"This gap takes {_article(other)} {other}.",
                f"이 빈칸에는 {_CLASS_KO[other]}이(가) 들어간다.",
            ),
        )
        for other, sentence in pen.some(rest, len(rest))
    ]
    return Problem(
        pen.say(
            f"'{brief.keyword}' is used as {_article(own)} {own}. Which sentence has a gap for "
            f"{_article(own)} {own}?",
            f"'{brief.keyword}'이(가) {_CLASS_KO[own]}로 쓰일 때, 빈칸에 {_CLASS_KO[own]}이(가) "
            f"들어갈 문장은?",
        ),
        key,
        tuple(wrong),
        pen.say(
            f"In this sentence the gap stands where {_article(own)} {own} belongs.",
            f"이 문장의 빈칸은 {_CLASS_KO[own]}의 자리이다.",
        ),
        pen.say(
            "Ask what kind of word stands in the gap.", "빈칸에 어떤 품사가 들어가는지 생각한다."
        ),
        closed=True,
    )


def _article(word: str) -> str:
    return "an" if is_vowel(word[0]) else "a"
