"""Material for items of several parts in mathematics: every generator's question as a claim."""

from collections.abc import Iterator
from fractions import Fraction

from sandbox.reading.brief import Brief
from sandbox.writing.items.claim import Claim, claim_of
from sandbox.writing.items.material import Order, Pairs, Task
from sandbox.writing.maths import steps
from sandbox.writing.maths.general_topics import Generator
from sandbox.writing.maths.topics import generators_for
from sandbox.writing.pen import Pen
from sandbox.writing.problem import Criterion

_TRIES = 60
_LONGEST_ENTRY = 240


def claims(pen: Pen, brief: Brief, count: int) -> list[Claim]:
    """Different claims on the topic; no more than can be found in some tries."""
    return _distinct(pen, _made(pen, list(generators_for(brief))), count)


def pairs(pen: Pen, brief: Brief, count: int, extras: int) -> Pairs | None:
    """Questions of one kind with their answers; mistakes are the responses that fit none."""
    generator = pen.pick(generators_for(brief))
    found = _with_own_answers(_distinct(pen, _made(pen, [generator]), count * 4))[:count]
    if len(found) < count:
        return None
    answers = {claim.answer for claim in found}
    values = {claim.value for claim in found}
    slips = [
        wrong.text
        for claim in found
        for wrong in claim.wrong
        if wrong.text not in answers and (wrong.value is None or wrong.value not in values)
    ]
    if len(set(slips)) < extras:
        return None
    return Pairs(
        pen.say(
            f"Match each question on {_topic(brief)} with its answer.",
            f"{_topic(brief)}에 관한 물음과 그 답을 알맞게 연결하시오.",
        ),
        [(claim.question, claim.answer) for claim in found],
        slips,
        pen.say("Each question worked out:", "물음마다 계산하면 다음과 같다."),
    )


def order(pen: Pen, brief: Brief, count: int) -> Order | None:
    """Steps of a solution where the topic has some, else questions by the size of their answers."""
    if (made := steps.solution(pen, brief, count)) and pen.rng.random() < 0.6:
        return made
    generator = pen.pick(generators_for(brief))
    valued = {
        claim.value: claim
        for claim in _distinct(pen, _made(pen, [generator]), count * 4)
        if claim.value is not None and len(claim.question) <= _LONGEST_ENTRY
    }
    if len(valued) < count:
        return made
    rising = pen.rng.random() < 0.5
    chosen = sorted(pen.some(list(valued), count), key=_size, reverse=not rising)
    one = valued[pen.pick(chosen)].answer
    return Order(
        pen.say(
            f"Put these questions on {_topic(brief)} in the order of their answers, from the "
            f"{'smallest to the largest' if rising else 'largest to the smallest'}. One of the "
            f"answers is {one}.",
            f"{_topic(brief)}에 관한 다음 물음을 답이 {'작은' if rising else '큰'} 것부터 차례대로 "
            f"배열하시오. 답 가운데 하나는 {one}이다.",
        ),
        [valued[value].question for value in chosen],
        pen.say("The answers in this order are ", "답을 차례대로 쓰면 ")
        + ", ".join(valued[value].answer for value in chosen)
        + pen.say(":", "이다:"),
    )


def task(pen: Pen, brief: Brief) -> Task | None:
    """A problem to be solved and explained."""
    made = claims(pen, brief, 1)
    if not made:
        return None
    claim = made[0]
    slip = claim.wrong[0]
    return Task(
        pen.say(
            f"{claim.question} Solve the problem, show every step, and explain in 4 to 6 sentences "
            f"why your method works. Also name one mistake that is easily made here.",
            f"{claim.question} 풀이 과정을 모두 쓰고, 그 방법이 옳은 까닭과 이 문제에서 하기 쉬운 "
            f"실수 한 가지를 4~6문장으로 설명하시오.",
        ),
        pen.say(
            f"{claim.why} So the answer is {claim.answer}. The method works because every step "
            f"follows from the one before and uses only what is given. A likely mistake gives "
            f"{slip.text} instead: {slip.why} I checked the result by putting it back into the "
            f"question.",
            f"{claim.why} 따라서 답은 {claim.answer}이다. 각 단계가 주어진 조건과 앞 단계에서 바로 "
            f"따라 나오므로 이 방법은 옳다. 하기 쉬운 실수는 {slip.text}으로(로) 답하는 것이다. "
            f"{slip.why} 구한 값을 문제에 다시 넣어 맞는지 확인하였다.",
        ),
        [
            Criterion(
                pen.say("Method", "풀이 방법"),
                4,
                pen.say(
                    "Chooses a method that fits the problem and shows every step of it.",
                    "문제에 맞는 방법을 골라 모든 단계를 빠짐없이 보인다.",
                ),
            ),
            Criterion(
                pen.say("Result", "계산 결과"),
                3,
                pen.say(
                    f"Reaches the answer {claim.answer} without an error.",
                    f"계산 실수 없이 답 {claim.answer}을(를) 구한다.",
                ),
            ),
            Criterion(
                pen.say("Explanation", "설명"),
                3,
                pen.say(
                    "Gives a reason for the method and names a likely mistake.",
                    "방법이 옳은 까닭과 하기 쉬운 실수를 밝힌다.",
                ),
            ),
        ],
    )


def _made(pen: Pen, generators: list[Generator]) -> Iterator[Claim]:
    for _ in range(_TRIES):
        if made := claim_of(pen.pick(generators)(pen), pen.locale):
            yield made


def _distinct(pen: Pen, made: Iterator[Claim], count: int) -> list[Claim]:
    found: dict[str, Claim] = {}
    for claim in made:
        found.setdefault(claim.frame, claim)
        if len(found) == count:
            break
    return list(found.values())


def _with_own_answers(made: list[Claim]) -> list[Claim]:
    """Those whose answer no earlier one has, neither as a text nor as a number."""
    kept: list[Claim] = []
    for claim in made:
        same = (
            c.answer == claim.answer or (c.value is not None and c.value == claim.value)
            for c in kept
        )
        if not any(same):
            kept.append(claim)
    return kept


def _size(value: Fraction | None) -> Fraction:
    return value if value is not None else Fraction(0)


def _topic(brief: Brief) -> str:
    return f"'{brief.keyword}'"
