"""How varied a set of questions is: what is asked for, what is looked at, what is told."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from app.shared.enums import Difficulty, Locale, QuestionType
from app.shared.questions import QuestionFilter


class QuestionSelection(QuestionFilter):
    """Which questions to look at: as lists choose, and those of one run."""

    run_id: UUID | None = Field(
        None,
        description="The run that made them, or found them as duplicates; each question once.",
    )


class Stage(StrEnum):
    """What is done on the way to a report."""

    READING = "reading"
    COUNTING = "counting"
    SKETCHING = "sketching"
    COMPARING = "comparing"


type Tell = Callable[[Stage, int, int], None]
"""Told how far a stage is: done, and of how many (of COMPARING: at most)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionText:
    """What is looked at of one question.

    Attributes:
        text: stem, then box, normalised as the item's checksum does. Options do not count: the
            same question with other distractors is the same question.
        keyword: normalised; None where it has none.
    """

    id: UUID
    text: str
    locale: Locale
    keyword: str | None
    type: QuestionType
    difficulty: Difficulty
    passage_id: UUID | None = None


class _Figures(BaseModel):
    model_config = ConfigDict(frozen=True)


class SelfBleu(_Figures):
    """How much each text repeats the others (0 to 1, low is varied)."""

    score: float
    sample: int = Field(description="How many texts were compared: all, or a fixed sample.")


class Opening(_Figures):
    words: str
    count: int
    share: float


class Openings(_Figures):
    """How questions begin, by their first two words."""

    different: int = Field(description="How many different openings there are.")
    top_share: float = Field(description="Share of the most frequent opening.")
    herfindahl: float = Field(
        description="Sum of the squared shares: 1 where all begin alike, 1/n where all differ."
    )
    top: tuple[Opening, ...] = Field(description="The most frequent ones.")


class Wording(_Figures):
    """How the questions of one language are worded. Null: too few words for the figure."""

    locale: Locale
    questions: int
    words: int
    distinct_1: float | None = Field(description="Different words, per word.")
    distinct_2: float | None = Field(description="Different pairs of words, per pair.")
    self_bleu: SelfBleu | None
    openings: Openings | None


class TwinPair(_Figures):
    """Two questions that are worded alike."""

    first_id: UUID
    second_id: UUID
    similarity: float = Field(description="Jaccard index of their character n-grams; 1: the same.")
    first_text: str = Field(description="The beginning of its text.")
    second_text: str


class Duplicates(_Figures):
    """Questions that ask the same thing, on the same passage or on none."""

    exact_rate: float = Field(description="Share of the questions that repeat an earlier one.")
    near_rate: float = Field(description="Share of the questions that have a near twin.")
    near_pairs: int = Field(description="Pairs of near twins, those with the same words too.")
    threshold: float = Field(description="Similarity from which on two are near twins.")
    is_complete: bool = Field(
        description="False where so many are alike that not all pairs were compared: "
        "near_rate and near_pairs are at least as told."
    )
    worst: tuple[TwinPair, ...] = Field(description="The most similar pairs.")


class Spread(_Figures):
    """How evenly questions are spread over the values of one dimension, or over all cells."""

    values: int = Field(description="Seen values; of the whole: their combinations.")
    entropy_bits: float
    evenness: float | None = Field(
        description="Entropy by its maximum, log2 of values; null where there is but one."
    )


class EmptyCell(_Figures):
    keyword: str | None
    type: QuestionType
    difficulty: Difficulty


class Coverage(_Figures):
    """How questions are spread over keywords, types and difficulties."""

    keyword: Spread
    type: Spread
    difficulty: Spread
    joint: Spread
    empty: int = Field(description="Combinations of seen values that no question has.")
    empty_cells: tuple[EmptyCell, ...] = Field(
        description="The first of these, most frequent values first."
    )


class DiversityReport(_Figures):
    """How varied a set of questions is. Coverage and duplicates are null where it is empty."""

    questions: int
    wording: tuple[Wording, ...] = Field(description="One a language, the most frequent first.")
    duplicates: Duplicates | None
    coverage: Coverage | None
