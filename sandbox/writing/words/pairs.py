"""Words to be matched: with their forms, their meanings, or their covered spellings."""

from collections.abc import Callable, Iterator

from sandbox.reading.brief import Brief
from sandbox.writing.items.material import Pairs
from sandbox.writing.korean import is_hangul, split
from sandbox.writing.pen import Pen
from sandbox.writing.words import lexicon
from sandbox.writing.words.common import is_word
from sandbox.writing.words.glossary import strangers
from sandbox.writing.words.inflection import ing, past, plural, third_person

_VOWELS = "aeiouAEIOU"


def pairs(pen: Pen, brief: Brief, count: int, extras: int) -> Pairs | None:
    """The keyword among other words, each with what belongs to it."""
    made = [
        m
        for make in (_meanings, _forms, _initials, _covered)
        if (m := make(pen, brief, count + extras))
    ] or [m for m in [_sizes(pen, brief, count + extras)] if m]
    if not made:
        return None
    first = made[pen.between(0, min(1, len(made) - 1))]
    rest = first.pairs[count:]
    return Pairs(
        first.relation,
        pen.some(first.pairs[:count], count),
        [response for _, response in rest],
        first.why,
    )


def _meanings(pen: Pen, brief: Brief, count: int) -> Pairs | None:
    own = [(brief.keyword, brief.gloss)] if brief.gloss else []
    rest = [p for p in strangers(brief) if p[0] != brief.keyword]
    if not own or len(rest) + 1 < count:
        return None
    return Pairs(
        pen.say("Match each word with its meaning.", "낱말과 그 뜻을 알맞게 연결하시오."),
        [*own, *pen.some(rest, count - 1)],
        [],
        pen.say("The words and their meanings:", "낱말과 뜻은 다음과 같다."),
    )


def _forms(pen: Pen, brief: Brief, count: int) -> Pairs | None:
    """One form of several verbs or nouns."""
    form: Callable[[str], str | None]
    if brief.part_of_speech == "noun":
        english, korean, form = "plural", "복수형", plural
        pool = lexicon.NOUNS
    elif brief.part_of_speech == "verb":
        english, korean, form = pen.pick(
            (
                ("past form", "과거형", past),
                ("-ing form", "-ing형", ing),
                ("form after 'she' in the present", "3인칭 단수 현재형", third_person),
            )
        )
        pool = lexicon.VERBS
    else:
        return None
    made = _formed(brief, form, pen.some(pool, len(pool)), count)
    if made is None:
        return None
    return Pairs(
        pen.say(
            f"Match each {brief.part_of_speech} with its {english}.",
            f"단어와 그 {korean}을(를) 알맞게 연결하시오.",
        ),
        made,
        [],
        pen.say(f"Each word with its {english}:", f"단어와 {korean}:"),
    )


def _initials(pen: Pen, brief: Brief, count: int) -> Pairs | None:
    """Korean words with the initial consonants of their syllables."""
    if not any(map(is_hangul, brief.keyword)):
        return None
    made = _formed(brief, _first_sounds, pen.some(lexicon.KOREAN, len(lexicon.KOREAN)), count)
    if made is None:
        return None
    return Pairs(
        pen.say(
            "Match each Korean word with the initial consonants of its syllables.",
            "낱말과 그 첫소리(초성)를 알맞게 연결하시오.",
        ),
        made,
        [],
        pen.say("The initial consonants are:", "각 글자의 첫소리를 차례로 쓰면 다음과 같다."),
    )


def _covered(pen: Pen, brief: Brief, count: int) -> Pairs | None:
    """Words with their spelling in which a sign stands for each vowel."""
    near = [w for w in lexicon.ALL if is_word(w)]
    made = _formed(brief, _without_vowels, pen.some(near, len(near)), count)
    if made is None:
        return None
    return Pairs(
        pen.say(
            "In the second list a star stands for each of the letters a, e, i, o, u. Match each "
            "word with its covered spelling.",
            "둘째 줄에서는 글자 a, e, i, o, u를 별표(*)로 가렸다. 단어와 가려진 철자를 알맞게 "
            "연결하시오.",
        ),
        made,
        [],
        pen.say("With the vowels covered:", "모음 글자를 가리면 다음과 같다."),
    )


def _sizes(pen: Pen, brief: Brief, count: int) -> Pairs | None:
    """Whatever the keyword is, it has a length."""
    made = _formed(brief, _size, pen.some(lexicon.ALL, len(lexicon.ALL)), count)
    if made is None:
        return None
    return Pairs(
        pen.say(
            "Match each entry with its number of characters, blanks not counted.",
            "각 항목과 그 글자 수(빈칸 제외)를 알맞게 연결하시오.",
        ),
        made,
        [],
        pen.say("The characters counted:", "글자를 세면 다음과 같다."),
    )


def _size(word: str) -> str:
    return str(len("".join(word.split())))


def _formed(
    brief: Brief, form: Callable[[str], str | None], pool: list[str], count: int
) -> list[tuple[str, str]] | None:
    """The keyword first, then others, each with a form of its own; None where there are too few."""

    def formed() -> Iterator[tuple[str, str]]:
        for word in (brief.keyword, *pool):
            if made := form(word):
                yield word, made

    found: list[tuple[str, str]] = []
    for word, made in formed():
        if not found and word != brief.keyword:
            return None
        if made not in (response for _, response in found) and word not in dict(found):
            found.append((word, made))
        if len(found) == count:
            return found
    return None


def _first_sounds(word: str) -> str | None:
    sounds = "".join(split(c)[0] for c in word if is_hangul(c))
    return sounds or None


def _without_vowels(word: str) -> str | None:
    covered = "".join("*" if c in _VOWELS else c for c in word)
    told = covered != word and word.isascii() and any(c.isalpha() for c in covered)
    return covered if told else None
