"""The meaning that the request itself gives: from the meaning to the word, and back."""

from sandbox.reading.brief import Brief
from sandbox.writing.pen import Pen
from sandbox.writing.problem import Problem, Wrong
from sandbox.writing.words.common import named
from sandbox.writing.words.glossary import strangers


def word_for_meaning(pen: Pen, brief: Brief) -> Problem | None:
    """Which word has the given meaning."""
    if not brief.gloss or brief.keyword.lower() in brief.gloss.lower():
        return None
    part = brief.part_of_speech or "word"
    return Problem(
        pen.say(
            f'Which {part} means "{brief.gloss}"?', f"'{brief.gloss}'을(를) 뜻하는 말은 무엇인가?"
        ),
        brief.keyword,
        _wrong(pen, brief, by_meaning=False),
        _explained(pen, brief),
        pen.say(
            f"It begins with '{brief.keyword[0]}' and has {len(brief.keyword)} letters.",
            f"'{brief.keyword[0]}'으로(로) 시작하고 모두 {len(brief.keyword)}글자이다.",
        ),
        claim=pen.say(
            f"The word for \"{brief.gloss}\" is '{{}}'.", f"'{brief.gloss}'을(를) 뜻하는 말: '{{}}'"
        ),
    )


def meaning_of_word(pen: Pen, brief: Brief) -> Problem | None:
    """What the keyword means by the given meaning."""
    if not brief.gloss:
        return None
    return Problem(
        pen.say(f"What does {named(pen, brief)} mean?", f"{named(pen, brief)}의 뜻은 무엇인가?"),
        brief.gloss,
        _wrong(pen, brief, by_meaning=True),
        _explained(pen, brief),
        pen.say(
            "Think of a sentence in which you have met it.", "이 말이 쓰인 문장을 떠올려 본다."
        ),
        choice_stem=pen.say("", f"{named(pen, brief)}의 뜻으로 가장 알맞은 것은?"),
        claim=pen.say(f"'{brief.keyword}' means \"{{}}\".", f"'{brief.keyword}'의 뜻: \"{{}}\""),
    )


def _wrong(pen: Pen, brief: Brief, *, by_meaning: bool) -> tuple[Wrong, ...]:
    """Other words, or their meanings; each says what the other belongs to."""
    rest = strangers(brief)
    return tuple(
        Wrong(
            meaning if by_meaning else word,
            pen.say(f"'{word}' means \"{meaning}\".", f"'{word}'의 뜻은 '{meaning}'이다."),
        )
        for word, meaning in pen.some(rest, len(rest))
    )


def _explained(pen: Pen, brief: Brief) -> str:
    return pen.say(
        f"'{brief.keyword}' means \"{brief.gloss}\".",
        f"'{brief.keyword}'은(는) '{brief.gloss}'을(를) 뜻한다.",
    )
