"""Money in US dollars, and budgets as they are shown."""

from datetime import date
from decimal import Decimal
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, PlainSerializer


def plain(usd: Decimal) -> str:
    """A sum in full, without trailing zeros or an exponent: 0.00048, 10."""
    return f"{usd.normalize():f}"


type Usd = Annotated[Decimal, PlainSerializer(plain, return_type=str)]
"""US dollars; a decimal string in JSON."""

type Limit = Annotated[
    Decimal,
    Field(
        gt=0,
        max_digits=20,
        decimal_places=10,
        allow_inf_nan=False,
        description="US dollars, more than 0, with at most 10 decimals; best as a string.",
        examples=["25.00"],
    ),
]
"""What may be spent."""


class DailyBudget(BaseModel):
    """What may be spent on a day, which ends at midnight in UTC, and what of it is.

    Attributes:
        limit_usd: None: nothing is limited.
        reserved_usd: the worst case of the calls that are under way.
    """

    model_config = ConfigDict(frozen=True)

    limit_usd: Usd | None
    spent_usd: Usd
    reserved_usd: Usd = Field(description="The most that calls under way may cost.")
    day: date


class NewDailyLimit(BaseModel):
    """What a project may spend a day (UTC), from today on."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    limit_usd: Limit
