"""What the request itself says of the keyword: its list level and class, a meaning, a text."""

import re
from dataclasses import dataclass, replace
from fractions import Fraction

from sandbox.reading.brief import Brief
from sandbox.writing.korean import final_of, is_hangul
from sandbox.writing.pen import Pen
from sandbox.writing.problem import Problem, Wrong
from sandbox.writing.words import lexicon
from sandbox.writing.words.common import is_word, named, others

_LEVELS = ("Pre-A1", "A1", "A2", "B1", "B2", "C1", "C2")
_CODE = re.compile(r"[\[(<]?\d{0,2}[가-힣A-Z]{1,4}\d{0,2}[-.]\d{2}(?:[-.]\d{2})?[\])>]?:?\s*")
_PARTS = {
    "word_class": ("word class", "품사"),
    "level": ("list level", "등급"),
    "length": ("number of letters", "글자 수"),
    "letter": ("letter", "글자"),
}
_CLASSES = {"noun": "명사", "verb": "동사", "adjective": "형용사", "adverb": "부사"}


def list_level(pen: Pen, brief: Brief) -> Problem | None:
    """At which level the request's word list has the keyword."""
    if brief.cefr not in _LEVELS or not is_word(brief.keyword):
        return None
    own = _LEVELS.index(brief.cefr)
    return Problem(
        pen.say(
            f"At which CEFR level does the course word list have {named(pen, brief)}?",
            f"이 과정의 단어 목록에서 {named(pen, brief)}은(는) 유럽 언어 공통 참조 기준(CEFR)의 "
            f"어느 등급에 실려 있는가?",
        ),
        brief.cefr,
        tuple(
            Wrong(
                level,
                pen.say(
                    "Takes the word for easier than it is listed."
                    if place < own
                    else "Takes the word for harder than it is listed.",
                    "목록보다 쉬운 단어로 보았다."
                    if place < own
                    else "목록보다 어려운 단어로 보았다.",
                ),
                Fraction(place),
            )
            for place, level in sorted(
                enumerate(_LEVELS[1:] if own else _LEVELS, start=1 if own else 0),
                key=lambda pair: abs(pair[0] - own),
            )
            if place != own
        ),
        pen.say(
            f"The list of this request gives '{brief.keyword}' the level {brief.cefr}.",
            f"요청에 제시된 목록에서 '{brief.keyword}'의 등급은 {brief.cefr}이다.",
        ),
        pen.say(
            "A1 is the first level and C2 the last.",
            "A1이 가장 낮은 등급이고 C2가 가장 높은 등급이다.",
        ),
        value=Fraction(own),
        ranked=True,
    )


@dataclass(frozen=True)
class _Form:
    """What can be said of a word by its looks and its list; empty where it is not known."""

    word_class: str
    level: str
    length: str
    end: str
    letter: str


def description(pen: Pen, brief: Brief) -> Problem | None:
    """Which description is true of the word: class, list level, length, first or last letter."""
    word = brief.keyword.lower()
    word_class = brief.part_of_speech if brief.part_of_speech in _CLASSES else ""
    level = brief.cefr if brief.cefr in _LEVELS else ""
    if not is_word(word) or len(word) < 3 or not (word_class or level):
        return None
    end = pen.pick(["first", "last"])
    truth = _Form(word_class, level, str(len(word)), end, word[0 if end == "first" else -1])
    return Problem(
        pen.say(
            f"Which description is true of the word '{brief.keyword}' as it is listed here?",
            f"제시된 목록에 실린 영어 단어 '{brief.keyword}'에 대한 설명으로 옳은 것은?",
        ),
        _described(pen, truth),
        tuple(_misdescribed(pen, truth) for _ in range(3 * pen.options)),
        pen.say(
            f"'{brief.keyword}' is {_described(pen, truth)}.",
            f"'{brief.keyword}'은(는) {_described(pen, truth)}이다.",
        ),
        pen.say("Check each part of the description.", "설명을 하나씩 확인한다."),
        closed=True,
    )


