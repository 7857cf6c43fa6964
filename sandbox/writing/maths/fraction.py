"""Fractions: the four operations, simplest form, a fraction of an amount."""

from fractions import Fraction
from math import gcd

from sandbox.writing.maths.build import numeric
from sandbox.writing.numbers import math, tex
from sandbox.writing.pen import Pen
from sandbox.writing.problem import Problem


def _proper(pen: Pen) -> Fraction:
    while True:
        den = pen.between(3, 5 + 2 * pen.level)
        num = pen.between(1, den - 1)
        if gcd(num, den) == 1:
            return Fraction(num, den)


def _two(pen: Pen) -> tuple[Fraction, Fraction]:
    while True:
        a, b = _proper(pen), _proper(pen)
        if a.denominator != b.denominator:
            return a, b


def fraction_addition(pen: Pen) -> Problem:
    a, b = _two(pen)
    common = a.denominator * b.denominator // gcd(a.denominator, b.denominator)
    value = a + b
    return numeric(
        pen,
        pen.say(
            f"What is ${tex(a)} + {tex(b)}$ in simplest form?",
            f"분수의 덧셈 ${tex(a)} + {tex(b)}$의 값을 기약분수로 나타내면 얼마인가?",
        ),
        value,
        [
            (
                Fraction(a.numerator + b.numerator, a.denominator + b.denominator),
                pen.say(
                    "Adds the numerators and adds the denominators.",
                    "분자는 분자끼리, 분모는 분모끼리 더하였다.",
                ),
            ),
            (
                Fraction(a.numerator + b.numerator, common),
                pen.say(
                    "Takes the common denominator but keeps the old numerators.",
                    "통분할 때 분모만 바꾸고 분자는 그대로 두었다.",
                ),
            ),
            (1 / value, pen.say("Turns the fraction upside down.", "분자와 분모를 뒤집어 썼다.")),
            (a * b, pen.say("Multiplies instead of adding.", "더하지 않고 곱하였다.")),
        ],
        pen.say(
            rf"With the common denominator {common}: "
            rf"$\frac{{{a.numerator * common // a.denominator}}}{{{common}}} + "
            rf"\frac{{{b.numerator * common // b.denominator}}}{{{common}}} = {tex(value)}$.",
            rf"공통분모 {common}으로(로) 통분하면 "
            rf"$\frac{{{a.numerator * common // a.denominator}}}{{{common}}} + "
            rf"\frac{{{b.numerator * common // b.denominator}}}{{{common}}} = {tex(value)}$이다.",
        ),
        pen.say("Find a common denominator first.", "먼저 통분한다."),
    )


def fraction_subtraction(pen: Pen) -> Problem:
    a, b = sorted(_two(pen), reverse=True)
    common = a.denominator * b.denominator // gcd(a.denominator, b.denominator)
    value = a - b
    careless = Fraction(abs(a.numerator - b.numerator), abs(a.denominator - b.denominator))
    return numeric(
        pen,
        pen.say(
            f"What is ${tex(a)} - {tex(b)}$ in simplest form?",
            f"분수의 뺄셈 ${tex(a)} - {tex(b)}$의 값을 기약분수로 나타내면 얼마인가?",
        ),
        value,
        [
            (
                careless,
                pen.say(
                    "Subtracts numerators and denominators separately.",
                    "분자는 분자끼리, 분모는 분모끼리 뺐다.",
                ),
            ),
            (a + b, pen.say("Adds instead of subtracting.", "빼지 않고 더하였다.")),
            (
                Fraction(abs(a.numerator - b.numerator), common),
                pen.say(
                    "Takes the common denominator but keeps the old numerators.",
                    "통분할 때 분모만 바꾸고 분자는 그대로 두었다.",
                ),
            ),
            (1 / value, pen.say("Turns the fraction upside down.", "분자와 분모를 뒤집어 썼다.")),
        ],
        pen.say(
            f"The common denominator is {common}, and ${tex(a)} - {tex(b)} = {tex(value)}$.",
            f"공통분모 {common}으로(로) 통분하여 빼면 ${tex(a)} - {tex(b)} = {tex(value)}$이다.",
        ),
        pen.say("Find a common denominator first.", "먼저 통분한다."),
    )


