"""Stored questions."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from app.api.dependencies import ProjectId, Questions
from app.api.errors import error_answers
from app.application.read_questions import get_question, list_questions
from app.core.exceptions import ErrorCode
from app.shared.enums import Difficulty, Locale, QuestionType
from app.shared.questions import Question, QuestionFilter, QuestionPage
from app.shared.subjects import SUBJECT_PATTERN

router = APIRouter(prefix="/questions", tags=["questions"])


@router.get("", responses=error_answers(ErrorCode.VALIDATION_FAILED))
async def read_questions(
    project_id: ProjectId,
    services: Questions,
    type: QuestionType | None = None,  # noqa: A002 - the field's name
    locale: Locale | None = None,
    subject: Annotated[str | None, Query(pattern=SUBJECT_PATTERN)] = None,
    difficulty: Difficulty | None = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
    after: Annotated[UUID | None, Query(description="next_cursor of the page before")] = None,
) -> QuestionPage:
    """List questions, newest first."""
    chosen = QuestionFilter(type=type, locale=locale, subject=subject, difficulty=difficulty)
    return await list_questions(services, project_id, chosen, limit, after)


@router.get(
    "/{question_id}",
    responses=error_answers(ErrorCode.QUESTION_NOT_FOUND, ErrorCode.VALIDATION_FAILED),
)
async def read_question(question_id: UUID, project_id: ProjectId, services: Questions) -> Question:
    """One question."""
    return await get_question(services, project_id, question_id)
