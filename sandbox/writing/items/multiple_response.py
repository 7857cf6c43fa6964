"""Select all that are true: statements, some of them with a wrong detail."""

from sandbox.reading.brief import Kind
from sandbox.writing.items.material import About, Claims
from sandbox.writing.items.want import Want
from sandbox.writing.pen import Pen
from sandbox.writing.problem import Item, Option

_FEWEST = 3
_ASKED = (
    "Select all the statements about {} that are true.",
    "Which of these statements about {} are true? Select all of them.",
    "Choose every statement about {} that is right.",
    "Two or more of these statements about {} are true. Select them all.",
    "Mark all true statements about {}.",
)
_ASKED_KO = (
    "{}에 대한 설명으로 옳은 것을 모두 고르시오.",
    "다음 중 {}에 대한 옳은 설명을 모두 고르시오.",
    "{}에 대해 바르게 말한 것을 모두 고르시오.",
    "{}에 대한 설명 가운데 옳은 것은 둘 이상이다. 모두 고르시오.",
    "{}에 관한 다음 설명 중 맞는 것을 모두 고르시오.",
)


def multiple_response(pen: Pen, claims: Claims, about: About, want: Want) -> Item | None:
    """Two or more right options and at least one wrong; None where there are too few claims."""
    count = min(max(_FEWEST, want.options), len(claims))
    if count < _FEWEST:
        return None
    right = min(want.parts or pen.between(2, max(2, count - 2)), count - 1)
    true = set(pen.some(range(count), max(2, right)))
    options = tuple(
        Option(claim.true, correct=True, why=claim.why)
        if place in true
        else Option(claim.false(), correct=False, why=claim.why_false())
        for place, claim in enumerate(claims[:count])
    )
    answers = [option.text for option in options if option.correct]
    shown = [claim for place, claim in enumerate(claims[:count]) if place in true]
    return Item(
        Kind.MULTIPLE,
        about.begin(
            pen.say(
                pen.pick(_ASKED).format(about.subject), pen.pick(_ASKED_KO).format(about.subject)
            )
        ),
        options,
        ", ".join(answers),
        tuple(answers),
        " ".join(dict.fromkeys(claim.why for claim in shown)),
        pen.say("Check each statement by itself.", "설명을 하나씩 따로 확인한다."),
        evidence=tuple(claim.quote for claim in shown if claim.quote),
    )
