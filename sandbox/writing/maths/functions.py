"""Functions, proportion, coordinates."""

from fractions import Fraction

from sandbox.writing.maths.build import numeric
from sandbox.writing.numbers import signed, tex
from sandbox.writing.pen import Pen
from sandbox.writing.problem import Problem


def slope(pen: Pen) -> Problem:
    m, x, step = (
        pen.pick([-1, 1]) * pen.between(2, 3 + pen.level),
        pen.between(1, 4),
        pen.between(2, 4),
    )
    y = pen.between(1, 6)
    x2, y2 = x + step, y + m * step
    return numeric(
        pen,
        pen.say(
            f"What is the slope of the linear function through the points $({x}, {y})$ and $({x2}, "
            f"{y2})$?",
            f"두 점 $({x}, {y})$, $({x2}, {y2})$을(를) 지나는 일차함수의 그래프의 기울기는 "
            f"얼마인가?",
        ),
        m,
        [
            (
                Fraction(step, y2 - y),
                pen.say(
                    "Divides the change of x by the change of y.",
                    "x의 증가량을 y의 증가량으로 나누었다.",
                ),
            ),
            (-m, pen.say("Loses the sign.", "부호를 잘못 처리하였다.")),
            (
                y2 - y,
                pen.say("Forgets to divide by the change of x.", "x의 증가량으로 나누지 않았다."),
            ),
            (
                Fraction(y2 + y, x2 + x),
                pen.say(
                    "Adds the coordinates instead of subtracting them.",
                    "좌표를 빼지 않고 더하였다.",
                ),
            ),
        ],
        pen.say(
            rf"$\frac{{{y2} - {y}}}{{{x2} - {x}}} = {m}$.",
            rf"$\frac{{{y2} - {y}}}{{{x2} - {x}}} = {m}$이다.",
        ),
        pen.say("Change of y over change of x.", "y의 증가량을 x의 증가량으로 나눈다."),
    )


def function_value(pen: Pen) -> Problem:
    a, b, x = (
        pen.pick([-1, 1]) * pen.between(2, 4 + pen.level),
        pen.pick([-1, 1]) * pen.between(1, 9),
        pen.between(2, 4 + pen.level),
    )
    value = a * x + b
    return numeric(
        pen,
        pen.say(
            f"What is $f({x})$ for the function $f(x) = {a}x {signed(b)}$?",
            f"일차함수 $f(x) = {a}x {signed(b)}$에서 $f({x})$의 값은 얼마인가?",
        ),
        value,
        [
            (
                a * x - b,
                pen.say("Takes the constant with the wrong sign.", "상수항의 부호를 바꾸었다."),
            ),
            (
                a + x + b,
                pen.say(
                    "Adds the coefficient instead of multiplying.", "계수를 곱하지 않고 더하였다."
                ),
            ),
            (
                a * (x + b),
                pen.say("Adds the constant before multiplying.", "상수항을 먼저 더한 뒤 곱하였다."),
            ),
            (
                -a * x + b,
                pen.say("Loses the sign of the coefficient.", "계수의 부호를 잘못 처리하였다."),
            ),
        ],
        pen.say(
            rf"${a} \times {x} {signed(b)} = {value}$.",
            rf"${a} \times {x} {signed(b)} = {value}$이다.",
        ),
        pen.say("Put the number in for $x$.", "$x$ 대신 수를 대입한다."),
    )


def vertex(pen: Pen) -> Problem:
    p, q = pen.between(1, 3 + pen.level), pen.pick([-1, 1]) * pen.between(1, 5 + pen.level)
    constant = p * p + q
    return numeric(
        pen,
        pen.say(
            f"What is the smallest value of the quadratic function $y = x^2 - {2 * p}x "
            f"{signed(constant)}$?",
            f"이차함수 $y = x^2 - {2 * p}x {signed(constant)}$의 최솟값은 얼마인가?",
        ),
        q,
        [
            (
                p,
                pen.say(
                    "Gives the place of the vertex instead of the value.",
                    "최솟값이 아니라 꼭짓점의 x좌표를 답하였다.",
                ),
            ),
            (constant, pen.say("Gives the value at $x = 0$.", "$x = 0$일 때의 값을 답하였다.")),
            (-q, pen.say("Loses the sign.", "부호를 잘못 처리하였다.")),
            (
                constant + p * p,
                pen.say(
                    "Adds the square when completing it.",
                    "완전제곱식을 만들 때 빼지 않고 더하였다.",
                ),
            ),
        ],
        pen.say(
            f"$y = (x - {p})^2 {signed(q)}$, so the smallest value is {q}.",
            f"$y = (x - {p})^2 {signed(q)}$이므로 최솟값은 {q}이다.",
        ),
        pen.say("Complete the square.", "완전제곱식으로 고친다."),
    )


