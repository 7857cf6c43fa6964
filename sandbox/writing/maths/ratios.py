"""Percent, ratio, rates, averages."""

from fractions import Fraction

from sandbox.writing.maths.build import numeric
from sandbox.writing.pen import Pen
from sandbox.writing.problem import Problem


def percent_of(pen: Pen) -> Problem:
    rate = pen.pick([5, 10, 15, 20, 25, 30, 40, 60, 75])
    amount = 20 * pen.between(3, 5 + 8 * pen.level)
    value = Fraction(rate * amount, 100)
    return numeric(
        pen,
        pen.say(rf"What is ${rate}\%$ of ${amount}$?", rf"${amount}$의 ${rate}\%$는 얼마인가?"),
        value,
        [
            (
                amount - value,
                pen.say(
                    "Gives what is left instead of the part.",
                    "구하는 부분이 아니라 나머지를 답하였다.",
                ),
            ),
            (value * 10, pen.say("Divides by 10 instead of 100.", "100이 아니라 10으로 나누었다.")),
            (
                Fraction(amount, rate),
                pen.say("Divides by the percentage.", "백분율의 수로 나누었다."),
            ),
            (
                value / 10,
                pen.say("Divides by 1000 instead of 100.", "100이 아니라 1000으로 나누었다."),
            ),
        ],
        pen.say(
            rf"${amount} \times \frac{{{rate}}}{{100}} = {_number(value)}$.",
            rf"${amount} \times \frac{{{rate}}}{{100}} = {_number(value)}$이다.",
        ),
        pen.say("Percent means hundredths.", "백분율은 전체를 100으로 본 비율이다."),
        show=lambda number: f"${_number(number)}$",
    )


def discount(pen: Pen) -> Problem:
    rate, price = pen.pick([10, 15, 20, 25, 30, 40]), 20 * pen.between(5, 10 + 20 * pen.level)
    unit, price = pen.say("dollars", "원"), price * (1 if pen.locale.value == "en" else 100)
    off = price * rate // 100
    return numeric(
        pen,
        pen.say(
            rf"A bag costs {price} dollars. It is sold at ${rate}\%$ off. What is the sale price "
            rf"in dollars?",
            rf"정가가 {price}원인 가방을 ${rate}\%$ 할인하여 판다. 판매 가격은 몇 원인가?",
        ),
        price - off,
        [
            (
                off,
                pen.say(
                    "Gives the discount instead of the price.",
                    "판매 가격이 아니라 할인 금액을 답하였다.",
                ),
            ),
            (price + off, pen.say("Adds the discount.", "할인 금액을 빼지 않고 더하였다.")),
            (
                price - rate,
                pen.say(
                    "Takes the percentage for an amount of money.", "할인율을 금액으로 여겨 뺐다."
                ),
            ),
        ],
        pen.say(
            rf"The discount is ${price} \times \frac{{{rate}}}{{100}} = {off}$, and ${price} - "
            rf"{off} = {price - off}$.",
            rf"할인 금액은 ${price} \times \frac{{{rate}}}{{100}} = {off}$원이므로 판매 가격은 "
            rf"${price} - {off} = {price - off}$원이다.",
        ),
        pen.say("Find the discount first.", "할인 금액을 먼저 구한다."),
        unit=unit,
    )


def proportion(pen: Pen) -> Problem:
    a, b, k = (
        pen.between(2, 5 + pen.level),
        pen.between(2, 6 + pen.level),
        pen.between(2, 4 + pen.level),
    )
    if a == b:
        b += 1
    return numeric(
        pen,
        pen.say(
            f"If ${a} : {b} = {a * k} : x$, what is $x$?",
            f"비례식 ${a} : {b} = {a * k} : x$에서 $x$의 값은 얼마인가?",
        ),
        b * k,
        [
            (
                b + a * k - a,
                pen.say(
                    "Adds the same amount instead of multiplying.",
                    "곱하지 않고 같은 수를 더하였다.",
                ),
            ),
            (
                a * k * a // b,
                pen.say("Swaps the terms of the ratio.", "비의 항을 바꾸어 계산하였다."),
            ),
            (b * (k + 1), pen.say("Multiplies once too often.", "배수를 하나 크게 잡았다.")),
            (
                b * (k - 1),
                pen.say("Uses a multiplier that is one too small.", "배수를 하나 작게 잡았다."),
            ),
        ],
        pen.say(
            rf"The first term is multiplied by {k}, so $x = {b} \times {k} = {b * k}$.",
            rf"전항이 {k}배가 되었으므로 $x = {b} \times {k} = {b * k}$이다.",
        ),
        pen.say(
            "The product of the outer terms equals that of the inner terms.",
            "외항의 곱과 내항의 곱은 같다.",
        ),
    )


