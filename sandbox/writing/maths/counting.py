"""A counting problem on a topic that no other generator knows, worded with that topic."""

from sandbox.writing.maths.build import numeric
from sandbox.writing.pen import Pen
from sandbox.writing.problem import Problem


def worksheets(pen: Pen, topic: str) -> Problem:
    """Equal groups of exercises on the topic, some of them done."""
    sheets, each = pen.between(3, 4 + 2 * pen.level), pen.between(4, 6 + 2 * pen.level)
    done = pen.between(2, each - 1)
    total = sheets * each
    return numeric(
        pen,
        pen.say(
            f"A class practises {topic} with {sheets} worksheets of {each} exercises each. {done} "
            f"exercises are done. How many exercises are left?",
            f"어느 반에서 '{topic}'을(를) 연습하려고 문제가 {each}개씩 있는 학습지를 {sheets}장 "
            f"준비하였다. 그중 {done}문제를 풀었다면 남은 문제는 몇 개인가?",
        ),
        total - done,
        [
            (
                total,
                pen.say(
                    "Forgets to take away the exercises that are done.",
                    "푼 문제의 수를 빼지 않았다.",
                ),
            ),
            (
                total + done,
                pen.say("Adds the exercises that are done.", "푼 문제의 수를 빼지 않고 더하였다."),
            ),
            (
                sheets + each - done,
                pen.say("Adds the numbers instead of multiplying.", "곱하지 않고 더하였다."),
            ),
            (
                total - done - each,
                pen.say("Counts one worksheet too few.", "학습지를 한 장 적게 세었다."),
            ),
            (
                total - done + each,
                pen.say("Counts one worksheet too many.", "학습지를 한 장 많게 세었다."),
            ),
        ],
        pen.say(
            rf"There are ${sheets} \times {each} = {total}$ exercises, and ${total} - {done} = "
            rf"{total - done}$.",
            rf"문제는 모두 ${sheets} \times {each} = {total}$개이므로 남은 문제는 ${total} - "
            rf"{done} = {total - done}$개이다.",
        ),
        pen.say("Find the total number of exercises first.", "전체 문제의 수를 먼저 구한다."),
        unit=pen.say("", "개"),
    )


def lessons(pen: Pen, topic: str) -> Problem:
    """Time given to the topic over several days."""
    days, minutes, extra = (
        pen.between(3, 4 + pen.level),
        5 * pen.between(3, 4 + 2 * pen.level),
        5 * pen.between(1, 5),
    )
    total = days * minutes + extra
    return numeric(
        pen,
        pen.say(
            f"Mina studies {topic} for {minutes} minutes on each of {days} days, and for {extra} "
            f"more minutes on the last day. How many minutes does she study {topic} altogether?",
            f"민아는 '{topic}'을(를) {days}일 동안 매일 {minutes}분씩 공부하고 마지막 날에는 "
            f"{extra}분을 더 공부하였다. 공부한 시간은 모두 몇 분인가?",
        ),
        total,
        [
            (
                days * minutes,
                pen.say("Forgets the extra minutes.", "더 공부한 시간을 더하지 않았다."),
            ),
            (
                days * (minutes + extra),
                pen.say(
                    "Adds the extra minutes on every day.", "매일 더 공부한 것으로 계산하였다."
                ),
            ),
            (
                days * minutes - extra,
                pen.say("Subtracts the extra minutes.", "더 공부한 시간을 뺐다."),
            ),
            (
                days + minutes + extra,
                pen.say("Adds the numbers instead of multiplying.", "곱하지 않고 더하였다."),
            ),
        ],
        pen.say(
            rf"${days} \times {minutes} = {days * minutes}$ and ${days * minutes} + {extra} = "
            rf"{total}$.",
            rf"${days} \times {minutes} = {days * minutes}$이고 ${days * minutes} + {extra} = "
            rf"{total}$이다.",
        ),
        pen.say("Multiply first, then add.", "먼저 곱한 다음 더한다."),
        unit=pen.say("minutes", "분"),
    )