def direct_variation(pen: Pen) -> Problem:
    k, x, x2 = pen.between(2, 4 + pen.level), pen.between(2, 5), pen.between(6, 9)
    return numeric(
        pen,
        pen.say(
            f"$y$ is proportional to $x$, and $y = {k * x}$ for $x = {x}$. What is $y$ for $x = "
            f"{x2}$?",
            f"$y$가 $x$에 정비례하고 $x = {x}$일 때 $y = {k * x}$이다. $x = {x2}$일 때 $y$의 값은 "
            f"얼마인가?",
        ),
        k * x2,
        [
            (
                Fraction(k * x * x, x2),
                pen.say("Treats it as inverse proportion.", "반비례로 여겼다."),
            ),
            (k * x + x2 - x, pen.say("Adds the change of x.", "x의 증가량만큼 더하였다.")),
            (
                k * x * x2,
                pen.say(
                    "Takes the given value for the constant.", "주어진 y의 값을 비례상수로 여겼다."
                ),
            ),
            (
                k + x2,
                pen.say(
                    "Adds the constant instead of multiplying.", "비례상수를 곱하지 않고 더하였다."
                ),
            ),
        ],
        pen.say(
            rf"The constant is ${k * x} \div {x} = {k}$, so $y = {k} \times {x2} = {k * x2}$.",
            rf"비례상수가 ${k * x} \div {x} = {k}$이므로 $y = {k} \times {x2} = {k * x2}$이다.",
        ),
        pen.say("Find the constant of proportion.", "비례상수를 먼저 구한다."),
    )


def inverse_variation(pen: Pen) -> Problem:
    x2, k = pen.between(2, 6), pen.between(2, 4 + pen.level)
    x, y = x2 * k, pen.between(2, 6)
    product = x * y
    return numeric(
        pen,
        pen.say(
            f"$y$ is inversely proportional to $x$, and $y = {y}$ for $x = {x}$. What is $y$ for "
            f"$x = {x2}$?",
            f"$y$가 $x$에 반비례하고 $x = {x}$일 때 $y = {y}$이다. $x = {x2}$일 때 $y$의 값은 "
            f"얼마인가?",
        ),
        product // x2,
        [
            (Fraction(y * x2, x), pen.say("Treats it as direct proportion.", "정비례로 여겼다.")),
            (product, pen.say("Gives the constant product.", "비례상수를 답하였다.")),
            (y + x - x2, pen.say("Adds the change of x.", "x의 변화량만큼 더하였다.")),
            (product * x2, pen.say("Multiplies instead of dividing.", "나누지 않고 곱하였다.")),
        ],
        pen.say(
            rf"$xy = {product}$, so $y = {product} \div {x2} = {product // x2}$.",
            rf"$xy = {product}$이므로 $y = {product} \div {x2} = {product // x2}$이다.",
        ),
        pen.say("The product $xy$ stays the same.", "$xy$의 값이 일정하다."),
    )


def distance(pen: Pen) -> Problem:
    a, b, c = pen.pick(((3, 4, 5), (6, 8, 10), (5, 12, 13), (8, 15, 17))[: 2 + pen.level // 2])
    x, y = pen.between(-3, 4), pen.between(-3, 4)
    return numeric(
        pen,
        pen.say(
            f"What is the distance between the points $({x}, {y})$ and $({x + a}, {y + b})$?",
            f"좌표평면에서 두 점 $({x}, {y})$, $({x + a}, {y + b})$ 사이의 거리는 얼마인가?",
        ),
        c,
        [
            (a + b, pen.say("Adds the differences of the coordinates.", "좌표의 차를 더하였다.")),
            (c * c, pen.say("Forgets the square root.", "제곱근을 구하지 않았다.")),
            (b - a, pen.say("Subtracts the differences of the coordinates.", "좌표의 차를 뺐다.")),
            (
                Fraction(a * b, 2),
                pen.say(
                    "Gives the area of the triangle between the points.",
                    "두 점이 만드는 직각삼각형의 넓이를 구하였다.",
                ),
            ),
        ],
        pen.say(
            rf"$\sqrt{{{a}^2 + {b}^2}} = {tex(c)}$.", rf"$\sqrt{{{a}^2 + {b}^2}} = {tex(c)}$이다."
        ),
        pen.say(
            "Use the right triangle between the points.",
            "두 점을 잇는 선분을 빗변으로 하는 직각삼각형을 생각한다.",
        ),
    )
