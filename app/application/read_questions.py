"""Read stored questions."""

from uuid import UUID

from app.application.steps.services import QuestionServices
from app.core.db import transaction
from app.shared.questions import Question, QuestionFilter, QuestionPage


async def get_question(services: QuestionServices, project_id: UUID, question_id: UUID) -> Question:
    """One question.

    Raises:
        BusinessException: QUESTION_NOT_FOUND.
    """
    async with transaction(services.session):
        return await services.questions.get(project_id, question_id)


async def list_questions(
    services: QuestionServices,
    project_id: UUID,
    chosen: QuestionFilter,
    limit: int,
    after: UUID | None,
) -> QuestionPage:
    """A page of questions, newest first; ``after`` is the ``next_cursor`` of the page before."""
    async with transaction(services.session):
        return await services.questions.list(project_id, chosen, limit, after)
