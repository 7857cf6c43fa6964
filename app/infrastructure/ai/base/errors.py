"""Vendor failures as our codes. A vendor file says which; the base decides what to do about it."""

import math
from collections.abc import Mapping
from email.utils import parsedate_to_datetime

from app.core.exceptions import BusinessException, ErrorCode, JsonValue
from app.shared.clock import utc_now
from app.shared.enums import Vendor

OUTAGES = frozenset({ErrorCode.PROVIDER_UNAVAILABLE, ErrorCode.PROVIDER_TIMEOUT})
"""The provider is not there, whoever asks for whatever."""
_MAY_HAVE_COST = {ErrorCode.PROVIDER_TIMEOUT, ErrorCode.CALL_INTERRUPTED}
_REASON_CHARACTERS = 500


class ProviderError(BusinessException):
    """A vendor did not give a reply.

    Attributes:
        retry_after_s: how long the vendor asks us to wait, where it does.
        is_transient: whether the same request may succeed later.
        may_have_cost: whether the vendor may have worked on the request, and bill it. By itself
            true of a time-out and an interruption; who knows more says so.
        was_sent: whether anything was sent; where it was not, the call cost nothing and the vendor
            knows nothing of it. True until the provider that was asked says otherwise.
    """

    def __init__(
        self,
        code: ErrorCode,
        vendor: Vendor,
        reason: str,
        retry_after_s: float | None = None,
        *,
        may_have_cost: bool | None = None,
        advice: str | None = None,
    ) -> None:
        """``advice``: what the message says after the vendor's name, in place of the code's."""
        details: dict[str, JsonValue] = {
            "provider": vendor.value,
            "reason": reason[:_REASON_CHARACTERS],
        }
        if retry_after_s is not None:
            details["retry_after_s"] = round(retry_after_s)
        super().__init__(code, f"{vendor.value}: {advice or _ADVICE[code]}", details)
        self.retry_after_s = retry_after_s
        self.may_have_cost = code in _MAY_HAVE_COST if may_have_cost is None else may_have_cost
        self.was_sent = True

    @property
    def is_transient(self) -> bool:
        return self.code in OUTAGES or self.code is ErrorCode.PROVIDER_RATE_LIMITED


_ADVICE: Mapping[ErrorCode, str] = {
    ErrorCode.PROVIDER_UNAVAILABLE: "the vendor is down or out of reach; try again later.",
    ErrorCode.PROVIDER_TIMEOUT: "the vendor did not answer in time; try again later.",
    ErrorCode.PROVIDER_RATE_LIMITED: "the vendor limits our rate; try again after a while.",
    ErrorCode.PROVIDER_QUOTA_EXCEEDED: "the vendor account has no credit or quota left.",
    ErrorCode.PROVIDER_AUTH_FAILED: "the vendor does not accept the key; check it.",
    ErrorCode.PROVIDER_CIRCUIT_OPEN: "the vendor failed again and again; try again later.",
    ErrorCode.PROVIDER_REJECTED: "the vendor does not accept the request.",
    ErrorCode.CALL_INTERRUPTED: "the call was interrupted; whether the vendor worked is not known.",
    ErrorCode.MODEL_UNKNOWN: "the vendor does not know the model; choose another.",
    ErrorCode.PROVIDER_BATCH_NOT_FOUND: "the vendor has no such batch, or no longer its results.",
    ErrorCode.PROVIDER_CANNOT_CANCEL: "the vendor's batches cannot be cancelled; wait for the end.",
}


def from_status(
    vendor: Vendor,
    status: int,
    reason: str,
    headers: Mapping[str, str] | None = None,
    *,
    may_have_cost: bool | None = None,
) -> ProviderError:
    """The error that an HTTP status of a vendor means, whatever the SDK calls it."""
    retry_after_s = parse_retry_after(headers or {})
    match status:
        case 401 | 403:
            code = ErrorCode.PROVIDER_AUTH_FAILED
        case 402:
            code = ErrorCode.PROVIDER_QUOTA_EXCEEDED
        case 404:
            code = ErrorCode.MODEL_UNKNOWN
        case 429:
            code = ErrorCode.PROVIDER_RATE_LIMITED
        case 408 | 504 | 524:  # 524: Cloudflare, before OpenAI and Anthropic, gave up waiting
            code = ErrorCode.PROVIDER_TIMEOUT
        case _ if status >= 500 or status == 409:
            code = ErrorCode.PROVIDER_UNAVAILABLE
        case _:
            code = ErrorCode.PROVIDER_REJECTED
    return ProviderError(
        code, vendor, f"HTTP {status}: {reason}", retry_after_s, may_have_cost=may_have_cost
    )


def own_limit(vendor: Vendor, model: str, wait_s: float) -> ProviderError:
    """Our own limit of a model has no turn before the deadline, the next one in ``wait_s``."""
    after_s = math.ceil(wait_s)
    return ProviderError(
        ErrorCode.PROVIDER_RATE_LIMITED,
        vendor,
        "our own limit leaves no turn before the deadline",
        after_s,
        advice=f"our own limit for {model} (QGEN_LIMITS) leaves no turn before the deadline; the "
        f"next one is in {after_s} s at the earliest. Try again then, or raise the limit.",
    )


def not_a_reply(vendor: Vendor, reason: str) -> ProviderError:
    """A success that is none: another body than the API's, or a stream that broke off.

    The vendor has begun to work by then, so that it may bill.
    """
    return ProviderError(ErrorCode.PROVIDER_UNAVAILABLE, vendor, reason, may_have_cost=True)


def parse_retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds to wait: ``retry-after-ms`` (OpenAI) or ``Retry-After`` (both forms of RFC 9110)."""
    lowered = {name.lower(): value.strip() for name, value in headers.items()}
    milliseconds = _number(lowered.get("retry-after-ms"))
    if milliseconds is not None:
        return milliseconds / 1000
    value = lowered.get("retry-after")
    seconds = _number(value)
    if seconds is not None or value is None:
        return seconds
    try:
        moment = parsedate_to_datetime(value)
    except ValueError:
        return None
    if moment.tzinfo is None:
        return None
    return max(0.0, (moment - utc_now()).total_seconds())


def _number(value: str | None) -> float | None:
    try:
        number = float(value) if value is not None else None
    except ValueError:
        return None
    return number if number is not None and 0 <= number < float("inf") else None
