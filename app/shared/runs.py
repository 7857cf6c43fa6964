"""Runs: many questions that are ordered at once, and what becomes of each."""

from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from itertools import product
from typing import Annotated, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic.config import JsonDict

from app.shared.enums import Difficulty, Locale, QuestionType, Vendor
from app.shared.generation import Line, QuestionOrder
from app.shared.json_values import JsonValue
from app.shared.listing import PageRequest
from app.shared.money import Limit, Usd

MAX_ITEMS = 1000
MAX_CONCURRENCY = 64
RUN_TASK = "runs.work"
"""The background job that makes the items of a run."""
_CELLS = frozenset({"keyword", "type", "difficulty", "locale"})

_BULK: JsonDict = {
    "name": "Unit 3, vocabulary",
    "matrix": {
        "keywords": ["reliable", "abundant"],
        "types": ["multiple_choice", "cloze"],
        "difficulties": ["easy", "medium"],
        "locales": ["en"],
        "count": 2,
        "common": {"subject": "english", "cefr_level": "b1"},
    },
    "budget_usd": "0.50",
}


class RunStatus(StrEnum):
    """INTERRUPTED: its worker died. STOPPED: what ``error`` says has to be mended first."""

    QUEUED = "queued"
    RUNNING = "running"
    CANCELLING = "cancelling"
    CANCELLED = "cancelled"
    INTERRUPTED = "interrupted"
    STOPPED = "stopped"
    FINISHED = "finished"

    @property
    def is_over(self) -> bool:
        """Nobody works on it, nor will, unless somebody resumes it."""
        return self is RunStatus.FINISHED or self.is_resumable

    @property
    def is_resumable(self) -> bool:
        return self in (RunStatus.CANCELLED, RunStatus.INTERRUPTED, RunStatus.STOPPED)


class RunItemStatus(StrEnum):
    """DUPLICATE: the model made an item twice that the project has already."""

    PENDING = "pending"
    SAVED = "saved"
    DUPLICATE = "duplicate"
    FAILED = "failed"


class _ReadModel(BaseModel):
    model_config = ConfigDict(frozen=True)


class RunMatrix(BaseModel):
    """Every keyword with every type, difficulty and language, ``count`` times."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    keywords: tuple[Annotated[Line, Field(max_length=200)], ...] = Field(
        min_length=1, max_length=MAX_ITEMS
    )
    types: tuple[QuestionType, ...] = Field(min_length=1, max_length=len(QuestionType))
    difficulties: tuple[Difficulty, ...] = Field(
        (Difficulty.MEDIUM,), min_length=1, max_length=len(Difficulty)
    )
    locales: tuple[Locale, ...] = Field(min_length=1, max_length=len(Locale))
    count: int = Field(1, ge=1, le=MAX_ITEMS, description="Questions for each cell.")
    common: dict[str, JsonValue] = Field(
        default_factory=dict,
        description="What all questions share: any other field of an order for one question.",
    )

    @property
    def size(self) -> int:
        """Questions in all."""
        cells = len(self.keywords) * len(self.types) * len(self.difficulties) * len(self.locales)
        return cells * self.count

    @model_validator(mode="after")
    def _is_possible(self) -> Self:
        for name in ("keywords", "types", "difficulties", "locales"):
            entries = getattr(self, name)
            if len(set(entries)) < len(entries):
                raise ValueError(f"{name} has an entry twice: raise count instead")
        if taken := sorted(_CELLS & self.common.keys()):
            raise ValueError(f"common must not have {taken[0]}: the matrix says it")
        if self.size > MAX_ITEMS:
            raise ValueError(f"makes {self.size:,} questions, and a run has at most {MAX_ITEMS:,}")
        return self

    def cells(self) -> list[dict[str, object]]:
        """Orders, not yet validated, ``count`` of each cell after one another."""
        return [
            {
                **self.common,
                "keyword": keyword,
                "type": type_,
                "difficulty": difficulty,
                "locale": locale,
            }
            for locale, keyword, type_, difficulty, _ in product(
                self.locales, self.keywords, self.types, self.difficulties, range(self.count)
            )
        ]


class BulkOrder(BaseModel):
    """What a caller says about a run: ``specs``, or a ``matrix``."""

    model_config = ConfigDict(frozen=True, extra="forbid", json_schema_extra={"examples": [_BULK]})

    name: Annotated[Line, Field(max_length=200)] | None = None
    specs: tuple[QuestionOrder, ...] | None = Field(None, min_length=1, max_length=MAX_ITEMS)
    matrix: RunMatrix | None = None
    concurrency: int | None = Field(
        None,
        ge=1,
        le=MAX_CONCURRENCY,
        description="Questions that are made at once; default: QGEN_LLM_CONCURRENCY.",
    )
    budget_usd: Limit | None = Field(
        None, description="What the run may cost at most; more is never spent."
    )

    @model_validator(mode="after")
    def _has_one_of_two(self) -> Self:
        if (self.specs is None) == (self.matrix is None):
            raise ValueError("give either specs or a matrix")
        return self


class ResumeOrder(BaseModel):
    """How a run goes on."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    budget_usd: Limit | None = Field(
        None,
        description="What the run may cost in all, with what it has cost already; default: as "
        "before.",
    )