def sharing(pen: Pen) -> Problem:
    a, b, k = pen.between(1, 4), pen.between(5, 7), pen.between(3, 5 + 4 * pen.level)
    total = (a + b) * k
    return numeric(
        pen,
        pen.say(
            f"{total} stickers are shared between two people in the ratio ${a} : {b}$. How many "
            f"does the person with the larger share get?",
            f"붙임딱지 {total}장을 두 사람이 ${a} : {b}$의 비로 나누어 가진다. 더 많이 가지는 "
            f"사람은 몇 장을 가지는가?",
        ),
        b * k,
        [
            (a * k, pen.say("Gives the smaller share.", "더 적은 몫을 답하였다.")),
            (
                Fraction(total, b),
                pen.say("Divides by one part of the ratio only.", "비의 한 항으로만 나누었다."),
            ),
            (total - b, pen.say("Subtracts the term of the ratio.", "비의 항을 그대로 뺐다.")),
            (total // 2, pen.say("Shares equally.", "똑같이 나누었다.")),
        ],
        pen.say(
            rf"There are {a + b} parts of ${total} \div {a + b} = {k}$, and ${b} \times {k} = "
            rf"{b * k}$.",
            rf"전체를 {a + b}로 나눈 하나는 ${total} \div {a + b} = {k}$이고, ${b} \times {k} = "
            rf"{b * k}$이다.",
        ),
        pen.say(
            "Add the terms of the ratio to get the number of parts.",
            "비의 두 항을 더하여 전체가 몇 부분인지 구한다.",
        ),
        unit=pen.say("", "장"),
    )


def speed(pen: Pen) -> Problem:
    rate, hours = 5 * pen.between(3, 8 + 3 * pen.level), pen.between(2, 4 + pen.level)
    distance = rate * hours
    return numeric(
        pen,
        pen.say(
            f"A bus travels {distance} km at a constant speed in {hours} hours. What is its speed "
            f"in km per hour?",
            f"버스가 일정한 속력으로 {hours}시간 동안 {distance} km를 달렸다. 이 버스의 속력은 "
            f"시속 몇 km인가?",
        ),
        rate,
        [
            (distance * hours, pen.say("Multiplies distance and time.", "거리와 시간을 곱하였다.")),
            (
                distance - hours,
                pen.say("Subtracts the time from the distance.", "거리에서 시간을 뺐다."),
            ),
            (
                Fraction(distance, hours + 1),
                pen.say("Counts an hour too many.", "시간을 한 시간 많게 보았다."),
            ),
            (
                rate + 10,
                pen.say(
                    "Makes a slip in the tens when dividing.",
                    "나눗셈에서 십의 자리를 잘못 구하였다.",
                ),
            ),
        ],
        pen.say(
            rf"Speed is distance divided by time: ${distance} \div {hours} = {rate}$.",
            rf"(속력) = (거리) $\div$ (시간)이므로 ${distance} \div {hours} = {rate}$이다.",
        ),
        pen.say("Divide the distance by the time.", "거리를 시간으로 나눈다."),
        unit=pen.say("km/h", "km"),
    )


def profit(pen: Pen) -> Problem:
    rate = pen.pick([10, 20, 25, 30, 40, 50])
    cost = 20 * pen.between(3, 6 + 6 * pen.level) * (1 if pen.locale.value == "en" else 100)
    gain = cost * rate // 100
    return numeric(
        pen,
        pen.say(
            rf"A shop buys a lamp for {cost} dollars and wants a profit of ${rate}\%$ of the cost. "
            rf"At what price in dollars must it sell the lamp?",
            rf"원가가 {cost}원인 물건에 원가의 ${rate}\%$의 이익을 붙여 팔려고 한다. 판매 가격은 "
            rf"몇 원인가?",
        ),
        cost + gain,
        [
            (
                gain,
                pen.say(
                    "Gives the profit instead of the price.", "판매 가격이 아니라 이익을 답하였다."
                ),
            ),
            (cost - gain, pen.say("Subtracts the profit.", "이익을 더하지 않고 뺐다.")),
            (
                cost + rate,
                pen.say(
                    "Takes the percentage for an amount of money.",
                    "이익률을 금액으로 여겨 더하였다.",
                ),
            ),
        ],
        pen.say(
            rf"The profit is ${cost} \times \frac{{{rate}}}{{100}} = {gain}$, and ${cost} + {gain} "
            rf"= {cost + gain}$.",
            rf"이익은 ${cost} \times \frac{{{rate}}}{{100}} = {gain}$원이므로 판매 가격은 ${cost} "
            rf"+ {gain} = {cost + gain}$원이다.",
        ),
        pen.say("Find the profit first.", "이익을 먼저 구한다."),
        unit=pen.say("dollars", "원"),
    )


def average(pen: Pen) -> Problem:
    mean = pen.between(8, 20 + 10 * pen.level)
    spread = [pen.between(1, 6), pen.between(1, 7)]
    values = [mean - spread[0], mean + spread[0] + spread[1], mean - spread[1], mean]
    pen.rng.shuffle(values)
    listed, total = ", ".join(map(str, values)), sum(values)
    middle = Fraction(sum(sorted(values)[1:3]), 2)
    return numeric(
        pen,
        pen.say(f"What is the mean of ${listed}$?", f"네 수 ${listed}$의 평균은 얼마인가?"),
        mean,
        [
            (
                Fraction(total, 3),
                pen.say(
                    "Divides by a count that is one too small.",
                    "자료의 개수를 하나 적게 세어 나누었다.",
                ),
            ),
            (
                middle,
                pen.say(
                    "Gives the median instead of the mean.", "평균이 아니라 중앙값을 구하였다."
                ),
            ),
            (total, pen.say("Gives the sum without dividing.", "합을 구하고 나누지 않았다.")),
            (max(values) - min(values), pen.say("Gives the range.", "범위를 구하였다.")),
        ],
        pen.say(
            rf"The sum is {total}, and ${total} \div 4 = {mean}$.",
            rf"합이 {total}이므로 ${total} \div 4 = {mean}$이다.",
        ),
        pen.say(
            "Add all values and divide by how many there are.", "모두 더한 다음 개수로 나눈다."
        ),
    )


def _number(value: Fraction) -> str:
    return f"{float(value):.4f}".rstrip("0").rstrip(".")
