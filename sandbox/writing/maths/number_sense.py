"""Order of operations, negative numbers, decimals, rounding."""

from fractions import Fraction

from sandbox.writing.maths.build import numeric
from sandbox.writing.numbers import math
from sandbox.writing.pen import Pen
from sandbox.writing.problem import Problem


def order_of_operations(pen: Pen) -> Problem:
    a, b, c = pen.between(3, 8 + 4 * pen.level), pen.between(2, 9), pen.between(2, 9)
    return numeric(
        pen,
        pen.say(
            rf"What is the value of ${a} + {b} \times {c}$?",
            rf"혼합 계산 ${a} + {b} \times {c}$의 값은 얼마인가?",
        ),
        a + b * c,
        [
            (
                (a + b) * c,
                pen.say(
                    "Works from left to right and adds first.", "곱셈보다 덧셈을 먼저 계산하였다."
                ),
            ),
            (a * b + c, pen.say("Swaps the two operations.", "두 연산 기호를 바꾸어 계산하였다.")),
            (a + b + c, pen.say("Adds all three numbers.", "세 수를 모두 더하였다.")),
        ],
        pen.say(
            rf"Multiply first: ${b} \times {c} = {b * c}$, then ${a} + {b * c} = {a + b * c}$.",
            rf"곱셈을 먼저 하면 ${b} \times {c} = {b * c}$이고, ${a} + {b * c} = {a + b * c}$이다.",
        ),
        pen.say("Multiplication comes before addition.", "곱셈을 덧셈보다 먼저 계산한다."),
    )


def integers(pen: Pen) -> Problem:
    a, b, c = -pen.between(3, 6 + 4 * pen.level), -pen.between(2, 9), pen.between(2, 9)
    value = a + b * c
    return numeric(
        pen,
        pen.say(
            rf"What is the value of $({a}) + ({b}) \times {c}$?",
            rf"정수의 계산 $({a}) + ({b}) \times {c}$의 값은 얼마인가?",
        ),
        value,
        [
            (
                a - b * c,
                pen.say(
                    "Takes a negative times a positive as positive.",
                    "음수와 양수의 곱을 양수로 계산하였다.",
                ),
            ),
            ((a + b) * c, pen.say("Adds before multiplying.", "곱셈보다 덧셈을 먼저 계산하였다.")),
            (
                -value,
                pen.say("Loses the negative sign of the result.", "결과의 음의 부호를 빠뜨렸다."),
            ),
        ],
        pen.say(
            rf"$({b}) \times {c} = {b * c}$, and $({a}) + ({b * c}) = {value}$.",
            rf"$({b}) \times {c} = {b * c}$이고 $({a}) + ({b * c}) = {value}$이다.",
        ),
        pen.say("A negative times a positive is negative.", "음수와 양수의 곱은 음수이다."),
    )


def decimals(pen: Pen) -> Problem:
    a, b = Fraction(pen.between(11, 99), 10), Fraction(pen.between(105, 299 + 150 * pen.level), 100)
    if b.denominator < 100:
        b += Fraction(1, 100)
    lined_up = Fraction(int(a * 10) + int(b * 100), 100)
    return numeric(
        pen,
        pen.say(
            f"What is ${_point(a)} + {_point(b)}$?",
            f"소수의 덧셈 ${_point(a)} + {_point(b)}$의 값은 얼마인가?",
        ),
        a + b,
        [
            (
                lined_up,
                pen.say(
                    "Lines up the last digits instead of the decimal points.",
                    "소수점이 아니라 끝자리를 맞추어 더하였다.",
                ),
            ),
            (
                a + b + 1,
                pen.say(
                    "Carries a one too many into the whole number.",
                    "일의 자리로 한 번 더 받아올렸다.",
                ),
            ),
            (
                a + b - 1,
                pen.say(
                    "Forgets to carry into the whole number.", "일의 자리로 받아올림하지 않았다."
                ),
            ),
        ],
        pen.say(
            f"Line up the decimal points: ${_point(a)} + {_point(b)} = {_point(a + b)}$.",
            f"소수점의 자리를 맞추어 더하면 ${_point(a)} + {_point(b)} = {_point(a + b)}$이다.",
        ),
        pen.say(
            "Write both numbers with two decimal places.", "두 수를 모두 소수 두 자리로 써 본다."
        ),
        show=lambda number: f"${_point(number)}$",
    )


def rounding(pen: Pen) -> Problem:
    unit = pen.pick([10, 100] if pen.level < 3 else [100, 1000])
    number = pen.between(unit + 1, unit * 90)
    if number % unit == 0:
        number += unit // 2 + 1
    down = number // unit * unit
    value = down + unit if number % unit * 2 >= unit else down
    other = down if value != down else down + unit
    place = {10: ("ten", "십"), 100: ("hundred", "백"), 1000: ("thousand", "천")}[unit]
    return numeric(
        pen,
        pen.say(
            f"What is ${number}$ rounded to the nearest {place[0]}?",
            f"${number}$을(를) 반올림하여 {place[1]}의 자리까지 나타낸 수는 얼마인가?",
        ),
        value,
        [
            (other, pen.say("Rounds in the wrong direction.", "올림과 버림을 반대로 하였다.")),
            (
                value + unit,
                pen.say(
                    f"Rounds up one {place[0]} too far.", f"{place[1]}의 자리에서 한 번 더 올렸다."
                ),
            ),
            (
                value - unit,
                pen.say(
                    f"Rounds down one {place[0]} too far.",
                    f"{place[1]}의 자리에서 한 번 더 버렸다.",
                ),
            ),
            (
                value + 2 * unit,
                pen.say(f"Miscounts the {place[0]}s.", f"{place[1]}의 자리를 잘못 세었다."),
            ),
            (
                value - 2 * unit,
                pen.say(f"Miscounts the {place[0]}s.", f"{place[1]}의 자리를 잘못 세었다."),
            ),
            (
                value + 3 * unit,
                pen.say(f"Miscounts the {place[0]}s.", f"{place[1]}의 자리를 잘못 세었다."),
            ),
            (
                value + 4 * unit,
                pen.say(f"Miscounts the {place[0]}s.", f"{place[1]}의 자리를 잘못 세었다."),
            ),
        ],
        pen.say(
            f"{math(number)} lies between {down} and {down + unit}, and {value} is nearer.",
            f"{number}은(는) {down}과(와) {down + unit} 사이에 있고 {value}에 더 "
            f"가깝다(한가운데이면 올린다).",
        ),
        pen.say(
            "Look at the digit to the right of the place.",
            "구하려는 자리의 바로 아래 자리 숫자를 본다.",
        ),
    )


def _point(value: Fraction) -> str:
    return f"{float(value):.2f}".rstrip("0").rstrip(".")
