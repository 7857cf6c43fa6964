"""Alphabetical order, in English and in Korean."""

from sandbox.reading.brief import Brief
from sandbox.writing.korean import is_hangul
from sandbox.writing.maths.build import numeric
from sandbox.writing.pen import Pen
from sandbox.writing.problem import Problem, Wrong
from sandbox.writing.words import lexicon
from sandbox.writing.words.common import named, ordinal_ko, others
from sandbox.writing.words.inflection import ordinal


def _neighbours(pen: Pen, brief: Brief, count: int) -> list[str] | None:
    """Other words to sort with the keyword, or None where it cannot be sorted with words."""
    first = _letters(brief.keyword)[:1]
    if "a" <= first <= "z":
        return [w for w in others(pen, brief, count) if _letters(w) != _letters(brief.keyword)]
    if is_hangul(first):
        return pen.some([w for w in lexicon.KOREAN if w != brief.keyword], count)
    return None


def _letters(term: str) -> str:
    """What a dictionary sorts by: letters only, no case."""
    return "".join(c for c in term.lower() if c.isalnum())


def which_comes_nth(pen: Pen, brief: Brief) -> Problem | None:
    """A list in the stem; which word is the nth in a dictionary."""
    rest = _neighbours(pen, brief, max(4, pen.options - 1))
    if rest is None:
        return None
    words = [brief.keyword, *rest]
    ordered = sorted(words, key=_letters)
    place = pen.between(1, len(words))
    key = ordered[place - 1]
    shown = pen.some(words, len(words))
    wrong = [
        Wrong(
            w,
            pen.say(
                f"In a dictionary '{w}' comes {ordinal(ordered.index(w) + 1)}.",
                f"사전 순서로 '{w}'은(는) {ordinal_ko(ordered.index(w) + 1)} 번째이다.",
            ),
        )
        for w in pen.some([w for w in words if w != key], len(words))
    ]
    listed = ", ".join(shown)
    return Problem(
        pen.say(
            f"The words {listed} are put in dictionary order. Which word comes {ordinal(place)}?",
            f"단어 {listed}을(를) 사전에 실리는 차례대로 늘어놓을 때, {ordinal_ko(place)} 번째에 "
            f"오는 것은?",
        ),
        key,
        tuple(wrong),
        pen.say(
            f"In order: {', '.join(ordered)}.", f"차례대로 늘어놓으면 {', '.join(ordered)}이다."
        ),
        pen.say(
            "Compare the first letters, then the second ones.", "첫 글자부터 차례로 견주어 본다."
        ),
    )


def place_in_order(pen: Pen, brief: Brief) -> Problem | None:
    """Which place the keyword has in an ordered list."""
    rest = _neighbours(pen, brief, pen.between(5, 7))
    if rest is None:
        return None
    ordered = sorted([brief.keyword, *rest], key=_letters)
    place = ordered.index(brief.keyword) + 1
    return numeric(
        pen,
        pen.say(
            f"The words {', '.join(pen.some(ordered, len(ordered)))} are put in dictionary order. "
            f"In which place, counted from the first, is '{brief.keyword}'?",
            f"단어 {', '.join(pen.some(ordered, len(ordered)))}을(를) 사전에 실리는 차례대로 "
            f"늘어놓을 때, '{brief.keyword}'은(는) 몇 번째에 오는가?",
        ),
        place,
        [(len(ordered) + 1 - place, pen.say("Counts from the end.", "뒤에서부터 세었다."))],
        pen.say(
            f"In order: {', '.join(ordered)}.",
            f"차례대로 늘어놓으면 {', '.join(ordered)}이므로 {ordinal_ko(place)} 번째이다.",
        ),
        pen.say("Count the words that come before it.", "앞에 오는 단어의 수를 센다."),
        counted=True,
        highest=len(ordered),
    )


def guide_words(pen: Pen, brief: Brief) -> Problem | None:
    """On which dictionary page, given by its first and last entry, the keyword stands."""
    word = brief.keyword
    own = _letters(word)
    pool = lexicon.KOREAN if is_hangul(own[:1]) else lexicon.ALL if own[:1].isascii() else ()
    before, after = [w for w in pool if w < own], [w for w in pool if w > own]
    if len(before) < 8 or len(after) < 8:
        return None
    width = pen.between(1, 3)
    key = (before[-width], after[width - 1])
    pages = [(before[i], before[i + 3]) for i in range(0, len(before) - 4, 3)][-6:] + [
        (after[i], after[i + 3]) for i in range(1, len(after) - 4, 3)
    ][:6]

    def shown(page: tuple[str, str]) -> str:
        return f"{page[0]} – {page[1]}"

    wrong = [
        Wrong(
            shown(page),
            pen.say(
                f"'{word}' does not lie between these two words.",
                f"'{word}'은(는) 이 두 단어 사이에 오지 않는다.",
            ),
        )
        for page in pen.some([p for p in pages if not p[0] <= own <= p[1]], pen.options + 2)
    ]
    return Problem(
        pen.say(
            f"A dictionary page shows its first and its last entry at the top. On which page does "
            f"{named(pen, brief)} stand?",
            f"사전의 각 쪽 위에는 그 쪽의 첫 단어와 마지막 단어가 적혀 있다. "
            f"{named(pen, brief)}이(가) 실린 쪽은?",
        ),
        shown(key),
        tuple(wrong),
        pen.say(
            f"In dictionary order: {key[0]}, {word}, {key[1]}.",
            f"사전 순서로 {key[0]}, {word}, {key[1]}이므로 이 쪽에 실린다.",
        ),
        pen.say(
            "The word must come after the first entry and before the last.",
            "첫 단어보다 뒤, 마지막 단어보다 앞에 오는지 살펴본다.",
        ),
        closed=True,
    )


def comes_before(pen: Pen, brief: Brief) -> Problem | None:
    """Which of several words stands before (or after) the keyword in a dictionary."""
    word = brief.keyword
    rest = _neighbours(pen, brief, 60)
    if rest is None:
        return None
    before = pen.rng.random() < 0.5
    own = _letters(word)
    fitting = [w for w in rest if (w < own) == before]
    others_ = [w for w in rest if (w < own) != before]
    if not fitting or len(others_) < pen.options - 1:
        return None
    key = pen.pick(fitting)
    english, korean = ("before", "앞") if before else ("after", "뒤")
    wrong = [
        Wrong(
            w,
            pen.say(
                f"'{w}' stands on the other side of '{word}' in a dictionary.",
                f"'{w}'은(는) 사전에서 '{word}'의 반대쪽에 실린다.",
            ),
        )
        for w in pen.some(others_, pen.options + 1)
    ]
    return Problem(
        pen.say(
            f"Which of these words comes {english} {named(pen, brief)} in a dictionary?",
            f"다음 중 사전에서 {named(pen, brief)}보다 {korean}에 실리는 단어는?",
        ),
        key,
        tuple(wrong),
        pen.say(
            f"'{key}' comes {english} '{word}' in dictionary order; the others do not.",
            f"사전 순서로 '{key}'은(는) '{word}'보다 {korean}에 오고, 나머지는 그렇지 않다.",
        ),
        pen.say(
            "Compare the first letters, then the second ones.", "첫 글자부터 차례로 견주어 본다."
        ),
        closed=True,
    )
