"""How numbers are written and sized: places, powers of ten, roots, other bases, mixed numbers."""

from fractions import Fraction

from sandbox.writing.maths.build import numeric
from sandbox.writing.numbers import decimal, math, tex
from sandbox.writing.pen import Pen
from sandbox.writing.problem import Problem

_PLACES = (("ones", "일"), ("tens", "십"), ("hundreds", "백"), ("thousands", "천"))


def place_value(pen: Pen) -> Problem:
    digits = pen.some(range(1, 10), 4)
    power = pen.between(1, 3)
    number = int("".join(map(str, digits)))
    digit = digits[3 - power]
    english, korean = _PLACES[power]
    return numeric(
        pen,
        pen.say(
            f"What is the value of the digit {digit} in the {english} place of ${number}$?",
            f"${number}$에서 {korean}의 자리 숫자 {digit}이(가) 나타내는 값은 얼마인가?",
        ),
        digit * 10**power,
        [
            (digit, pen.say("Gives the digit itself.", "숫자를 그대로 답하였다.")),
            (digit * 10 ** (power - 1), pen.say("Takes a place too low.", "한 자리 낮게 보았다.")),
            (digit * 10 ** (power + 1), pen.say("Takes a place too high.", "한 자리 높게 보았다.")),
            (
                number % 10 ** (power + 1),
                pen.say("Takes the rest of the number.", "아래 자리의 수까지 답하였다."),
            ),
        ],
        pen.say(
            rf"${digit} \times {10**power} = {digit * 10**power}$.",
            rf"${digit} \times {10**power} = {digit * 10**power}$이다.",
        ),
        pen.say("Count the places from the right.", "오른쪽부터 자리를 센다."),
    )


def absolute_value(pen: Pen) -> Problem:
    a, b = -pen.between(2, 6 + 4 * pen.level), -pen.between(2, 6 + 4 * pen.level)
    value = abs(a) + abs(b)
    return numeric(
        pen,
        pen.say(f"What is $|{a}| + |{b}|$?", f"$|{a}| + |{b}|$의 값은 얼마인가?"),
        value,
        [
            (abs(abs(a) - abs(b)), pen.say("Subtracts the values.", "두 절댓값을 뺐다.")),
            (abs(a) * abs(b), pen.say("Multiplies the values.", "두 절댓값을 곱하였다.")),
            (abs(a), pen.say("Gives the first value only.", "앞의 절댓값만 구하였다.")),
        ],
        pen.say(f"${-a} + {-b} = {value}$.", f"${-a} + {-b} = {value}$이다."),
        pen.say("It is the distance from zero.", "절댓값은 0으로부터의 거리이다."),
    )


