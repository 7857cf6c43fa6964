"""Choosing keywords for questions: what is ordered, what is chosen, what becomes of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, model_validator

from app.shared.enums import Difficulty, Locale, QuestionType
from app.shared.generation import Line
from app.shared.subjects import SUBJECT_PATTERN

MAX_PICKS = 50_000
MAX_CELLS = len(QuestionType) * len(Difficulty)

type KeywordCell = tuple[UUID, QuestionType, Difficulty]
"""One cell of a keyword's grid."""


class Cell(BaseModel):
    """One cell of the grid that every keyword has: a type of question at a difficulty."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    type: QuestionType
    difficulty: Difficulty

    def __str__(self) -> str:
        return f"{self.type.value}:{self.difficulty.value}"


class SelectionOrder(BaseModel):
    """Which keywords, in which cells, and how many."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    subject: str = Field(pattern=SUBJECT_PATTERN, description="Code of the school subject.")
    locale: Locale = Field(description="Language of the keywords.")
    cells: tuple[Cell, ...] = Field(
        min_length=1,
        max_length=MAX_CELLS,
        description="Types and difficulties to fill. Of a keyword, the one that has least is "
        "filled; equal ones take turns, so that new keywords are spread over all of them.",
    )
    count: int = Field(ge=1, le=MAX_PICKS, description="Questions in all.")
    categories: tuple[Annotated[Line, Field(max_length=100)], ...] | None = Field(
        None, min_length=1, max_length=1000, description="Names or codes; default: all."
    )
    levels: tuple[Annotated[Line, Field(max_length=16)], ...] | None = Field(
        None, min_length=1, max_length=100, description="In the lists' own words, e.g. B1."
    )
    standard: Annotated[Line, Field(max_length=81)] | None = Field(
        None, description="Only keywords of a curriculum standard: its code, or framework:code."
    )
    max_per_keyword: int | None = Field(
        None, ge=1, le=MAX_PICKS, description="How often one keyword may be chosen at most."
    )
    strict: bool = Field(
        False, description="Only cells that have fewer questions than their target (as a rule 1)."
    )
    allow_fewer: bool = Field(
        False, description="Take what there is where it is less than count, if anything."
    )

    @model_validator(mode="after")
    def _cells_differ(self) -> Self:
        if len(set(self.cells)) < len(self.cells):
            raise ValueError("cells has an entry twice: raise count instead")
        return self


@dataclass(frozen=True, slots=True)
class Pick:
    """One question to make: on a keyword, of a type, at a difficulty."""

    keyword_id: UUID
    term: str
    level: str | None
    part_of_speech: str | None
    category_id: UUID
    type: QuestionType
    difficulty: Difficulty

    @property
    def cell(self) -> KeywordCell:
        return self.keyword_id, self.type, self.difficulty


class Exhaustion(StrEnum):
    """Why a category has nothing more: no keyword fits the order; each that does has its cells
    full (``strict``); or each was chosen ``max_per_keyword`` times.
    """

    NO_KEYWORD = "no_keyword"
    TARGETS_REACHED = "targets_reached"
    MAX_PER_KEYWORD = "max_per_keyword"


@dataclass(frozen=True, slots=True)
class CategoryShare:
    """What a selection takes of a category that it may take from.

    Attributes:
        picked: how many of the picks are its.
        exhausted: why it had no more when its turn came; None: it had.
    """

    id: UUID
    code: str
    name: str
    picked: int
    exhausted: Exhaustion | None


@dataclass(frozen=True, slots=True)
class Selection:
    """What is chosen, in the order of the turns.

    Where it is less than was wanted, no more can be had, and every category is exhausted.
    """

    wanted: int
    picks: tuple[Pick, ...]
    categories: tuple[CategoryShare, ...]

    @property
    def is_short(self) -> bool:
        return len(self.picks) < self.wanted


class Outcome(StrEnum):
    """What became of a reserved cell.

    MADE: it has its question. RELEASED: it has none, and is open again. UNUSED: as well, and as
    nothing was ever asked for it, the keyword does not count as used.
    """

    MADE = "made"
    RELEASED = "released"
    UNUSED = "unused"


@dataclass(frozen=True, slots=True)
class ClosedPick:
    """A reservation that is over."""

    keyword_id: UUID
    type: QuestionType
    difficulty: Difficulty
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class KeywordState:
    """What decides when a keyword's turn comes.

    Attributes:
        filled_cells: places that are taken in its whole grid, of each cell up to its target.
        last_used_seq: number of its last use among all uses; None: never.
    """

    id: UUID
    category_id: UUID
    term: str
    level: str | None
    part_of_speech: str | None
    filled_cells: int
    use_count: int
    last_used_seq: int | None
    generated_count: int


@dataclass(frozen=True, slots=True)
class Pool:
    """The first keywords of a category, in the order of their turns, or all that fit."""

    keywords: Sequence[KeywordState]
    is_whole: bool


@dataclass(frozen=True, slots=True)
class Fill:
    """A cell: questions that it has or that are reserved for it, and how many it should have."""

    taken: int = 0
    target: int = 1


@dataclass(frozen=True, slots=True)
class Turn:
    """Where the round robin stands: a place among the categories, and which way it goes (1, -1)."""

    place: int
    step: int
