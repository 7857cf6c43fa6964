"""What failures of a Batch API mean: of a submission above all, and of a single row."""

from collections.abc import Callable

from app.core.exceptions import ErrorCode
from app.infrastructure.ai.base.batch_messages import RowError
from app.infrastructure.ai.base.errors import OUTAGES, ProviderError
from app.infrastructure.ai.base.transport import connection_failure
from app.shared.enums import Vendor

NOT_OF_THE_API = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError)
"""What reading raises where the body is not the API's: a proxy's page, another object."""
BATCH_CODES = frozenset({ErrorCode.PROVIDER_BATCH_NOT_FOUND, ErrorCode.PROVIDER_AUTH_FAILED})
"""After which looking at the batch tells nothing more."""
_PERMANENT = frozenset({ErrorCode.PROVIDER_REJECTED, ErrorCode.MODEL_UNKNOWN})


class SubmitUnknown(ProviderError):
    """Nobody knows whether the vendor made the batch: look for it before it is submitted again."""


def submit_failure(
    vendor: Vendor, error: Exception, translate: Callable[[Exception], ProviderError | None]
) -> ProviderError:
    """What a failed create means: a plain ProviderError where the vendor surely made nothing.

    That is where the connection was not even made, and where the vendor refused with a 4xx. A
    time-out (408 too), a broken connection, a 409, a 5xx and a success that cannot be read leave
    it unknown. ``error`` is raised again where it is none of these.
    """
    broken = connection_failure(vendor, error)
    if broken is not None and not broken.may_have_cost:
        return broken
    told = broken or (error if isinstance(error, ProviderError) else translate(error))
    if told is None and isinstance(error, TimeoutError):
        return _unknown(vendor, ErrorCode.PROVIDER_TIMEOUT, "nothing in time")
    if told is None and isinstance(error, NOT_OF_THE_API):
        reason = f"its answer is not the API's: {type(error).__name__}: {error}"
        return _unknown(vendor, ErrorCode.PROVIDER_UNAVAILABLE, reason)
    if told is None:
        raise error
    if told.may_have_cost or told.code in OUTAGES:
        return _unknown(vendor, told.code, str(told.details["reason"]))
    return told


def row_failure(error: ProviderError) -> RowError:
    """A row that the vendor answered with an error."""
    reason, code = str(error.details["reason"]), error.code
    return RowError("failed", code, reason, code in _PERMANENT, error.may_have_cost)


def broken_row(reason: str) -> RowError:
    """A row whose answer cannot be read: it was made, and may be billed."""
    reason = f"its answer is not a reply of the API: {reason}"
    return RowError("failed", ErrorCode.PROVIDER_UNAVAILABLE, reason, may_have_cost=True)


def expired_row(reason: str) -> RowError:
    """A row whose batch ended before its turn came."""
    return RowError("expired", ErrorCode.ROW_EXPIRED, reason)


def cancelled_row(reason: str) -> RowError:
    """A row whose batch was cancelled before its turn came."""
    return RowError("cancelled", ErrorCode.ROW_CANCELLED, reason)


def _unknown(vendor: Vendor, code: ErrorCode, reason: str) -> SubmitUnknown:
    return SubmitUnknown(code, vendor, reason, may_have_cost=True)
