"""A passage's sentences as claims: one detail may be swapped for another of the passage."""

from collections.abc import Iterator
from fractions import Fraction
from functools import lru_cache

from sandbox.reading.brief import Locale
from sandbox.wordlist import words
from sandbox.writing.items.claim import Claim
from sandbox.writing.on_passage.text import Text, flat, standing, words_of
from sandbox.writing.pen import Pen
from sandbox.writing.problem import Wrong

_NUMBERS = {
    word: value
    for value, word in enumerate(
        words("zero one two three four five six seven eight nine ten eleven twelve")
    )
} | {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "hundred": 100}
_COMMON = frozenset(
    words("""
        about above after again against almost along already also although always among another
        because become became been before began behind being below between both came cannot could
        did does doing done down each either else ever every everything from gave goes going gone
        had has have having hers herself here himself however into itself just like made make many
        might more most much must myself neither never nothing once only other others over perhaps
        quite rather said same says seem shall should since some something soon still such than
        that their theirs them themselves then there these they thing this those though through
        thus till took under until upon very well went were what whatever when where whether which
        while whole whom whose will with within without would your yours yourself told come even
        left
    """)
)
_PARTICLES = words(
    "에서 에게 으로 까지 부터 은 는 이 가 을 를 에 의 로 도 와 과 고 서 며 면 지 게 한 던"
)
_ENDINGS = ("ing", "ed", "ly", "er", "est", "tion", "ful", "s")
_LOOKED_AT = 24
_FEWEST_WRONG = 4
_MOST_WRONG = 12


def claims(pen: Pen, text: Text, count: int, *, sharp: bool = False) -> list[Claim]:
    """Claims on different sentences, in a random order.

    Args:
        sharp: prefer names and numbers, of which a wrong one makes a sentence plainly false.
    """
    sentences = pen.some(text.usable, max(_LOOKED_AT, 2 * count))
    made = (claim for sentence in sentences if (claim := _claim(pen, text, sentence)))
    if not sharp:
        return [claim for claim, _ in zip(made, range(count), strict=False)]
    every = list(made)
    return sorted(every, key=lambda claim: not _is_sharp(text, claim.answer))[:count]


def numeric_claims(pen: Pen, text: Text) -> list[Claim]:
    """Claims of which the answer is a whole number, where the passage has some."""
    found: list[Claim] = []
    for sentence in pen.some(text.usable, len(text.usable)):
        if found:
            break
        for word in words_of(sentence):
            value = number_in(word)
            if value is not None and _tells(word, text) and words_of(sentence).count(word) == 1:
                found.append(_made(pen, text, sentence, word, _numbers_near(word)))
    return found


def number_in(word: str) -> int | None:
    """The number that a word is: "7", "1,200", "seven"; None for any other word."""
    plain = word.replace(",", "")
    return int(plain) if plain.isdecimal() else _NUMBERS.get(word.lower())


def _claim(pen: Pen, text: Text, sentence: str) -> Claim | None:
    """The sentence with its most telling word as the answer."""
    own = words_of(sentence)
    fit = [w for w in own if own.count(w) == 1 and _count(sentence, w) == 1 and _tells(w, text)]
    tiers = [
        [w for w in fit if number_in(w) is not None],
        [w for w in fit if w in text.names],
        fit[:-1] if text.locale is Locale.KO else fit,
        fit,
    ]
    for tier in tiers:
        for word in pen.some(tier, len(tier)):
            wrong = list(_others(pen, text, sentence, word))
            if len(wrong) >= _FEWEST_WRONG:
                return _made(pen, text, sentence, word, wrong[:_MOST_WRONG])
    return None


def _made(pen: Pen, text: Text, sentence: str, word: str, wrong: list[str]) -> Claim:
    value = number_in(word)
    said = pen.say(f"The passage says: “{sentence}”", f"지문에 “{sentence}”라고 되어 있다.")
    accepted = [word]
    if value is not None:
        spelt = [w for w, v in _NUMBERS.items() if v == value]
        accepted += [str(value), *(spelt if text.locale is Locale.EN else ())]
    return Claim(
        standing(word).sub("{}", flat(sentence), count=1),
        word,
        tuple(
            Wrong(
                other,
                pen.say(
                    f"“{other}” stands elsewhere; here the passage has “{word}”."
                    if other in text.words
                    else f"“{other}” is not what the passage has here, which is “{word}”.",
                    f"이 자리에 지문에는 ‘{other}’이(가) 아니라 ‘{word}’이(가) 쓰였다.",
                ),
                value=None if value is None else Fraction(number_in(other) or 0),
            )
            for other in wrong
        ),
        said,
        accepted=tuple(dict.fromkeys(accepted)),
        value=None if value is None else Fraction(value),
        quote=sentence,
    )


def _tells(word: str, text: Text) -> bool:
    """Whether a word carries content."""
    if number_in(word) is not None:
        return word.lower() not in ("one", "zero")
    if word[0].isascii():
        return len(word) > 3 and word.lower() not in _COMMON and "'" not in word
    return len(word) > 1 and text.locale is Locale.KO


def _others(pen: Pen, text: Text, sentence: str, word: str) -> Iterator[str]:
    """Words of the passage of the same look that make another sentence, one not in the passage."""
    own = {w.lower() for w in words_of(sentence)}
    pool = _numbers_near(word) if number_in(word) is not None else _alike(pen, text, word)
    for other in dict.fromkeys(pool):
        if other.lower() in own or other.lower().startswith(word.lower()[:-1] or word):
            continue
        if standing(word).sub(other, flat(sentence), count=1) not in text.flat:
            yield other


def _alike(pen: Pen, text: Text, word: str) -> list[str]:
    if word in text.names:
        return pen.some(sorted(text.names), len(text.names))
    ends: tuple[str, ...] = (
        _PARTICLES if text.locale is Locale.KO and not word.isascii() else _ENDINGS
    )
    end = next((e for e in ends if word.endswith(e) and len(word) > len(e)), "")
    content = [
        w
        for w in _content_words(text)
        if w[0].isascii() == word[0].isascii() and w[0].isupper() == word[0].isupper()
    ]
    near = [w for w in content if w.endswith(end) and (end or not w.endswith(ends))]
    if word_class := text.classes.get(word):
        near = [w for w in near if text.classes.get(w) == word_class] or near
    chosen = pen.some(near, len(near))
    return chosen if len(chosen) > _MOST_WRONG else [*chosen, *pen.some(content, _MOST_WRONG * 2)]


@lru_cache(maxsize=64)
def _content_words(text: Text) -> tuple[str, ...]:
    """Words that may stand in for one another: no names, no numbers."""
    return tuple(
        word
        for word in text.words
        if word not in text.names and number_in(word) is None and _tells(word, text)
    )


def _numbers_near(word: str) -> list[str]:
    """Numbers of the same writing, close by."""
    value = number_in(word) or 0
    near = [value + 1, value + 2, max(value - 1, 0), value + 5, value * 2 + 1, value + 10]
    if word[0].isdecimal():
        grouped = "," in word
        return [f"{n:,}" if grouped else str(n) for n in dict.fromkeys(near) if n != value]
    spelt = [w for w, v in _NUMBERS.items() if v != value and v > 1]
    shown = [w.capitalize() if word[0].isupper() else w for w in spelt]
    return sorted(shown, key=lambda w: abs((number_in(w) or 0) - value))[:8]


def _is_sharp(text: Text, word: str) -> bool:
    return number_in(word) is not None or word in text.names


def _count(sentence: str, word: str) -> int:
    return len(standing(word).findall(sentence))
