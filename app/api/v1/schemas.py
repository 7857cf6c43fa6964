"""The bodies of answers that are not read models as they stand."""

from decimal import Decimal
from typing import Self

from pydantic import BaseModel, ConfigDict

from app.shared.generation import Generated
from app.shared.questions import Question


class UsageOut(BaseModel):
    """What the model calls cost; money in US dollars, as a decimal string."""

    model_config = ConfigDict(from_attributes=True)

    calls: int
    input_tokens: int
    output_tokens: int
    cost_usd: Decimal


class GeneratedOut(BaseModel):
    """``duplicate``: the model made an item that is there already; ``question`` is that one."""

    question: Question
    duplicate: bool
    usage: UsageOut

    @classmethod
    def of(cls, generated: Generated) -> Self:
        return cls(
            question=generated.question,
            duplicate=generated.is_duplicate,
            usage=UsageOut.model_validate(generated.spent),
        )
