"""A numeric problem from its value and the errors that are likely with it."""

from collections.abc import Callable, Sequence
from fractions import Fraction

from sandbox.writing.numbers import accepted_forms, math, plain, with_unit
from sandbox.writing.pen import Pen
from sandbox.writing.problem import Problem, Wrong

type Number = Fraction | int
type Slip = tuple[Number, str]
"""A wrong value and the error that leads to it."""


def numeric(
    pen: Pen,
    stem: str,
    value: Number,
    errors: Sequence[Slip],
    explanation: str,
    hint: str,
    *,
    unit: str = "",
    show: Callable[[Fraction], str] = math,
    counted: bool = False,
    highest: int | None = None,
) -> Problem:
    """Make the problem; small slips of the key fill up the named errors.

    Wrong answers keep the key's nature: positive stays positive, and whole amounts stay whole.

    Args:
        show: how a number is written; mathematics by default.
        counted: the key is a count of things in sight; it is written as a plain number.
        highest: no wrong answer above this makes sense.
    """
    exact = Fraction(value)
    if counted:
        show = plain

    def shown(number: Fraction) -> str:
        return with_unit(show(number), unit)

    named = [(Fraction(number), why, False) for number, why in errors]
    slips = [(number, why, True) for number, why in _slips(pen, exact, show, counted=counted)]
    kept = [
        Wrong(shown(number), why, number, slip)
        for number, why, slip in (*named, *slips)
        if number != exact
        and (highest is None or number <= highest)
        and (exact <= 0 or number > 0)
        and not (unit and exact.denominator == 1 and number.denominator != 1)
    ]
    return Problem(
        stem,
        shown(exact),
        tuple(kept),
        explanation,
        hint,
        value=exact,
        unit=unit,
        accepted=accepted_forms(exact, unit),
    )


def _slips(
    pen: Pen, value: Fraction, show: Callable[[Fraction], str], *, counted: bool
) -> list[tuple[Fraction, str]]:
    """Values near the key that a slip gives, on both sides."""
    slips: list[tuple[Fraction, str]] = []
    for step in _steps(value):
        said = show(step)
        if counted:
            more = pen.say(f"Counts {said} too many.", f"{said}만큼 더 세었다.")
            fewer = pen.say(f"Counts {said} too few.", f"{said}만큼 덜 세었다.")
        else:
            more = pen.say(
                f"A slip in the last step makes the result {said} too large.",
                f"마지막 계산에서 실수하여 {said}만큼 크게 구하였다.",
            )
            fewer = pen.say(
                f"A slip in the last step makes the result {said} too small.",
                f"마지막 계산에서 실수하여 {said}만큼 작게 구하였다.",
            )
        slips += [(value + step, more), (value - step, fewer)]
    return slips


def _steps(value: Fraction) -> list[Fraction]:
    """Sizes of likely slips: a unit or two, and a ten or a hundred where the key is large."""
    if value.denominator != 1:
        return [Fraction(n, value.denominator) for n in range(1, 8)]
    size = abs(value.numerator)
    large = [100] if size >= 400 else []
    return [Fraction(n) for n in (*large, *([10] if size >= 40 else []), 1, 2, 3, 4, 5, 6, 7)]
