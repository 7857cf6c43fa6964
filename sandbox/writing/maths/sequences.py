"""Sequences, powers, roots, logarithms."""

from fractions import Fraction

from sandbox.writing.maths.build import numeric
from sandbox.writing.pen import Pen
from sandbox.writing.problem import Problem, Wrong


def arithmetic_term(pen: Pen) -> Problem:
    a, d, n = pen.between(1, 9), pen.between(2, 4 + pen.level), pen.between(6, 8 + 3 * pen.level)
    value = a + (n - 1) * d
    return numeric(
        pen,
        pen.say(
            f"An arithmetic sequence begins ${a}, {a + d}, {a + 2 * d}, \\ldots$ What is its term "
            f"number {n}?",
            f"등차수열 ${a}, {a + d}, {a + 2 * d}, \\ldots$의 제{n}항은 얼마인가?",
        ),
        value,
        [
            (a + n * d, pen.say("Counts one step too many.", "공차를 한 번 더 더하였다.")),
            (a + (n - 2) * d, pen.say("Counts one step too few.", "공차를 한 번 덜 더하였다.")),
            (n * d, pen.say("Leaves out the first term.", "첫째항을 더하지 않았다.")),
            (
                a * d * (n - 1),
                pen.say("Multiplies by the first term.", "첫째항을 더하지 않고 곱하였다."),
            ),
        ],
        pen.say(
            rf"${a} + ({n} - 1) \times {d} = {value}$.",
            rf"${a} + ({n} - 1) \times {d} = {value}$이다.",
        ),
        pen.say("Find the common difference.", "공차를 먼저 구한다."),
    )


def arithmetic_sum(pen: Pen) -> Problem:
    a, d, n = pen.between(1, 6), pen.between(2, 3 + pen.level), 2 * pen.between(3, 4 + pen.level)
    last = a + (n - 1) * d
    value = n * (a + last) // 2
    return numeric(
        pen,
        pen.say(
            f"What is the sum of the first {n} terms of the arithmetic sequence ${a}, {a + d}, "
            f"{a + 2 * d}, \\ldots$?",
            f"등차수열 ${a}, {a + d}, {a + 2 * d}, \\ldots$의 첫째항부터 제{n}항까지의 합은 "
            f"얼마인가?",
        ),
        value,
        [
            (n * (a + last), pen.say("Forgets to halve.", "2로 나누지 않았다.")),
            (last, pen.say("Gives the last term.", "마지막 항을 답하였다.")),
            (value + last + d, pen.say("Adds one term too many.", "한 항을 더 더하였다.")),
            (value - last, pen.say("Adds one term too few.", "한 항을 덜 더하였다.")),
        ],
        pen.say(
            rf"The last term is {last}, and $\frac{{{n}({a} + {last})}}{{2}} = {value}$.",
            rf"제{n}항이 {last}이므로 $\frac{{{n}({a} + {last})}}{{2}} = {value}$이다.",
        ),
        pen.say("Pair the first term with the last one.", "첫째항과 마지막 항을 짝 지어 더한다."),
    )


