"""Spread of data, sets, chances put together."""

from fractions import Fraction

from sandbox.writing.maths.build import numeric
from sandbox.writing.numbers import tex
from sandbox.writing.pen import Pen
from sandbox.writing.problem import Problem

_DEVIATIONS = ((-2, -2, 0, 2, 2), (-4, -2, 0, 2, 4), (-3, -1, 0, 1, 3), (-1, -1, 0, 1, 1))
_EVEN = (((-2, -2, 2, 2), 2), ((-3, -3, 3, 3), 3), ((-1, -1, 1, 1), 1), ((-7, -1, 1, 7), 5))


def _listed(pen: Pen, deviations: tuple[int, ...]) -> tuple[list[int], int]:
    """Values in a random order around a mean."""
    mean = pen.between(10, 20 + 4 * pen.level)
    return pen.some([mean + d for d in deviations], len(deviations)), mean


def variance(pen: Pen) -> Problem:
    deviations = pen.pick(_DEVIATIONS)
    values, mean = _listed(pen, deviations)
    squares = sum(d * d for d in deviations)
    value = Fraction(squares, len(values))
    listed = ", ".join(map(str, values))
    return numeric(
        pen,
        pen.say(
            f"What is the variance (mean squared deviation) of ${listed}$?",
            f"자료 ${listed}$의 분산은 얼마인가?",
        ),
        value,
        [
            (
                squares,
                pen.say(
                    "Forgets to divide by the number of values.", "자료의 개수로 나누지 않았다."
                ),
            ),
            (mean, pen.say("Gives the mean.", "평균을 구하였다.")),
            (max(values) - min(values), pen.say("Gives the range.", "범위를 구하였다.")),
        ],
        pen.say(
            rf"The mean is {mean}, and $\frac{{{squares}}}{{{len(values)}}} = {tex(value)}$.",
            rf"평균이 {mean}이므로 $\frac{{{squares}}}{{{len(values)}}} = {tex(value)}$이다.",
        ),
        pen.say("Square the deviations from the mean.", "편차를 제곱한다."),
    )


def standard_deviation(pen: Pen) -> Problem:
    deviations, value = pen.pick(_EVEN)
    values, mean = _listed(pen, deviations)
    listed = ", ".join(map(str, values))
    return numeric(
        pen,
        pen.say(
            f"What is the standard deviation of ${listed}$, taken as a whole population?",
            f"자료 ${listed}$의 표준편차는 얼마인가?",
        ),
        value,
        [
            (value * value, pen.say("Gives the variance.", "분산을 구하였다.")),
            (mean, pen.say("Gives the mean.", "평균을 구하였다.")),
            (max(values) - min(values), pen.say("Gives the range.", "범위를 구하였다.")),
        ],
        pen.say(
            rf"The mean is {mean}, the variance {value * value}, and $\sqrt{{{value * value}}} "
            rf"= {value}$.",
            rf"평균은 {mean}, 분산은 {value * value}이므로 $\sqrt{{{value * value}}} = "
            rf"{value}$이다.",
        ),
        pen.say("It is the root of the variance.", "분산의 양의 제곱근이다."),
    )


def union_size(pen: Pen) -> Problem:
    both = pen.between(2, 3 + pen.level)
    one, other = both + pen.between(3, 9), both + pen.between(3, 9)
    return numeric(
        pen,
        pen.say(
            f"Set $A$ has {one} elements, set $B$ has {other}, and {both} elements are in both. "
            f"How "
            rf"many elements does $A \cup B$ have?",
            f"두 집합 $A$, $B$의 원소가 각각 {one}개, {other}개이고 두 집합에 모두 속하는 원소가 "
            rf"{both}개이다. $A \cup B$의 원소는 몇 개인가?",
        ),
        one + other - both,
        [
            (one + other, pen.say("Counts the common ones twice.", "공통인 원소를 두 번 세었다.")),
            (
                one + other - 2 * both,
                pen.say("Leaves the common ones out.", "공통인 원소를 빼 버렸다."),
            ),
            (both, pen.say("Gives the common ones.", "교집합의 원소를 세었다.")),
        ],
        pen.say(
            f"${one} + {other} - {both} = {one + other - both}$.",
            f"${one} + {other} - {both} = {one + other - both}$이다.",
        ),
        pen.say("The common elements are counted once.", "공통인 원소는 한 번만 센다."),
    )


