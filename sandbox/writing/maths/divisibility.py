"""Divisors, multiples and primes."""

from math import gcd, lcm

from sandbox.writing.maths.build import numeric
from sandbox.writing.pen import Pen
from sandbox.writing.problem import Problem

_PRIMES = (2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71)


def greatest_common_divisor(pen: Pen) -> Problem:
    common, p = pen.between(3, 4 + 4 * pen.level), pen.pick([2, 3, 4])
    q = pen.pick([n for n in (3, 5, 7) if gcd(n, p) == 1])
    a, b = common * p, common * q
    return numeric(
        pen,
        pen.say(
            f"What is the greatest common divisor of {a} and {b}?",
            f"{a}과(와) {b}의 최대공약수는 얼마인가?",
        ),
        common,
        [
            (lcm(a, b), pen.say("Gives the least common multiple.", "최소공배수를 구하였다.")),
            (abs(a - b), pen.say("Gives the difference of the numbers.", "두 수의 차를 구하였다.")),
            (
                min(n for n in range(2, common + 1) if common % n == 0),
                pen.say("Stops at the first common divisor.", "처음 찾은 공약수를 답하였다."),
            ),
            (
                common * p,
                pen.say(
                    "Takes a divisor of only one of the numbers.", "한 수만의 약수를 답하였다."
                ),
            ),
        ],
        pen.say(
            rf"${a} = {common} \times {p}$ and ${b} = {common} \times {q}$, and {p} and {q} have "
            rf"no common divisor but 1.",
            rf"${a} = {common} \times {p}$, ${b} = {common} \times {q}$이고 {p}과(와) {q}의 "
            rf"공약수는 1뿐이므로 최대공약수는 {common}이다.",
        ),
        pen.say("Write both numbers as products.", "두 수를 각각 곱으로 나타내어 본다."),
    )


def least_common_multiple(pen: Pen) -> Problem:
    common, p = pen.between(2, 3 + pen.level), pen.pick([2, 3, 4])
    q = pen.pick([n for n in (3, 5, 7) if gcd(n, p) == 1])
    a, b = common * p, common * q
    value = lcm(a, b)
    return numeric(
        pen,
        pen.say(
            f"What is the least common multiple of {a} and {b}?",
            f"{a}과(와) {b}의 최소공배수는 얼마인가?",
        ),
        value,
        [
            (common, pen.say("Gives the greatest common divisor.", "최대공약수를 구하였다.")),
            (
                a * b,
                pen.say(
                    "Multiplies the numbers although they share a divisor.",
                    "공약수가 있는데도 두 수를 그대로 곱하였다.",
                ),
            ),
            (a + b, pen.say("Adds the numbers.", "두 수를 더하였다.")),
            (
                2 * value,
                pen.say(
                    "Gives a common multiple that is not the least one.",
                    "가장 작지 않은 공배수를 답하였다.",
                ),
            ),
        ],
        pen.say(
            rf"The greatest common divisor is {common}, so the least common multiple is ${common} "
            rf"\times {p} \times {q} = {value}$.",
            rf"최대공약수가 {common}이므로 최소공배수는 ${common} \times {p} \times {q} = "
            rf"{value}$이다.",
        ),
        pen.say("Take the shared factor only once.", "공통인 약수는 한 번만 곱한다."),
    )