def scientific_notation(pen: Pen) -> Problem:
    head, tenth, power = pen.between(1, 9), pen.between(1, 9), pen.between(2, 4 + pen.level // 2)
    value = (10 * head + tenth) * 10 ** (power - 1)
    return numeric(
        pen,
        pen.say(
            rf"Write ${head}.{tenth} \times 10^{power}$ as an ordinary number.",
            rf"${head}.{tenth} \times 10^{power}$을(를) 자연수로 나타내면 얼마인가?",
        ),
        value,
        [
            (value * 10, pen.say("Adds as many zeros as the exponent.", "지수만큼 0을 붙였다.")),
            (
                Fraction(value, 10),
                pen.say("Moves the point one place too few.", "소수점을 한 자리 덜 옮겼다."),
            ),
        ],
        pen.say(
            f"The point moves {power} places to the right: {value}.",
            f"소수점을 오른쪽으로 {power}자리 옮기면 {value}이다.",
        ),
        pen.say("The exponent tells how far the point moves.", "지수만큼 소수점을 옮긴다."),
    )


def cube_root(pen: Pen) -> Problem:
    root = pen.between(2, 3 + pen.level)
    return numeric(
        pen,
        pen.say(rf"What is $\sqrt[3]{{{root**3}}}$?", rf"$\sqrt[3]{{{root**3}}}$의 값은 얼마인가?"),
        root,
        [
            (Fraction(root**3, 3), pen.say("Divides by 3.", "3으로 나누었다.")),
            (root**2, pen.say("Gives the square of the root.", "세제곱근의 제곱을 답하였다.")),
        ],
        pen.say(f"${root}^3 = {root**3}$.", f"${root}^3 = {root**3}$이다."),
        pen.say(
            "Which number taken three times as a factor?", "세 번 곱하여 이 수가 되는 수를 찾는다."
        ),
    )


def binary_value(pen: Pen) -> Problem:
    value = pen.between(5, 15 + 8 * pen.level)
    written = f"{value:b}"
    return numeric(
        pen,
        pen.say(
            f"Which decimal number is the binary number ${written}_{{(2)}}$?",
            f"이진법의 수 ${written}_{{(2)}}$을(를) 십진법의 수로 나타내면 얼마인가?",
        ),
        value,
        [
            (written.count("1"), pen.say("Counts the ones.", "1의 개수를 세었다.")),
            (2 * value, pen.say("Starts with the place 2.", "2의 자리부터 시작하였다.")),
            (int(written[::-1], 2), pen.say("Reads from the wrong end.", "거꾸로 읽었다.")),
        ],
        pen.say(
            f"${' + '.join(str(2**n) for n, c in enumerate(written[::-1]) if c == '1')} = "
            f"{value}$.",
            f"${' + '.join(str(2**n) for n, c in enumerate(written[::-1]) if c == '1')} = "
            f"{value}$이다.",
        ),
        pen.say("The places are 1, 2, 4, 8, ...", "자리의 값은 1, 2, 4, 8, …이다."),
    )


def mixed_number(pen: Pen) -> Problem:
    whole, below = pen.between(1, 3 + pen.level), pen.between(3, 9)
    above = pen.pick([n for n in range(1, below) if Fraction(n, below).denominator == below])
    value = Fraction(whole * below + above, below)
    return numeric(
        pen,
        pen.say(
            rf"Write the mixed number ${whole}{tex(Fraction(above, below))}$ as an improper "
            rf"fraction.",
            rf"대분수 ${whole}{tex(Fraction(above, below))}$을(를) 가분수로 나타내면 얼마인가?",
        ),
        value,
        [
            (
                Fraction(whole + above, below),
                pen.say("Adds the whole number to the numerator.", "자연수를 분자에 더하였다."),
            ),
            (
                Fraction(whole * above, below),
                pen.say(
                    "Multiplies the whole number and the numerator.", "자연수와 분자를 곱하였다."
                ),
            ),
            (
                Fraction(whole * below, below) + Fraction(above + 1, below),
                pen.say("Counts one part too many.", "한 조각을 더 세었다."),
            ),
        ],
        pen.say(
            rf"${whole} \times {below} + {above} = {value.numerator}$, so it is {math(value)}.",
            rf"${whole} \times {below} + {above} = {value.numerator}$이므로 {math(value)}이다.",
        ),
        pen.say(
            "How many parts are in the whole ones?", "자연수 부분에 조각이 몇 개 있는지 구한다."
        ),
    )


def decimal_product(pen: Pen) -> Problem:
    a, b = pen.between(11, 30 + 10 * pen.level), pen.between(2, 9)
    value = Fraction(a * b, 100)

    def shown(number: Fraction) -> str:
        return f"${decimal(number)}$"

    first, second = decimal(Fraction(a, 10)), decimal(Fraction(b, 10))
    return numeric(
        pen,
        pen.say(
            rf"What is ${first} \times {second}$?", rf"${first} \times {second}$의 값은 얼마인가?"
        ),
        value,
        [
            (value * 10, pen.say("Moves the point one place only.", "소수점을 한 자리만 옮겼다.")),
            (value * 100, pen.say("Forgets the point.", "소수점을 찍지 않았다.")),
            (value / 10, pen.say("Moves the point three places.", "소수점을 세 자리 옮겼다.")),
            (Fraction(a + b, 10), pen.say("Adds the numbers.", "두 수를 더하였다.")),
        ],
        pen.say(
            rf"${a} \times {b} = {a * b}$, and two decimal places give {shown(value)}.",
            rf"${a} \times {b} = {a * b}$이고 소수점 아래 두 자리이므로 {shown(value)}이다.",
        ),
        pen.say(
            "Count the decimal places of both numbers.", "두 수의 소수점 아래 자릿수를 더한다."
        ),
        show=shown,
    )


def decimal_of_fraction(pen: Pen) -> Problem:
    value = Fraction(pen.pick([1, 3, 7, 9, 11, 13]), pen.pick([4, 5, 8, 20, 25]))

    def shown(number: Fraction) -> str:
        return f"${decimal(number) or tex(number)}$"

    return numeric(
        pen,
        pen.say(
            f"Write {math(value)} as a decimal.", f"{math(value)}을(를) 소수로 나타내면 얼마인가?"
        ),
        value,
        [
            (
                value / 10,
                pen.say(
                    "Sets the point one place too far left.", "소수점을 한 자리 왼쪽에 찍었다."
                ),
            ),
            (
                value * 10,
                pen.say(
                    "Sets the point one place too far right.", "소수점을 한 자리 오른쪽에 찍었다."
                ),
            ),
            (
                value.numerator + Fraction(value.denominator, 100 if value.denominator > 9 else 10),
                pen.say(
                    "Writes numerator and denominator side by side.", "분자와 분모를 나란히 썼다."
                ),
            ),
        ],
        pen.say(
            rf"${value.numerator} \div {value.denominator} = {decimal(value)}$.",
            rf"${value.numerator} \div {value.denominator} = {decimal(value)}$이다.",
        ),
        pen.say("Divide the numerator by the denominator.", "분자를 분모로 나눈다."),
        show=shown,
    )


def negative_exponent(pen: Pen) -> Problem:
    base, power = pen.between(2, 3 + pen.level), pen.pick([2, 3])
    value = Fraction(1, base**power)
    return numeric(
        pen,
        pen.say(f"What is ${base}^{{-{power}}}$?", f"${base}^{{-{power}}}$의 값은 얼마인가?"),
        value,
        [
            (base**power, pen.say("Drops the sign of the exponent.", "지수의 부호를 무시하였다.")),
            (
                Fraction(1, base * power),
                pen.say("Multiplies base and exponent.", "밑과 지수를 곱하였다."),
            ),
            (Fraction(1, base), pen.say("Takes the exponent -1.", "지수를 -1로 보았다.")),
            (Fraction(power, base), pen.say("Puts the exponent above.", "지수를 분자에 썼다.")),
        ],
        pen.say(
            rf"$\frac{{1}}{{{base}^{power}}} = {tex(value)}$.",
            rf"$\frac{{1}}{{{base}^{power}}} = {tex(value)}$이다.",
        ),
        pen.say("A negative exponent means the reciprocal.", "음의 지수는 역수를 뜻한다."),
    )
