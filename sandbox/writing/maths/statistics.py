"""Statistics, probability, counting."""

from fractions import Fraction
from math import comb, factorial, perm

from sandbox.writing.maths.build import Slip, numeric
from sandbox.writing.numbers import tex
from sandbox.writing.pen import Pen
from sandbox.writing.problem import Problem


def median(pen: Pen) -> Problem:
    values = [pen.between(2, 8) + 4 * i for i in range(5)]
    pen.rng.shuffle(values)
    key, total = sorted(values)[2], sum(values)
    errors: list[Slip] = [
        (Fraction(total, 5), pen.say("Gives the mean.", "평균을 구하였다.")),
        (max(values) - min(values), pen.say("Gives the range.", "범위를 구하였다.")),
        (
            sorted(values)[3],
            pen.say("Takes the value next to the middle.", "가운데 다음의 값을 답하였다."),
        ),
    ]
    if values[2] != key:
        errors.insert(
            0,
            (values[2], pen.say("Does not sort the values first.", "크기순으로 늘어놓지 않았다.")),
        )
    listed = ", ".join(map(str, values))
    return numeric(
        pen,
        pen.say(f"What is the median of ${listed}$?", f"자료 ${listed}$의 중앙값은 얼마인가?"),
        key,
        errors,
        pen.say(
            f"Sorted: {', '.join(map(str, sorted(values)))}; the middle value is {key}.",
            f"크기순으로 늘어놓으면 {', '.join(map(str, sorted(values)))}이므로 중앙값은 "
            f"{key}이다.",
        ),
        pen.say("Sort the values first.", "먼저 크기순으로 늘어놓는다."),
    )


def mode(pen: Pen) -> Problem:
    others = pen.some(range(2, 10 + 2 * pen.level), 5)
    key = others[0]
    values = [key, key, *others]
    pen.rng.shuffle(values)
    listed = ", ".join(map(str, values))
    return numeric(
        pen,
        pen.say(f"What is the mode of ${listed}$?", f"자료 ${listed}$의 최빈값은 얼마인가?"),
        key,
        [
            (sorted(values)[3], pen.say("Gives the median.", "중앙값을 구하였다.")),
            (max(values), pen.say("Gives the largest value.", "가장 큰 값을 답하였다.")),
            (3, pen.say("Gives how often the value occurs.", "나타난 횟수를 답하였다.")),
            (
                others[1],
                pen.say("Takes a value that occurs less often.", "더 적게 나타난 값을 답하였다."),
            ),
        ],
        pen.say(
            f"{key} occurs three times, every other value once.",
            f"{key}이(가) 세 번으로 가장 많이 나타난다.",
        ),
        pen.say("Count how often each value occurs.", "값마다 나타난 횟수를 센다."),
    )


def value_range(pen: Pen) -> Problem:
    values = pen.some(range(5, 30 + 15 * pen.level), 6)
    high, low = max(values), min(values)
    listed = ", ".join(map(str, values))
    return numeric(
        pen,
        pen.say(
            f"What is the range of the data ${listed}$?", f"자료 ${listed}$의 범위는 얼마인가?"
        ),
        high - low,
        [
            (high, pen.say("Gives the largest value.", "가장 큰 값을 답하였다.")),
            (
                high + low,
                pen.say("Adds the largest and the smallest value.", "최댓값과 최솟값을 더하였다."),
            ),
            (
                abs(values[-1] - values[0]),
                pen.say(
                    "Takes the first and the last value as they stand.",
                    "처음 값과 마지막 값의 차를 구하였다.",
                ),
            ),
            (high - low + 1, pen.say("Counts both ends.", "양 끝을 모두 세었다.")),
        ],
        pen.say(
            f"${high} - {low} = {high - low}$.",
            f"최댓값에서 최솟값을 빼면 ${high} - {low} = {high - low}$이다.",
        ),
        pen.say("Largest value minus smallest value.", "최댓값에서 최솟값을 뺀다."),
    )


