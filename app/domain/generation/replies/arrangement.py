"""Replies for items whose parts are put together: pairs and sequences.

The model writes them as they belong; they are shuffled here, and the key says how they go back.
"""

from typing import Annotated, override

from pydantic import BaseModel, BeforeValidator, Field

from app.domain.generation.replies.base import (
    Explanation,
    ItemReply,
    ShortText,
    Stem,
    shuffled,
)
from app.domain.generation.replies.leniency import as_list
from app.shared.enums import QuestionType
from app.shared.item_keys import MatchKey, OrderKey
from app.shared.items import Item, ItemOption


class PairReply(BaseModel):
    """A premise and the response that belongs to it."""

    premise: ShortText
    response: ShortText


class MatchingReply(ItemReply):
    stem: Stem = Field(description="What is to be matched with what, and by which relation.")
    pairs: list[PairReply] = Field(min_length=3, max_length=10)
    extra_responses: Annotated[list[ShortText], BeforeValidator(as_list)] = Field(
        default_factory=list,
        max_length=3,
        description="Plausible responses that belong to no premise; may be empty.",
    )
    explanation: Explanation = Field(description="For each pair, why it belongs together.")

    @override
    def to_item(self) -> Item:
        premises = [pair.premise for pair in self.pairs] + [""] * len(self.extra_responses)
        responses = [pair.response for pair in self.pairs] + self.extra_responses
        order = shuffled(responses, self.stem)
        return self._item(
            QuestionType.MATCHING,
            self.stem,
            MatchKey(pairs=tuple((at, order.index(at)) for at in range(len(self.pairs)))),
            self.explanation,
            tuple(
                ItemOption(content=premise, match_content=responses[place])
                for premise, place in zip(premises, order, strict=True)
            ),
        )


class OrderingReply(ItemReply):
    stem: Stem = Field(description="What is to be put in order, and by which principle.")
    sequence: list[ShortText] = Field(
        min_length=3, max_length=10, description="The entries in the right order, unnumbered."
    )
    explanation: Explanation = Field(description="Why each entry stands where it does.")

    @override
    def to_item(self) -> Item:
        order = shuffled(self.sequence, self.stem)
        return self._item(
            QuestionType.ORDERING,
            self.stem,
            OrderKey(sequence=tuple(order.index(at) for at in range(len(order)))),
            self.explanation,
            tuple(ItemOption(content=self.sequence[place]) for place in order),
        )
