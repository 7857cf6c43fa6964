"""Percent at work: compound interest, tax, change in percent, unit prices, scale, concentration."""

from fractions import Fraction

from sandbox.writing.maths.build import numeric
from sandbox.writing.pen import Pen
from sandbox.writing.problem import Problem


def compound_interest(pen: Pen) -> Problem:
    rate, years = pen.pick([10, 20]), pen.pick([2, 3])
    money = 1000 * pen.between(1, 4 + 4 * pen.level) * (1 if pen.locale.value == "en" else 100)
    factor = Fraction(100 + rate, 100)
    total = money * factor**years
    simple = money + money * rate * years // 100
    growth = f"1.{rate // 10}"
    return numeric(
        pen,
        pen.say(
            rf"{money} dollars are saved at ${rate}\%$ interest a year, compounded yearly. How "
            rf"many dollars are there after {years} years?",
            rf"{money}원을 연이율 ${rate}\%$, 1년마다의 복리로 예금하였다. {years}년 후의 "
            rf"원리합계는 "
            rf"몇 원인가?",
        ),
        total,
        [
            (simple, pen.say("Takes simple interest.", "단리로 계산하였다.")),
            (total - money, pen.say("Gives the interest alone.", "이자만 구하였다.")),
            (money * factor, pen.say("Counts one year only.", "1년만 계산하였다.")),
            (total * factor, pen.say("Counts one year too many.", "1년을 더 계산하였다.")),
        ],
        pen.say(
            rf"${money} \times {growth}^{years} = {total}$.",
            rf"${money} \times {growth}^{years} = {total}$이다.",
        ),
        pen.say(
            "Each year the interest is earned on the interest as well.",
            "해마다 이자에도 이자가 붙는다.",
        ),
        unit=pen.say("dollars", "원"),
    )


def with_tax(pen: Pen) -> Problem:
    rate, price = pen.pick([5, 10, 15, 20]), 20 * pen.between(2, 5 + 10 * pen.level)
    price *= 1 if pen.locale.value == "en" else 100
    added = price * rate // 100
    return numeric(
        pen,
        pen.say(
            rf"A meal costs {price} dollars. A charge of ${rate}\%$ is added for tax or tip. How "
            rf"many dollars are paid in all?",
            rf"값이 {price}원인 음식에 세금이나 봉사료로 ${rate}\%$가 더해진다. 모두 몇 원을 "
            rf"내야 하는가?",
        ),
        price + added,
        [
            (added, pen.say("Gives the charge alone.", "더해지는 금액만 구하였다.")),
            (price - added, pen.say("Subtracts the charge.", "더하지 않고 뺐다.")),
            (
                price + rate,
                pen.say("Adds the percentage as money.", "백분율의 수를 그대로 더하였다."),
            ),
        ],
        pen.say(
            rf"${price} \times \frac{{{rate}}}{{100}} = {added}$ and ${price} + {added} = "
            rf"{price + added}$.",
            rf"${price} \times \frac{{{rate}}}{{100}} = {added}$이므로 ${price} + {added} = "
            rf"{price + added}$이다.",
        ),
        pen.say("Find the charge first.", "더해지는 금액을 먼저 구한다."),
        unit=pen.say("dollars", "원"),
    )


def percent_change(pen: Pen) -> Problem:
    before, rate = 20 * pen.between(2, 4 + 4 * pen.level), 5 * pen.between(1, 12)
    rises = pen.rng.random() < 0.5
    after = before + before * rate // 100 * (1 if rises else -1)
    return numeric(
        pen,
        pen.say(
            f"A number of visitors changes from {before} to {after}. By how many percent does it "
            f"{'rise' if rises else 'fall'}?",
            f"방문객이 {before}명에서 {after}명으로 {'늘었다' if rises else '줄었다'}. 몇 % "
            f"{'증가' if rises else '감소'}하였는가?",
        ),
        rate,
        [
            (
                abs(after - before),
                pen.say("Gives the change in number.", "사람 수의 변화를 답하였다."),
            ),
            (
                Fraction(100 * after, before),
                pen.say("Gives the new share.", "변화가 아니라 비율을 구하였다."),
            ),
            (100 - rate, pen.say("Gives the rest to 100.", "100에서 뺀 값을 답하였다.")),
        ],
        pen.say(
            rf"$\frac{{{abs(after - before)}}}{{{before}}} \times 100 = {rate}$.",
            rf"$\frac{{{abs(after - before)}}}{{{before}}} \times 100 = {rate}$이다.",
        ),
        pen.say("Compare the change with the first number.", "변화한 양을 처음 값과 비교한다."),
        unit="%",
    )