def probability(pen: Pen) -> Problem:
    red, blue = pen.between(2, 4 + pen.level), pen.between(2, 5 + pen.level)
    if red == blue:
        blue += 1
    value = Fraction(red, red + blue)
    return numeric(
        pen,
        pen.say(
            f"A bag holds {red} red and {blue} blue balls. One ball is drawn at random. What is "
            f"the probability that it is red?",
            f"주머니에 빨간 공 {red}개와 파란 공 {blue}개가 들어 있다. 공 한 개를 꺼낼 때 빨간 "
            f"공이 나올 확률은 얼마인가?",
        ),
        value,
        [
            (
                1 - value,
                pen.say("Gives the probability of blue.", "파란 공이 나올 확률을 구하였다."),
            ),
            (
                Fraction(red, blue),
                pen.say(
                    "Compares red with blue instead of with all balls.",
                    "전체가 아니라 파란 공에 대한 비를 구하였다.",
                ),
            ),
            (
                Fraction(1, red + blue),
                pen.say(
                    "Gives the probability of one certain ball.",
                    "특정한 공 한 개가 나올 확률을 구하였다.",
                ),
            ),
            (
                Fraction(1, 2),
                pen.say("Takes two colours for equally likely.", "두 색의 확률이 같다고 보았다."),
            ),
        ],
        pen.say(
            f"{red} of {red + blue} balls are red: ${tex(value)}$.",
            f"전체 {red + blue}개 가운데 빨간 공이 {red}개이므로 ${tex(value)}$이다.",
        ),
        pen.say("Favourable cases over all cases.", "전체 경우의 수에 대한 비율을 구한다."),
    )


def combinations(pen: Pen) -> Problem:
    n = pen.between(5, 5 + pen.level)
    value = comb(n, 2)
    return numeric(
        pen,
        pen.say(
            f"In how many ways can 2 of {n} students be chosen as a team?",
            f"학생 {n}명 가운데 대표 2명을 뽑는 경우의 수는 얼마인가?",
        ),
        value,
        [
            (perm(n, 2), pen.say("Counts the order of the two.", "뽑는 순서까지 구별하여 세었다.")),
            (2 * n, pen.say("Multiplies the two numbers.", "두 수를 곱하였다.")),
            (
                n * n,
                pen.say(
                    "Lets one student be chosen twice.", "같은 학생을 두 번 뽑는 경우까지 세었다."
                ),
            ),
            (
                comb(n + 1, 2),
                pen.say("Counts a pair of a student with itself.", "자기 자신과의 짝까지 세었다."),
            ),
        ],
        pen.say(
            rf"$\frac{{{n} \times {n - 1}}}{{2}} = {value}$.",
            rf"$\frac{{{n} \times {n - 1}}}{{2}} = {value}$이다.",
        ),
        pen.say("The order of the two does not matter.", "두 명의 순서는 구별하지 않는다."),
    )


def permutations(pen: Pen) -> Problem:
    n = pen.between(3, min(6, 3 + pen.level // 2 + 1))
    value = factorial(n)
    return numeric(
        pen,
        pen.say(
            f"In how many different orders can {n} students stand in a line?",
            f"학생 {n}명을 한 줄로 세우는 경우의 수는 얼마인가?",
        ),
        value,
        [
            (n * n, pen.say("Squares the number of students.", "학생 수를 제곱하였다.")),
            (
                n * (n + 1) // 2,
                pen.say("Adds the numbers instead of multiplying them.", "곱하지 않고 더하였다."),
            ),
            (
                value // 2,
                pen.say(
                    "Halves as if the order did not matter.",
                    "순서를 구별하지 않는 것처럼 2로 나누었다.",
                ),
            ),
            (n * (n - 1), pen.say("Stops after two places.", "두 자리까지만 곱하였다.")),
        ],
        pen.say(
            rf"${r' \times '.join(map(str, range(n, 0, -1)))} = {value}$.",
            rf"${r' \times '.join(map(str, range(n, 0, -1)))} = {value}$이다.",
        ),
        pen.say("Fill the places one after the other.", "앞자리부터 차례로 채운다."),
    )
