"""Angles that belong together, triangles alike, diagonals, ratios of a right triangle."""

from collections.abc import Sequence
from fractions import Fraction

from sandbox.writing.maths.build import Slip, numeric
from sandbox.writing.numbers import tex
from sandbox.writing.pen import Pen
from sandbox.writing.problem import Problem

_TRIPLES = ((3, 4, 5), (5, 12, 13), (8, 15, 17), (7, 24, 25), (20, 21, 29))


def _degrees(
    pen: Pen,
    stem: tuple[str, str],
    value: int,
    errors: Sequence[tuple[int, str, str]],
    work: str,
    hint: tuple[str, str],
) -> Problem:
    """An angle in degrees; errors are values with their reasons in both languages."""
    slips: list[Slip] = [(number, pen.say(en, ko)) for number, en, ko in errors]
    return numeric(
        pen,
        pen.say(*stem),
        value,
        slips,
        pen.say(f"${work} = {value}$.", f"${work} = {value}$이다."),
        pen.say(*hint),
        show=lambda number: rf"${tex(number)}^\circ$",
    )


def complementary(pen: Pen) -> Problem:
    angle = pen.between(12, 78)
    stem = (
        rf"Two angles are complementary. One is ${angle}^\circ$. How many degrees is the other?",
        rf"두 각의 크기의 합이 $90^\circ$이다. 한 각이 ${angle}^\circ$일 때, 다른 각은 몇 도인가?",
    )
    errors = [
        (180 - angle, "Takes the sum for 180 degrees.", "합을 180°로 보았다."),
        (90 + angle, "Adds to 90 degrees.", "90°에 더하였다."),
    ]
    hint = ("Their sum is 90 degrees.", "두 각의 합은 90°이다.")
    return _degrees(pen, stem, 90 - angle, errors, f"90 - {angle}", hint)


def supplementary(pen: Pen) -> Problem:
    angle = pen.between(25, 88)
    stem = (
        rf"Two angles are supplementary. One is ${angle}^\circ$. How many degrees is the other?",
        rf"한 직선 위에서 이웃한 두 각 가운데 하나가 ${angle}^\circ$일 때, 다른 각은 몇 도인가?",
    )
    errors = [
        (90 - angle, "Takes the sum for 90 degrees.", "합을 90°로 보았다."),
        (360 - angle, "Takes the sum for 360 degrees.", "합을 360°로 보았다."),
        (angle, "Takes the angles for equal.", "두 각이 같다고 보았다."),
    ]
    hint = ("Their sum is 180 degrees.", "두 각의 합은 180°이다.")
    return _degrees(pen, stem, 180 - angle, errors, f"180 - {angle}", hint)


