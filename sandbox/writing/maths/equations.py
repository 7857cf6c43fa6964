"""Equations and inequalities."""

from fractions import Fraction

from sandbox.writing.maths.build import numeric
from sandbox.writing.numbers import coefficient, signed, tex
from sandbox.writing.pen import Pen
from sandbox.writing.problem import Problem


def linear_equation(pen: Pen) -> Problem:
    a, x = pen.between(2, 4 + pen.level), pen.pick([-1, 1, 1]) * pen.between(2, 4 + 3 * pen.level)
    b = pen.pick([-1, 1]) * pen.between(1, 6 + 4 * pen.level)
    c = a * x + b
    return numeric(
        pen,
        pen.say(
            f"What is the solution of the linear equation ${a}x {signed(b)} = {c}$?",
            f"일차방정식 ${a}x {signed(b)} = {c}$의 해는 얼마인가?",
        ),
        x,
        [
            (
                Fraction(c + b, a),
                pen.say(
                    "Moves the constant to the other side without changing its sign.",
                    "상수항을 이항할 때 부호를 바꾸지 않았다.",
                ),
            ),
            (-x, pen.say("Loses the sign when dividing.", "나눌 때 부호를 잘못 처리하였다.")),
            (c - b, pen.say(f"Forgets to divide by {a}.", f"x의 계수 {a}으로(로) 나누지 않았다.")),
            (
                c - b - a,
                pen.say(
                    f"Subtracts {a} instead of dividing by it.",
                    f"{a}으로(로) 나누지 않고 {a}을(를) 뺐다.",
                ),
            ),
        ],
        pen.say(
            f"${a}x = {c} {signed(-b)} = {c - b}$, so $x = {x}$.",
            f"${a}x = {c} {signed(-b)} = {c - b}$이므로 $x = {x}$이다.",
        ),
        pen.say("Move the constant to the right side first.", "먼저 상수항을 우변으로 이항한다."),
    )


def two_sided_equation(pen: Pen) -> Problem:
    c = pen.between(1, 3 + pen.level)
    a = c + pen.between(1, 3 + pen.level)
    x, b = pen.between(2, 4 + 2 * pen.level), pen.between(1, 5 + 3 * pen.level)
    d = (a - c) * x + b
    return numeric(
        pen,
        pen.say(
            f"What is the solution of the equation ${a}x + {b} = {coefficient(c, 'x')} + {d}$?",
            f"방정식 ${a}x + {b} = {coefficient(c, 'x')} + {d}$의 해는 얼마인가?",
        ),
        x,
        [
            (
                Fraction(d - b, a + c),
                pen.say("Adds the x-terms of both sides.", "양변의 일차항을 더하였다."),
            ),
            (
                Fraction(d + b, a - c),
                pen.say(
                    "Does not change the sign of the constant when moving it.",
                    "상수항을 이항할 때 부호를 바꾸지 않았다.",
                ),
            ),
            (
                d - b,
                pen.say("Forgets to divide by the coefficient.", "일차항의 계수로 나누지 않았다."),
            ),
            (-x, pen.say("Loses a sign.", "부호를 잘못 처리하였다.")),
        ],
        pen.say(
            f"Moving terms gives ${a}x - {coefficient(c, 'x')} = {d} - {b}$, so $x = {x}$.",
            f"이항하면 ${a}x - {coefficient(c, 'x')} = {d} - {b}$이므로 $x = {x}$이다.",
        ),
        pen.say("Bring the x-terms to one side.", "일차항을 한쪽 변으로 모은다."),
    )


