"""Claims on a keyword: its given meaning and class, its forms, its spelling."""

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction

from sandbox.reading.brief import Brief
from sandbox.writing.items.claim import Claim
from sandbox.writing.korean import final_of, is_hangul, split
from sandbox.writing.numbers import accepted_forms
from sandbox.writing.pen import Pen
from sandbox.writing.problem import Wrong
from sandbox.writing.words import lexicon
from sandbox.writing.words.common import CLASS_KO, is_word
from sandbox.writing.words.glossary import strangers
from sandbox.writing.words.inflection import ing, ordinal, past, plural, third_person

_VOWELS = "aeiou"
_NUMBERS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
            "eleven", "twelve")  # fmt: skip


def claims(pen: Pen, brief: Brief, count: int) -> list[Claim]:
    """Different claims, what tells most first; claims on everyday words fill them up."""
    own = [claim for part in _PARTS for claim in _shuffled(pen, part(pen, brief))]
    fillers = (
        claim
        for word in pen.some(_everyday(brief), count * 3)
        for claim in _size(pen, word)
        if word != brief.keyword
    )
    found = {claim.frame: claim for claim in own}
    for claim in fillers:
        if len(found) >= count:
            break
        found.setdefault(claim.frame, claim)
    return _mixed(pen, list(found.values()), count)


def _shuffled(pen: Pen, made: Iterator[Claim]) -> list[Claim]:
    found = list(made)
    return pen.some(found, len(found))


def _mixed(pen: Pen, found: list[Claim], count: int) -> list[Claim]:
    """The first ones, in a random order; now and then another takes the place of the last."""
    spare = found[count:]
    chosen = found[:count]
    for place in range(len(chosen)):
        if spare and pen.rng.random() < 0.4:
            chosen[place] = spare.pop(pen.between(0, len(spare) - 1))
    return pen.some(chosen, len(chosen))


def _given(pen: Pen, brief: Brief) -> Iterator[Claim]:
    if brief.gloss:
        yield _claim(
            pen,
            (f"'{brief.keyword}' means \"{{}}\".", f"'{brief.keyword}'의 뜻은 '{{}}'이다."),
            brief.gloss,
            [meaning for _, meaning in strangers(brief)],
        )
    if brief.part_of_speech in CLASS_KO:
        shown = {name: pen.say(name, korean) for name, korean in CLASS_KO.items()}
        yield _claim(
            pen,
            (
                f"In this list, '{brief.keyword}' is used as this part of speech: {{}}.",
                f"여기에서 '{brief.keyword}'의 품사는 {{}}이다.",
            ),
            shown[brief.part_of_speech],
            [s for name, s in shown.items() if name != brief.part_of_speech],
        )


def _forms(pen: Pen, brief: Brief) -> Iterator[Claim]:
    word, word_class = brief.keyword, brief.part_of_speech
    if not is_word(word) or not word.islower():
        return
    made = {
        ("past form", "과거형"): past(word) if word_class == "verb" else None,
        ("-ing form", "-ing형"): ing(word) if word_class == "verb" else None,
        ("form after 'she' in the present", "3인칭 단수 현재형"): third_person(word)
        if word_class == "verb"
        else None,
        ("plural", "복수형"): plural(word) if word_class == "noun" else None,
    }
    known = [form for form in made.values() if form]
    for (english, korean), form in made.items():
        if form:
            misspelt = [f"{word}ed", f"{word}s", f"{word}es", f"{word}ing", f"{word}d", word]
            yield _claim(
                pen,
                (f"The {english} of '{word}' is '{{}}'.", f"'{word}'의 {korean}은 '{{}}'이다."),
                form,
                [f for f in (*known, *misspelt) if f != form],
            )


def _letters(pen: Pen, brief: Brief) -> Iterator[Claim]:
    word = brief.keyword
    if not is_word(word):
        return
    yield from _size(pen, word)
    vowels = sum(letter in _VOWELS for letter in word.lower())
    yield _number(
        pen,
        (
            f"Of the letters of '{word}', {{}} are vowels (a, e, i, o, u).",
            f"'{word}'의 철자에서 모음 글자(a, e, i, o, u)는 {{}}개이다.",
        ),
        vowels,
    )
    for place in pen.some(range(len(word)), 3):
        yield _claim(
            pen,
            (
                f"The {ordinal(place + 1)} letter of '{word}' is '{{}}'.",
                f"'{word}'의 {place + 1}번째 글자는 '{{}}'이다.",
            ),
            word[place],
            [c for c in dict.fromkeys(word) if c.lower() != word[place].lower()] or ["z", "q"],
        )
    for other in pen.some([w for w in lexicon.ALL if w[0] != word[0].lower()], 2):
        before = word.lower() < other
        yield _claim(
            pen,
            (
                f"In a dictionary, '{word}' comes {{}} '{other}'.",
                f"사전에서 '{word}'은(는) '{other}'보다 {{}}에 실린다.",
            ),
            pen.say("before", "앞") if before else pen.say("after", "뒤"),
            [pen.say("after", "뒤") if before else pen.say("before", "앞")],
        )


