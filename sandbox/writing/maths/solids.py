"""Further areas and volumes; with circles the answer is the coefficient of pi."""

from fractions import Fraction

from sandbox.writing.maths.build import Slip, numeric
from sandbox.writing.pen import Pen
from sandbox.writing.problem import Problem

type _Error = tuple[int | Fraction, str, str]
"""A wrong value and its reason in English and in Korean."""


def _measured(
    pen: Pen,
    stem: tuple[str, str],
    value: int | Fraction,
    errors: list[_Error],
    work: str,
    unit: str,
) -> Problem:
    """A measure found by a formula; errors are values with their reasons in both languages."""
    slips: list[Slip] = [(number, pen.say(en, ko)) for number, en, ko in errors]
    return numeric(
        pen,
        pen.say(*stem),
        value,
        slips,
        pen.say(f"${work} = {value}$.", f"${work} = {value}$이다."),
        pen.say("Write down the formula first.", "먼저 공식을 써 본다."),
        unit=unit,
    )


def _two(pen: Pen) -> tuple[int, int]:
    return pen.between(3, 6 + 2 * pen.level), pen.between(3, 6 + 2 * pen.level)


def parallelogram_area(pen: Pen) -> Problem:
    base, height = _two(pen)
    stem = (
        f"A parallelogram has base {base} cm and height {height} cm. What is its area in cm²?",
        f"밑변의 길이가 {base} cm, 높이가 {height} cm인 평행사변형의 넓이는 몇 cm²인가?",
    )
    errors: list[_Error] = [
        (Fraction(base * height, 2), "Halves as for a triangle.", "삼각형처럼 2로 나누었다."),
        (2 * (base + height), "Gives a perimeter.", "둘레를 구하였다."),
        (base + height, "Adds the lengths.", "두 길이를 더하였다."),
    ]
    return _measured(pen, stem, base * height, errors, rf"{base} \times {height}", "cm²")


def trapezoid_area(pen: Pen) -> Problem:
    (top, height), wider = _two(pen), 2 * pen.between(1, 4)
    bottom = top + wider
    value = (top + bottom) * height // 2
    stem = (
        f"A trapezoid has parallel sides of {top} cm and {bottom} cm and height {height} cm. What "
        f"is its area in cm²?",
        f"윗변이 {top} cm, 아랫변이 {bottom} cm, 높이가 {height} cm인 사다리꼴의 넓이는 몇 "
        f"cm²인가?",
    )
    errors: list[_Error] = [
        (2 * value, "Forgets to halve.", "2로 나누지 않았다."),
        (bottom * height, "Takes the longer side only.", "아랫변만 곱하였다."),
        (top * height, "Takes the shorter side only.", "윗변만 곱하였다."),
    ]
    work = rf"({top} + {bottom}) \times {height} \div 2"
    return _measured(pen, stem, value, errors, work, "cm²")


