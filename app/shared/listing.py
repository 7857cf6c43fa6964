"""What every list is asked for: a page, a text to look for, a time."""

import re
from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
)

_RFC_3339 = re.compile(
    r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)", flags=re.ASCII
)


def _spelled_out(given: object) -> object:
    """Pydantic takes more than RFC 3339: bare dates, and numbers as seconds or milliseconds."""
    if isinstance(given, str) and not _RFC_3339.fullmatch(given):
        raise ValueError(
            "must be a time with its offset as RFC 3339 writes it, such as 2026-11-22T09:00:00Z or "
            "2026-11-22T18:00:00+09:00 (in a URL, %2B for the +)"
        )
    return given


def _in_utc(moment: datetime) -> datetime:
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        raise ValueError("is outside of the years 1 to 9999") from None


Moment = Annotated[AwareDatetime, BeforeValidator(_spelled_out), AfterValidator(_in_utc)]
"""A point in time, in UTC."""

# PostgreSQL's text has no NUL.
SearchText = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"^[^\x00]*$")]


class PageRequest(BaseModel):
    """Which page of a list, and how long it may be."""

    model_config = ConfigDict(frozen=True)

    limit: int = Field(20, ge=1, le=100)
    after: UUID | None = Field(None, description="next_cursor of the page before")