def independent_events(pen: Pen) -> Problem:
    first = Fraction(1, pen.between(2, 4))
    second = Fraction(pen.pick([1, 2]), pen.pick([3, 5, 7]))
    value = first * second
    return numeric(
        pen,
        pen.say(
            f"Two independent events have the probabilities ${tex(first)}$ and ${tex(second)}$. "
            f"What is the probability that both happen?",
            f"서로 독립인 두 사건이 일어날 확률이 각각 ${tex(first)}$, ${tex(second)}$이다. 두 "
            f"사건이 "
            f"모두 일어날 확률은 얼마인가?",
        ),
        value,
        [
            (first + second, pen.say("Adds the probabilities.", "두 확률을 더하였다.")),
            (abs(first - second), pen.say("Subtracts the probabilities.", "두 확률을 뺐다.")),
            (1 - value, pen.say("Gives the opposite event.", "여사건의 확률을 구하였다.")),
        ],
        pen.say(
            rf"${tex(first)} \times {tex(second)} = {tex(value)}$.",
            rf"${tex(first)} \times {tex(second)} = {tex(value)}$이다.",
        ),
        pen.say("For both to happen, multiply.", "동시에 일어날 확률은 곱한다."),
    )


def expected_value(pen: Pen) -> Problem:
    chance, prize = pen.pick([2, 4, 5, 10]), 20 * pen.between(1, 3 + pen.level)
    return numeric(
        pen,
        pen.say(
            f"A ticket wins {prize} points with probability ${tex(Fraction(1, chance))}$, else "
            f"nothing. What is its expected value in points?",
            f"${tex(Fraction(1, chance))}$의 확률로 {prize}점을 얻고 나머지 경우에는 점수를 "
            f"얻지 못한다. "
            f"점수의 기댓값은 몇 점인가?",
        ),
        Fraction(prize, chance),
        [
            (prize, pen.say("Gives the prize.", "얻는 점수를 그대로 답하였다.")),
            (prize * chance, pen.say("Multiplies instead of dividing.", "나누지 않고 곱하였다.")),
            (
                Fraction(prize, 2),
                pen.say("Takes the chances for equal.", "두 경우의 확률을 같게 보았다."),
            ),
        ],
        pen.say(
            rf"${prize} \times {tex(Fraction(1, chance))} = {tex(Fraction(prize, chance))}$.",
            rf"${prize} \times {tex(Fraction(1, chance))} = {tex(Fraction(prize, chance))}$이다.",
        ),
        pen.say("Multiply each value by its probability.", "값과 확률을 곱하여 더한다."),
    )


def relative_frequency(pen: Pen) -> Problem:
    total, share = pen.pick([20, 25, 40, 50]), Fraction(pen.between(1, 9), 20)
    while (total * share).denominator != 1:
        share = Fraction(pen.between(1, 9), 20)
    count = total * share
    return numeric(
        pen,
        pen.say(
            f"{count} of {total} pupils come to school by bicycle. What is the relative frequency?",
            f"전체 {total}명 가운데 {count}명이 자전거로 등교한다. 이 계급의 상대도수는 얼마인가?",
        ),
        share,
        [
            (1 - share, pen.say("Gives the rest.", "나머지의 상대도수를 구하였다.")),
            (1 / share, pen.say("Divides the other way round.", "거꾸로 나누었다.")),
            (count, pen.say("Gives the number of pupils.", "도수를 그대로 답하였다.")),
        ],
        pen.say(
            rf"${count} \div {total} = {tex(share)}$.",
            rf"${count} \div {total} = {tex(share)}$이다.",
        ),
        pen.say("Divide by the total.", "도수를 전체로 나눈다."),
    )
