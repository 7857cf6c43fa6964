"""Words to be put in order: as in a dictionary, or by their length."""

from sandbox.reading.brief import Brief
from sandbox.writing.items.material import Order
from sandbox.writing.korean import is_hangul
from sandbox.writing.pen import Pen
from sandbox.writing.words import lexicon


def order(pen: Pen, brief: Brief, count: int) -> Order | None:
    """The keyword among other words; None where there are too few of them."""
    word = brief.keyword
    korean = any(map(is_hangul, word))
    if not _is_listed(word, korean=korean):
        return _by_size(pen, word, count)
    if not korean and pen.rng.random() < 0.3:  # everyday Korean words have few different lengths
        return _by_length(pen, word, count) or _alphabetical(pen, word, count, korean=False)
    return _alphabetical(pen, word, count, korean=korean) or _by_size(pen, word, count)


def _is_listed(word: str, *, korean: bool) -> bool:
    """Whether the place of a word in a dictionary is beyond doubt."""
    if korean:
        return word == _syllables(word)
    letters = all(c.isalpha() or c in " -'" for c in word)
    return letters and word.isascii() and any(map(str.isalpha, word))


def _alphabetical(pen: Pen, word: str, count: int, *, korean: bool) -> Order | None:
    """By letters alone: blanks, hyphens and capitals do not count."""
    own = _key(word)
    pool = lexicon.KOREAN if korean else lexicon.ALL
    near = [w for w in pool if w[0] == own[0] and w != own]
    far = [w for w in pool if w[0] != own[0]]
    others = pen.some(near, pen.between(0, min(2, count - 1)))
    others += pen.some(far, count - 1 - len(others))
    entries = sorted({word, *others}, key=_key)
    if len({_key(entry) for entry in entries}) < count:
        return None
    return Order(
        pen.say(
            f"Put these words, '{word}' and '{others[0]}' among them, in the order in which "
            f"{'a Korean ' if korean else 'a '}dictionary lists them.",
            f"'{word}'과(와) '{others[0]}'을(를) 포함한 다음 낱말을 사전에 실리는 차례대로 "
            f"배열하시오.",
        ),
        entries,
        pen.say("Compared letter by letter:", "글자를 차례로 견주면 다음과 같다."),
    )


def _by_length(pen: Pen, word: str, count: int) -> Order | None:
    sizes = _of_sizes(pen, word, len(_key(word)), count)
    if sizes is None:
        return None
    other = next(found for found in sizes.values() if found != word)
    return Order(
        pen.say(
            f"Put these words, '{word}' and '{other}' among them, in order of their number of "
            f"letters, the shortest first.",
            f"'{word}'과(와) '{other}'을(를) 포함한 다음 단어를 글자 수가 적은 것부터 차례대로 "
            f"배열하시오.",
        ),
        [sizes[size] for size in sorted(sizes)],
        pen.say("The letters counted:", "글자 수를 세면 ")
        + " "
        + ", ".join(map(str, sorted(sizes)))
        + ".",
    )


def _by_size(pen: Pen, word: str, count: int) -> Order | None:
    """By the number of characters, which any keyword has: signs and digits count."""
    sizes = _of_sizes(pen, word, len("".join(word.split())), count)
    if sizes is None:
        return None
    other = next(found for found in sizes.values() if found != word)
    return Order(
        pen.say(
            f"Put these entries, “{word}” and “{other}” among them, in order of their number of "
            f"characters without blanks, the shortest first.",
            f"“{word}”과(와) “{other}”을(를) 포함한 다음 항목을 빈칸을 뺀 글자 수가 적은 것부터 "
            f"차례대로 배열하시오.",
        ),
        [sizes[size] for size in sorted(sizes)],
        pen.say(
            f"The characters counted: {', '.join(map(str, sorted(sizes)))}.",
            f"글자 수를 차례로 세면 {', '.join(map(str, sorted(sizes)))}이다.",
        ),
    )


def _of_sizes(pen: Pen, word: str, size: int, count: int) -> dict[int, str] | None:
    """The word and others, each of another length; None where there are too few."""
    sizes = {size: word}
    for other in pen.some(lexicon.ALL, len(lexicon.ALL)):
        sizes.setdefault(len(other), other)
        if len(sizes) == count:
            return sizes
    return None


def _key(word: str) -> str:
    return "".join(c for c in word.lower() if c.isalpha())


def _syllables(word: str) -> str:
    return "".join(c for c in word if is_hangul(c) or c == " ")