def fraction_multiplication(pen: Pen) -> Problem:
    a, b = _two(pen)
    value = a * b
    return numeric(
        pen,
        pen.say(
            rf"What is ${tex(a)} \times {tex(b)}$ in simplest form?",
            rf"분수의 곱셈 ${tex(a)} \times {tex(b)}$의 값을 기약분수로 나타내면 얼마인가?",
        ),
        value,
        [
            (a / b, pen.say("Divides instead of multiplying.", "곱하지 않고 나누었다.")),
            (a + b, pen.say("Adds instead of multiplying.", "곱하지 않고 더하였다.")),
            (
                1 / value,
                pen.say("Turns the product upside down.", "곱의 분자와 분모를 뒤집어 썼다."),
            ),
            (
                Fraction(a.numerator * b.numerator, a.denominator + b.denominator),
                pen.say(
                    "Adds the denominators instead of multiplying them.",
                    "분모를 곱하지 않고 더하였다.",
                ),
            ),
        ],
        pen.say(
            rf"Multiply the numerators and the denominators: $\frac{{{a.numerator} \times "
            rf"{b.numerator}}}{{{a.denominator} \times {b.denominator}}} = {tex(value)}$.",
            rf"분자는 분자끼리, 분모는 분모끼리 곱하면 $\frac{{{a.numerator} \times "
            rf"{b.numerator}}}{{{a.denominator} \times {b.denominator}}} = {tex(value)}$이다.",
        ),
        pen.say("Cancel common factors before multiplying.", "곱하기 전에 약분해 본다."),
    )


def fraction_division(pen: Pen) -> Problem:
    a, b = _two(pen)
    value = a / b
    return numeric(
        pen,
        pen.say(
            rf"What is ${tex(a)} \div {tex(b)}$ in simplest form?",
            rf"분수의 나눗셈 ${tex(a)} \div {tex(b)}$의 값을 기약분수로 나타내면 얼마인가?",
        ),
        value,
        [
            (
                a * b,
                pen.say(
                    "Multiplies without inverting the divisor.", "나누는 수를 뒤집지 않고 곱하였다."
                ),
            ),
            (
                b / a,
                pen.say(
                    "Inverts the first fraction instead of the divisor.",
                    "나누는 수가 아니라 나누어지는 수를 뒤집었다.",
                ),
            ),
            (1 / (a * b), pen.say("Inverts both fractions.", "두 분수를 모두 뒤집었다.")),
        ],
        pen.say(
            rf"Multiply by the reciprocal: ${tex(a)} \times {tex(1 / b)} = {tex(value)}$.",
            rf"나누는 수의 역수를 곱하면 ${tex(a)} \times {tex(1 / b)} = {tex(value)}$이다.",
        ),
        pen.say("Dividing is multiplying by the reciprocal.", "나눗셈은 역수를 곱하는 것과 같다."),
    )


def simplest_form(pen: Pen) -> Problem:
    reduced, factor = _proper(pen), pen.between(2, 3 + 2 * pen.level)
    num, den = reduced.numerator * factor, reduced.denominator * factor
    return numeric(
        pen,
        pen.say(
            rf"What is the fraction $\frac{{{num}}}{{{den}}}$ in simplest form?",
            rf"분수 $\frac{{{num}}}{{{den}}}$의 값을 기약분수로 나타내면 얼마인가?",
        ),
        reduced,
        [
            (
                Fraction(reduced.numerator, den),
                pen.say("Divides only the numerator.", "분자만 나누었다."),
            ),
            (1 / reduced, pen.say("Turns the fraction upside down.", "분자와 분모를 뒤집어 썼다.")),
            (
                Fraction(reduced.numerator + 1, reduced.denominator + 1),
                pen.say(
                    "Takes the same number off numerator and denominator instead of dividing.",
                    "나누지 않고 분자와 분모에서 같은 수를 뺐다.",
                ),
            ),
        ],
        pen.say(
            f"Divide both by their greatest common divisor {factor}: {math(reduced)}.",
            f"분자와 분모를 최대공약수 {factor}으로(로) 나누면 {math(reduced)}이다.",
        ),
        pen.say("Find the greatest common divisor of both.", "분자와 분모의 최대공약수를 구한다."),
    )


def fraction_of_amount(pen: Pen) -> Problem:
    part = _proper(pen)
    amount = part.denominator * pen.between(4, 6 + 4 * pen.level)
    value = part * amount
    return numeric(
        pen,
        pen.say(
            f"What is {math(part)} of ${amount}$?",
            f"${amount}$의 {math(part)}에 해당하는 수는 얼마인가?",
        ),
        value,
        [
            (
                amount // part.denominator,
                pen.say(
                    "Divides by the denominator but does not multiply by the numerator.",
                    "분모로 나누기만 하고 분자를 곱하지 않았다.",
                ),
            ),
            (amount - value, pen.say("Gives the rest of the amount.", "나머지 부분을 답하였다.")),
            (amount - part.numerator, pen.say("Subtracts the numerator.", "분자를 뺐다.")),
        ],
        pen.say(
            rf"${amount} \div {part.denominator} \times {part.numerator} = {value}$.",
            rf"${amount} \div {part.denominator} \times {part.numerator} = {value}$이다.",
        ),
        pen.say("Divide by the denominator first.", "먼저 분모로 나눈다."),
    )