def number_of_divisors(pen: Pen) -> Problem:
    p, q = pen.some(_PRIMES[:3], 2)
    m, n = pen.between(1, 2 + pen.level // 3), pen.between(1, 2)
    number = p**m * q**n
    value = (m + 1) * (n + 1)
    return numeric(
        pen,
        pen.say(
            f"How many divisors does {number} have, counting 1 and {number} itself?",
            f"{number}의 약수는 모두 몇 개인가?",
        ),
        value,
        [
            (
                m * n,
                pen.say(
                    "Multiplies the exponents without adding 1.", "지수에 1을 더하지 않고 곱하였다."
                ),
            ),
            (m + n, pen.say("Adds the exponents.", "지수를 더하였다.")),
            (value - 1, pen.say("Forgets 1.", "약수 1을 빠뜨렸다.")),
            (
                value - 2,
                pen.say("Forgets 1 and the number itself.", "약수 1과 자기 자신을 빠뜨렸다."),
            ),
        ],
        pen.say(
            f"${number} = {_powers((p, m), (q, n))}$, which gives $({m} + 1)({n} + 1) = {value}$ "
            f"divisors.",
            f"${number} = {_powers((p, m), (q, n))}$이므로 약수의 개수는 $({m} + 1)({n} + 1) = "
            f"{value}$이다.",
        ),
        pen.say("Factor the number into primes.", "소인수분해를 한다."),
    )


def prime_factorization(pen: Pen) -> Problem:
    p, q, m = 2, pen.pick(_PRIMES[1:5]), pen.between(2, 2 + pen.level)
    number = p**m * q
    return numeric(
        pen,
        pen.say(
            rf"The prime factorization of {number} is $2^a \times {q}$. What is $a$?",
            rf"{number}을(를) 소인수분해하면 $2^a \times {q}$이다. $a$의 값은 얼마인가?",
        ),
        m,
        [
            (
                p**m,
                pen.say(
                    "Gives the power instead of the exponent.",
                    "지수가 아니라 거듭제곱의 값을 답하였다.",
                ),
            ),
            (
                2 * m,
                pen.say(
                    "Adds the twos instead of counting them.", "2의 개수를 세지 않고 더하였다."
                ),
            ),
            (m + 1, pen.say("Counts the other prime factor as well.", "다른 소인수까지 세었다.")),
            (m - 1, pen.say("Stops dividing one step too early.", "나눗셈을 한 번 덜 하였다.")),
        ],
        pen.say(
            rf"${number} \div {q} = {p**m}$ and ${p**m} = 2^{{{m}}}$.",
            rf"${number} \div {q} = {p**m} = 2^{{{m}}}$이므로 $a = {m}$이다.",
        ),
        pen.say("Divide by 2 as long as you can.", "2로 나눌 수 있을 때까지 나눈다."),
    )


def next_prime(pen: Pen) -> Problem:
    place = pen.between(3, min(len(_PRIMES) - 2, 5 + 3 * pen.level))
    start = pen.between(_PRIMES[place - 1], _PRIMES[place] - 1)
    value = _PRIMES[place]
    composites = [n for n in range(start + 1, start + 20) if n not in _PRIMES and n % 2 and n != 1]
    return numeric(
        pen,
        pen.say(
            f"What is the smallest prime number greater than {start}?",
            f"{start}보다 큰 소수 가운데 가장 작은 수는 얼마인가?",
        ),
        value,
        [
            *(
                (
                    n,
                    pen.say(
                        f"Takes the composite number {n} for a prime.",
                        f"합성수 {n}을(를) 소수로 여겼다.",
                    ),
                )
                for n in composites[:2]
            ),
            (_PRIMES[place + 1], pen.say("Skips a prime number.", "소수 하나를 건너뛰었다.")),
            (
                start + 1 if start + 1 != value else start + 2,
                pen.say(
                    "Takes the next number without testing it.",
                    "소수인지 확인하지 않고 다음 수를 답하였다.",
                ),
            ),
        ],
        pen.say(
            f"No number between {start} and {value} is prime, and {value} has only the divisors 1 "
            f"and {value}.",
            f"{start}과(와) {value} 사이에는 소수가 없고, {value}의 약수는 1과 {value}뿐이다.",
        ),
        pen.say("Test each number for divisors.", "수마다 약수를 찾아본다."),
    )


def _powers(*factors: tuple[int, int]) -> str:
    return r" \times ".join(str(p) if n == 1 else f"{p}^{{{n}}}" for p, n in sorted(factors))
