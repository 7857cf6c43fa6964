"""What model calls took and cost, summed up."""

from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from app.shared.enums import Vendor
from app.shared.listing import Moment, SearchText
from app.shared.money import Usd


class UsageKey(StrEnum):
    """What calls may be grouped by. DAY is in UTC, RUN the run that a call was made for."""

    DAY = "day"
    PROVIDER = "provider"
    MODEL = "model"
    PURPOSE = "purpose"
    RUN = "run"


_KEY = f"({'|'.join(UsageKey)})"
_ONE_OR_SEVERAL = rf"^{_KEY}(,{_KEY}){{0,{len(UsageKey) - 1}}}$"


class _ReadModel(BaseModel):
    model_config = ConfigDict(frozen=True, validate_by_name=True, validate_by_alias=True)


class UsageFilter(_ReadModel):
    """Which calls to sum up; None does not filter."""

    from_: Moment | None = Field(
        None, alias="from", description="Made at this time or later: RFC 3339, with its offset."
    )
    before: Moment | None = Field(
        None, description="Made before this time: RFC 3339, with its offset."
    )
    provider: Vendor | None = None
    model: SearchText | None = None
    purpose: Annotated[str, Field(pattern=r"^[a-z_]{1,32}$")] | None = Field(
        None, description="What calls were made for: question, passage, repair."
    )
    run_id: UUID | None = None
    sandbox: bool | None = Field(
        None, description="Only calls that the sandbox answered, or only those that cost money."
    )


class UsageListing(UsageFilter):
    """A page of the sums of the calls that a filter chooses."""

    group_by: Annotated[str, Field(pattern=_ONE_OR_SEVERAL)] = Field(
        "day",
        description="day, provider, model, purpose, run; several with commas: day,model",
    )
    limit: int = Field(50, ge=1, le=100)
    after: Annotated[str, Field(max_length=1000)] | None = Field(
        None, description="next_cursor of the page before"
    )

    @property
    def keys(self) -> tuple[UsageKey, ...]:
        """What to group by, each once."""
        return tuple(map(UsageKey, dict.fromkeys(self.group_by.split(","))))


class UsageFigures(_ReadModel):
    """Sums over calls.

    Attributes:
        failed_calls: gave nothing usable, by the vendor's fault or the reply's.
        lost_tries: requests whose reply never came; the vendor may have billed them.
        cached_tokens: are part of ``input_tokens``.
        cost_usd: what is known.
        unknown_cost_calls: calls that ``cost_usd`` has nothing of.
    """

    calls: int = 0
    failed_calls: int = 0
    lost_tries: int = Field(
        0, description="Requests whose reply never came; the vendor may have billed them as well."
    )
    input_tokens: int = 0
    output_tokens: int = 0
    cached_tokens: int = Field(0, description="Part of input_tokens.")
    cost_usd: Usd = Field(Decimal(0), description="US dollars, as far as they are known.")
    unknown_cost_calls: int = Field(0, description="Calls that cost_usd has nothing of.")


class UsageRow(UsageFigures):
    """One group. What is not grouped by is null; a null ``run_id`` may also mean: of no run.

    ``sandbox``: answered by the stand-in, so that nothing was paid.
    """

    day: date | None = None
    provider: str | None = None
    model: str | None = None
    purpose: str | None = None
    run_id: UUID | None = None
    sandbox: bool


class UsagePage(_ReadModel):
    """Sums by group, the newest first, and over all that the filter chooses.

    ``next_cursor`` goes into ``after``; it is null at the end.
    """

    rows: tuple[UsageRow, ...]
    total: UsageFigures = Field(description="Of calls that cost money, over all pages.")
    sandbox_total: UsageFigures = Field(description="Of calls that the sandbox answered.")
    next_cursor: str | None
