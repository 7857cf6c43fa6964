"""Measure how varied questions are."""

import asyncio
from threading import Event
from uuid import UUID

from app.application.steps.services import DiversityServices
from app.core.db import transaction
from app.domain.diversity.report import report_on
from app.shared.diversity import DiversityReport, QuestionSelection, Stage, Tell


def silent(stage: Stage, done: int, total: int) -> None:
    """For few questions: no progress is shown."""


async def measure_diversity(
    services: DiversityServices,
    project_id: UUID,
    chosen: QuestionSelection,
    *,
    at_most: int | None = None,
    tell: Tell = silent,
) -> DiversityReport:
    """The report on the live questions that a selection chooses.

    It is computed in a thread, one at a time in the process; of COUNTING and later ``tell`` is
    called there. A caller that is cancelled ends it soon.

    Raises:
        BusinessException: RUN_NOT_FOUND; VALIDATION_FAILED where they are more than ``at_most``.
    """
    async with services.turn:
        async with transaction(services.session):
            texts = await services.diversity.texts(project_id, chosen, at_most, tell)
        is_over = Event()

        def tell_or_end(stage: Stage, done: int, total: int) -> None:
            if is_over.is_set():
                raise InterruptedError("nobody waits for the report")
            tell(stage, done, total)

        try:
            return await asyncio.to_thread(report_on, texts, tell_or_end)
        finally:
            is_over.set()
