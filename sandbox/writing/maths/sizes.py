"""Areas, perimeters, volumes."""

from fractions import Fraction

from sandbox.writing.maths.build import numeric
from sandbox.writing.pen import Pen
from sandbox.writing.problem import Problem


def rectangle_area(pen: Pen) -> Problem:
    a, b = pen.between(4, 7 + 3 * pen.level), pen.between(3, 6 + 3 * pen.level)
    if a == b:
        a += 1
    return numeric(
        pen,
        pen.say(
            rf"A rectangle is {a} cm long and {b} cm wide. What is its area in $\text{{cm}}^2$?",
            rf"가로가 {a} cm, 세로가 {b} cm인 직사각형의 넓이는 몇 $\text{{cm}}^2$인가?",
        ),
        a * b,
        [
            (2 * (a + b), pen.say("Gives the perimeter.", "둘레를 구하였다.")),
            (a + b, pen.say("Adds the sides.", "두 변의 길이를 더하였다.")),
            (
                Fraction(a * b, 2),
                pen.say("Halves the area as for a triangle.", "삼각형처럼 2로 나누었다."),
            ),
            (a * a, pen.say("Treats it as a square.", "정사각형으로 보고 한 변만 제곱하였다.")),
        ],
        pen.say(
            rf"Area is length times width: ${a} \times {b} = {a * b}$.",
            rf"직사각형의 넓이는 가로와 세로의 곱이므로 ${a} \times {b} = {a * b}$이다.",
        ),
        pen.say("Multiply length and width.", "가로와 세로를 곱한다."),
        unit=r"$\text{cm}^2$",
    )


def rectangle_perimeter(pen: Pen) -> Problem:
    a, b = pen.between(5, 8 + 5 * pen.level), pen.between(3, 7 + 4 * pen.level)
    return numeric(
        pen,
        pen.say(
            f"A rectangle is {a} cm long and {b} cm wide. What is its perimeter in cm?",
            f"가로가 {a} cm, 세로가 {b} cm인 직사각형의 둘레는 몇 cm인가?",
        ),
        2 * (a + b),
        [
            (a + b, pen.say("Adds only two of the four sides.", "네 변 가운데 두 변만 더하였다.")),
            (a * b, pen.say("Gives the area.", "넓이를 구하였다.")),
            (2 * a + b, pen.say("Leaves out one side.", "한 변을 빠뜨렸다.")),
            (4 * a, pen.say("Treats it as a square.", "정사각형으로 보았다.")),
        ],
        pen.say(
            rf"$2 \times ({a} + {b}) = {2 * (a + b)}$.",
            rf"$2 \times ({a} + {b}) = {2 * (a + b)}$이다.",
        ),
        pen.say("Walk once around the figure.", "네 변의 길이를 모두 더한다."),
        unit="cm",
    )


def triangle_area(pen: Pen) -> Problem:
    base, height = 2 * pen.between(2, 4 + 2 * pen.level), pen.between(3, 6 + 3 * pen.level)
    value = base * height // 2
    return numeric(
        pen,
        pen.say(
            rf"A triangle has a base of {base} cm and a height of {height} cm. What is its area in "
            rf"$\text{{cm}}^2$?",
            rf"밑변의 길이가 {base} cm, 높이가 {height} cm인 삼각형의 넓이는 몇 "
            rf"$\text{{cm}}^2$인가?",
        ),
        value,
        [
            (base * height, pen.say("Forgets to halve.", "2로 나누지 않았다.")),
            (base + height, pen.say("Adds base and height.", "밑변과 높이를 더하였다.")),
            (
                Fraction(base + height, 2),
                pen.say("Halves the sum instead of the product.", "곱이 아니라 합을 2로 나누었다."),
            ),
            (
                2 * base * height,
                pen.say("Doubles instead of halving.", "2로 나누지 않고 2를 곱하였다."),
            ),
        ],
        pen.say(
            rf"$\frac{{1}}{{2}} \times {base} \times {height} = {value}$.",
            rf"$\frac{{1}}{{2}} \times {base} \times {height} = {value}$이다.",
        ),
        pen.say(
            "A triangle is half of a parallelogram.",
            "삼각형의 넓이는 평행사변형의 넓이의 절반이다.",
        ),
        unit=r"$\text{cm}^2$",
    )


