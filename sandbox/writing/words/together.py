"""The keyword beside other words: their first letters in a row, their letters counted together."""

from sandbox.reading.brief import Brief
from sandbox.writing.korean import is_hangul, split
from sandbox.writing.maths.build import numeric
from sandbox.writing.pen import Pen
from sandbox.writing.problem import Problem, Wrong
from sandbox.writing.words import lexicon
from sandbox.writing.words.common import others


def _companions(pen: Pen, brief: Brief, count: int) -> list[str] | None:
    """Other words of the keyword's script, or None where it begins with neither letter."""
    first = brief.keyword[:1]
    if is_hangul(first):
        return pen.some([w for w in lexicon.KOREAN if w != brief.keyword], count)
    return others(pen, brief, count) if first.isascii() and first.isalpha() else None


def first_signs(pen: Pen, brief: Brief) -> Problem | None:
    """Which letters (or syllables) the first ones of several words make in a row."""
    rest = _companions(pen, brief, pen.between(2, 4))
    if rest is None:
        return None
    words = pen.some([brief.keyword, *rest], len(rest) + 1)
    signs = [word[0].lower() for word in words]
    key = "".join(signs)
    lasts = "".join(next(c for c in reversed(w) if c.isalnum()).lower() for w in words)
    reverse = pen.say("Goes through the words from the end.", "낱말을 뒤에서부터 읽었다.")
    last = pen.say("Takes the last one of each word.", "낱말마다 끝 글자를 썼다.")
    swap = pen.say("Swaps two of the words.", "두 낱말의 차례를 바꾸었다.")
    # Orders by chance: those that give the key again are dropped with the doubles.
    swapped = ["".join(pen.some(signs, len(signs))) for _ in range(4 * pen.options)]
    listed = ", ".join(words)
    return Problem(
        pen.say(
            f"Take the first character of each of these words, in order: {listed}. "
            "What do you get?",
            f"다음 낱말의 첫 글자만 차례대로 쓰면 무엇인가? {listed}",
        ),
        key,
        (
            Wrong(key[::-1], reverse),
            Wrong(lasts, last),
            *(Wrong(text, swap) for text in swapped),
        ),
        pen.say(
            f"{', '.join(f'{w}: {s}' for w, s in zip(words, signs, strict=True))}.",
            f"차례대로 {', '.join(signs)}이므로 {key}이다.",
        ),
        pen.say("Write down one character for each word.", "낱말마다 한 글자씩 적는다."),
    )


def counted_together(pen: Pen, brief: Brief) -> Problem | None:
    """How many letters the keyword and another word have together."""
    rest = _companions(pen, brief, 1)
    if not rest or not all(c.isalnum() or c in " -" for c in brief.keyword):
        return None
    own, other = (sum(c.isalnum() for c in word) for word in (brief.keyword, rest[0]))
    return numeric(
        pen,
        pen.say(
            f"How many characters do '{brief.keyword}' and '{rest[0]}' have together, "
            "not counting spaces?",
            f"'{brief.keyword}'과(와) '{rest[0]}'의 글자 수를 더하면 얼마인가? "
            "(띄어쓰기는 세지 않는다.)",
        ),
        own + other,
        [
            (own, pen.say("Counts the first one only.", "앞의 말만 세었다.")),
            (abs(own - other), pen.say("Subtracts the numbers.", "두 수를 뺐다.")),
            (own * other, pen.say("Multiplies the numbers.", "두 수를 곱하였다.")),
        ],
        pen.say(f"{own} + {other} = {own + other}.", f"{own} + {other} = {own + other}이다."),
        pen.say("Count each one, then add.", "하나씩 센 다음 더한다."),
        counted=True,
    )


def shared_letters(pen: Pen, brief: Brief) -> Problem | None:
    """How many different letters (or initial consonants) two words share."""
    rest = _companions(pen, brief, 1)
    if not rest:
        return None
    mine, theirs = _letters(brief.keyword), _letters(rest[0])
    shared = sorted(mine & theirs)
    if not shared:
        return None
    hangul = is_hangul(rest[0][0])
    english = "initial consonants" if hangul else "letters"
    korean = "첫소리(초성) 자음자" if hangul else "글자"
    return numeric(
        pen,
        pen.say(
            f"How many different {english} occur in both '{brief.keyword}' and '{rest[0]}'?",
            f"'{brief.keyword}'과(와) '{rest[0]}'에 모두 쓰인 서로 다른 {korean}은(는) 몇 개인가?",
        ),
        len(shared),
        [
            (len(mine | theirs), pen.say("Counts those of either.", "한쪽에만 있는 것도 세었다.")),
            (
                len(mine - theirs),
                pen.say("Counts those of the first only.", "앞의 말에만 있는 것을 세었다."),
            ),
        ],
        pen.say(f"They share {', '.join(shared)}.", f"모두 쓰인 것은 {', '.join(shared)}이다."),
        pen.say("Cross out what occurs in only one.", "한쪽에만 있는 것을 지워 본다."),
        counted=True,
    )


def _letters(word: str) -> set[str]:
    return {split(c)[0] if is_hangul(c) else c for c in word.lower() if c.isalpha()}
