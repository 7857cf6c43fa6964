"""How far keywords are covered: what is asked for, what is told."""

from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from app.shared.enums import Difficulty, Locale, QuestionType
from app.shared.listing import PageRequest, SearchText
from app.shared.subjects import SUBJECT_PATTERN


class _Figures(BaseModel):
    model_config = ConfigDict(frozen=True)


class CoverageFilter(_Figures):
    """Which keywords to look at: active ones; None does not filter."""

    subject: Annotated[str, Field(pattern=SUBJECT_PATTERN)] | None = None
    locale: Locale | None = None
    category: SearchText | None = Field(None, description="Name or code of the category.")
    level: SearchText | None = Field(None, description="In the list's own words, e.g. B1.")
    standard: SearchText | None = Field(
        None, description="Curriculum standard: its code, or framework:code."
    )


class CoverageListing(CoverageFilter, PageRequest):
    """A page of the categories."""


class CellCoverage(_Figures):
    """What one cell of the grid has, over keywords."""

    type: QuestionType
    difficulty: Difficulty
    keywords: int = Field(description="Keywords that have something here.")
    questions: int = Field(description="Made by batches, and not rejected.")
    reserved: int = Field(description="On their way.")
    filled: int = Field(description="Both, of each keyword up to its target.")


class CategoryCoverage(_Figures):
    """One category. Cells that nothing was ever wanted of are not in it."""

    id: UUID
    code: str
    name: str
    subject: str
    keywords: int
    used: int = Field(description="Keywords that were chosen at least once.")
    cells: tuple[CellCoverage, ...]


class Evenness(_Figures):
    """How evenly questions, and those on their way, are spread over so many values."""

    values: int
    entropy_bits: float
    evenness: float | None = Field(
        description="Entropy by its maximum, log2 of values: 1 is even; null where there is "
        "nothing to spread, or no choice."
    )
    gini: float | None = Field(
        description="Gini coefficient: 0 is even, near 1 where few have all; null as above."
    )


class CoverageTotals(_Figures):
    """Over all categories that were asked for, on whatever page they are."""

    categories: int
    keywords: int
    used: int = Field(description="Keywords that were chosen at least once.")
    questions: int
    reserved: int
    cells: tuple[CellCoverage, ...]
    by_category: Evenness
    by_keyword: Evenness
    by_cell: Evenness = Field(
        description="Over every keyword with each cell of the grid that is in use."
    )


class KeywordCoverage(_Figures):
    """Coverage by category, in the order of their turns. ``next_cursor`` goes into ``after``."""

    totals: CoverageTotals
    categories: tuple[CategoryCoverage, ...]
    next_cursor: UUID | None
