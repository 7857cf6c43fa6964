"""A word in use: the form that a sentence asks for, and the word's class."""

from sandbox.reading.brief import Brief
from sandbox.writing.pen import Pen
from sandbox.writing.problem import Problem, Wrong
from sandbox.writing.words.common import CLASS_KO, is_word, named
from sandbox.writing.words.inflection import ing, is_vowel, past, plural, third_person

_VERB_FRAMES = {
    "past": (
        "Last week they ____ ...",
        "Did it happen? Yes, two years ago she ____ ...",
        "Yesterday we ____ ...",
    ),
    "third": ("Every morning she ____ ...", "He usually ____ ...", "My friend always ____ ..."),
    "ing": (
        "Right now they are ____ ...",
        "She was ____ when I came in.",
        "I am ____ at the moment.",
    ),
    "base": ("Did you ____ ...?", "They will ____ ... tomorrow.", "You must not ____ ..."),
}
_WHY = {
    "past": (
        "A time in the past is named, so the past form is needed.",
        "과거의 때를 나타내는 말이 있으므로 과거형을 쓴다.",
    ),
    "third": (
        "A habit of one person is told, so the form with -s is needed.",
        "3인칭 단수 주어의 습관이므로 -s가 붙은 현재형을 쓴다.",
    ),
    "ing": (
        "A form of 'be' stands before the gap, so the -ing form is needed.",
        "빈칸 앞에 be동사가 있고 진행 중인 일이므로 -ing형을 쓴다.",
    ),
    "base": (
        "After 'did', 'will' and 'must' the base form is used.",
        "did, will, must 다음에는 동사원형을 쓴다.",
    ),
}
_NOUN_FRAMES = (
    "There are three ____ on the list.",
    "We read about several ____ today.",
    "Many ____ are different.",
    "These two ____ are in the picture.",
)
_CLASSES = ("noun", "verb", "adjective", "adverb", "preposition", "conjunction", "pronoun")
_DUTIES = {
    "noun": ("it names a person, a thing or an idea", "사람이나 사물, 생각의 이름을 나타낸다"),
    "verb": ("it tells what someone does or what happens", "동작이나 일어나는 일을 나타낸다"),
    "adjective": ("it describes a noun", "명사를 꾸미거나 설명한다"),
    "adverb": ("it tells how, when or how often", "어떻게, 언제, 얼마나 자주인지를 나타낸다"),
}


def form_in_sentence(pen: Pen, brief: Brief) -> Problem | None:
    """Which form of the keyword completes a sentence."""
    word = brief.keyword
    if not is_word(word) or not word.islower():
        return None
    if brief.part_of_speech == "verb":
        return _verb_form(pen, brief)
    return _plural_form(pen, brief) if brief.part_of_speech == "noun" else None


def _verb_form(pen: Pen, brief: Brief) -> Problem | None:
    word = brief.keyword
    made = {"past": past(word), "third": third_person(word), "ing": ing(word), "base": word}
    forms = {name: form for name, form in made.items() if form}
    if len(forms) < 4:
        return None
    wanted = pen.pick(list(forms))
    wrong = [form for name, form in forms.items() if name != wanted]
    wrong += [f"to {word}"] if wanted != "base" else [f"to {forms['ing']}"]
    return _completed(
        pen, brief, pen.pick(_VERB_FRAMES[wanted]), forms[wanted], wrong, _WHY[wanted]
    )


def _plural_form(pen: Pen, brief: Brief) -> Problem | None:
    word = brief.keyword
    many = plural(word)
    if many is None:
        return None
    wrong = [
        word,
        f"{word}'s",
        f"{'an' if is_vowel(word[0]) else 'a'} {word}",
        f"{many}es",
        f"the {word}",
    ]
    why = (
        "The sentence speaks of more than one, so the plural is needed.",
        "둘 이상을 말하고 있으므로 복수형을 쓴다.",
    )
    return _completed(pen, brief, pen.pick(_NOUN_FRAMES), many, wrong, why)


def _completed(
    pen: Pen, brief: Brief, frame: str, key: str, wrong: list[str], why: tuple[str, str]
) -> Problem:
    word = brief.keyword
    return Problem(
        pen.say(
            f'Which form of {named(pen, brief)} completes the sentence?\n"{frame}"',
            f'빈칸에 들어갈 영어 {named(pen, brief)}의 알맞은 형태는 무엇인가?\n"{frame}"',
        ),
        key,
        tuple(
            Wrong(
                form,
                pen.say(
                    f"'{form}' is not the form that this sentence needs.",
                    f"'{form}'은(는) 이 문장에 맞는 형태가 아니다.",
                ),
            )
            for form in wrong
        ),
        pen.say(f"{why[0]} It is '{key}'.", f"{why[1]} 따라서 '{key}'이(가) 알맞다."),
        pen.say("Look at the words around the gap.", "빈칸 앞뒤의 말을 살펴본다."),
        claim=pen.say(
            f"In the sentence \"{frame}\" the right form of '{word}' is '{{}}'.",
            f"문장 \"{frame}\"의 빈칸에 알맞은 '{word}'의 형태: '{{}}'",
        ),
    )


def part_of_speech(pen: Pen, brief: Brief) -> Problem | None:
    """Which class the keyword has, where the request tells it or the word has only one."""
    own = brief.part_of_speech
    if not is_word(brief.keyword) or own not in _DUTIES:
        return None
    duty = _DUTIES[own]
    return Problem(
        pen.say(
            f"Which part of speech is the word '{brief.keyword}'?",
            f"영어 단어 '{brief.keyword}'의 품사는 무엇인가?",
        ),
        pen.say(own, CLASS_KO[own]),
        tuple(
            Wrong(
                pen.say(other, CLASS_KO[other]),
                pen.say(
                    f"Takes '{brief.keyword}' for a word of another class.",
                    f"'{brief.keyword}'을(를) 다른 품사로 보았다.",
                ),
            )
            for other in pen.some(_CLASSES, len(_CLASSES))
            if other != own
        ),
        pen.say(
            f"'{brief.keyword}' is used as {'an' if own[0] == 'a' else 'a'} {own}: {duty[0]}.",
            f"'{brief.keyword}'은(는) {CLASS_KO[own]}로 쓰여 {duty[1]}.",
        ),
        pen.say("Ask what the word does in a sentence.", "문장에서 하는 일을 생각한다."),
        claim=pen.say(
            f"The word '{brief.keyword}' is used as this part of speech: {{}}.",
            f"영어 단어 '{brief.keyword}'의 품사는 {{}}이다.",
        ),
    )