def _hangul(pen: Pen, brief: Brief) -> Iterator[Claim]:
    word = brief.keyword
    syllables = [c for c in word if is_hangul(c)]
    if len(syllables) < 2:
        return
    yield _number(
        pen,
        (f"The Korean word '{word}' has {{}} syllable(s).", f"'{word}'은(는) {{}}글자이다."),
        len(syllables),
    )
    closed = sum(1 for c in syllables if final_of(c))
    yield _number(
        pen,
        (
            f"In '{word}', {{}} syllable(s) end in a consonant.",
            f"'{word}'에서 받침이 있는 글자는 {{}}개이다.",
        ),
        closed,
    )
    for place in pen.some(range(len(syllables)), 3):
        initial, vowel, _ = split(syllables[place])
        where = (f"syllable number {place + 1} of '{word}'", f"'{word}'의 {place + 1}번째 글자")
        for part, names, own in (
            ("ㄱㄴㄷㄹㅁㅂㅅㅇㅈㅊㅋㅌㅍㅎ", ("initial consonant", "첫소리"), initial),
            ("ㅏㅑㅓㅕㅗㅛㅜㅠㅡㅣ", ("vowel", "모음"), vowel),
        ):
            yield _claim(
                pen,
                (
                    f"The {names[0]} of {where[0]} is '{{}}'.",
                    f"{where[1]}의 {names[1]}은(는) '{{}}'이다.",
                ),
                own,
                [letter for letter in pen.some(part, len(part)) if letter != own],
            )
    own_order = word.replace(" ", "")
    for other in pen.some([w for w in lexicon.KOREAN if w[0] != own_order[0]], 2):
        before = own_order < other
        yield _claim(
            pen,
            (
                f"In Korean dictionary order, '{word}' comes {{}} '{other}'.",
                f"국어사전에서 '{word}'은(는) '{other}'보다 {{}}에 실린다.",
            ),
            pen.say("before", "앞") if before else pen.say("after", "뒤"),
            [pen.say("after", "뒤") if before else pen.say("before", "앞")],
        )


def _phrase(pen: Pen, brief: Brief) -> Iterator[Claim]:
    parts = brief.keyword.split()
    if len(parts) < 2:
        return
    yield _number(
        pen,
        (
            f"The term '{brief.keyword}' has {{}} words.",
            f"'{brief.keyword}'은(는) 띄어 쓰면 {{}}어절이다.",
        ),
        len(parts),
    )
    for place, part in enumerate(parts):
        if sum(c.isalpha() for c in part) == len(part) and part.isascii():
            yield from _size(pen, part, f"'{brief.keyword}'")
            yield _claim(
                pen,
                (
                    f"Word number {place + 1} of the term '{brief.keyword}' begins with '{{}}'.",
                    f"'{brief.keyword}'의 {place + 1}번째 낱말의 첫 글자는 '{{}}'이다.",
                ),
                part[0],
                [c for c in dict.fromkeys(part[1:] + "zqx") if c.lower() != part[0].lower()],
            )


_PARTS: Sequence[Callable[[Pen, Brief], Iterator[Claim]]] = (
    _given, _forms, _phrase, _letters, _hangul,
)  # fmt: skip


def _size(pen: Pen, word: str, term: str = "") -> Iterator[Claim]:
    if all(map(is_hangul, word)):
        yield _number(
            pen,
            (f"The Korean word '{word}' has {{}} syllable(s).", f"'{word}'은(는) {{}}글자이다."),
            len(word),
        )
        return
    yield _number(
        pen,
        (
            f"The word '{word}' {f'in {term} ' if term else ''}has {{}} letters.",
            f"{f'{term}의 낱말 ' if term else '영어 단어 '}'{word}'은(는) 글자가 {{}}개이다.",
        ),
        len(word),
    )


def _everyday(brief: Brief) -> Sequence[str]:
    return lexicon.KOREAN if any(map(is_hangul, brief.keyword)) else lexicon.ALL


def _claim(pen: Pen, frame: tuple[str, str], answer: str, wrong: Sequence[str]) -> Claim:
    frame_said = pen.say(*frame)
    true = frame_said.replace("{}", answer)
    return Claim(
        frame_said,
        answer,
        tuple(
            Wrong(text, pen.say(f"Not '{text}': {true}", f"'{text}'이(가) 아니다. {true}"))
            for text in dict.fromkeys(wrong)
            if text != answer
        ),
        true,
        accepted=(answer,),
    )


def _number(pen: Pen, frame: tuple[str, str], value: int) -> Claim:
    nearest = pen.some((value + 1, value - 1, value + 2, value - 2), 4)
    near = [n for n in (*nearest, *range(value + 3, value + 8)) if n >= 0]
    made = _claim(pen, frame, str(value), [str(n) for n in near])
    words = (_NUMBERS[value],) if pen.say("en", "ko") == "en" and value < len(_NUMBERS) else ()
    return Claim(
        made.frame, made.answer, made.wrong, made.why,
        accepted=(*accepted_forms(Fraction(value)), *words), value=Fraction(value),
    )  # fmt: skip
