"""Whole numbers: the four operations."""

from sandbox.writing.maths.build import numeric
from sandbox.writing.pen import Pen
from sandbox.writing.problem import Problem


def addition(pen: Pen) -> Problem:
    a, b = pen.between(10, 60 * pen.level) + 9, pen.between(10, 60 * pen.level) + 9
    dropped = sum(
        (int(x) + int(y)) % 10 * 10**n
        for n, (x, y) in enumerate(zip(f"{a:04d}"[::-1], f"{b:04d}"[::-1], strict=True))
    )
    return numeric(
        pen,
        pen.say(f"What is the sum ${a} + {b}$?", f"덧셈 ${a} + {b}$의 값은 얼마인가?"),
        a + b,
        [
            (
                dropped,
                pen.say(
                    "Adds each place but forgets to carry.", "자리별로 더하고 받아올림을 잊었다."
                ),
            ),
            (abs(a - b), pen.say("Subtracts instead of adding.", "더하지 않고 뺐다.")),
            (a + b + 10, pen.say("Carries a ten twice.", "받아올림을 두 번 하였다.")),
        ],
        pen.say(
            f"Add the ones, then the tens, carrying where needed: ${a} + {b} = {a + b}$.",
            f"일의 자리부터 받아올림에 주의하여 더하면 ${a} + {b} = {a + b}$이다.",
        ),
        pen.say("Start with the ones and carry.", "일의 자리부터 더하고 받아올림에 주의한다."),
    )


def subtraction(pen: Pen) -> Problem:
    b = pen.between(11, 50 * pen.level)
    a = b + pen.between(5, 60 * pen.level)
    careless = sum(
        abs(int(x) - int(y)) * 10**n
        for n, (x, y) in enumerate(zip(f"{a:04d}"[::-1], f"{b:04d}"[::-1], strict=True))
    )
    return numeric(
        pen,
        pen.say(f"What is the difference ${a} - {b}$?", f"뺄셈 ${a} - {b}$의 값은 얼마인가?"),
        a - b,
        [
            (
                careless,
                pen.say(
                    "Takes the smaller digit from the larger one in each place.",
                    "자리마다 큰 숫자에서 작은 숫자를 뺐다.",
                ),
            ),
            (a + b, pen.say("Adds instead of subtracting.", "빼지 않고 더했다.")),
            (
                a - b + 10,
                pen.say(
                    "Borrows a ten but does not reduce the tens.",
                    "받아내림을 하고 십의 자리를 줄이지 않았다.",
                ),
            ),
            (a - b - 10, pen.say("Reduces the tens twice.", "십의 자리를 두 번 줄였다.")),
        ],
        pen.say(
            f"${a} - {b} = {a - b}$, because ${b} + {a - b} = {a}$.",
            f"${b} + {a - b} = {a}$이므로 ${a} - {b} = {a - b}$이다.",
        ),
        pen.say("Check by adding back.", "더하기로 검산해 본다."),
    )


def multiplication(pen: Pen) -> Problem:
    a, b = pen.between(6, 9 + 9 * pen.level), pen.between(3, 9 + 2 * pen.level)
    return numeric(
        pen,
        pen.say(
            rf"What is the product ${a} \times {b}$?", rf"곱셈 ${a} \times {b}$의 값은 얼마인가?"
        ),
        a * b,
        [
            (
                a * (b - 1),
                pen.say(f"Counts one group of {a} too few.", f"{a}씩 한 묶음을 덜 세었다."),
            ),
            (
                a * (b + 1),
                pen.say(f"Counts one group of {a} too many.", f"{a}씩 한 묶음을 더 세었다."),
            ),
            (a + b, pen.say("Adds the numbers instead of multiplying.", "곱하지 않고 더했다.")),
            (a * b + 10, pen.say("Carries a ten too many.", "올림을 한 번 더 하였다.")),
            (a * b - 10, pen.say("Forgets to carry a ten.", "올림한 수를 더하지 않았다.")),
        ],
        pen.say(
            rf"${a} \times {b} = {a * b}$: {b} groups of {a}.",
            rf"{a}씩 {b}묶음이므로 ${a} \times {b} = {a * b}$이다.",
        ),
        pen.say(f"Think of {b} equal groups.", f"똑같은 묶음 {b}개를 생각한다."),
    )


def division(pen: Pen) -> Problem:
    b, q = pen.between(3, 8 + 2 * pen.level), pen.between(4, 10 + 8 * pen.level)
    a = b * q
    return numeric(
        pen,
        pen.say(
            rf"What is the quotient ${a} \div {b}$?", rf"나눗셈 ${a} \div {b}$의 몫은 얼마인가?"
        ),
        q,
        [
            (a - b, pen.say("Subtracts instead of dividing.", "나누지 않고 뺐다.")),
            (q + 1, pen.say("Counts one group too many.", "한 묶음을 더 세었다.")),
            (q - 1, pen.say("Stops one group too early.", "한 묶음을 덜 세었다.")),
            (
                q + 10,
                pen.say(
                    "Makes a slip in the tens of the quotient.", "몫의 십의 자리를 잘못 구하였다."
                ),
            ),
        ],
        pen.say(
            rf"${b} \times {q} = {a}$, so ${a} \div {b} = {q}$.",
            rf"${b} \times {q} = {a}$이므로 ${a} \div {b} = {q}$이다.",
        ),
        pen.say(
            f"Ask which number times {b} makes {a}.",
            f"{b}에 어떤 수를 곱하면 {a}이(가) 되는지 생각한다.",
        ),
    )


def remainder(pen: Pen) -> Problem:
    b = pen.between(4, 7 + pen.level)
    q, r = pen.between(4, 6 + 4 * pen.level), pen.between(1, b - 1)
    a = b * q + r
    return numeric(
        pen,
        pen.say(
            f"What is the remainder when ${a}$ is divided by ${b}$?",
            f"${a}$을(를) {b}으로(로) 나눈 나머지는 얼마인가?",
        ),
        r,
        [
            (
                q,
                pen.say(
                    "Gives the quotient instead of the remainder.", "나머지가 아니라 몫을 답하였다."
                ),
            ),
            (
                b - r,
                pen.say(
                    "Gives what is missing to the next multiple.",
                    "다음 배수까지 모자란 수를 답하였다.",
                ),
            ),
        ],
        pen.say(
            rf"${a} = {b} \times {q} + {r}$, and ${r} < {b}$.",
            rf"${a} = {b} \times {q} + {r}$이고 ${r} < {b}$이므로 나머지는 {r}이다.",
        ),
        pen.say(
            f"Find the largest multiple of {b} that is not above {a}.",
            f"{a}을(를) 넘지 않는 {b}의 배수 가운데 가장 큰 수를 찾는다.",
        ),
    )
