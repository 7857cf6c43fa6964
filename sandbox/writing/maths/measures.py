"""Time, units, interest."""

from sandbox.writing.maths.build import numeric
from sandbox.writing.pen import Pen
from sandbox.writing.problem import Problem


def elapsed_time(pen: Pen) -> Problem:
    hour, start, spent = (
        pen.between(8, 10),
        5 * pen.between(1, 11),
        5 * pen.between(7, 12 + 4 * pen.level),
    )
    end = hour * 60 + start + spent
    return numeric(
        pen,
        pen.say(
            f"A lesson starts at {hour}:{start:02d} and ends at {end // 60}:{end % 60:02d}. How "
            f"many minutes does it take?",
            f"수업이 {hour}시 {start}분에 시작하여 {end // 60}시 {end % 60}분에 끝났다. 수업 "
            f"시간은 몇 분인가?",
        ),
        spent,
        [
            (abs(end % 60 - start), pen.say("Looks at the minutes only.", "분만 보고 계산하였다.")),
            (
                (end // 60 - hour) * 100 + end % 60 - start,
                pen.say("Takes an hour for 100 minutes.", "1시간을 100분으로 계산하였다."),
            ),
            (spent + 60, pen.say("Counts an hour too many.", "한 시간을 더 세었다.")),
            (spent - 10, pen.say("Slips by ten minutes.", "10분을 덜 세었다.")),
        ],
        pen.say(
            f"From {hour}:{start:02d} to {end // 60}:{end % 60:02d} it is {spent} minutes.",
            f"{hour}시 {start}분부터 {end // 60}시 {end % 60}분까지는 {spent}분이다.",
        ),
        pen.say("Count up to the full hour first.", "먼저 정각까지의 시간을 센다."),
        unit=pen.say("minutes", "분"),
    )


def unit_conversion(pen: Pen) -> Problem:
    big, small, factor = pen.pick([("m", "cm", 100), ("km", "m", 1000), ("kg", "g", 1000)])
    whole, rest = pen.between(2, 4 + 2 * pen.level), factor // 20 * pen.between(1, 9)
    return numeric(
        pen,
        pen.say(
            f"How many {small} are {whole} {big} {rest} {small}?",
            f"{whole} {big} {rest} {small}은(는) 모두 몇 {small}인가?",
        ),
        whole * factor + rest,
        [
            (
                whole * factor // 10 + rest,
                pen.say(
                    "Uses a factor that is ten times too small.",
                    "단위 사이의 배수를 10배 작게 잡았다.",
                ),
            ),
            (
                whole * factor * 10 + rest,
                pen.say(
                    "Uses a factor that is ten times too large.",
                    "단위 사이의 배수를 10배 크게 잡았다.",
                ),
            ),
            (whole + rest, pen.say("Adds without converting.", "단위를 바꾸지 않고 더하였다.")),
            (whole * factor, pen.say("Forgets the rest.", "나머지를 더하지 않았다.")),
        ],
        pen.say(
            f"1 {big} is {factor} {small}, so it is ${whole * factor} + {rest} = "
            f"{whole * factor + rest}$.",
            f"1 {big}은(는) {factor} {small}이므로 ${whole * factor} + {rest} = "
            f"{whole * factor + rest}$이다.",
        ),
        pen.say(f"Convert the {big} first.", f"{big}을(를) 먼저 {small}으로(로) 바꾼다."),
        unit=small,
    )


def interest(pen: Pen) -> Problem:
    rate, years = pen.pick([2, 3, 4, 5]), pen.between(2, 3 + pen.level // 2)
    money = 100 * pen.between(3, 10 + 10 * pen.level) * (1 if pen.locale.value == "en" else 100)
    value = money * rate * years // 100
    return numeric(
        pen,
        pen.say(
            rf"{money} dollars are saved at ${rate}\%$ simple interest a year. How much interest "
            rf"in dollars is earned in {years} years?",
            rf"{money}원을 연이율 ${rate}\%$의 단리로 예금하였다. {years}년 동안의 이자는 몇 "
            rf"원인가?",
        ),
        value,
        [
            (
                value // years,
                pen.say("Gives the interest of one year.", "1년 동안의 이자만 구하였다."),
            ),
            (
                money + value,
                pen.say("Gives the total with the savings.", "원금과 이자의 합을 구하였다."),
            ),
            (value * 10, pen.say("Divides by 10 instead of 100.", "100이 아니라 10으로 나누었다.")),
        ],
        pen.say(
            rf"${money} \times \frac{{{rate}}}{{100}} \times {years} = {value}$.",
            rf"${money} \times \frac{{{rate}}}{{100}} \times {years} = {value}$이다.",
        ),
        pen.say("Find the interest of one year first.", "1년 동안의 이자를 먼저 구한다."),
        unit=pen.say("dollars", "원"),
    )
