"""Expressions: values, like terms, factors."""

from sandbox.writing.maths.build import numeric
from sandbox.writing.numbers import coefficient, math
from sandbox.writing.pen import Pen
from sandbox.writing.problem import Problem


def expression_value(pen: Pen) -> Problem:
    a, b, x = pen.between(2, 4 + pen.level), pen.between(1, 9), -pen.between(2, 3 + pen.level)
    value = a * x * x - b
    return numeric(
        pen,
        pen.say(
            f"What is the value of the expression ${a}x^2 - {b}$ for $x = {x}$?",
            f"$x = {x}$일 때 식 ${a}x^2 - {b}$의 값은 얼마인가?",
        ),
        value,
        [
            (
                -a * x * x - b,
                pen.say(
                    "Takes the square of a negative number as negative.",
                    "음수의 제곱을 음수로 계산하였다.",
                ),
            ),
            (
                (a * x) ** 2 - b,
                pen.say("Squares the coefficient as well.", "계수까지 함께 제곱하였다."),
            ),
            (a * 2 * x - b, pen.say("Doubles instead of squaring.", "제곱하지 않고 2를 곱하였다.")),
            (a * x * x + b, pen.say("Adds the constant.", "상수를 빼지 않고 더하였다.")),
        ],
        pen.say(
            rf"${a} \times ({x})^2 - {b} = {a} \times {x * x} - {b} = {value}$.",
            rf"${a} \times ({x})^2 - {b} = {a} \times {x * x} - {b} = {value}$이다.",
        ),
        pen.say("Put the number in brackets.", "수를 괄호에 넣어 대입한다."),
    )


def like_terms(pen: Pen) -> Problem:
    a, b, k = (
        pen.between(2, 4 + pen.level),
        pen.between(2, 6 + pen.level),
        pen.between(2, 4 + pen.level),
    )
    c = pen.between(1, 5)
    value = k * a - c
    return numeric(
        pen,
        pen.say(
            f"What is the coefficient of $x$ when ${k}({a}x + {b}) - {coefficient(c, 'x')}$ is "
            f"simplified?",
            f"식 ${k}({a}x + {b}) - {coefficient(c, 'x')}$을(를) 간단히 할 때 $x$의 계수는 "
            f"얼마인가?",
        ),
        value,
        [
            (a - c, pen.say("Forgets to multiply the bracket.", "괄호 앞의 수를 곱하지 않았다.")),
            (
                k * a + c,
                pen.say(
                    "Adds the last term instead of subtracting it.",
                    "마지막 항을 빼지 않고 더하였다.",
                ),
            ),
            (
                k + a - c,
                pen.say(
                    "Adds the factor instead of multiplying by it.",
                    "괄호 앞의 수를 곱하지 않고 더하였다.",
                ),
            ),
            (k * b, pen.say("Gives the constant term.", "상수항을 답하였다.")),
        ],
        pen.say(
            f"${k * a}x + {k * b} - {coefficient(c, 'x')} = {coefficient(value, 'x')} + {k * b}$.",
            f"${k * a}x + {k * b} - {coefficient(c, 'x')} = {coefficient(value, 'x')} + "
            f"{k * b}$이므로 $x$의 계수는 {math(value)}이다.",
        ),
        pen.say("Multiply the bracket out first.", "먼저 괄호를 푼다."),
    )


def factoring(pen: Pen) -> Problem:
    p, q = pen.between(1, 3 + pen.level), pen.between(2, 5 + pen.level)
    s, m = p + q, p * q
    return numeric(
        pen,
        pen.say(
            f"If $x^2 + {s}x + {m} = (x + {p})(x + a)$, what is $a$?",
            f"$x^2 + {s}x + {m}$을(를) 인수분해하면 $(x + {p})(x + a)$이다. $a$의 값은 얼마인가?",
        ),
        q,
        [
            (
                m - p,
                pen.say(
                    "Subtracts from the constant instead of dividing it.",
                    "상수항을 나누지 않고 뺐다.",
                ),
            ),
            (
                -q,
                pen.say(
                    "Gives the root, not the number in the factor.",
                    "인수의 수가 아니라 근을 답하였다.",
                ),
            ),
            (
                s + p,
                pen.say(
                    "Adds to the middle coefficient instead of subtracting.",
                    "일차항의 계수에서 빼지 않고 더하였다.",
                ),
            ),
            (m, pen.say("Takes the constant term itself.", "상수항을 그대로 답하였다.")),
        ],
        pen.say(
            rf"${p} + a = {s}$ and ${p} \times a = {m}$, so $a = {q}$.",
            rf"${p} + a = {s}$이고 ${p} \times a = {m}$이므로 $a = {q}$이다.",
        ),
        pen.say("Compare the constant terms.", "상수항을 비교한다."),
    )
