"""Stored questions: read, changed, taken out, brought back."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from app.api.access import CanGenerate, CanRead
from app.api.dependencies import Questions
from app.api.errors import error_answers
from app.application.edit_question import (
    delete_question,
    edit_question,
    list_revisions,
    restore_question,
)
from app.application.read_questions import get_question, list_questions
from app.core.exceptions import ErrorCode
from app.shared.prompts import Note, VersionNumber
from app.shared.question_edits import QuestionEdit, RevisionPage
from app.shared.questions import Question, QuestionListing, QuestionPage

router = APIRouter(prefix="/questions", tags=["questions"])

_ONE = (ErrorCode.QUESTION_NOT_FOUND, ErrorCode.VALIDATION_FAILED)

NoteQuery = Annotated[Note | None, Query(description="Why, kept with the record.")]


@router.get("", responses=error_answers(ErrorCode.VALIDATION_FAILED))
async def read_questions(
    listing: Annotated[QuestionListing, Query()], caller: CanRead, services: Questions
) -> QuestionPage:
    """List questions, newest first."""
    return await list_questions(services, caller.project_id, listing, listing.limit, listing.after)


@router.get("/{question_id}", responses=error_answers(*_ONE))
async def read_question(question_id: UUID, caller: CanRead, services: Questions) -> Question:
    """One question."""
    return await get_question(services, caller.project_id, question_id)


@router.patch(
    "/{question_id}",
    responses=error_answers(
        *_ONE,
        ErrorCode.MALFORMED_BODY,
        ErrorCode.BODY_TOO_LARGE,
        ErrorCode.VERSION_CONFLICT,
        ErrorCode.QUESTION_EXISTS,
    ),
)
async def change_question(
    question_id: UUID, edit: QuestionEdit, caller: CanGenerate, services: Questions
) -> Question:
    """Change a question; what it was is kept as a revision, and its version counts up.

    It has to stay a sound item of its type. An edit that changes nothing leaves it as it is.
    """
    return await edit_question(services, caller.project_id, question_id, edit, caller.id)


@router.delete(
    "/{question_id}",
    status_code=204,
    responses=error_answers(*_ONE, ErrorCode.VERSION_CONFLICT),
)
async def remove_question(
    question_id: UUID,
    caller: CanGenerate,
    services: Questions,
    version: Annotated[
        VersionNumber, Query(description="The version of the question that was looked at.")
    ],
    note: NoteQuery = None,
) -> None:
    """Delete a question: it is not found and not listed any more, and may be made again."""
    await delete_question(services, caller.project_id, question_id, version, note, caller.id)


@router.post("/{question_id}/restore", responses=error_answers(*_ONE, ErrorCode.QUESTION_EXISTS))
async def bring_question_back(
    question_id: UUID, caller: CanGenerate, services: Questions, note: NoteQuery = None
) -> Question:
    """Undo the deletion of a question. One that is not deleted stays as it is."""
    return await restore_question(services, caller.project_id, question_id, note, caller.id)


@router.get("/{question_id}/revisions", responses=error_answers(*_ONE))
async def read_revisions(
    question_id: UUID,
    caller: CanRead,
    services: Questions,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
    after: Annotated[
        VersionNumber | None, Query(description="next_cursor of the page before")
    ] = None,
) -> RevisionPage:
    """What a question was before each change, newest first; also of one that was deleted."""
    return await list_revisions(services, caller.project_id, question_id, limit, after)