def unit_rate(pen: Pen) -> Problem:
    each, count = pen.between(2, 4 + 3 * pen.level), pen.between(3, 9)
    each *= 1 if pen.locale.value == "en" else 100
    return numeric(
        pen,
        pen.say(
            f"{count} notebooks cost {each * count} dollars. What does one notebook cost, in "
            f"dollars?",
            f"공책 {count}권의 값이 {each * count}원이다. 공책 한 권의 값은 몇 원인가?",
        ),
        each,
        [
            (each * count - count, pen.say("Subtracts instead of dividing.", "나누지 않고 뺐다.")),
            (
                each * count * count,
                pen.say("Multiplies instead of dividing.", "나누지 않고 곱하였다."),
            ),
        ],
        pen.say(
            rf"${each * count} \div {count} = {each}$.",
            rf"${each * count} \div {count} = {each}$이다.",
        ),
        pen.say("Share the price among the notebooks.", "전체 값을 권수로 나눈다."),
        unit=pen.say("dollars", "원"),
    )


def map_scale(pen: Pen) -> Problem:
    scale, length = pen.pick([1000, 2000, 5000, 10000, 20000]), pen.between(2, 4 + 2 * pen.level)
    metres = scale * length // 100
    return numeric(
        pen,
        pen.say(
            f"On a map of scale $1 : {scale}$ a road is {length} cm long. How many metres is it "
            f"really?",
            f"축척이 $1 : {scale}$인 지도에서 길이가 {length} cm인 도로의 실제 거리는 몇 m인가?",
        ),
        metres,
        [
            (
                scale * length,
                pen.say("Leaves the length in centimetres.", "cm를 m로 바꾸지 않았다."),
            ),
            (metres * 10, pen.say("Takes 10 cm for a metre.", "10 cm를 1 m로 보았다.")),
            (
                scale // 100,
                pen.say("Forgets the length on the map.", "지도에서의 길이를 곱하지 않았다."),
            ),
        ],
        pen.say(
            rf"${length} \times {scale} = {length * scale}$ cm, which is {metres} m.",
            rf"${length} \times {scale} = {length * scale}$ cm이므로 {metres} m이다.",
        ),
        pen.say("100 cm are 1 m.", "100 cm는 1 m이다."),
        unit="m",
    )


def concentration(pen: Pen) -> Problem:
    percent, total = pen.pick([4, 5, 8, 10, 12, 15, 20]), 100 * pen.between(2, 4 + pen.level)
    salt = total * percent // 100
    return numeric(
        pen,
        pen.say(
            rf"How many grams of salt are there in {total} g of salt water of ${percent}\%$?",
            rf"농도가 ${percent}\%$인 소금물 {total} g에 들어 있는 소금의 양은 몇 g인가?",
        ),
        salt,
        [
            (total - salt, pen.say("Gives the water.", "물의 양을 구하였다.")),
            (salt * 10, pen.say("Divides by 10 instead of 100.", "100이 아니라 10으로 나누었다.")),
            (percent, pen.say("Takes the percentage for grams.", "농도의 수를 그대로 답하였다.")),
        ],
        pen.say(
            rf"${total} \times \frac{{{percent}}}{{100}} = {salt}$.",
            rf"${total} \times \frac{{{percent}}}{{100}} = {salt}$이다.",
        ),
        pen.say("Percent of the whole solution.", "소금물 전체에 대한 소금의 비율이다."),
        unit="g",
    )
