"""Generation in real time."""

from fastapi import APIRouter

from app.api.dependencies import Generation, ProjectId
from app.api.errors import error_answers
from app.api.v1.schemas import GeneratedOut
from app.application.generate_question import generate_question
from app.core.exceptions import ErrorCode
from app.shared.generation import GenerateQuestion, QuestionOrder

router = APIRouter(prefix="/generation", tags=["generation"])


@router.post(
    "/questions",
    status_code=201,
    responses=error_answers(
        ErrorCode.MALFORMED_BODY,
        ErrorCode.BODY_TOO_LARGE,
        ErrorCode.VALIDATION_FAILED,
        ErrorCode.PROMPT_NOT_FOUND,
        ErrorCode.PROMPT_MISMATCH,
        ErrorCode.PROMPT_VARIABLE_MISSING,
        ErrorCode.PROMPT_VARIABLE_UNKNOWN,
        ErrorCode.MODEL_UNKNOWN,
        ErrorCode.PROVIDER_NOT_CONFIGURED,
        ErrorCode.PROVIDER_UNAVAILABLE,
        ErrorCode.PROVIDER_TIMEOUT,
        ErrorCode.PROVIDER_RATE_LIMITED,
        ErrorCode.PROVIDER_QUOTA_EXCEEDED,
        ErrorCode.PROVIDER_AUTH_FAILED,
        ErrorCode.PROVIDER_REJECTED,
        ErrorCode.REPLY_REFUSED,
        ErrorCode.REPLY_FILTERED,
        ErrorCode.REPLY_TRUNCATED,
        ErrorCode.REPLY_EMPTY,
        ErrorCode.REPLY_TOO_LARGE,
        ErrorCode.REPLY_UNPARSABLE,
        ErrorCode.REPLY_INVALID,
    ),
)
async def create_question(
    order: QuestionOrder, project_id: ProjectId, services: Generation
) -> GeneratedOut:
    """Generate one question and store it; a duplicate comes back as the question that is there."""
    generated = await generate_question(services, GenerateQuestion.of(order, project_id))
    return GeneratedOut.of(generated)
