"""Identifiers that we issue."""

from uuid import UUID

from uuid_utils.compat import uuid7


def new_id() -> UUID:
    """A UUID version 7 (RFC 9562): sorts by the time it was made, to the millisecond and beyond."""
    return uuid7()
