"""Failures that all storages tell alike."""

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
