"""From a problem to a row of options: distinct, in a sensible order, the key at any place."""

from fractions import Fraction
from random import Random

from sandbox.writing.problem import Option, Problem, Wrong


def arrange(problem: Problem, count: int, rng: Random) -> tuple[Option, ...] | None:
    """The options, or None where the problem has too few different wrong answers.

    Numbers are sorted, since a random order of numbers only costs the reader time; the key's rank
    is then set by which errors are shown. Other options stand in a random order.
    """
    wrong = distinct_wrong(problem)
    numeric = problem.value is not None and all(w.value is not None for w in wrong)
    rank = rng.choice(_ranks(_known(problem.value), wrong, count) if numeric else range(count))
    chosen = _around(_known(problem.value), wrong, rank, count) if numeric else wrong[: count - 1]
    if len(chosen) < count - 1:
        return None
    key = Option(problem.answer, correct=True, why=problem.explanation)
    options = [Option(w.text, correct=False, why=w.why) for w in chosen]
    if numeric:
        place = sum(1 for w in chosen if _value(w) < _known(problem.value))
        return (*options[:place], key, *options[place:])
    rng.shuffle(options)
    return (*options[:rank], key, *options[rank:])


def distinct_wrong(problem: Problem) -> list[Wrong]:
    """The wrong answers that differ from the key and from one another, in their order."""
    seen = {_same(problem.answer)}
    kept: list[Wrong] = []
    for wrong in problem.wrong:
        if _same(wrong.text) not in seen and (wrong.value is None or wrong.value != problem.value):
            seen.add(_same(wrong.text))
            kept.append(wrong)
    return kept


def _same(text: str) -> str:
    return "".join(text.split())


def _ranks(key: Fraction, wrong: list[Wrong], count: int) -> list[int]:
    """Ranks at which at least one error that has a name is shown, if there is any."""
    named = [w for w in wrong if not w.slip]
    below = any(_value(w) < key for w in named)
    above = any(_value(w) > key for w in named)
    if not (below or above):
        return list(range(count))
    return [rank for rank in range(count) if (below and rank) or (above and rank < count - 1)]


def _around(key: Fraction, wrong: list[Wrong], rank: int, count: int) -> list[Wrong]:
    """The likeliest errors below and above the key, so that `rank` of them are below; sorted."""
    below = [w for w in wrong if _value(w) < key]
    above = [w for w in wrong if _value(w) > key]
    low = min(rank, len(below))
    high = min(count - 1 - low, len(above))
    low = min(count - 1 - high, len(below))
    return sorted(below[:low] + above[:high], key=_value)


def _value(wrong: Wrong) -> Fraction:
    return _known(wrong.value)


def _known(value: Fraction | None) -> Fraction:
    if value is None:
        raise ValueError("numeric options need numbers")
    return value