def rhombus_area(pen: Pen) -> Problem:
    one, other = (2 * side for side in _two(pen))
    stem = (
        f"The diagonals of a rhombus are {one} cm and {other} cm long. What is its area in cm²?",
        f"두 대각선의 길이가 {one} cm, {other} cm인 마름모의 넓이는 몇 cm²인가?",
    )
    errors: list[_Error] = [
        (one * other, "Forgets to halve.", "2로 나누지 않았다."),
        (one * other // 4, "Divides by 4.", "4로 나누었다."),
        (one + other, "Adds the diagonals.", "두 대각선을 더하였다."),
    ]
    return _measured(pen, stem, one * other // 2, errors, rf"{one} \times {other} \div 2", "cm²")


def cube_volume(pen: Pen) -> Problem:
    edge = pen.between(2, 4 + pen.level)
    stem = (
        f"What is the volume in cm³ of a cube with edges of {edge} cm?",
        f"한 모서리의 길이가 {edge} cm인 정육면체의 부피는 몇 cm³인가?",
    )
    errors: list[_Error] = [
        (edge * edge, "Gives the area of a face.", "한 면의 넓이를 구하였다."),
        (6 * edge * edge, "Gives the surface area.", "겉넓이를 구하였다."),
        (3 * edge, "Multiplies by 3.", "3을 곱하였다."),
    ]
    return _measured(pen, stem, edge**3, errors, f"{edge}^3", "cm³")


def box_surface(pen: Pen) -> Problem:
    (a, b), c = _two(pen), pen.between(2, 6)
    value = 2 * (a * b + b * c + a * c)
    stem = (
        f"What is the surface area in cm² of a box of {a} cm by {b} cm by {c} cm?",
        f"가로 {a} cm, 세로 {b} cm, 높이 {c} cm인 직육면체의 겉넓이는 몇 cm²인가?",
    )
    errors: list[_Error] = [
        (value // 2, "Counts each pair of faces once.", "마주 보는 면을 한 번만 더하였다."),
        (a * b * c, "Gives the volume.", "부피를 구하였다."),
        (value - a * b, "Forgets the top.", "윗면을 빠뜨렸다."),
    ]
    work = rf"2 \times ({a * b} + {b * c} + {a * c})"
    return _measured(pen, stem, value, errors, work, "cm²")


def cylinder_volume(pen: Pen) -> Problem:
    radius, height = _two(pen)
    stem = (
        rf"A cylinder has radius {radius} cm and height {height} cm. Its volume is $k\pi$ cm³. "
        rf"What "
        rf"is $k$?",
        rf"밑면의 반지름이 {radius} cm, 높이가 {height} cm인 원기둥의 부피를 $k\pi$ cm³라 할 때, "
        rf"$k$의 값은 얼마인가?",
    )
    errors: list[_Error] = [
        (2 * radius * height, "Takes the curved surface.", "옆넓이를 구하였다."),
        (
            Fraction(radius * radius * height, 3),
            "Divides by 3 as for a cone.",
            "원뿔처럼 3으로 나누었다.",
        ),
        (radius * height, "Forgets to square the radius.", "반지름을 제곱하지 않았다."),
    ]
    return _measured(pen, stem, radius**2 * height, errors, rf"{radius}^2 \times {height}", "")


def cone_volume(pen: Pen) -> Problem:
    radius, height = pen.between(2, 4 + pen.level), 3 * pen.between(1, 2 + pen.level)
    stem = (
        rf"A cone has radius {radius} cm and height {height} cm. Its volume is $k\pi$ cm³. What is "
        rf"$k$?",
        rf"밑면의 반지름이 {radius} cm, 높이가 {height} cm인 원뿔의 부피를 $k\pi$ cm³라 할 때, "
        rf"$k$의 값은 얼마인가?",
    )
    value = radius**2 * height // 3
    errors: list[_Error] = [
        (3 * value, "Forgets to divide by 3.", "3으로 나누지 않았다."),
        (Fraction(3 * value, 2), "Divides by 2.", "2로 나누었다."),
        (radius * height, "Forgets to square the radius.", "반지름을 제곱하지 않았다."),
    ]
    work = rf"{radius}^2 \times {height} \div 3"
    return _measured(pen, stem, value, errors, work, "")


def sphere_volume(pen: Pen) -> Problem:
    radius = 3 * pen.between(1, 2 + pen.level // 2)
    value = 4 * radius**3 // 3
    stem = (
        rf"A sphere has radius {radius} cm. Its volume is $k\pi$ cm³. What is $k$?",
        rf"반지름이 {radius} cm인 구의 부피를 $k\pi$ cm³라 할 때, $k$의 값은 얼마인가?",
    )
    errors: list[_Error] = [
        (4 * radius**2, "Gives the surface area.", "겉넓이를 구하였다."),
        (radius**3, "Forgets the factor 4/3.", "3분의 4를 곱하지 않았다."),
        (4 * radius**3, "Forgets to divide by 3.", "3으로 나누지 않았다."),
    ]
    return _measured(pen, stem, value, errors, rf"\frac{{4}}{{3}} \times {radius}^3", "")


def _sector(pen: Pen) -> tuple[int, int]:
    """Radius and angle of a sector whose arc and area are whole multiples of pi."""
    return 6 * pen.between(1, 1 + pen.level // 2), pen.pick([60, 90, 120, 180, 240])


def sector_area(pen: Pen) -> Problem:
    radius, angle = _sector(pen)
    value = radius**2 * angle // 360
    stem = (
        rf"A sector has radius {radius} cm and angle ${angle}^\circ$. Its area is $k\pi$ cm². What "
        rf"is $k$?",
        rf"반지름이 {radius} cm이고 중심각이 ${angle}^\circ$인 부채꼴의 넓이를 $k\pi$ cm²라 할 때, "
        rf"$k$의 값은 얼마인가?",
    )
    errors: list[_Error] = [
        (2 * radius * angle // 360, "Gives the arc.", "호의 길이를 구하였다."),
        (radius**2, "Gives the whole circle.", "원 전체의 넓이를 구하였다."),
        (2 * value, "Takes half a turn for the whole.", "180°를 한 바퀴로 보았다."),
    ]
    work = rf"{radius}^2 \times \frac{{{angle}}}{{360}}"
    return _measured(pen, stem, value, errors, work, "")


def arc_length(pen: Pen) -> Problem:
    radius, angle = _sector(pen)
    value = 2 * radius * angle // 360
    stem = (
        rf"A sector has radius {radius} cm and angle ${angle}^\circ$. Its arc is $k\pi$ cm long. "
        rf"What is $k$?",
        rf"반지름이 {radius} cm이고 중심각이 ${angle}^\circ$인 부채꼴의 호의 길이를 $k\pi$ cm라 "
        rf"할 때, "
        rf"$k$의 값은 얼마인가?",
    )
    errors: list[_Error] = [
        (radius**2 * angle // 360, "Gives the area.", "넓이를 구하였다."),
        (2 * radius, "Gives the whole circle.", "원의 둘레 전체를 구하였다."),
        (Fraction(radius * angle, 360), "Forgets the factor 2.", "2를 곱하지 않았다."),
    ]
    work = rf"2 \times {radius} \times \frac{{{angle}}}{{360}}"
    return _measured(pen, stem, value, errors, work, "")
