"""One sound item of every type, in the canonical form."""

from app.shared.enums import QuestionType
from app.shared.item_keys import (
    BooleanKey,
    ChoiceKey,
    ClozeGap,
    ClozeKey,
    EssayKey,
    MatchKey,
    NumericKey,
    OrderKey,
    RubricCriterion,
    TextKey,
)
from app.shared.items import Item, ItemOption


def _options(*contents: str, correct: tuple[int, ...] = ()) -> tuple[ItemOption, ...]:
    return tuple(
        ItemOption(content=content, is_correct=at in correct, rationale=f"About {content}.")
        for at, content in enumerate(contents)
    )


EVERY_ITEM = (
    Item(
        type=QuestionType.MULTIPLE_CHOICE,
        stem="다음 중 옳은 것만을 고른 것은?",
        boxed_text="ㄱ. 물은 액체이다.\nㄴ. 얼음은 기체이다.",
        # The label belongs to the content: nothing of the canonical form is taken off.
        options=_options("A. ㄱ", "B. ㄴ", "C. ㄱ, ㄴ", correct=(0,)),
        key=ChoiceKey(options=(0,)),
        explanation="얼음은 고체이다.",
    ),
    Item(
        type=QuestionType.MULTIPLE_RESPONSE,
        stem="Which numbers are prime?",
        options=_options("2", "4", "5", "9", correct=(0, 2)),
        key=ChoiceKey(options=(0, 2)),
        explanation="4 and 9 are squares.",
    ),
    Item(
        type=QuestionType.TRUE_FALSE,
        stem="The sun is a star.",
        key=BooleanKey(value=True),
        explanation="It shines by itself.",
    ),
    Item(
        type=QuestionType.SHORT_ANSWER,
        stem="대한민국의 수도는 어디인가?",
        key=TextKey(accepted=("서울", "Seoul"), case_sensitive=True),
        explanation="서울이다.",
    ),
    Item(
        type=QuestionType.NUMERIC,
        stem="What is $\\pi$ to two places?",
        key=NumericKey(value="3.14", tolerance="0.01"),
        explanation="It begins 3.14159.",
    ),
    Item(
        type=QuestionType.CLOZE,
        stem="Water [[1]] at 100 °C and [[2]] at 0 °C.",
        key=ClozeKey(gaps=(ClozeGap(accepted=("boils",)), ClozeGap(accepted=("freezes", "melts")))),
        explanation="At sea level.",
    ),
    Item(
        type=QuestionType.MATCHING,
        stem="Match each country with its capital.",
        options=(
            ItemOption(content="Korea", match_content="Tokyo"),
            ItemOption(content="Japan", match_content="Seoul"),
            ItemOption(content="", match_content="Beijing"),
        ),
        key=MatchKey(pairs=((0, 1), (1, 0))),
        explanation="Seoul is in Korea, Tokyo in Japan.",
    ),
    Item(
        type=QuestionType.ORDERING,
        stem="Put the numbers in order, the smallest first.",
        options=_options("three", "one", "two"),
        key=OrderKey(sequence=(1, 2, 0)),
        explanation="One, two, three.",
    ),
    Item(
        type=QuestionType.ESSAY,
        stem="Should pupils wear uniforms? Give two reasons.",
        key=EssayKey(
            rubric=(
                RubricCriterion(criterion="Position", points=1, descriptor="States one clearly."),
                RubricCriterion(criterion="Reasons", points=4, descriptor="Gives two of them."),
            )
        ),
        explanation="Either side can earn full marks.",
    ),
)