class ModelEstimate(_ReadModel):
    """What one call an item would take of a model; costs are null where its prices are unknown."""

    provider: Vendor
    model: str
    calls: int
    input_tokens: int
    output_tokens: int = Field(
        description="As this project's replies usually are, times the candidates."
    )
    cost_usd: Usd | None
    worst_usd: Usd | None = Field(
        description="The most that one call an item may cost: every reply as long as it may be. "
        "Repairs, duplicates that are asked for once more and fallbacks are not in it; what a run "
        "may cost in all is bounded by its budget."
    )


class RunEstimate(_ReadModel):
    """What a run would take, with one call an item: without repairs, duplicates that are asked for
    once more, and fallbacks.
    """

    item_count: int
    models: tuple[ModelEstimate, ...]
    cost_usd: Usd | None
    worst_usd: Usd | None = Field(description="The sum of the models' worst_usd.")


class RunError(_ReadModel):
    """Why a run stopped, or an item failed."""

    code: str
    message: str


class RunCounts(_ReadModel):
    """How many items there are of each status; together they are all."""

    pending: int = 0
    saved: int = 0
    duplicate: int = 0
    failed: int = 0

    @property
    def done(self) -> int:
        return self.saved + self.duplicate + self.failed


class RunSpent(_ReadModel):
    """What all calls for a run, or for an item of it, have cost, as far as it is known."""

    calls: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    cost_usd: Usd = Decimal(0)


class Run(_ReadModel):
    """A run as it is now. ``errors``: how many items failed, by code."""

    id: UUID
    name: str | None
    status: RunStatus
    item_count: int
    counts: RunCounts
    errors: dict[str, int]
    spent: RunSpent
    budget_usd: Usd | None
    error: RunError | None
    started_at: datetime | None
    finished_at: datetime | None
    created_at: datetime


class RunItem(_ReadModel):
    """One order of a run, by its place in it (from 0), and what came of it."""

    seq: int
    spec: QuestionOrder
    status: RunItemStatus
    question_id: UUID | None
    error: RunError | None
    spent: RunSpent
    finished_at: datetime | None


class RunFilter(_ReadModel):
    """Which runs to list; None does not filter."""

    status: RunStatus | None = None


class RunListing(RunFilter, PageRequest):
    """A page of the runs that a filter chooses."""


class RunPage(_ReadModel):
    """Runs, newest first. ``next_cursor`` goes into ``after``; it is null at the end."""

    runs: tuple[Run, ...]
    next_cursor: UUID | None


class RunItemListing(_ReadModel):
    """A page of a run's items."""

    status: RunItemStatus | None = None
    error_code: Annotated[str, Field(max_length=64)] | None = None
    limit: int = Field(100, ge=1, le=MAX_ITEMS)
    after: int | None = Field(
        None, ge=0, lt=MAX_ITEMS, description="next_cursor of the page before"
    )


class RunItemPage(_ReadModel):
    """Items in their order. ``next_cursor`` goes into ``after``; it is null at the end."""

    items: tuple[RunItem, ...]
    next_cursor: int | None
