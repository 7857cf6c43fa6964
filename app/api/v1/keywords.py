"""Keywords: how far they are covered."""

from typing import Annotated

from fastapi import APIRouter, Query

from app.api.access import CanRead
from app.api.dependencies import Keywords
from app.api.errors import error_answers
from app.application.read_keyword_coverage import read_keyword_coverage
from app.core.exceptions import ErrorCode
from app.shared.keyword_coverage import CoverageListing, KeywordCoverage

router = APIRouter(prefix="/keywords", tags=["keywords"])


@router.get("/coverage", responses=error_answers(ErrorCode.VALIDATION_FAILED))
async def read_coverage(
    listing: Annotated[CoverageListing, Query()], caller: CanRead, services: Keywords
) -> KeywordCoverage:
    """How far keywords are covered by type and difficulty: a page of categories, in the order of
    their turns, and the totals of all, with entropy and Gini coefficient.
    """
    return await read_keyword_coverage(
        services, caller.project_id, listing, listing.limit, listing.after
    )