def circle_area(pen: Pen) -> Problem:
    r = pen.between(3, 5 + 2 * pen.level)
    return numeric(
        pen,
        pen.say(
            rf"The area of a circle with radius {r} cm is $a\pi\ \text{{cm}}^2$. What is $a$?",
            rf"반지름의 길이가 {r} cm인 원의 넓이는 $a\pi\ \text{{cm}}^2$이다. $a$의 값은 "
            rf"얼마인가?",
        ),
        r * r,
        [
            (2 * r, pen.say("Uses the formula of the circumference.", "원의 둘레의 공식을 썼다.")),
            (4 * r * r, pen.say("Squares the diameter.", "반지름이 아니라 지름을 제곱하였다.")),
            (r, pen.say("Forgets to square the radius.", "반지름을 제곱하지 않았다.")),
            (
                Fraction(r * r, 2),
                pen.say("Halves the square of the radius.", "반지름의 제곱을 2로 나누었다."),
            ),
        ],
        pen.say(
            rf"The area is $\pi r^2 = {r * r}\pi$.",
            rf"원의 넓이는 $\pi r^2 = {r * r}\pi$이므로 $a = {r * r}$이다.",
        ),
        pen.say("Square the radius.", "반지름의 길이를 제곱한다."),
    )


def circumference(pen: Pen) -> Problem:
    r = pen.between(3, 6 + 3 * pen.level)
    return numeric(
        pen,
        pen.say(
            rf"The circumference of a circle with radius {r} cm is $a\pi$ cm. What is $a$?",
            rf"반지름의 길이가 {r} cm인 원의 둘레는 $a\pi$ cm이다. $a$의 값은 얼마인가?",
        ),
        2 * r,
        [
            (r, pen.say("Forgets the factor 2.", "2를 곱하지 않았다.")),
            (r * r, pen.say("Uses the formula of the area.", "원의 넓이의 공식을 썼다.")),
            (4 * r, pen.say("Takes the diameter for the radius.", "지름을 반지름으로 여겼다.")),
        ],
        pen.say(rf"$2\pi r = {2 * r}\pi$.", rf"$2\pi r = {2 * r}\pi$이므로 $a = {2 * r}$이다."),
        pen.say(
            "The circumference is the diameter times $\\pi$.",
            "원의 둘레는 지름에 $\\pi$를 곱한 것이다.",
        ),
    )


def box_volume(pen: Pen) -> Problem:
    a, b, c = (
        pen.between(3, 5 + pen.level),
        pen.between(2, 4 + pen.level),
        pen.between(2, 5 + pen.level),
    )
    value = a * b * c
    return numeric(
        pen,
        pen.say(
            rf"A box is {a} cm long, {b} cm wide and {c} cm high. What is its volume in "
            rf"$\text{{cm}}^3$?",
            rf"가로가 {a} cm, 세로가 {b} cm, 높이가 {c} cm인 직육면체의 부피는 몇 "
            rf"$\text{{cm}}^3$인가?",
        ),
        value,
        [
            (2 * (a * b + b * c + a * c), pen.say("Gives the surface area.", "겉넓이를 구하였다.")),
            (a + b + c, pen.say("Adds the edges.", "세 모서리의 길이를 더하였다.")),
            (a * b, pen.say("Forgets the height.", "높이를 곱하지 않았다.")),
            (
                Fraction(value, 3),
                pen.say("Divides by 3 as for a pyramid.", "뿔의 부피처럼 3으로 나누었다."),
            ),
        ],
        pen.say(
            rf"${a} \times {b} \times {c} = {value}$.",
            rf"${a} \times {b} \times {c} = {value}$이다.",
        ),
        pen.say("Multiply the three edges.", "세 모서리의 길이를 곱한다."),
        unit=r"$\text{cm}^3$",
    )
