"""Replies for items whose answer is chosen."""

from collections.abc import Sequence
from typing import Annotated, Self, override

from pydantic import (
    BaseModel,
    BeforeValidator,
    Field,
    StringConstraints,
    WithJsonSchema,
    model_validator,
)

from app.domain.generation.replies.base import Explanation, ItemReply, ShortText, Stem
from app.domain.generation.replies.leniency import empty_if_none
from app.domain.shared.response_parser import NamesOfOptions, OptionIndex
from app.shared.enums import QuestionType
from app.shared.item_keys import BooleanKey, ChoiceKey
from app.shared.items import MAX_OPTIONS, OPTION_LETTERS, Item, ItemOption

_Letter = Annotated[
    OptionIndex,
    WithJsonSchema(
        {
            "type": "string",
            "enum": list(OPTION_LETTERS),
            "description": "Letter of a correct option: A is the first.",
        }
    ),
]


class OptionReply(BaseModel):
    """One option of a selection item."""

    content: ShortText = Field(description="Text of the option, without a letter or number.")
    rationale: Annotated[
        str,
        StringConstraints(strip_whitespace=True, max_length=2000),
        BeforeValidator(empty_if_none),
    ] = Field(
        "",
        description="For a distractor: the mistake that leads to it. For the key: why it is right.",
    )


class MultipleChoiceReply(ItemReply):
    stem: Stem
    options: list[OptionReply] = Field(min_length=3, max_length=MAX_OPTIONS)
    explanation: Explanation
    answer: _Letter = Field(description="Letter of the one correct option: A is the first.")

    @model_validator(mode="after")
    def _distractors_have_rationales(self) -> Self:
        _require_rationales(self.options, [self.answer])
        return self

    @override
    def to_item(self) -> Item:
        return self._item(
            QuestionType.MULTIPLE_CHOICE,
            self.stem,
            ChoiceKey(options=(self.answer,)),
            self.explanation,
            _options(self.options, [self.answer]),
        )


class MultipleResponseReply(ItemReply):
    stem: Stem
    options: list[OptionReply] = Field(min_length=3, max_length=MAX_OPTIONS)
    explanation: Explanation
    answers: Annotated[list[_Letter], NamesOfOptions] = Field(
        min_length=2, description="Letters of all correct options, at least two and never all."
    )

    @model_validator(mode="after")
    def _some_are_right_and_some_are_not(self) -> Self:
        if len(set(self.answers)) == len(self.options):
            raise ValueError("every option is correct; at least one has to be a distractor")
        _require_rationales(self.options, self.answers)
        return self

    @override
    def to_item(self) -> Item:
        return self._item(
            QuestionType.MULTIPLE_RESPONSE,
            self.stem,
            ChoiceKey(options=tuple(sorted(self.answers))),
            self.explanation,
            _options(self.options, self.answers),
        )


class TrueFalseReply(ItemReply):
    stem: Stem = Field(description="One statement that is clearly true or clearly false.")
    explanation: Explanation = Field(
        description="Why the statement is true; or what is wrong in it, and what is true instead."
    )
    answer: bool = Field(description="Whether the statement is true.")

    @override
    def to_item(self) -> Item:
        return self._item(
            QuestionType.TRUE_FALSE,
            self.stem,
            BooleanKey(value=self.answer),
            self.explanation,
        )


def _options(options: Sequence[OptionReply], correct: Sequence[int]) -> tuple[ItemOption, ...]:
    return tuple(
        ItemOption(
            content=option.content,
            is_correct=position in correct,
            rationale=option.rationale or None,
        )
        for position, option in enumerate(options)
    )


def _require_rationales(options: Sequence[OptionReply], correct: Sequence[int]) -> None:
    bare = [
        OPTION_LETTERS[position]
        for position, option in enumerate(options)
        if position not in correct and not option.rationale
    ]
    if bare:
        raise ValueError(f"distractors without a rationale: {', '.join(bare)}")