def _misdescribed(pen: Pen, truth: _Form) -> Wrong:
    """The description with one or two parts changed, so that no part gives the key away."""
    near = int(truth.length)
    others = {
        "word_class": [c for c in _CLASSES if truth.word_class and c != truth.word_class],
        "level": [lv for lv in _LEVELS[1:] if truth.level and lv != truth.level],
        "length": [str(near - 1), str(near + 1)],
        "letter": [c for c in "abcdefghilmnoprstuw" if c != truth.letter],
    }
    parts = pen.some([part for part, values in others.items() if values], pen.between(1, 2))
    form = replace(truth, **{part: pen.pick(others[part]) for part in parts})
    english = " and the ".join(_PARTS[part][0] for part in parts)
    korean = ", ".join(_PARTS[part][1] for part in parts)
    verb = "is" if len(parts) == 1 else "are"
    return Wrong(
        _described(pen, form),
        pen.say(f"The {english} {verb} wrong.", f"{korean}이(가) 맞지 않는다."),
    )


def _described(pen: Pen, form: _Form) -> str:
    level_en, level_ko = (
        (f" of level {form.level}", f"{form.level} 등급의 ") if form.level else ("", "")
    )
    class_en, class_ko = form.word_class or "word", _CLASSES.get(form.word_class, "단어")
    article = "an" if class_en[0] in "aeiou" else "a"
    end_en, end_ko = ("begins", "시작하는") if form.end == "first" else ("ends", "끝나는")
    return pen.say(
        f"{article} {class_en}{level_en} with {form.length} letters that {end_en} "
        f"with '{form.letter}'",
        f"'{form.letter}'으로(로) {end_ko} {form.length}글자의 {level_ko}{class_ko}",
    )


def from_source(pen: Pen, brief: Brief) -> Problem | None:
    """The gap in a sentence of the request's own text (a standard, a passage, an example)."""
    sentences = [
        s.strip()
        for s in re.split(r"(?<=[.!?。])\s+|\n+", _CODE.sub("", brief.source))
        if brief.keyword.lower() in s.lower()
    ]
    sentences = [s for s in sentences if 12 <= len(s) <= 240]
    if not sentences:
        return None
    sentence = pen.pick(sentences)
    place = sentence.lower().index(brief.keyword.lower())
    gapped = f"{sentence[:place]}____{sentence[place + len(brief.keyword) :]}"
    return Problem(
        pen.say(
            f'Which word or phrase fills the gap in this sentence of the given text?\n"{gapped}"',
            f'다음은 제시된 글의 한 문장이다. 빈칸에 들어갈 말은 무엇인가?\n"{gapped}"',
        ),
        brief.keyword,
        tuple(
            Wrong(
                w,
                pen.say(
                    "The text has another word here.", "제시된 글의 이 자리에 쓰인 말이 아니다."
                ),
            )
            for w in _like(pen, brief)
        ),
        pen.say(f'The sentence reads: "{sentence}"', f'원래 문장은 "{sentence}"이다.'),
        pen.say(f"It begins with '{brief.keyword[0]}'.", f"'{brief.keyword[0]}'으로(로) 시작한다."),
        choice_stem=pen.say(
            "", f'다음은 제시된 글의 한 문장이다. 빈칸에 들어갈 말로 알맞은 것은?\n"{gapped}"'
        ),
    )


def _like(pen: Pen, brief: Brief) -> list[str]:
    """Words that could stand for the keyword; Korean ones take the same particles as it does."""
    if any(map(is_hangul, brief.keyword)):
        closed = bool(final_of(brief.keyword))
        fitting = [
            w
            for w in lexicon.KOREAN
            if bool(final_of(w)) == closed and w not in brief.source and w != brief.keyword
        ]
        return pen.some(fitting, pen.options + 1)
    return [w for w in others(pen, brief, pen.options + 3) if w not in brief.source.lower()]
