"""Generation in real time."""

from fastapi import APIRouter
from pydantic import BaseModel

from app.api.access import CanGenerate
from app.api.dependencies import Generation
from app.api.errors import error_answers
from app.api.idempotency import ONCE_ERRORS, once, replayed
from app.api.sse import STREAM_ANSWER
from app.api.v1.schemas import GeneratedOut, GeneratedPassageOut
from app.api.v1.streams import STREAM_DESCRIPTION, Events, EventStream, stream
from app.application.generate_passage import generate_passage
from app.application.generate_question import generate_question
from app.core.context import current_request_id
from app.core.exceptions import ErrorCode
from app.shared.generation import GenerateQuestion, QuestionOrder
from app.shared.passage_orders import GeneratePassage, PassageOrder

router = APIRouter(prefix="/generation", tags=["generation"])

_ERRORS = (
    ErrorCode.MALFORMED_BODY,
    ErrorCode.BODY_TOO_LARGE,
    ErrorCode.VALIDATION_FAILED,
    ErrorCode.PROMPT_NOT_FOUND,
    ErrorCode.PROMPT_MISMATCH,
    ErrorCode.PROMPT_VARIABLE_MISSING,
    ErrorCode.PROMPT_VARIABLE_UNKNOWN,
    ErrorCode.STANDARD_NOT_FOUND,
    ErrorCode.MODEL_UNKNOWN,
    ErrorCode.BUDGET_EXCEEDED,
    ErrorCode.PROVIDER_NOT_CONFIGURED,
    ErrorCode.PROVIDER_UNAVAILABLE,
    ErrorCode.PROVIDER_TIMEOUT,
    ErrorCode.PROVIDER_RATE_LIMITED,
    ErrorCode.PROVIDER_CIRCUIT_OPEN,
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
    *ONCE_ERRORS,
)


@router.post(
    "/questions",
    status_code=201,
    responses=replayed(201) | error_answers(*_ERRORS, ErrorCode.PASSAGE_NOT_FOUND),
)
@once
async def create_question(
    order: QuestionOrder, caller: CanGenerate, services: Generation
) -> GeneratedOut:
    """Generate one question and store it; a duplicate comes back as the question that is there."""
    generated = await generate_question(
        services, GenerateQuestion.of(order, caller.project_id, caller.id)
    )
    return GeneratedOut.of(generated)


@router.post("/passages", status_code=201, responses=replayed(201) | error_answers(*_ERRORS))
@once
async def create_passage(
    order: PassageOrder, caller: CanGenerate, services: Generation
) -> GeneratedPassageOut:
    """Write one passage and store it, then its questions, one after the other.

    A question that fails has its error in its place; the passage and the others are kept.
    """
    generated = await generate_passage(
        services, GeneratePassage.of(order, caller.project_id, caller.id)
    )
    return GeneratedPassageOut.of(generated, current_request_id())


@router.post(
    "/questions/stream",
    status_code=200,
    response_class=EventStream,
    responses=replayed(200, STREAM_ANSWER) | error_answers(*_ERRORS, ErrorCode.PASSAGE_NOT_FOUND),
    description=STREAM_DESCRIPTION.format(parts=""),
)
@once
async def stream_question(
    order: QuestionOrder, caller: CanGenerate, services: Generation
) -> EventStream:
    async def work(events: Events) -> BaseModel:
        order_of_project = GenerateQuestion.of(order, caller.project_id, caller.id)
        return GeneratedOut.of(await generate_question(services, order_of_project, events))

    return await stream(work)


@router.post(
    "/passages/stream",
    status_code=200,
    response_class=EventStream,
    responses=replayed(200, STREAM_ANSWER) | error_answers(*_ERRORS),
    description=STREAM_DESCRIPTION.format(
        parts="`passage` and `question` (each as it is stored, or the error of a question), "
    ),
)
@once
async def stream_passage(
    order: PassageOrder, caller: CanGenerate, services: Generation
) -> EventStream:
    async def work(events: Events) -> BaseModel:
        order_of_project = GeneratePassage.of(order, caller.project_id, caller.id)
        generated = await generate_passage(services, order_of_project, events)
        return GeneratedPassageOut.of(generated, current_request_id())

    return await stream(work)
