"""What goes to a vendor's Batch API and what comes back, the same for every vendor."""

from array import array
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Literal

from app.core.exceptions import ErrorCode
from app.infrastructure.ai.base.messages import LLMReply, Usage

MAX_TAG = 64
"""Characters of a tag: what OpenAI's metadata takes as a name's length is the least of all."""

type ResultKind = Literal["output", "error"]
"""The file of answers, and the one of errors, which OpenAI keeps apart."""


class BatchState(StrEnum):
    """How far a batch is at the vendor, whatever the vendor's word for it.

    COMPLETED, EXPIRED and CANCELLED may have results: what was answered by then is paid for.
    UNKNOWN is a word that we do not know: neither an end nor an error, to be shown to somebody.
    """

    IN_PROGRESS = "in_progress"
    CANCELLING = "cancelling"
    COMPLETED = "completed"
    FAILED = "failed"
    EXPIRED = "expired"
    CANCELLED = "cancelled"
    UNKNOWN = "unknown"

    @property
    def is_over(self) -> bool:
        """Whether the vendor does nothing more for it."""
        return self in _OVER


_OVER = frozenset(
    {BatchState.COMPLETED, BatchState.FAILED, BatchState.EXPIRED, BatchState.CANCELLED}
)


class BatchKind(StrEnum):
    """What its rows ask for: completions or embeddings, never both."""

    CHAT = "chat"
    EMBEDDING = "embedding"


@dataclass(frozen=True, slots=True)
class VendorBatch:
    """A batch as the vendor tells it.

    Attributes:
        vendor_state: the vendor's own word.
        request_count: how many rows the vendor counts; None where it does not tell (yet).
        counts: the vendor's own, under its names: to be shown and compared, never trusted.
        error: the vendor's words about what went wrong with the batch as a whole.
        tag: ours, where the vendor keeps one (OpenAI, Gemini).
        results: what ``download`` needs; no entry is empty.
        model: where the vendor tells it of the whole batch.
    """

    id: str
    state: BatchState
    vendor_state: str
    created_at: datetime | None = None
    request_count: int | None = None
    counts: Mapping[str, int] = field(default_factory=dict)
    error: str | None = None
    tag: str | None = None
    input_file_id: str | None = None
    results: Mapping[str, str] = field(default_factory=dict)
    model: str | None = None


@dataclass(frozen=True, slots=True)
class BatchLimits:
    """What one batch may hold; bytes as they are sent."""

    max_requests: int
    max_bytes: int


@dataclass(frozen=True, slots=True)
class Submission:
    """A batch to submit.

    Attributes:
        tag: ours, at most ``MAX_TAG`` characters; by it the batch is found again.
        path: a file of lines as ``BaseBatchProvider.line`` made them.
        file_id: what ``upload`` gave for it, where the vendor takes a file.
    """

    tag: str
    model: str
    kind: BatchKind
    path: Path
    file_id: str | None
    request_count: int


@dataclass(frozen=True, slots=True)
class Candidate:
    """A batch that may be the one looked for.

    Attributes:
        is_exact: it bears our tag, or has our file. Otherwise the time and the count fit, and its
            rows' names, once there are results, will tell.
    """

    batch: VendorBatch
    is_exact: bool


@dataclass(frozen=True, slots=True)
class Found:
    """The batches that a submission with an unknown end may have made, newest first."""

    candidates: tuple[Candidate, ...] = ()

    @property
    def exact(self) -> tuple[VendorBatch, ...]:
        return tuple(each.batch for each in self.candidates if each.is_exact)

    @property
    def possible(self) -> tuple[VendorBatch, ...]:
        """Those about which nobody can be sure yet."""
        return tuple(each.batch for each in self.candidates if not each.is_exact)


@dataclass(frozen=True, slots=True)
class EmbeddingRequest:
    """Texts to embed in one row. ``dimensions`` None: as many as the model has."""

    model: str
    texts: tuple[str, ...]
    dimensions: int | None = None


@dataclass(frozen=True, slots=True)
class RowReply:
    """A model's answer to one row, its usage included."""

    reply: LLMReply


@dataclass(frozen=True, slots=True)
class RowVectors:
    """One vector of 32 bit floats for each text of the row, in their order."""

    vectors: tuple[array[float], ...]
    usage: Usage
    model: str


@dataclass(frozen=True, slots=True)
class RowError:
    """Why a row has no answer.

    Attributes:
        message: the vendor's words.
        is_permanent: the same row would fail again: its request is refused.
        may_have_cost: an answer was made, and is not one that can be read.
    """

    outcome: Literal["failed", "expired", "cancelled"]
    code: ErrorCode
    message: str
    is_permanent: bool = False
    may_have_cost: bool = False


@dataclass(frozen=True, slots=True)
class RowResult:
    """What came of the row that we named ``custom_id``."""

    custom_id: str
    outcome: RowReply | RowVectors | RowError


class BrokenLine(ValueError):
    """A line of a result file from which not even the row's name can be read."""
