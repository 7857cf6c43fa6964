"""The kinds of faults and their settings."""

from dataclasses import dataclass
from enum import StrEnum

from sandbox.chat import Vendor
from sandbox.jsons import JsonObject


class FaultKind(StrEnum):
    """What goes wrong. The vendor answers with an error, or its line is bad, or its text is."""

    RATE_LIMITED = "rate_limited"  # 429
    SERVER_ERROR = "server_error"  # 500
    UNAVAILABLE = "unavailable"  # 503; Anthropic's is 529
    SLOW = "slow"  # answers after `seconds`
    HANGING = "hanging"  # never answers
    DROPPED = "dropped"  # answers, and the connection ends before or in the middle of it
    REFUSING = "refusing"  # the model declines, in the vendor's own form
    CONTENT_FILTER = "content_filter"  # the platform takes the text away
    EMPTY = "empty"  # no text, and the model says that it is finished
    WRONG_SCHEMA = "wrong_schema"  # JSON with a field renamed, missing or of another type
    SINGLE_BACKSLASH_LATEX = "single_backslash_latex"  # \frac in JSON, everywhere
    MIXED_ESCAPING = "mixed_escaping"  # \frac in some places and \\frac in others
    FENCED = "fenced"  # in a Markdown fence
    CHATTY = "chatty"  # prose before and after
    TRUNCATED = "truncated"  # cut, and the model says so
    CUT_SILENTLY = "cut_silently"  # cut, and the model says that it is finished


FAILURES = (FaultKind.RATE_LIMITED, FaultKind.SERVER_ERROR, FaultKind.UNAVAILABLE)
"""Answered with an error, and not billed."""


class At(StrEnum):
    """Where it hits: before anything is sent, or in the middle of the reply."""

    START = "start"
    MIDDLE = "middle"


@dataclass(frozen=True)
class Fault:
    """One kind of fault.

    Attributes:
        rate: share of requests that it hits, 0..1.
        first: only this many of the vendor's requests can be hit, those that come first; None is
            all.
        vendor: only this vendor's requests, or None for all.
        retry_after: seconds that a rate-limited caller is told to wait.
        seconds: how long a slow answer takes.
        at: where a connection is dropped (None: either, by chance), or where an error comes
            (MIDDLE: once the model is at work, which a stream tells by an error event).
    """

    kind: FaultKind
    rate: float = 1.0
    first: int | None = None
    vendor: Vendor | None = None
    retry_after: float = 1.0
    seconds: float = 1.0
    at: At | None = None

    def to_json(self) -> JsonObject:
        return {
            "kind": self.kind.value,
            "rate": self.rate,
            "first": self.first,
            "vendor": self.vendor.value if self.vendor else None,
            "retry_after": self.retry_after,
            "seconds": self.seconds,
            "at": self.at.value if self.at else None,
        }
