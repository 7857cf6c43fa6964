"""Replies for items whose answer is written by the learner."""

from decimal import Decimal
from typing import Annotated, override

from pydantic import BaseModel, BeforeValidator, Field

from app.domain.generation.replies.base import (
    Explanation,
    ItemReply,
    PlainDecimal,
    ShortText,
    Stem,
    Text,
)
from app.domain.generation.replies.leniency import (
    as_gap,
    as_list,
    with_tight_gaps,
    zero_if_blank,
)
from app.shared.enums import QuestionType
from app.shared.item_keys import (
    ClozeGap,
    ClozeKey,
    EssayKey,
    NumericKey,
    RubricCriterion,
    TextKey,
)
from app.shared.items import Item

_Accepted = Annotated[
    list[ShortText],
    BeforeValidator(as_list),
    Field(
        min_length=1,
        max_length=10,
        description="Every wording that earns the point, the best one first. A word or a phrase.",
    ),
]


class ShortAnswerReply(ItemReply):
    stem: Stem
    explanation: Explanation
    accepted_answers: _Accepted
    case_sensitive: bool = Field(False, description="Whether upper and lower case matter.")

    @override
    def to_item(self) -> Item:
        return self._item(
            QuestionType.SHORT_ANSWER,
            self.stem,
            TextKey(
                accepted=tuple(dict.fromkeys(self.accepted_answers)),
                case_sensitive=self.case_sensitive,
            ),
            self.explanation,
        )


class NumericReply(ItemReply):
    stem: Stem
    explanation: Explanation
    value: PlainDecimal = Field(description="The correct number as a decimal, without a unit.")
    tolerance: Annotated[PlainDecimal, Field(ge=0), BeforeValidator(zero_if_blank)] = Field(
        Decimal(0), description="Largest accepted distance from the value; 0 for exact answers."
    )

    @override
    def to_item(self) -> Item:
        return self._item(
            QuestionType.NUMERIC,
            self.stem,
            NumericKey(value=f"{self.value:f}", tolerance=f"{abs(self.tolerance):f}"),
            self.explanation,
        )


class GapReply(BaseModel):
    """One gap of a cloze item."""

    accepted_answers: _Accepted


class ClozeReply(ItemReply):
    stem: Annotated[Stem, BeforeValidator(with_tight_gaps)] = Field(
        description="The text with its gaps marked [[1]], [[2]], ... in the order they stand."
    )
    explanation: Explanation = Field(description="For each gap, why its answer fits.")
    gaps: list[Annotated[GapReply, BeforeValidator(as_gap)]] = Field(
        min_length=1, max_length=20, description="The answers, in the order of the gaps."
    )

    @override
    def to_item(self) -> Item:
        gaps = (ClozeGap(accepted=tuple(dict.fromkeys(g.accepted_answers))) for g in self.gaps)
        return self._item(
            QuestionType.CLOZE,
            self.stem,
            ClozeKey(gaps=tuple(gaps)),
            self.explanation,
        )


class CriterionReply(BaseModel):
    """One criterion of a rubric."""

    criterion: ShortText = Field(description="What is judged, in a few words.")
    points: int = Field(ge=1, le=100, description="Whole points for full marks, 1 to 100.")
    descriptor: ShortText = Field(description="What a response with full marks does.")


class EssayReply(ItemReply):
    stem: Stem = Field(description="The task, with the form and the length that are expected.")
    model_answer: Text = Field(description="A response that would earn full marks.")
    rubric: list[CriterionReply] = Field(min_length=2, max_length=8)

    @override
    def to_item(self) -> Item:
        rubric = (RubricCriterion(**dict(criterion)) for criterion in self.rubric)
        return self._item(
            QuestionType.ESSAY,
            self.stem,
            EssayKey(rubric=tuple(rubric)),
            self.model_answer,
        )
