"""What is kept of files, batches and rows."""

from dataclasses import dataclass, field
from enum import StrEnum

from sandbox.chat import Vendor
from sandbox.faults import FaultKind, Hit
from sandbox.jsons import JsonObject

COST_UNIT = 10**12
"""Costs are whole numbers of this part of a USD, so that their sums are exact."""


class Phase(StrEnum):
    """Where a batch is; each vendor has words of its own for it."""

    QUEUED = "queued"
    RUNNING = "running"
    CANCELLING = "cancelling"
    COMPLETED = "completed"
    FAILED = "failed"
    EXPIRED = "expired"
    CANCELLED = "cancelled"

    @property
    def is_terminal(self) -> bool:
        return self not in (Phase.QUEUED, Phase.RUNNING, Phase.CANCELLING)


class Ending(StrEnum):
    """How a row ended."""

    SUCCEEDED = "succeeded"
    ERRORED = "errored"
    EXPIRED = "expired"
    CANCELLED = "cancelled"


@dataclass(frozen=True)
class StoredFile:
    """A file at a vendor: uploaded (it has a `path`), or the results of a `batch`.

    Attributes:
        path: below the folder of the state.
        errors: of a batch's results, the rows that failed.
        created: seconds since 1970, as all times here.
        sha256: in hexadecimal; of uploads.
    """

    id: str
    vendor: Vendor
    name: str
    size: int
    created: float
    purpose: str = ""
    mime: str = ""
    path: str | None = None
    batch: str | None = None
    errors: bool = False
    sha256: str = ""
    expires: float | None = None


@dataclass(frozen=True)
class Batch:
    """A batch.

    Attributes:
        key: fingerprint of the key that made it.
        model: for all rows, where the vendor has it so.
        rows: its input, one JSON line per row, below the folder of the state.
        input_file: id of the uploaded file that it was made of, or None.
        details: what its caller gave it: metadata, a display name, a window.
        hits: the faults that were drawn for it when it was made.
        total: rows of the input, once they were counted.
        place: rows that have ended, which are the first ones of the input.
        position: bytes of the input that those take.
        released: its `batch_slow` and `batch_stuck` are over.
        problems: why it failed.
        output_file: id of the results' file, where the vendor makes one.
    """

    id: str
    vendor: Vendor
    key: str
    rows: str
    created: float
    expires: float
    endpoint: str = ""
    model: str = ""
    input_file: str | None = None
    details: JsonObject = field(default_factory=dict)
    hits: dict[FaultKind, Hit] = field(default_factory=dict)
    phase: Phase = Phase.QUEUED
    begun: float | None = None
    ended: float | None = None
    cancelling: float | None = None
    total: int = 0
    place: int = 0
    position: int = 0
    succeeded: int = 0
    errored: int = 0
    expired: int = 0
    cancelled: int = 0
    released: bool = False
    deleted: bool = False
    problems: list[JsonObject] = field(default_factory=list)
    output_file: str | None = None
    error_file: str | None = None

    def has(self, kind: FaultKind) -> bool:
        """Whether the fault was drawn for this batch."""
        return kind in self.hits


@dataclass(frozen=True)
class Outcome:
    """The end of one row.

    Attributes:
        line: what the results say of it, without a newline; None where they say nothing.
        copies: how often the results say it.
        order: where it comes in the results.
        charged: it is on the bill, with `cost` in the COST_UNITth part of a USD.
    """

    place: int
    custom_id: str
    ending: Ending
    line: bytes | None
    copies: int = 1
    order: float = 0.0
    charged: bool = False
    cost: int = 0
    prompt: int = 0
    cached: int = 0
    output: int = 0


@dataclass(frozen=True)
class Charge:
    """What rows cost together; `cost` in the COST_UNITth part of a USD."""

    rows: int
    prompt: int
    cached: int
    output: int
    cost: int
