"""Roots of quadratics, functions put together, midpoints, sums, vectors and determinants."""

from fractions import Fraction

from sandbox.writing.maths.build import Slip, numeric
from sandbox.writing.numbers import signed
from sandbox.writing.pen import Pen
from sandbox.writing.problem import Problem

type _Error = tuple[int | Fraction, str, str]
"""A wrong value and its reason in English and in Korean."""


def _worked(
    pen: Pen,
    stem: tuple[str, str],
    value: int | Fraction,
    errors: list[_Error],
    work: str,
    hint: tuple[str, str],
) -> Problem:
    """A value with its work in symbols; errors are values with reasons in both languages."""
    slips: list[Slip] = [(number, pen.say(en, ko)) for number, en, ko in errors]
    return numeric(
        pen,
        pen.say(*stem),
        value,
        slips,
        pen.say(f"${work}$.", f"${work}$이다."),
        pen.say(*hint),
    )


def discriminant(pen: Pen) -> Problem:
    a, b, c = pen.between(1, 3), pen.between(3, 5 + pen.level), pen.pick([-3, -2, -1, 1, 2])
    value = b * b - 4 * a * c
    lead = "" if a == 1 else a
    stem = (
        f"What is the discriminant of ${lead}x^2 + {b}x {signed(c)} = 0$?",
        f"이차방정식 ${lead}x^2 + {b}x {signed(c)} = 0$의 판별식 $b^2 - 4ac$의 값은 얼마인가?",
    )
    errors: list[_Error] = [
        (b * b + 4 * a * c, "Adds 4ac.", "4ac를 더하였다."),
        (b * b - a * c, "Forgets the factor 4.", "4를 곱하지 않았다."),
        (2 * b - 4 * a * c, "Doubles instead of squaring.", "제곱하지 않고 2를 곱하였다."),
    ]
    work = rf"{b}^2 - 4 \times {a} \times ({c}) = {value}"
    return _worked(pen, stem, value, errors, work, ("It is b² − 4ac.", "b² − 4ac를 구한다."))


def sum_of_roots(pen: Pen) -> Problem:
    p, q = pen.between(1, 4 + pen.level), pen.between(1, 4 + pen.level)
    stem = (
        f"What is the sum of the roots of $x^2 - {p + q}x + {p * q} = 0$?",
        f"이차방정식 $x^2 - {p + q}x + {p * q} = 0$의 두 근의 합은 얼마인가?",
    )
    errors: list[_Error] = [
        (p * q, "Gives the product.", "두 근의 곱을 구하였다."),
        (p, "Gives one root.", "한 근을 답하였다."),
        (2 * (p + q), "Doubles the sum.", "합에 2를 곱하였다."),
    ]
    work = rf"{p} + {q} = {p + q}"
    return _worked(
        pen, stem, p + q, errors, work, ("Factor the left side.", "좌변을 인수분해한다.")
    )


def composite_function(pen: Pen) -> Problem:
    a, b, c, x = (pen.between(2, 3 + pen.level) for _ in range(4))
    inner = x + c
    stem = (
        f"Let $f(x) = {a}x + {b}$ and $g(x) = x + {c}$. What is $f(g({x}))$?",
        f"$f(x) = {a}x + {b}$, $g(x) = x + {c}$일 때, $f(g({x}))$의 값은 얼마인가?",
    )
    errors: list[_Error] = [
        (a * x + b + c, "Applies the functions in the other order.", "합성 순서를 바꾸었다."),
        (a * x + b, "Applies the outer function only.", "f만 적용하였다."),
        (inner * (a * x + b), "Multiplies the values.", "두 함숫값을 곱하였다."),
    ]
    work = rf"g({x}) = {inner},\ f({inner}) = {a * inner + b}"
    hint = ("Start with the inner function.", "안쪽 함수부터 계산한다.")
    return _worked(pen, stem, a * inner + b, errors, work, hint)


def inverse_function(pen: Pen) -> Problem:
    a, b, x = pen.between(2, 3 + pen.level), pen.between(1, 9), pen.between(2, 5 + pen.level)
    y = a * x + b
    stem = (
        f"Let $f(x) = {a}x + {b}$. What is $f^{{-1}}({y})$?",
        f"$f(x) = {a}x + {b}$일 때, $f^{{-1}}({y})$의 값은 얼마인가?",
    )
    errors: list[_Error] = [
        (a * y + b, "Applies the function itself.", "역함수가 아니라 함수를 적용하였다."),
        (Fraction(y, a) - b, "Divides before subtracting.", "빼기 전에 나누었다."),
        (y - b, "Forgets to divide.", "나누지 않았다."),
    ]
    work = rf"({y} - {b}) \div {a} = {x}"
    hint = ("Which number is mapped to it?", "함숫값이 이 수가 되는 x를 찾는다.")
    return _worked(pen, stem, x, errors, work, hint)


