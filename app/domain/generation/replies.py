"""What a model has to reply, one schema a type, and the item that it becomes.

The schemas are bound at the vendor, so names and descriptions here are part of the prompt.
"""

from abc import abstractmethod
from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Self, override

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    WithJsonSchema,
    model_validator,
)

from app.domain.shared.response_parser import OptionIndex
from app.shared.enums import QuestionType
from app.shared.items import (
    MAX_OPTIONS,
    OPTION_LETTERS,
    ChoiceKey,
    Item,
    ItemOption,
    NumericKey,
    TextKey,
)

# Plain names, not "type" aliases: those become $refs with a description beside them, which OpenAI's
# strict mode refuses.
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=8000)]
ShortText = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]
Stem = Annotated[
    Text, Field(description="The question itself, complete and answerable on its own.")
]
Explanation = Annotated[Text, Field(description="Why the key is right, step by step.")]
# A decimal in a string: a JSON number would lose what "0.10" says about precision.
PlainDecimal = Annotated[
    Decimal,
    Field(allow_inf_nan=False, max_digits=30),
    WithJsonSchema({"type": "string", "pattern": r"^-?[0-9]+(\.[0-9]+)?$"}),
]


class ItemReply(BaseModel):
    """What is common to the replies of all types.

    Fields stand in the order in which a model writes them: the explanation before the key, so that
    the key follows from it.
    """

    model_config = ConfigDict(extra="ignore")

    @abstractmethod
    def to_item(self) -> Item:
        """The item that this reply describes."""


class OptionReply(BaseModel):
    """One option of a selection item."""

    content: ShortText = Field(description="Text of the option, without a letter or number.")
    rationale: Annotated[str, StringConstraints(strip_whitespace=True, max_length=2000)] = Field(
        description="For a distractor: the mistake that leads to it. For the key: why it is right."
    )


class MultipleChoiceReply(ItemReply):
    stem: Stem
    options: list[OptionReply] = Field(min_length=3, max_length=MAX_OPTIONS)
    explanation: Explanation
    answer: Annotated[
        OptionIndex,
        WithJsonSchema(
            {
                "type": "string",
                "enum": list(OPTION_LETTERS),
                "description": "Letter of the one correct option: A is the first.",
            }
        ),
    ]

    @model_validator(mode="after")
    def _distractors_have_rationales(self) -> Self:
        bare = [
            OPTION_LETTERS[position]
            for position, option in enumerate(self.options)
            if position != self.answer and not option.rationale
        ]
        if bare:
            raise ValueError(f"distractors without a rationale: {', '.join(bare)}")
        return self

    @override
    def to_item(self) -> Item:
        return Item(
            type=QuestionType.MULTIPLE_CHOICE,
            stem=self.stem,
            options=tuple(
                ItemOption(
                    content=option.content,
                    is_correct=position == self.answer,
                    rationale=option.rationale or None,
                )
                for position, option in enumerate(self.options)
            ),
            key=ChoiceKey(options=(self.answer,)),
            explanation=self.explanation,
        )


class ShortAnswerReply(ItemReply):
    stem: Stem
    explanation: Explanation
    accepted_answers: list[ShortText] = Field(
        min_length=1,
        max_length=10,
        description="Every wording that earns the point, the best one first. A word or a phrase.",
    )
    case_sensitive: bool = Field(False, description="Whether upper and lower case matter.")

    @override
    def to_item(self) -> Item:
        accepted = tuple(dict.fromkeys(self.accepted_answers))
        return Item(
            type=QuestionType.SHORT_ANSWER,
            stem=self.stem,
            key=TextKey(accepted=accepted, case_sensitive=self.case_sensitive),
            explanation=self.explanation,
        )


class NumericReply(ItemReply):
    stem: Stem
    explanation: Explanation
    value: PlainDecimal = Field(description="The correct number as a decimal, without a unit.")
    tolerance: Annotated[PlainDecimal, Field(ge=0)] = Field(
        Decimal(0), description="Largest accepted distance from the value; 0 for exact answers."
    )

    @override
    def to_item(self) -> Item:
        return Item(
            type=QuestionType.NUMERIC,
            stem=self.stem,
            key=NumericKey(value=f"{self.value:f}", tolerance=f"{self.tolerance:f}"),
            explanation=self.explanation,
        )


REPLY_SCHEMAS: Mapping[QuestionType, type[ItemReply]] = {
    QuestionType.MULTIPLE_CHOICE: MultipleChoiceReply,
    QuestionType.SHORT_ANSWER: ShortAnswerReply,
    QuestionType.NUMERIC: NumericReply,
}
