"""Figures of the stored questions."""

from typing import Annotated

from fastapi import APIRouter, Query

from app.api.access import CanRead
from app.api.dependencies import Diversity
from app.api.errors import error_answers
from app.application.measure_diversity import measure_diversity
from app.core.exceptions import ErrorCode
from app.shared.diversity import DiversityReport, QuestionSelection

router = APIRouter(prefix="/stats", tags=["stats"])

QUESTIONS_AT_MOST = 10_000
"""Some seconds of work."""


@router.get(
    "/diversity",
    responses=error_answers(ErrorCode.RUN_NOT_FOUND, ErrorCode.VALIDATION_FAILED),
)
async def read_diversity(
    chosen: Annotated[QuestionSelection, Query()], caller: CanRead, services: Diversity
) -> DiversityReport:
    """How varied the chosen questions are, at most 10,000 of them.

    Distinct-1 and -2, self-BLEU, openings, exact and near duplicates, coverage of keywords, types
    and difficulties.
    """
    return await measure_diversity(services, caller.project_id, chosen, at_most=QUESTIONS_AT_MOST)
