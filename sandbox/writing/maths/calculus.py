"""Derivatives, integrals, limits."""

from fractions import Fraction

from sandbox.writing.maths.build import numeric
from sandbox.writing.numbers import coefficient
from sandbox.writing.pen import Pen
from sandbox.writing.problem import Problem


def derivative(pen: Pen) -> Problem:
    a, b, x = pen.between(2, 3 + pen.level), pen.between(2, 6), pen.between(1, 2 + pen.level)
    value = 2 * a * x + b
    return numeric(
        pen,
        pen.say(
            f"For $f(x) = {a}x^2 + {b}x$, what is the derivative $f'({x})$?",
            f"함수 $f(x) = {a}x^2 + {b}x$의 미분계수 $f'({x})$의 값은 얼마인가?",
        ),
        value,
        [
            (a * x * x + b * x, pen.say("Gives the value of the function.", "함숫값을 구하였다.")),
            (2 * a * x, pen.say("Drops the linear term.", "일차항의 미분을 빠뜨렸다.")),
            (a * x + b, pen.say("Forgets to multiply by the exponent.", "지수를 곱하지 않았다.")),
            (
                2 * a * x + b * x,
                pen.say("Does not differentiate the linear term.", "일차항을 미분하지 않았다."),
            ),
        ],
        pen.say(
            rf"$f'(x) = {2 * a}x + {b}$, so $f'({x}) = {value}$.",
            rf"$f'(x) = {2 * a}x + {b}$이므로 $f'({x}) = {value}$이다.",
        ),
        pen.say(
            "Multiply by the exponent and lower it by one.", "지수를 곱하고 차수를 하나 낮춘다."
        ),
    )


def integral(pen: Pen) -> Problem:
    a, b, top = 2 * pen.between(1, 2 + pen.level), pen.between(1, 6), pen.between(1, 2 + pen.level)
    value = a // 2 * top * top + b * top
    return numeric(
        pen,
        pen.say(
            rf"What is the definite integral $\int_0^{{{top}}} ({a}x + {b})\,dx$?",
            rf"정적분 $\int_0^{{{top}}} ({a}x + {b})\,dx$의 값은 얼마인가?",
        ),
        value,
        [
            (
                a * top + b,
                pen.say("Puts the bound into the integrand.", "적분하지 않고 위끝을 대입하였다."),
            ),
            (
                a * top * top + b * top,
                pen.say("Forgets to divide by the new exponent.", "새로운 지수로 나누지 않았다."),
            ),
            (a, pen.say("Differentiates instead of integrating.", "적분하지 않고 미분하였다.")),
            (
                a // 2 * top * top + b,
                pen.say("Does not integrate the constant.", "상수항을 적분하지 않았다."),
            ),
        ],
        pen.say(
            rf"$\left[{coefficient(a // 2, 'x^2')} + {coefficient(b, 'x')}\right]_0^{{{top}}} = "
            rf"{value}$.",
            rf"$\left[{coefficient(a // 2, 'x^2')} + {coefficient(b, 'x')}\right]_0^{{{top}}} = "
            rf"{value}$이다.",
        ),
        pen.say("Find an antiderivative first.", "먼저 부정적분을 구한다."),
    )


def limit(pen: Pen) -> Problem:
    a = pen.between(1, 3 + pen.level)
    return numeric(
        pen,
        pen.say(
            rf"What is the limit $\lim_{{x \to {a}}} \frac{{x^2 - {a * a}}}{{x - {a}}}$?",
            rf"극한 $\lim_{{x \to {a}}} \frac{{x^2 - {a * a}}}{{x - {a}}}$의 값은 얼마인가?",
        ),
        2 * a,
        [
            (
                a,
                pen.say(
                    "Adds the number only once after cancelling.", "약분한 뒤 한 번만 더하였다."
                ),
            ),
            (a * a, pen.say("Takes the square for the limit.", "제곱의 값을 극한값으로 여겼다.")),
            (Fraction(a, 2), pen.say("Halves instead of doubling.", "2를 곱하지 않고 나누었다.")),
            (
                2 * a * a,
                pen.say("Multiplies the factors instead of cancelling.", "약분하지 않고 곱하였다."),
            ),
        ],
        pen.say(
            rf"After cancelling, the limit is that of $x + {a}$, which is {2 * a}.",
            rf"약분하면 $x + {a}$의 극한이므로 {2 * a}이다.",
        ),
        pen.say("Factor the numerator.", "분자를 인수분해한다."),
    )
