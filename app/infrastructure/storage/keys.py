"""The form of keys, which is the strictest that all storages take (see ``BaseStorage``)."""

import re

from app.core.exceptions import BusinessException, ErrorCode

_KEY = re.compile(r"[A-Za-z0-9._-]+(/[A-Za-z0-9._-]+)*", re.ASCII)
_LONGEST_KEY = 500  # characters
_LONGEST_NAME = 200  # between two slashes; file systems take 255 bytes


def is_key(text: str) -> bool:
    """Whether a storage may have been given it as a key by us."""
    return (
        len(text) <= _LONGEST_KEY
        and _KEY.fullmatch(text) is not None
        and not any(n in (".", "..") or len(n) > _LONGEST_NAME for n in text.split("/"))
    )


def checked_key(key: str) -> str:
    """The key.

    Raises:
        BusinessException: STORAGE_REJECTED, where it is none. Supabase refuses other letters than
            ASCII's, and a folder would be left by ``..``.
    """
    if not is_key(key):
        raise BusinessException(
            ErrorCode.STORAGE_REJECTED,
            f"Not a storage key: {key[:_LONGEST_KEY]!r}. A key is of A-Z a-z 0-9 . _ - in parts "
            f"joined by /, at most {_LONGEST_KEY} characters, {_LONGEST_NAME} a part, without the "
            "parts . and ..",
        )
    return key


def checked_prefix(prefix: str) -> str:
    """The name of a folder, or nothing, which is everything; raises as ``checked_key``."""
    return checked_key(prefix) if prefix else prefix
