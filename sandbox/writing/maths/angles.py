"""Angles and right triangles."""

from fractions import Fraction

from sandbox.writing.maths.build import numeric
from sandbox.writing.numbers import tex
from sandbox.writing.pen import Pen
from sandbox.writing.problem import Problem

_TRIPLES = ((3, 4, 5), (5, 12, 13), (8, 15, 17), (7, 24, 25), (20, 21, 29), (9, 40, 41))
_POLYGONS = {
    5: ("pentagon", "오각형"),
    6: ("hexagon", "육각형"),
    7: ("heptagon", "칠각형"),
    8: ("octagon", "팔각형"),
    9: ("nonagon", "구각형"),
    10: ("decagon", "십각형"),
}


def triangle_angle(pen: Pen) -> Problem:
    a, b = (
        5 * pen.between(6, 12) + pen.between(0, pen.level),
        5 * pen.between(7, 13) + pen.between(0, pen.level),
    )
    value = 180 - a - b
    return numeric(
        pen,
        pen.say(
            rf"Two angles of a triangle measure ${a}^\circ$ and ${b}^\circ$. How many degrees does "
            rf"the third angle measure?",
            rf"삼각형의 두 각의 크기가 ${a}^\circ$, ${b}^\circ$일 때, 나머지 한 각의 크기는 몇 "
            rf"도인가?",
        ),
        value,
        [
            (
                360 - a - b,
                pen.say(
                    "Uses the angle sum of a quadrilateral.", "사각형의 내각의 합을 이용하였다."
                ),
            ),
            (180 - a, pen.say("Takes away only one angle.", "한 각만 뺐다.")),
            (a + b, pen.say("Gives the sum of the known angles.", "주어진 두 각의 합을 답하였다.")),
            (180 - b, pen.say("Takes away only the other angle.", "다른 한 각만 뺐다.")),
        ],
        pen.say(
            rf"$180 - {a} - {b} = {value}$.",
            rf"삼각형의 세 각의 크기의 합은 $180^\circ$이므로 $180 - {a} - {b} = {value}$이다.",
        ),
        pen.say(
            r"The angles of a triangle add up to $180^\circ$.",
            r"삼각형의 세 각의 크기의 합은 $180^\circ$이다.",
        ),
    )


def polygon_angles(pen: Pen) -> Problem:
    n = pen.between(5, min(10, 5 + pen.level))
    english, korean = _POLYGONS[n]
    value = 180 * (n - 2)
    return numeric(
        pen,
        pen.say(
            f"What is the sum of the interior angles of a {english}, in degrees?",
            f"{korean}의 내각의 크기의 합은 몇 도인가?",
        ),
        value,
        [
            (
                180 * n,
                pen.say(
                    "Forgets to take 2 from the number of sides.", "변의 수에서 2를 빼지 않았다."
                ),
            ),
            (
                180 * (n - 1),
                pen.say("Takes only 1 from the number of sides.", "변의 수에서 1만 뺐다."),
            ),
            (360, pen.say("Gives the sum of the exterior angles.", "외각의 크기의 합을 답하였다.")),
            (180 * (n - 3), pen.say("Takes 3 from the number of sides.", "변의 수에서 3을 뺐다.")),
        ],
        pen.say(
            rf"It can be cut into {n - 2} triangles: $180 \times {n - 2} = {value}$.",
            rf"삼각형 {n - 2}개로 나눌 수 있으므로 $180 \times {n - 2} = {value}$이다.",
        ),
        pen.say("Cut it into triangles from one corner.", "한 꼭짓점에서 삼각형으로 나누어 본다."),
    )


def pythagoras(pen: Pen) -> Problem:
    a, b, c = pen.pick(_TRIPLES[: 1 + pen.level])
    k = pen.between(1, 3) if c < 20 else 1
    a, b, c = a * k, b * k, c * k
    return numeric(
        pen,
        pen.say(
            f"The legs of a right triangle are {a} cm and {b} cm long. How long is the hypotenuse "
            f"in cm?",
            f"직각을 낀 두 변의 길이가 {a} cm, {b} cm인 직각삼각형의 빗변의 길이는 몇 cm인가?",
        ),
        c,
        [
            (a + b, pen.say("Adds the legs.", "두 변의 길이를 더하였다.")),
            (a * a + b * b, pen.say("Forgets the square root.", "제곱근을 구하지 않았다.")),
            (b - a, pen.say("Subtracts the legs.", "두 변의 길이를 뺐다.")),
            (
                Fraction(a + b, 2),
                pen.say("Takes the mean of the legs.", "두 변의 길이의 평균을 구하였다."),
            ),
        ],
        pen.say(
            rf"$\sqrt{{{a}^2 + {b}^2}} = \sqrt{{{c * c}}} = {c}$.",
            rf"피타고라스 정리에 따라 $\sqrt{{{a}^2 + {b}^2}} = \sqrt{{{c * c}}} = {c}$이다.",
        ),
        pen.say("Add the squares of the legs.", "두 변의 길이를 각각 제곱하여 더한다."),
        unit="cm",
    )


def sine_ratio(pen: Pen) -> Problem:
    a, b, c = pen.pick(_TRIPLES[: 1 + pen.level])
    value = Fraction(a, c)
    return numeric(
        pen,
        pen.say(
            rf"In a right triangle with legs {a} and {b} and hypotenuse {c}, angle $A$ lies "
            rf"opposite the leg {a}. What is $\sin A$?",
            rf"두 변의 길이가 {a}, {b}이고 빗변의 길이가 {c}인 직각삼각형에서 길이가 {a}인 변의 "
            rf"대각을 $A$라고 할 때, 삼각비 $\sin A$의 값은 얼마인가?",
        ),
        value,
        [
            (Fraction(b, c), pen.say("Gives the cosine.", "코사인의 값을 답하였다.")),
            (Fraction(a, b), pen.say("Gives the tangent.", "탄젠트의 값을 답하였다.")),
            (Fraction(c, a), pen.say("Turns the ratio upside down.", "비를 거꾸로 썼다.")),
            (
                Fraction(b, a),
                pen.say(
                    "Gives the tangent of the other angle.", "다른 각의 탄젠트의 값을 답하였다."
                ),
            ),
        ],
        pen.say(
            rf"$\sin A$ is the opposite leg over the hypotenuse: ${tex(value)}$.",
            rf"$\sin A$는 빗변에 대한 대변의 비이므로 ${tex(value)}$이다.",
        ),
        pen.say("Opposite over hypotenuse.", "대변의 길이를 빗변의 길이로 나눈다."),
    )
