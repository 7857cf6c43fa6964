"""What the replies of all types have in common.

The schemas are bound at the vendor, so names and descriptions here are part of the prompt.
"""

import random
from abc import abstractmethod
from collections.abc import Sequence
from decimal import Decimal
from typing import Annotated, Self

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PrivateAttr,
    StringConstraints,
    ValidationError,
    WithJsonSchema,
    model_validator,
)

from app.core.validation import explain
from app.domain.generation.replies.leniency import as_list, none_if_blank
from app.shared.enums import QuestionType
from app.shared.item_keys import ItemKey
from app.shared.items import Item, ItemOption

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
    """Fields stand in the order in which a model writes them.

    What the item rests on comes first, and the explanation before the key, so that the key follows
    from both.
    """

    model_config = ConfigDict(extra="ignore")

    evidence: Annotated[list[ShortText], BeforeValidator(as_list)] = Field(
        default_factory=list,
        max_length=5,
        description="With a passage: its words, copied exactly, that show the key. Else empty.",
    )
    boxed_text: Annotated[Text | None, BeforeValidator(none_if_blank)] = Field(
        None, description="Text of the box below the stem, if a box is asked for. Else null."
    )

    _made: Item = PrivateAttr()

    @property
    def item(self) -> Item:
        """The item that this reply describes."""
        return self._made

    @abstractmethod
    def to_item(self) -> Item:
        """Make that item, of a reply whose fields are valid."""

    def _item(
        self,
        type_: QuestionType,
        stem: str,
        key: ItemKey,
        explanation: str,
        options: tuple[ItemOption, ...] = (),
    ) -> Item:
        return Item(
            type=type_,
            stem=stem,
            options=options,
            key=key,
            explanation=explanation,
            boxed_text=self.boxed_text,
            evidence=tuple(self.evidence),
        )

    @model_validator(mode="after")
    def _makes_an_item(self) -> Self:
        """The rules of the item are rules of the reply, so that the model reads what it broke."""
        try:
            self._made = self.to_item()
        except ValidationError as error:
            raise ValueError(explain(error)) from error
        return self


def shuffled[T](texts: Sequence[T], seed: str) -> list[int]:
    """Places of ``texts`` in an order that is not their own, the same at every call.

    A model writes a sequence, or its pairs, in the right order: shown so, they would be their own
    key.
    """
    places = list(range(len(texts)))
    order = random.Random(seed)  # noqa: S311 - variety, not secrecy
    while places == sorted(places) and len(places) > 1:
        order.shuffle(places)
    return places
