"""API keys: what is asked for, and what is known of one."""

import re
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    PlainValidator,
    StringConstraints,
    TypeAdapter,
)

from app.shared.access import Scope
from app.shared.durations import duration
from app.shared.listing import Moment, PageRequest

_MOMENT: TypeAdapter[datetime] = TypeAdapter(Moment)
_PREFIX = re.compile(r"(?:qgen_)?([0-9A-Za-z]{8})(?:_[0-9A-Za-z]*)?", flags=re.ASCII)


def _expiry(given: object) -> timedelta | datetime:
    text = str(given)
    try:
        return _MOMENT.validate_python(text) if ":" in text else duration(given)
    except ValueError:
        raise ValueError(
            "must be how long the key lives, such as 90d or 24h, or a time as RFC 3339 writes it, "
            "such as 2027-01-31T00:00:00Z"
        ) from None


def _reference(given: object) -> UUID | str:
    text = str(given)
    try:
        return UUID(text)
    except ValueError:
        found = _PREFIX.fullmatch(text)
        if found is None:
            raise ValueError("must be the id of a key, or its prefix of 8 characters") from None
        return found[1]


Expiry = Annotated[timedelta | datetime, PlainValidator(_expiry)]
"""When a key ends: a time (RFC 3339), or how long it lives (``90d``)."""

KeyReference = Annotated[UUID | str, PlainValidator(_reference)]
"""How people name a key: its id, or its prefix, also as the beginning of the key itself."""


class KeyState(StrEnum):
    """A key works while it is ACTIVE."""

    ACTIVE = "active"
    EXPIRED = "expired"
    REVOKED = "revoked"


class _ReadModel(BaseModel):
    model_config = ConfigDict(frozen=True)


class NewKey(_ReadModel):
    """A key to be made. ``expires`` None: it never does."""

    # PostgreSQL's text has no NUL.
    name: Annotated[
        str,
        StringConstraints(
            strip_whitespace=True, min_length=1, max_length=100, pattern=r"^[^\x00-\x1f]*$"
        ),
    ]
    scopes: Annotated[frozenset[Scope], Field(min_length=1)]
    expires: Expiry | None = None


class KeyChoice(_ReadModel):
    """A key that is there."""

    key: KeyReference


class KeyRotation(KeyChoice):
    """A key that is to be replaced, and how long it works beside the new one."""

    grace: Annotated[timedelta, PlainValidator(duration)]


class ApiKey(_ReadModel):
    """A key as it is known: never its secret, which nobody keeps.

    ``last_used_at`` is true to about a minute.
    """

    id: UUID
    name: str
    prefix: str = Field(description="The first 8 characters after qgen_.")
    scopes: tuple[Scope, ...]
    state: KeyState
    rotated_from_id: UUID | None
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None
    last_used_at: datetime | None


class IssuedKey(ApiKey):
    """A key that was just made, with its text, which is shown this once."""

    key: str


class KeyListing(PageRequest):
    """A page of the project's keys."""


class KeyPage(_ReadModel):
    """Keys, newest first. ``next_cursor`` goes into ``after``; it is null at the end."""

    keys: tuple[ApiKey, ...]
    next_cursor: UUID | None
