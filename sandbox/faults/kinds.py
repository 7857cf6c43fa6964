"""The kinds of faults and their settings."""

from dataclasses import dataclass
from enum import StrEnum

from sandbox.chat import Vendor
from sandbox.jsons import JsonObject, number


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
    # Of batches
    BATCH_DROP_AFTER_ACCEPT = "batch_drop_after_accept"  # made, and the connection ends
    BATCH_ERROR_AFTER_ACCEPT = "batch_error_after_accept"  # made, and answered with 500
    BATCH_SLOW = "batch_slow"  # waits `seconds` before it begins
    BATCH_STUCK = "batch_stuck"  # after a `share` of its rows nothing happens any more
    BATCH_EXPIRES = "batch_expires"  # after a `share` of its rows its time is over
    BATCH_FAILED = "batch_failed"  # fails as a whole; nothing is billed
    BATCH_SHUFFLED = "batch_shuffled"  # results in another order
    BATCH_LYING_COUNTS = "batch_lying_counts"  # says that all rows succeeded
    BATCH_EMPTY_ERROR_FILE_ID = "batch_empty_error_file_id"  # OpenAI: '' in place of null
    BATCH_NO_OUTPUT_FILE = "batch_no_output_file"  # every row fails, and the batch is completed
    BATCH_SECOND_DOWNLOAD = "batch_second_download"  # the first download of results fails
    BATCH_ROW_FAILURES = "batch_row_failures"  # a row ends with an error
    BATCH_MISSING_ROWS = "batch_missing_rows"  # a row is billed, and in no file
    BATCH_DUPLICATE_ROWS = "batch_duplicate_rows"  # a row is in the results twice
    BATCH_BROKEN_LINES = "batch_broken_lines"  # a row's line of the results is cut
    BATCH_UNKNOWN_STATE = "batch_unknown_state"  # a poll is told a state that nobody knows


FAILURES = (FaultKind.RATE_LIMITED, FaultKind.SERVER_ERROR, FaultKind.UNAVAILABLE)
"""Answered with an error, and not billed."""

OF_REQUESTS = frozenset(
    (*FAILURES, FaultKind.SLOW, FaultKind.HANGING, FaultKind.DROPPED),
)
"""Hit any request, also those to the Batch APIs."""

OF_POLLS = frozenset({FaultKind.BATCH_UNKNOWN_STATE})
"""Drawn each time that somebody looks at a batch."""

OF_ROWS = frozenset(
    {
        FaultKind.BATCH_ROW_FAILURES,
        FaultKind.BATCH_MISSING_ROWS,
        FaultKind.BATCH_DUPLICATE_ROWS,
        FaultKind.BATCH_BROKEN_LINES,
    }
)
"""Drawn for each row of a batch, as the faults of the text are."""

OF_CREATES = (
    frozenset(kind for kind in FaultKind if kind.value.startswith("batch_")) - OF_POLLS - OF_ROWS
)
"""Drawn when a batch is made."""

OF_TEXTS = frozenset(FaultKind) - OF_REQUESTS - OF_POLLS - OF_ROWS - OF_CREATES


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
        share: of a batch's rows, those that are answered before it expires or is stuck.
    """

    kind: FaultKind
    rate: float = 1.0
    first: int | None = None
    vendor: Vendor | None = None
    retry_after: float = 1.0
    seconds: float = 1.0
    at: At | None = None
    share: float = 0.5

    def to_json(self) -> JsonObject:
        return {
            "kind": self.kind.value,
            "rate": self.rate,
            "first": self.first,
            "vendor": self.vendor.value if self.vendor else None,
            "retry_after": self.retry_after,
            "seconds": self.seconds,
            "at": self.at.value if self.at else None,
            "share": self.share,
        }


@dataclass(frozen=True)
class Hit:
    """A fault that was drawn, with a number in 0.3..0.9 that decides its details."""

    kind: FaultKind
    depth: float
    seconds: float
    share: float
    at: At | None

    def to_json(self) -> JsonObject:
        return {
            "depth": self.depth,
            "seconds": self.seconds,
            "share": self.share,
            "at": self.at.value if self.at else None,
        }


def read_hit(kind: str, raw: JsonObject) -> Hit:
    """What `Hit.to_json` wrote."""
    at = raw["at"]
    return Hit(
        FaultKind(kind),
        number(raw["depth"]) or 0.0,
        number(raw["seconds"]) or 0.0,
        number(raw["share"]) or 0.0,
        None if at is None else At(str(at)),
    )
