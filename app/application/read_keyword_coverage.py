"""Tell how far keywords are covered."""

from uuid import UUID

from app.application.steps.services import KeywordServices
from app.core.db import transaction
from app.core.validation import unknown_cursor
from app.domain.shared.evenness import entropy_bits, gini, normalised
from app.infrastructure.db.repositories.keyword_coverage import Histogram, KeywordCoverageRepository
from app.shared.keyword_coverage import (
    CoverageFilter,
    CoverageTotals,
    Evenness,
    KeywordCoverage,
)


async def read_keyword_coverage(
    services: KeywordServices,
    project_id: UUID,
    chosen: CoverageFilter,
    limit: int,
    after: UUID | None,
) -> KeywordCoverage:
    """A page of the categories, and figures of all.

    Raises:
        BusinessException: VALIDATION_FAILED when no page gave the cursor ``after``.
    """
    async with transaction(services.session):
        try:
            page = await services.coverage.categories(project_id, chosen, limit + 1, after)
        except LookupError:
            raise unknown_cursor() from None
        totals = await _totals(services.coverage, project_id, chosen)
    return KeywordCoverage(
        totals=totals,
        categories=tuple(page[:limit]),
        next_cursor=page[limit - 1].id if len(page) > limit else None,
    )


async def _totals(
    coverage: KeywordCoverageRepository, project_id: UUID, chosen: CoverageFilter
) -> CoverageTotals:
    keywords, used = await coverage.keywords(project_id, chosen)
    cells = await coverage.cells(project_id, chosen)
    categories, by_category = await coverage.by_category(project_id, chosen)
    by_keyword = await coverage.by_keyword(project_id, chosen)
    by_cell = await coverage.by_cell(project_id, chosen)
    return CoverageTotals(
        categories=categories,
        keywords=keywords,
        used=used,
        questions=sum(cell.questions for cell in cells),
        reserved=sum(cell.reserved for cell in cells),
        cells=tuple(cells),
        by_category=_evenness(by_category, categories),
        by_keyword=_evenness(by_keyword, keywords),
        by_cell=_evenness(by_cell, keywords * len(cells)),
    )


def _evenness(histogram: Histogram, values: int) -> Evenness:
    bits = entropy_bits(histogram)
    is_something = any(histogram)  # a key other than 0
    return Evenness(
        values=values,
        entropy_bits=bits,
        evenness=normalised(bits, values) if is_something else None,
        gini=gini(histogram, values) if is_something and values > 1 else None,
    )
