"""The steps of solving an equation, or of working out an expression, in their order."""

import re

from sandbox.reading.brief import Brief
from sandbox.writing.items.material import Order
from sandbox.writing.pen import Pen

_EQUATION = re.compile(r"(?<!quadratic )\bequations?\b|(?<!차)방정식|일차방정식", re.IGNORECASE)
_OTHER = re.compile(
    r"quadratic|simultaneous|system|circle|line\b|이차|연립|원의|직선", re.IGNORECASE
)
_EXPRESSION = re.compile(
    r"order of operations|integer|expression|혼합 계산|사칙|정수의|식의 값|계산 순서", re.IGNORECASE
)
_MOST = 5


def solution(pen: Pen, brief: Brief, count: int) -> Order | None:
    """Lines of which each follows from the one before; None where the topic has no such steps."""
    topic = f"{brief.keyword} {brief.topic}"
    if count > _MOST or _OTHER.search(topic):
        return None
    if _EQUATION.search(topic):
        return _equation(pen, count)
    return _expression(pen, count) if _EXPRESSION.search(topic) else None


def _equation(pen: Pen, count: int) -> Order:
    """a(x + b) + c = d, opened, collected, and solved; the last lines of it."""
    a, b, c, x = pen.between(2, 9), pen.between(1, 9), pen.between(1, 9), pen.between(2, 12)
    right = a * (x + b) + c
    lines = [
        f"${a}(x + {b}) + {c} = {right}$",
        f"${a}x + {a * b} + {c} = {right}$",
        f"${a}x + {a * b + c} = {right}$",
        f"${a}x = {a * x}$",
        f"$x = {x}$",
    ]
    first = lines[-count]
    return Order(
        pen.say(
            f"These are the lines of solving the equation {first}. Put them in order, beginning "
            f"with the equation itself.",
            f"다음은 방정식 {first}을(를) 푸는 과정이다. 주어진 방정식부터 차례대로 배열하시오.",
        ),
        lines[-count:],
        pen.say("Each line follows from the one before:", "각 줄은 바로 앞줄에서 나온다:"),
    )


def _expression(pen: Pen, count: int) -> Order:
    """((a + b) * c - d) / e worked out from the inside."""
    a, b, c, e = pen.between(2, 9), pen.between(1, 9), pen.between(2, 6), pen.between(2, 5)
    inner = (a + b) * c
    d = inner % e + e
    f = pen.between(11, 40)
    lines = [
        rf"$((({a} + {b}) \times {c}) - {d}) \div {e} + {f}$",
        rf"$(({a + b} \times {c}) - {d}) \div {e} + {f}$",
        rf"$({inner} - {d}) \div {e} + {f}$",
        rf"${inner - d} \div {e} + {f}$",
        rf"${(inner - d) // e} + {f}$",
    ]
    first = lines[-count]
    return Order(
        pen.say(
            f"These are the lines of working out {first}, one operation at a time. Put them in "
            f"order, beginning with the expression itself.",
            f"다음은 {first}을(를) 한 번에 한 가지씩 계산하는 과정이다. 주어진 식부터 차례대로 "
            f"배열하시오.",
        ),
        lines[-count:],
        pen.say("Brackets come first, then division, then addition:", "괄호 안을 먼저 계산한다:"),
    )
