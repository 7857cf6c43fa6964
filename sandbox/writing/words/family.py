"""Word families: the base of a derived word, and what its affix does."""

from sandbox.reading.brief import Brief
from sandbox.writing.pen import Pen
from sandbox.writing.problem import Problem, Wrong
from sandbox.writing.words import lexicon
from sandbox.writing.words.common import is_word, named
from sandbox.writing.words.meaning import analyse

_EFFECTS = {
    "-less": (
        "It makes an adjective of a noun: without it.",
        "명사에 붙어 '~이 없는'을 뜻하는 형용사를 만든다.",
    ),
    "-ful": (
        "It makes an adjective of a noun: full of it.",
        "명사에 붙어 '~이 가득한'을 뜻하는 형용사를 만든다.",
    ),
    "-ness": ("It makes a noun of an adjective.", "형용사에 붙어 명사를 만든다."),
    "-ly": ("It makes an adverb of an adjective.", "형용사에 붙어 부사를 만든다."),
    "-er": (
        "It makes a noun of a verb: who or what does it.",
        "동사에 붙어 그 일을 하는 사람이나 사물을 뜻하는 명사를 만든다.",
    ),
    "-able": (
        "It makes an adjective of a verb: it can be done.",
        "동사에 붙어 '~될 수 있는'을 뜻하는 형용사를 만든다.",
    ),
    "-ment": (
        "It makes a noun of a verb: the act or its result.",
        "동사에 붙어 그 행위나 결과를 뜻하는 명사를 만든다.",
    ),
    "un-": (
        "It gives an adjective the opposite meaning.",
        "형용사 앞에 붙어 반대의 뜻을 나타낸다.",
    ),
    "re-": ("It adds 'again' to a verb.", "동사 앞에 붙어 '다시'의 뜻을 더한다."),
    "mis-": ("It adds 'wrongly' to a verb.", "동사 앞에 붙어 '잘못'의 뜻을 더한다."),
    "dis-": ("It turns a verb into its opposite.", "동사 앞에 붙어 반대의 행위를 나타낸다."),
}


def base_word(pen: Pen, brief: Brief) -> Problem | None:
    """From which word the keyword is derived."""
    word = brief.keyword.lower()
    analysed = analyse(word) if is_word(word) else None
    if analysed is None:
        return None
    base, base_class, affix = analysed
    place = ("ending", "접미사") if affix.startswith("-") else ("prefix", "접두사")
    others = [w for w in lexicon.ALL if w not in word and w != base]
    near = sorted(others, key=lambda w: (w[:2] != base[:2], w[:1] != base[:1], w))
    return Problem(
        pen.say(
            f"From which word is {named(pen, brief)} formed with the {place[0]} '{affix}'?",
            f"영어 {named(pen, brief)}은(는) 어떤 단어에 {place[1]} '{affix}'이(가) 붙어 "
            f"만들어졌는가?",
        ),
        base,
        tuple(
            Wrong(
                w,
                pen.say(
                    f"'{w}' with '{affix}' is not '{word}'.",
                    f"'{w}'에 '{affix}'을(를) 붙여도 '{word}'이(가) 되지 않는다.",
                ),
            )
            for w in pen.some(near[:12], pen.options + 2)
        ),
        pen.say(
            f"'{word}' is the {base_class} '{base}' with '{affix}'.",
            f"'{word}'은(는) '{base}'에 '{affix}'이(가) 붙은 말이다.",
        ),
        pen.say(f"Take '{affix}' away.", f"'{affix}'을(를) 떼어 본다."),
        claim=pen.say(
            f"'{word}' is formed from the word '{{}}'.", f"'{word}'의 바탕이 되는 단어: '{{}}'"
        ),
    )


def affix_effect(pen: Pen, brief: Brief) -> Problem | None:
    """What the affix does in the keyword."""
    word = brief.keyword.lower()
    analysed = analyse(word) if is_word(word) else None
    if analysed is None:
        return None
    base, _, affix = analysed
    english, korean = _EFFECTS[affix]
    return Problem(
        pen.say(
            f"What does '{affix}' do in {named(pen, brief)}?",
            f"영어 {named(pen, brief)}에서 '{affix}'이(가) 하는 일로 알맞은 것은?",
        ),
        pen.say(english, korean),
        tuple(
            Wrong(
                pen.say(*effect),
                pen.say(f"That is what '{other}' does.", f"'{other}'이(가) 하는 일이다."),
            )
            for other, effect in pen.some(list(_EFFECTS.items()), len(_EFFECTS))
            if other != affix
        ),
        pen.say(
            f"'{word}' is '{base}' with '{affix}'. {english}",
            f"'{word}'은(는) '{base}'에 '{affix}'이(가) 붙은 말이다. {korean}",
        ),
        pen.say(f"Compare '{base}' and '{word}'.", f"'{base}'과(와) '{word}'을(를) 견주어 본다."),
        closed=True,
    )
