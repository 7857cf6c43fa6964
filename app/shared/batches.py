"""Batches: questions that a vendor's Batch API makes, and what becomes of each."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic.config import JsonDict

from app.shared.enums import Difficulty, QuestionType, Vendor
from app.shared.generation import Line
from app.shared.json_values import JsonValue
from app.shared.keyword_selection import MAX_PICKS, SelectionOrder
from app.shared.listing import PageRequest
from app.shared.money import Limit, Usd

MAX_ROUNDS = 5
BATCH_TASK = "batches.work"
"""The background job that takes a batch through its steps."""
_OF_SELECTION = frozenset(
    {"keyword", "type", "difficulty", "locale", "subject", "standard", "provider", "model"}
)
_NOT_IN_BATCHES = frozenset({"passage_id", "fallback"})

_ORDER: JsonDict = {
    "name": "Unit 3, vocabulary",
    "provider": "openai",
    "model": "gpt-4.1-mini",
    "selection": {
        "subject": "english",
        "locale": "en",
        "cells": [
            {"type": "multiple_choice", "difficulty": "easy"},
            {"type": "cloze", "difficulty": "medium"},
        ],
        "count": 200,
    },
    "common": {"cefr_level": "b1"},
    "budget_usd": "2.00",
}


class BatchStatus(StrEnum):
    """How far a batch is.

    STOPPED: what ``error`` says has to be mended, then it is resumed. QUARANTINED: of a part nobody
    can tell whether the vendor has it; somebody has to look, and to reconcile it.
    """

    SELECTED = "selected"
    BUILT = "built"
    RUNNING = "running"
    STOPPED = "stopped"
    QUARANTINED = "quarantined"
    CANCELLING = "cancelling"
    COMPLETED = "completed"
    PARTIALLY_COMPLETED = "partially_completed"
    FAILED = "failed"
    CANCELLED = "cancelled"
    EXPIRED = "expired"

    @property
    def is_final(self) -> bool:
        """Every item has its outcome."""
        return self in _FINAL

    @property
    def is_waiting_for_somebody(self) -> bool:
        """Nobody works on it until it is resumed, reconciled or cancelled."""
        return self in (BatchStatus.STOPPED, BatchStatus.QUARANTINED)


_FINAL = frozenset(
    {
        BatchStatus.COMPLETED,
        BatchStatus.PARTIALLY_COMPLETED,
        BatchStatus.FAILED,
        BatchStatus.CANCELLED,
        BatchStatus.EXPIRED,
    }
)


class PartStatus(StrEnum):
    """How far one batch at the vendor is.

    SUBMITTING: the intent is stored, the request may be under way. SUBMIT_UNKNOWN: nobody knows
    whether the vendor took it, and its list is looked through. ENDED: the vendor is done.
    """

    BUILT = "built"
    UPLOADED = "uploaded"
    SUBMITTING = "submitting"
    SUBMIT_UNKNOWN = "submit_unknown"
    QUARANTINED = "quarantined"
    SUBMITTED = "submitted"
    ENDED = "ended"
    DOWNLOADED = "downloaded"
    INGESTED = "ingested"
    CANCELLED = "cancelled"

    @property
    def is_over(self) -> bool:
        return self in (PartStatus.INGESTED, PartStatus.CANCELLED)


class BatchItemStatus(StrEnum):
    """DUPLICATE: the project has that item already. MISSING: no result file mentions it."""

    RESERVED = "reserved"
    SUBMITTED = "submitted"
    SUCCEEDED = "succeeded"
    DUPLICATE = "duplicate"
    FAILED = "failed"
    EXPIRED = "expired"
    MISSING = "missing"
    CANCELLED = "cancelled"

    @property
    def is_open(self) -> bool:
        return self in (BatchItemStatus.RESERVED, BatchItemStatus.SUBMITTED)


class _ReadModel(BaseModel):
    model_config = ConfigDict(frozen=True)


class BatchOrder(BaseModel):
    """What a caller says about a batch."""

    model_config = ConfigDict(frozen=True, extra="forbid", json_schema_extra={"examples": [_ORDER]})

    name: Annotated[Line, Field(max_length=200)] | None = None
    provider: Vendor | None = Field(None, description="LLM vendor; default: the configured one.")
    model: Annotated[Line, Field(max_length=100)] | None = Field(
        None, description="Model of the provider; default: the configured one."
    )
    selection: SelectionOrder = Field(description="Which keywords, in which cells, how many.")
    common: dict[str, JsonValue] = Field(
        default_factory=dict,
        description="What all questions share: any other field of an order for one question, such "
        "as cefr_level, grade, option_count, prompt_key, variables.",
    )
    budget_usd: Limit | None = Field(
        None,
        description="What the batch may cost at most, all rounds and repairs included. Refused "
        "where it is below the estimate's worst_usd.",
    )
    rounds: int = Field(
        1,
        ge=0,
        le=MAX_ROUNDS,
        description="How often rows that failed, expired or are missing are asked for again, "
        "those rows only, in a batch of their own.",
    )
    repair: bool = Field(
        False,
        description="Show the model its own error, in realtime, where a row's reply is not usable.",
    )

    @model_validator(mode="after")
    def _is_said_once(self) -> Self:
        if taken := sorted(_OF_SELECTION & self.common.keys()):
            raise ValueError(f"common must not have {taken[0]}: it is said elsewhere")
        if foreign := sorted(_NOT_IN_BATCHES & self.common.keys()):
            raise ValueError(f"common must not have {foreign[0]}: batches do not take it")
        return self


class ResumeBatch(BaseModel):
    """How a batch goes on."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    budget_usd: Limit | None = Field(
        None,
        description="What it may cost in all, with what it has cost already; default: as before.",
    )


