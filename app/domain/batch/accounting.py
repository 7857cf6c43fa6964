"""Do the rows close, and does the vendor count as we do? Pure."""

from collections.abc import Mapping

from app.core.exceptions import JsonValue
from app.shared.batches import BatchCounts, BatchStatus

_SUCCEEDED = ("completed", "succeeded", "successfulRequestCount", "successful_request_count")
_FAILED = ("failed", "errored", "failedRequestCount", "failed_request_count")


def final_status(counts: BatchCounts, *, is_cancelling: bool) -> BatchStatus:
    """What a batch without open items is."""
    if is_cancelling:
        return BatchStatus.CANCELLED
    if counts.made == counts.total:
        return BatchStatus.COMPLETED
    if counts.made:
        return BatchStatus.PARTIALLY_COMPLETED
    for status, count in (
        (BatchStatus.EXPIRED, counts.expired),
        (BatchStatus.CANCELLED, counts.cancelled),
    ):
        if count == counts.total:
            return status
    return BatchStatus.FAILED


def disagreements(
    vendor: Mapping[str, JsonValue], *, rows: int, answered: int, failed: int, expired: int = 0
) -> tuple[str, ...]:
    """Where the vendor's counts of a part are not what its result files held, in words.

    Nothing where it counted no rows, as of a batch that failed before its first one.

    Args:
        rows: that were asked for.
        answered: rows with a reply in the files, whatever it is worth.
        failed: rows with an error.
        expired: rows whose turn did not come, which some vendors count as failed.
    """
    told = [("rows", rows, _one(vendor, ("total", "requestCount", "request_count")))]
    told.append(("answered", answered, _one(vendor, _SUCCEEDED)))
    told.append(("failed", failed, _one(vendor, _FAILED)))
    if not any(theirs for _, _, theirs in told):
        return ()
    return tuple(
        f"{what}: {ours} in the files, {theirs} by the vendor"
        for what, ours, theirs in told
        if theirs not in (None, ours, *([ours + expired] if what == "failed" else ()))
    )


def _one(vendor: Mapping[str, JsonValue], names: tuple[str, ...]) -> int | None:
    for name in names:
        count = vendor.get(name)
        if isinstance(count, int):
            return count
    return None