def geometric_term(pen: Pen) -> Problem:
    a, r, n = pen.between(1, 5), pen.pick([2, 3]), pen.between(4, 4 + pen.level // 2 + 1)
    value = a * r ** (n - 1)
    return numeric(
        pen,
        pen.say(
            f"A geometric sequence begins ${a}, {a * r}, {a * r * r}, \\ldots$ What is its term "
            f"number {n}?",
            f"등비수열 ${a}, {a * r}, {a * r * r}, \\ldots$의 제{n}항은 얼마인가?",
        ),
        value,
        [
            (a * r**n, pen.say("Multiplies once too often.", "공비를 한 번 더 곱하였다.")),
            (a * r ** (n - 2), pen.say("Multiplies once too few.", "공비를 한 번 덜 곱하였다.")),
            (
                a * r * (n - 1),
                pen.say(
                    "Multiplies by the number of steps instead of raising to a power.",
                    "거듭제곱하지 않고 항의 수를 곱하였다.",
                ),
            ),
            (
                a + (n - 1) * (a * r - a),
                pen.say("Treats it as an arithmetic sequence.", "등차수열로 여겼다."),
            ),
        ],
        pen.say(
            rf"${a} \times {r}^{{{n - 1}}} = {value}$.",
            rf"${a} \times {r}^{{{n - 1}}} = {value}$이다.",
        ),
        pen.say("Find the common ratio.", "공비를 먼저 구한다."),
    )


def pattern(pen: Pen) -> Problem:
    a, d = pen.between(2, 12), pen.between(3, 4 + 2 * pen.level)
    terms = [a + i * d for i in range(5)]
    hole = pen.between(2, 3)
    shown = ", ".join(r"\square" if i == hole else str(t) for i, t in enumerate(terms))
    return numeric(
        pen,
        pen.say(
            rf"Which number belongs in the box so that the pattern ${shown}$ keeps its rule?",
            rf"규칙에 따라 수를 늘어놓은 ${shown}$에서 $\square$ 안에 들어갈 수는 얼마인가?",
        ),
        terms[hole],
        [
            (terms[hole - 1] + 1, pen.say("Counts on by one.", "1만큼 커진다고 보았다.")),
            (terms[hole] + d, pen.say("Skips a place.", "한 자리를 건너뛰었다.")),
            (terms[hole - 1] - d, pen.say("Goes in the wrong direction.", "반대 방향으로 세었다.")),
            (terms[hole] + 1, pen.say("Miscounts the step by one.", "간격을 1만큼 크게 잡았다.")),
            (terms[hole] - 1, pen.say("Miscounts the step by one.", "간격을 1만큼 작게 잡았다.")),
        ],
        pen.say(
            f"Each number is {d} more than the one before: ${terms[hole - 1]} + {d} = "
            f"{terms[hole]}$.",
            f"앞의 수보다 {d}씩 커지므로 ${terms[hole - 1]} + {d} = {terms[hole]}$이다.",
        ),
        pen.say("Look at the difference of neighbours.", "이웃한 두 수의 차를 구한다."),
    )


def power_product(pen: Pen) -> Problem:
    base, m, n = (
        pen.pick([2, 3, 5, 7]),
        pen.between(2, 3 + pen.level),
        pen.between(2, 3 + pen.level),
    )
    if m * n == m + n:
        n += 1
    return numeric(
        pen,
        pen.say(
            rf"If ${base}^{{{m}}} \times {base}^{{{n}}} = {base}^a$, what is the exponent $a$?",
            rf"${base}^{{{m}}} \times {base}^{{{n}}} = {base}^a$일 때, 지수 $a$의 값은 얼마인가?",
        ),
        m + n,
        [
            (m * n, pen.say("Multiplies the exponents.", "지수를 곱하였다.")),
            (abs(m - n), pen.say("Subtracts the exponents.", "지수를 뺐다.")),
            (m + n + 1, pen.say("Counts one factor too many.", "밑을 한 번 더 세었다.")),
            (base * (m + n), pen.say("Multiplies by the base.", "밑을 곱하였다.")),
        ],
        pen.say(
            f"Exponents of the same base are added: ${m} + {n} = {m + n}$.",
            f"밑이 같은 거듭제곱의 곱은 지수를 더하므로 ${m} + {n} = {m + n}$이다.",
        ),
        pen.say("Count how often the base is a factor.", "밑이 몇 번 곱해지는지 센다."),
    )


def power_value(pen: Pen) -> Problem:
    base, n = pen.between(2, 3 + pen.level), pen.between(3, 4 if pen.level < 4 else 5)
    value = base**n
    return numeric(
        pen,
        pen.say(
            f"What is the value of the power ${base}^{n}$?",
            f"거듭제곱 ${base}^{n}$의 값은 얼마인가?",
        ),
        value,
        [
            (base * n, pen.say("Multiplies base and exponent.", "밑과 지수를 곱하였다.")),
            (n**base, pen.say("Swaps base and exponent.", "밑과 지수를 바꾸었다.")),
            (value // base, pen.say("Multiplies once too few.", "한 번 덜 곱하였다.")),
            (value * base, pen.say("Multiplies once too often.", "한 번 더 곱하였다.")),
        ],
        pen.say(
            rf"${r' \times '.join([str(base)] * n)} = {value}$.",
            rf"${r' \times '.join([str(base)] * n)} = {value}$이다.",
        ),
        pen.say("The exponent tells how often the base is a factor.", "지수는 밑을 곱한 횟수이다."),
    )


def square_root(pen: Pen) -> Problem:
    root = pen.between(6, 9 + 3 * pen.level)
    return numeric(
        pen,
        pen.say(
            rf"What is the value of $\sqrt{{{root * root}}}$?",
            rf"제곱근 $\sqrt{{{root * root}}}$의 값은 얼마인가?",
        ),
        root,
        [
            (
                Fraction(root * root, 2),
                pen.say("Halves instead of taking the root.", "제곱근을 구하지 않고 2로 나누었다."),
            ),
            (root * root, pen.say("Leaves out the root sign.", "근호를 무시하였다.")),
            (2 * root, pen.say("Doubles the root.", "제곱근에 2를 곱하였다.")),
            (
                root + 10,
                pen.say("Misjudges the tens of the root.", "제곱근의 십의 자리를 잘못 어림하였다."),
            ),
        ],
        pen.say(
            rf"${root} \times {root} = {root * root}$.",
            rf"${root} \times {root} = {root * root}$이므로 {root}이다.",
        ),
        pen.say("Which number times itself gives it?", "제곱하여 그 수가 되는 양수를 찾는다."),
    )


def simplified_root(pen: Pen) -> Problem:
    a = pen.between(3, 4 + pen.level)
    b = pen.pick([n for n in (2, 3, 5, 6, 7) if n != a])
    number = a * a * b

    def shown(outside: int, inside: int) -> str:
        return rf"${'' if outside == 1 else outside}\sqrt{{{inside}}}$"

    wrong = (
        Wrong(
            shown(a * a, b),
            pen.say(
                "Takes the square itself out of the root.", "제곱인 수를 그대로 근호 밖으로 꺼냈다."
            ),
        ),
        Wrong(
            shown(b, a),
            pen.say("Swaps the numbers inside and outside.", "근호 안과 밖의 수를 바꾸었다."),
        ),
        Wrong(
            shown(a, b + 1),
            pen.say(
                "Divides wrongly when splitting the number.", "수를 곱으로 나눌 때 잘못 계산하였다."
            ),
        ),
        Wrong(
            shown(a + 1, b),
            pen.say("Takes the root of the square wrongly.", "제곱수의 제곱근을 잘못 구하였다."),
        ),
        Wrong(
            shown(a * b, b),
            pen.say("Takes both factors out of the root.", "두 수를 모두 근호 밖으로 꺼냈다."),
        ),
        Wrong(
            shown(2 * a, b),
            pen.say("Doubles the number that is taken out.", "근호 밖으로 꺼낸 수에 2를 곱하였다."),
        ),
    )
    return Problem(
        pen.say(
            rf"What is $\sqrt{{{number}}}$ in simplest radical form?",
            rf"$\sqrt{{{number}}}$을(를) $a\sqrt{{b}}$의 꼴로 간단히 나타내면 무엇인가? (단, $b$는 "
            rf"가장 작은 자연수이다.)",
        ),
        shown(a, b),
        wrong,
        pen.say(
            rf"$\sqrt{{{number}}} = \sqrt{{{a}^2 \times {b}}} = {a}\sqrt{{{b}}}$.",
            rf"$\sqrt{{{number}}} = \sqrt{{{a}^2 \times {b}}} = {a}\sqrt{{{b}}}$이다.",
        ),
        pen.say("Look for a square factor.", "제곱인 인수를 찾는다."),
        accepted=(shown(a, b), f"{a}√{b}"),
    )


def logarithm(pen: Pen) -> Problem:
    base, n = pen.pick([2, 3, 5]), pen.between(2, 3 + pen.level // 2)
    return numeric(
        pen,
        pen.say(
            rf"What is the logarithm $\log_{{{base}}} {base**n}$?",
            rf"로그 $\log_{{{base}}} {base**n}$의 값은 얼마인가?",
        ),
        n,
        [
            (
                base**n // base,
                pen.say(
                    "Divides by the base instead of finding the exponent.",
                    "지수를 구하지 않고 밑으로 나누었다.",
                ),
            ),
            (n + 1, pen.say("Counts one factor too many.", "밑을 한 번 더 세었다.")),
            (n - 1, pen.say("Counts one factor too few.", "밑을 한 번 덜 세었다.")),
            (base * n, pen.say("Multiplies by the base.", "밑을 곱하였다.")),
        ],
        pen.say(f"${base}^{n} = {base**n}$.", f"${base}^{n} = {base**n}$이므로 {n}이다."),
        pen.say("To which power must the base be raised?", "밑을 몇 제곱해야 하는지 생각한다."),
    )