def vertical_angles(pen: Pen) -> Problem:
    x, more = pen.between(15, 40), pen.between(5, 30)
    angle = 2 * x + more
    stem = (
        rf"Two lines cross. Two vertical angles are $(2x + {more})^\circ$ and ${angle}^\circ$. "
        rf"What "
        rf"is $x$ in degrees?",
        rf"두 직선이 만나서 생기는 맞꼭지각의 크기가 $(2x + {more})^\circ$와 ${angle}^\circ$이다. "
        rf"$x$의 값은 몇 도인가?",
    )
    errors = [
        (angle - more, "Forgets to halve.", "2로 나누지 않았다."),
        (abs(180 - angle - more) // 2, "Takes the sum for 180 degrees.", "합을 180°로 보았다."),
        (angle, "Gives the angle.", "각의 크기를 그대로 답하였다."),
    ]
    hint = ("Vertical angles are equal.", "맞꼭지각의 크기는 같다.")
    return _degrees(pen, stem, x, errors, rf"({angle} - {more}) \div 2", hint)


def isosceles_angle(pen: Pen) -> Problem:
    base = pen.between(20, 80)
    stem = (
        rf"A base angle of an isosceles triangle is ${base}^\circ$. How many degrees is the angle "
        rf"at its top?",
        rf"이등변삼각형의 한 밑각이 ${base}^\circ$일 때, 꼭지각의 크기는 몇 도인가?",
    )
    errors = [
        (180 - base, "Subtracts one base angle only.", "밑각을 하나만 뺐다."),
        (
            (180 - base) // 2,
            "Takes the angle for the one at the top.",
            "주어진 각을 꼭지각으로 보았다.",
        ),
        (base, "Takes all angles for equal.", "모든 각이 같다고 보았다."),
    ]
    hint = ("Both base angles are equal.", "두 밑각의 크기는 같다.")
    return _degrees(pen, stem, 180 - 2 * base, errors, rf"180 - 2 \times {base}", hint)


def inscribed_angle(pen: Pen) -> Problem:
    angle = pen.between(15, 80)
    stem = (
        rf"The central angle over an arc is ${2 * angle}^\circ$. How many degrees is the inscribed "
        rf"angle over this arc?",
        rf"한 호에 대한 중심각의 크기가 ${2 * angle}^\circ$일 때, 그 호에 대한 원주각의 크기는 "
        rf"몇 도인가?",
    )
    errors = [
        (2 * angle, "Takes the angles for equal.", "두 각이 같다고 보았다."),
        (4 * angle, "Doubles instead of halving.", "2로 나누지 않고 곱하였다."),
        (180 - 2 * angle, "Subtracts from 180 degrees.", "180°에서 뺐다."),
    ]
    hint = ("It is half the central angle.", "원주각은 중심각의 절반이다.")
    return _degrees(pen, stem, angle, errors, rf"{2 * angle} \div 2", hint)


def parallel_angles(pen: Pen) -> Problem:
    angle = pen.between(35, 85)
    stem = (
        rf"A line crosses two parallel lines. Of the two angles between them on the same side of "
        rf"it, one is ${angle}^\circ$. How many degrees is the other?",
        rf"평행한 두 직선이 다른 한 직선과 만나서 생기는, 같은 쪽의 안쪽에 있는 두 각 가운데 "
        rf"하나가 "
        rf"${angle}^\circ$이다. 다른 하나의 크기는 몇 도인가?",
    )
    errors = [
        (angle, "Takes the angles for equal.", "두 각이 같다고 보았다."),
        (90 - angle, "Takes the sum for 90 degrees.", "합을 90°로 보았다."),
        (360 - angle, "Takes the sum for 360 degrees.", "합을 360°로 보았다."),
    ]
    hint = ("Their sum is 180 degrees.", "두 각의 합은 180°이다.")
    return _degrees(pen, stem, 180 - angle, errors, f"180 - {angle}", hint)


def diagonals(pen: Pen) -> Problem:
    sides = pen.between(5, 8 + pen.level)
    value = sides * (sides - 3) // 2
    return numeric(
        pen,
        pen.say(
            f"How many diagonals does a polygon with {sides} sides have?",
            f"변이 {sides}개인 다각형의 대각선은 모두 몇 개인가?",
        ),
        value,
        [
            (
                sides * (sides - 3),
                pen.say("Counts each diagonal twice.", "대각선을 두 번씩 세었다."),
            ),
            (
                sides - 3,
                pen.say("Counts those from one corner.", "한 꼭짓점에서 그은 것만 세었다."),
            ),
            (value + sides, pen.say("Counts the sides as well.", "변까지 세었다.")),
        ],
        pen.say(
            rf"${sides} \times ({sides} - 3) \div 2 = {value}$.",
            rf"${sides} \times ({sides} - 3) \div 2 = {value}$이다.",
        ),
        pen.say(
            "From each corner all but three are reached.",
            "한 꼭짓점에서 그을 수 있는 대각선의 수를 센다.",
        ),
    )


def similar_sides(pen: Pen) -> Problem:
    a, b, k = pen.between(3, 7), pen.between(8, 12), pen.pick([2, 3, 4])
    return numeric(
        pen,
        pen.say(
            f"Two triangles are similar. Sides of {a} cm and {b} cm in one correspond to "
            f"{a * k} cm "
            f"and $x$ cm in the other. What is $x$?",
            f"닮은 두 삼각형에서 한쪽의 두 변이 {a} cm, {b} cm이고, 이에 대응하는 다른 쪽의 두 "
            f"변이 "
            f"{a * k} cm, $x$ cm이다. $x$의 값은 얼마인가?",
        ),
        b * k,
        [
            (b + a * k - a, pen.say("Adds the same length.", "같은 길이를 더하였다.")),
            (b * k * k, pen.say("Squares the ratio.", "닮음비를 제곱하였다.")),
            (b, pen.say("Takes the sides for equal.", "두 변이 같다고 보았다.")),
        ],
        pen.say(
            rf"The ratio is ${a * k} : {a} = {k} : 1$, so ${b} \times {k} = {b * k}$.",
            rf"닮음비가 ${a * k} : {a} = {k} : 1$이므로 ${b} \times {k} = {b * k}$이다.",
        ),
        pen.say("Find the ratio of the sides.", "대응하는 변의 비를 구한다."),
    )


def cosine_ratio(pen: Pen) -> Problem:
    return _ratio(pen, "cos")


def tangent_ratio(pen: Pen) -> Problem:
    return _ratio(pen, "tan")


def _ratio(pen: Pen, name: str) -> Problem:
    opposite, adjacent, longest = pen.pick(_TRIPLES)
    ratios = {
        "sin": Fraction(opposite, longest),
        "cos": Fraction(adjacent, longest),
        "tan": Fraction(opposite, adjacent),
    }
    value = ratios.pop(name)
    errors: list[Slip] = [
        (other, pen.say(f"Gives the {wrong} of the angle.", f"{wrong} 값을 구하였다."))
        for wrong, other in ratios.items()
    ]
    return numeric(
        pen,
        pen.say(
            rf"In a right triangle the side opposite angle $A$ is {opposite}, the side next to it "
            rf"{adjacent}, and the hypotenuse {longest}. What is $\{name} A$?",
            rf"직각삼각형에서 $\angle A$의 대변이 {opposite}, 이웃한 변이 {adjacent}, 빗변이 "
            rf"{longest}일 때, $\{name} A$의 값은 얼마인가?",
        ),
        value,
        [*errors, (1 / value, pen.say("Turns the ratio around.", "비를 거꾸로 썼다."))],
        pen.say(rf"$\{name} A = {tex(value)}$.", rf"$\{name} A = {tex(value)}$이다."),
        pen.say("Recall which sides the ratio compares.", "어느 두 변의 비인지 떠올린다."),
    )