class ReconcileBatch(BaseModel):
    """What somebody has found out about a quarantined part: which batch of the vendor it is, or
    that there is none."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    part_no: int | None = Field(
        None, ge=0, description="Which part, where more than one is quarantined."
    )
    adopt: Annotated[Line, Field(max_length=200)] | None = Field(
        None, description="Id of the vendor's batch that this part is."
    )
    resubmit: bool = Field(
        False, description="The vendor has none: submit it again. What it has is paid twice."
    )

    @model_validator(mode="after")
    def _has_one_of_two(self) -> Self:
        if (self.adopt is not None) == self.resubmit:
            raise ValueError("give either adopt or resubmit")
        return self


class BatchError(_ReadModel):
    """Why a batch or a part stopped, or an item failed."""

    code: str
    message: str


class BatchCounts(_ReadModel):
    """How many items there are of each status; together they are all."""

    reserved: int = 0
    submitted: int = 0
    succeeded: int = 0
    duplicate: int = 0
    failed: int = 0
    expired: int = 0
    missing: int = 0
    cancelled: int = 0

    @property
    def open(self) -> int:
        return self.reserved + self.submitted

    @property
    def made(self) -> int:
        """Those that have their question, be it one that was there before."""
        return self.succeeded + self.duplicate

    @property
    def done(self) -> int:
        return self.total - self.open

    @property
    def total(self) -> int:
        return sum(value for _, value in self)


class BatchMoney(_ReadModel):
    """What a batch was expected to cost, holds of its budget, and has cost as far as is known.

    Attributes:
        unknown_rows: rows that the vendor may have billed without our learning what they cost:
            missing ones, and those whose answers cannot be read. Budgets count them in full.
    """

    estimated_usd: Usd | None
    reserved_usd: Usd
    cost_usd: Usd
    unknown_rows: int
    calls: int
    input_tokens: int
    output_tokens: int
    budget_usd: Usd | None


class PartReport(_ReadModel):
    """What the result files of a part held, and how it differs from what the vendor said.

    Attributes:
        lines: of both files.
        repeated: lines of a row that had been answered before.
        foreign: lines of rows that are not this part's.
        broken_lines: numbers of lines that are no results, the first ones (``output:17``).
        disagreements: where the vendor's counts are not ours, in words.
    """

    lines: int = 0
    repeated: int = 0
    foreign: int = 0
    broken: int = 0
    broken_lines: tuple[str, ...] = ()
    disagreements: tuple[str, ...] = ()


class BatchPart(_ReadModel):
    """One batch at the vendor: items ``first_seq`` to ``last_seq``."""

    part_no: int
    first_seq: int
    last_seq: int
    status: PartStatus
    byte_size: int
    submits: int
    provider_batch_id: str | None
    vendor_status: str | None = Field(description="The vendor's own word.")
    vendor_counts: dict[str, JsonValue] | None = Field(
        description="The vendor's own counts, which are compared and never trusted."
    )
    candidates: tuple[str, ...] = Field(
        description="Batches of the vendor that this part may be, where nobody can tell."
    )
    report: PartReport | None
    error: BatchError | None
    input_asset_id: UUID
    output_asset_id: UUID | None
    error_asset_id: UUID | None
    polls: int
    next_poll_at: datetime | None
    submitted_at: datetime | None
    ended_at: datetime | None
    ingested_at: datetime | None


class Batch(_ReadModel):
    """A batch as it is now. ``errors``: how many items failed, by code."""

    id: UUID
    name: str | None
    provider: Vendor
    model: str
    is_sandbox: bool
    status: BatchStatus
    item_count: int
    counts: BatchCounts
    errors: dict[str, int]
    money: BatchMoney
    round: int
    parent_id: UUID | None
    retried_by: UUID | None = Field(description="The batch that asks for its failed rows again.")
    parts: tuple[BatchPart, ...]
    error: BatchError | None
    started_at: datetime | None
    finished_at: datetime | None
    created_at: datetime


class BatchItem(_ReadModel):
    """One row of a batch, by its place (from 0), and what came of it."""

    seq: int
    custom_id: str
    keyword_id: UUID
    keyword: str
    type: QuestionType
    difficulty: Difficulty
    status: BatchItemStatus
    question_id: UUID | None
    error: BatchError | None
    calls: int
    input_tokens: int
    output_tokens: int
    cost_usd: Usd
    finished_at: datetime | None


class BatchEstimate(_ReadModel):
    """What a batch would take with one answer a row; costs are null where prices are unknown.

    Attributes:
        available: how many items can be had now of those that were asked for.
        repeated: how many of those are on a keyword in a cell that another one has too: the model
            is asked the same again, and may answer the same.
    """

    provider: Vendor
    model: str
    item_count: int
    available: int
    repeated: int
    input_tokens: int
    output_tokens: int
    cost_usd: Usd | None
    worst_usd: Usd | None = Field(
        description="The most that it may cost, each reply as long as it may be; reserved in "
        "budgets until the batch is settled."
    )


class BatchFilter(_ReadModel):
    """Which batches to list; None does not filter."""

    status: BatchStatus | None = None
    provider: Vendor | None = None


class BatchListing(BatchFilter, PageRequest):
    """A page of the batches that a filter chooses."""


class BatchPage(_ReadModel):
    """Batches, newest first. ``next_cursor`` goes into ``after``; it is null at the end."""

    batches: tuple[Batch, ...]
    next_cursor: UUID | None


class BatchItemListing(_ReadModel):
    """A page of a batch's items."""

    status: BatchItemStatus | None = None
    error_code: Annotated[str, Field(max_length=64)] | None = None
    limit: int = Field(100, ge=1, le=1000)
    after: int | None = Field(
        None, ge=0, lt=MAX_PICKS, description="next_cursor of the page before"
    )


class BatchItemPage(_ReadModel):
    """Items in their order. ``next_cursor`` goes into ``after``; it is null at the end."""

    items: tuple[BatchItem, ...]
    next_cursor: int | None


def custom_id(batch_id: UUID, seq: int) -> str:
    """What a row is called at the vendor: at most 40 of ``[a-zA-Z0-9_-]`` (Anthropic takes 64)."""
    return f"{batch_id.hex}-{seq}"


def seq_of(batch_id: UUID, name: str) -> int | None:
    """The place of a row by its custom_id; None for one that is not this batch's."""
    owner, _, seq = name.rpartition("-")
    is_ours = owner == batch_id.hex and seq.isascii() and seq.isdecimal() and len(seq) <= 9
    return int(seq) if is_ours else None
