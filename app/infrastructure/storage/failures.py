"""Failures that all storages tell alike."""

from pathlib import Path

from app.core.exceptions import BusinessException, ErrorCode


def bytes_missing() -> BusinessException:
    return BusinessException(
        ErrorCode.ASSET_BYTES_MISSING,
        "The bytes of this asset are not in the storage; `qgen assets check` finds all such.",
    )


def too_large(byte_size: int, limit: int) -> BusinessException:
    return BusinessException(
        ErrorCode.ASSET_TOO_LARGE,
        f"{byte_size:,} bytes; at most {limit:,} are taken (QGEN_ASSET_MAX_BYTES).",
        {"byte_size": byte_size, "max_bytes": limit},
    )


def other_size(kept: int, given: int) -> BusinessException:
    return BusinessException(
        ErrorCode.STORAGE_REJECTED,
        f"The key is taken by other bytes: {kept:,} are kept under it and {given:,} were given. "
        "A key names one content, so one of the two is damaged.",
        {"kept_bytes": kept, "given_bytes": given},
    )


def unreadable(content: Path, reason: str) -> BusinessException:
    return BusinessException(
        ErrorCode.ASSET_INVALID, f"{content} cannot be read: {reason}.", {"path": str(content)}
    )


def size_of(content: Path) -> int:
    """How long a file is that is to be kept. Blocking.

    Raises:
        BusinessException: ASSET_INVALID when it cannot be read, or has vanished.
    """
    try:
        return content.stat().st_size
    except OSError as error:
        raise unreadable(content, error.strerror or type(error).__name__) from error