def exponential_value(pen: Pen) -> Problem:
    start, factor, time = pen.between(2, 9), pen.pick([2, 3]), pen.between(3, 4 + pen.level // 2)
    value = start * factor**time
    stem = (
        rf"A number is given by $f(t) = {start} \times {factor}^t$. What is $f({time})$?",
        rf"지수함수 $f(t) = {start} \times {factor}^t$에 대하여 $f({time})$의 값은 얼마인가?",
    )
    errors: list[_Error] = [
        (start * factor * time, "Multiplies by the exponent.", "지수를 곱하였다."),
        ((start * factor) ** time, "Takes the power of the product.", "곱한 다음 거듭제곱하였다."),
        (value // factor, "Takes one step too few.", "한 번 덜 곱하였다."),
    ]
    work = rf"{start} \times {factor**time} = {value}"
    return _worked(
        pen, stem, value, errors, work, ("Take the power first.", "거듭제곱을 먼저 계산한다.")
    )


def midpoint(pen: Pen) -> Problem:
    x, y, dx, dy = (pen.between(1, 4 + pen.level) for _ in range(4))
    far_x, far_y = x + 2 * dx, y + 2 * dy
    stem = (
        f"$M(a, b)$ is the midpoint of $A({x}, {y})$ and $B({far_x}, {far_y})$. What is $a + b$?",
        f"두 점 $A({x}, {y})$, $B({far_x}, {far_y})$의 중점을 $M(a, b)$라 할 때, $a + b$의 값은 "
        f"얼마인가?",
    )
    value = x + dx + y + dy
    errors: list[_Error] = [
        (2 * value, "Forgets to halve.", "2로 나누지 않았다."),
        (dx + dy, "Halves the differences.", "차를 2로 나누었다."),
        (x + dx, "Gives the first coordinate only.", "x좌표만 구하였다."),
    ]
    work = f"M({x + dx}, {y + dy}),\\ {x + dx} + {y + dy} = {value}"
    hint = ("Take the mean of the coordinates.", "좌표의 평균을 구한다.")
    return _worked(pen, stem, value, errors, work, hint)


def sigma_sum(pen: Pen) -> Problem:
    n, a = pen.between(4, 5 + pen.level), pen.between(2, 4)
    value = a * n * (n + 1) // 2
    stem = (
        rf"What is $\sum_{{k=1}}^{{{n}}} {a}k$?",
        rf"$\sum_{{k=1}}^{{{n}}} {a}k$의 값은 얼마인가?",
    )
    errors: list[_Error] = [
        (a * n, "Gives the last term.", "마지막 항을 답하였다."),
        (n * (n + 1) // 2, f"Forgets the factor {a}.", f"{a}을(를) 곱하지 않았다."),
        (2 * value, "Forgets to halve.", "2로 나누지 않았다."),
    ]
    work = rf"{a} \times \frac{{{n} \times {n + 1}}}{{2}} = {value}"
    return _worked(pen, stem, value, errors, work, ("Write out the terms.", "항을 차례로 써 본다."))


def determinant(pen: Pen) -> Problem:
    a, b, c, d = (pen.between(1, 4 + pen.level) for _ in range(4))
    stem = (
        rf"What is the determinant of $\begin{{pmatrix}} {a} & {b} \\ {c} & {d} \end{{pmatrix}}$?",
        rf"행렬 $\begin{{pmatrix}} {a} & {b} \\ {c} & {d} \end{{pmatrix}}$의 행렬식의 값은 "
        rf"얼마인가?",
    )
    errors: list[_Error] = [
        (a * d + b * c, "Adds the products.", "두 곱을 더하였다."),
        (b * c - a * d, "Subtracts the other way round.", "거꾸로 뺐다."),
        (a * c - b * d, "Multiplies along the columns.", "같은 열끼리 곱하였다."),
    ]
    work = rf"{a} \times {d} - {b} \times {c} = {a * d - b * c}"
    hint = ("Multiply along the diagonals.", "대각선끼리 곱한다.")
    return _worked(pen, stem, a * d - b * c, errors, work, hint)


def dot_product(pen: Pen) -> Problem:
    a, b, c, d = (pen.between(1, 4 + pen.level) for _ in range(4))
    stem = (
        f"What is the dot product of the vectors $({a}, {b})$ and $({c}, {d})$?",
        f"두 벡터 $({a}, {b})$, $({c}, {d})$의 내적은 얼마인가?",
    )
    errors: list[_Error] = [
        (a * d + b * c, "Multiplies crosswise.", "엇갈려 곱하였다."),
        (a * d - b * c, "Takes the determinant.", "행렬식을 구하였다."),
        ((a + b) * (c + d), "Multiplies the sums.", "성분의 합끼리 곱하였다."),
    ]
    work = rf"{a} \times {c} + {b} \times {d} = {a * c + b * d}"
    hint = ("Multiply matching components.", "같은 자리의 성분끼리 곱한다.")
    return _worked(pen, stem, a * c + b * d, errors, work, hint)