def simultaneous_equations(pen: Pen) -> Problem:
    x, y = pen.between(1, 4 + 2 * pen.level), pen.between(1, 4 + 2 * pen.level)
    if x == y:
        y += 1
    s, d = 2 * x + y, x - y
    return numeric(
        pen,
        pen.say(
            f"If $2x + y = {s}$ and $x - y = {d}$, what is $x$?",
            f"연립방정식 $2x + y = {s}$, $x - y = {d}$에서 $x$의 값은 얼마인가?",
        ),
        x,
        [
            (y, pen.say("Gives y instead of x.", "x가 아니라 y의 값을 답하였다.")),
            (
                s + d,
                pen.say(
                    "Adds the equations but forgets to divide by 3.",
                    "두 식을 더한 뒤 3으로 나누지 않았다.",
                ),
            ),
            (
                Fraction(s - d, 3),
                pen.say(
                    "Subtracts the equations although y does not cancel.",
                    "y가 없어지지 않는데도 두 식을 뺐다.",
                ),
            ),
            (x + y, pen.say("Gives the sum of both.", "두 값의 합을 답하였다.")),
        ],
        pen.say(
            f"Adding both equations: $3x = {s + d}$, so $x = {x}$ (and $y = {y}$).",
            f"두 식을 변끼리 더하면 $3x = {s + d}$이므로 $x = {x}$이고 $y = {y}$이다.",
        ),
        pen.say("Add the two equations.", "두 식을 변끼리 더해 본다."),
    )


def linear_inequality(pen: Pen) -> Problem:
    a, b, x = pen.between(2, 4 + pen.level), pen.between(1, 9), pen.between(3, 5 + 2 * pen.level)
    c = a * x + b + pen.between(0, a - 1)
    return numeric(
        pen,
        pen.say(
            rf"What is the largest whole number $x$ with ${a}x + {b} \le {c}$?",
            rf"일차부등식 ${a}x + {b} \le {c}$을(를) 만족시키는 가장 큰 정수 $x$는 얼마인가?",
        ),
        x,
        [
            (x + 1, pen.say("Rounds the bound up.", "경계의 값을 올림하였다.")),
            (x - 1, pen.say("Leaves the bound itself out.", "경계의 값을 제외하였다.")),
            (
                (c + b) // a,
                pen.say(
                    "Adds the constant instead of subtracting it.", "상수항을 빼지 않고 더하였다."
                ),
            ),
            (c - b, pen.say("Forgets to divide.", "일차항의 계수로 나누지 않았다.")),
        ],
        pen.say(
            rf"${a}x \le {c - b}$, so $x \le {tex(Fraction(c - b, a))}$, and the largest whole "
            rf"number is {x}.",
            rf"${a}x \le {c - b}$에서 $x \le {tex(Fraction(c - b, a))}$이므로 가장 큰 정수는 "
            rf"{x}이다.",
        ),
        pen.say(
            "Solve it like an equation, then look for the whole number.",
            "방정식처럼 푼 다음 정수를 찾는다.",
        ),
    )


def quadratic_equation(pen: Pen) -> Problem:
    p, q = pen.between(1, 3 + pen.level), pen.between(2, 4 + pen.level)
    big, small = (p + q, -p) if pen.rng.random() < 0.5 else (p + q, p)
    s, m = big + small, big * small
    middle = "" if s == 0 else f"{'- ' if s > 0 else '+ '}{coefficient(abs(s), 'x')} "
    return numeric(
        pen,
        pen.say(
            f"What is the larger solution of the quadratic equation $x^2 {middle}{signed(m)} = 0$?",
            f"이차방정식 $x^2 {middle}{signed(m)} = 0$의 두 근 가운데 큰 근은 얼마인가?",
        ),
        big,
        [
            (small, pen.say("Gives the smaller solution.", "작은 근을 답하였다.")),
            (
                -small,
                pen.say(
                    "Reads the root off the factor with the wrong sign.",
                    "인수에서 근을 읽을 때 부호를 바꾸지 않았다.",
                ),
            ),
            (s, pen.say("Gives the sum of the solutions.", "두 근의 합을 답하였다.")),
            (
                abs(m),
                pen.say("Takes the constant term for the solution.", "상수항을 근으로 여겼다."),
            ),
        ],
        pen.say(
            f"$(x {signed(-big)})(x {signed(-small)}) = 0$, so $x = {big}$ or $x = {small}$; the "
            f"larger one is {big}.",
            f"$(x {signed(-big)})(x {signed(-small)}) = 0$이므로 $x = {big}$ 또는 $x = "
            f"{small}$이고, 큰 근은 {big}이다.",
        ),
        pen.say("Factor the left side.", "좌변을 인수분해한다."),
    )
