"""Change stored questions, and tell what was changed.

``by`` is the id of the key or the user who does it; None: whoever is at the command line.
"""

from uuid import UUID

from app.application.steps.services import QuestionServices
from app.core.db import transaction
from app.shared.question_edits import QuestionEdit, RevisionPage
from app.shared.questions import Question


async def edit_question(
    services: QuestionServices,
    project_id: UUID,
    question_id: UUID,
    edit: QuestionEdit,
    by: UUID | None = None,
) -> Question:
    """Change a question; what it was is kept as a revision.

    Raises:
        BusinessException: QUESTION_NOT_FOUND, VERSION_CONFLICT, VALIDATION_FAILED, QUESTION_EXISTS.
    """
    async with transaction(services.session):
        return await services.questions.edit(project_id, question_id, edit, by)


async def delete_question(
    services: QuestionServices,
    project_id: UUID,
    question_id: UUID,
    version: int,
    note: str | None,
    by: UUID | None = None,
) -> None:
    """Take a question out; ``restore_question`` brings it back.

    Raises:
        BusinessException: QUESTION_NOT_FOUND, VERSION_CONFLICT.
    """
    async with transaction(services.session):
        await services.questions.delete(project_id, question_id, version, note, by)


async def restore_question(
    services: QuestionServices,
    project_id: UUID,
    question_id: UUID,
    note: str | None,
    by: UUID | None = None,
) -> Question:
    """Bring a deleted question back as it was.

    Raises:
        BusinessException: QUESTION_NOT_FOUND, QUESTION_EXISTS.
    """
    async with transaction(services.session):
        return await services.questions.restore(project_id, question_id, note, by)


async def list_revisions(
    services: QuestionServices, project_id: UUID, question_id: UUID, limit: int, after: int | None
) -> RevisionPage:
    """A page of what a question was before; ``after`` is the ``next_cursor`` of the page before.

    Raises:
        BusinessException: QUESTION_NOT_FOUND.
    """
    async with transaction(services.session):
        return await services.questions.revisions(project_id, question_id, limit, after)
