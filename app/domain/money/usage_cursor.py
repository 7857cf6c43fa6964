"""Where a page of sums ends, as a word that goes into ``after``."""

import base64
import binascii
from collections.abc import Sequence
from datetime import date
from uuid import UUID

import orjson

from app.core.validation import unknown_cursor
from app.infrastructure.db.repositories.usage import Cursor
from app.shared.usage import UsageKey


def encode_cursor(cursor: Cursor) -> str:
    """The word."""
    # The driver's UUID is a class of its own.
    return base64.urlsafe_b64encode(orjson.dumps(cursor, default=str)).decode().rstrip("=")


def decode_cursor(word: str, keys: Sequence[UsageKey]) -> Cursor:
    """What a word says, of a list that is grouped by ``keys``.

    Raises:
        BusinessException: VALIDATION_FAILED: no page of such a list gave it.
    """
    try:
        padded = word + "=" * (-len(word) % 4)
        given = orjson.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
        *values, is_sandbox = given
        if not isinstance(is_sandbox, bool):
            raise TypeError
        return (
            *(_value(key, value) for key, value in zip(keys, values, strict=True)),
            is_sandbox,
        )
    except (binascii.Error, ValueError, TypeError):
        raise unknown_cursor() from None


def _value(key: UsageKey, value: object) -> date | str | UUID:
    if not isinstance(value, str) or "\x00" in value:  # which PostgreSQL's text has not
        raise TypeError
    match key:
        case UsageKey.DAY:
            return date.fromisoformat(value)
        case UsageKey.RUN:
            return UUID(value)
        case _:
            return value
