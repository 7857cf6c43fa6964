"""Generation in real time."""

from typing import Annotated

from fastapi import APIRouter, Query

from app.api.access import CanGenerate
from app.api.dependencies import Generation
from app.api.errors import error_answers
from app.api.idempotency import ONCE_ERRORS, once, replayed
from app.api.sse import STREAM_ANSWER
from app.api.v1.schemas import GeneratedOut, GeneratedPassageOut
from app.api.v1.streams import Events, EventStream, told
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
_MADE = replayed(200, STREAM_ANSWER) | replayed(201)
_DESCRIPTION = (
    "{does}\n\n"
    "With `stream=true` the answer is a stream of events: `begin` (a request to the model goes "
    "out: what was told before does not count), `piece` (the next characters of its reply), "
    "{parts}`result` (the answer that there is without a stream) or `error` (the one error body). "
    "What is refused before anything is sent to a model is an HTTP error as everywhere."
)


_STREAMED = Annotated[
    bool, Query(description="Tell it as Server-Sent Events while it happens, with status 200.")
]


@router.post(
    "/questions",
    status_code=201,
    response_model=GeneratedOut,
    responses=_MADE | error_answers(*_ERRORS, ErrorCode.PASSAGE_NOT_FOUND),
    description=_DESCRIPTION.format(
        does="Generate one question and store it; a duplicate comes back as the question that is "
        "there.",
        parts="",
    ),
)
@once
async def create_question(
    order: QuestionOrder,
    caller: CanGenerate,
    services: Generation,
    stream: _STREAMED = False,
) -> GeneratedOut | EventStream:
    ordered = GenerateQuestion.of(order, caller.project_id, caller.id)

    async def work(listener: Events | None = None) -> GeneratedOut:
        return GeneratedOut.of(await generate_question(services, ordered, listener))

    return await (told(work) if stream else work())


@router.post(
    "/passages",
    status_code=201,
    response_model=GeneratedPassageOut,
    responses=_MADE | error_answers(*_ERRORS),
    description=_DESCRIPTION.format(
        does="Write one passage and store it, then its questions, one after the other. A question "
        "that fails has its error in its place; the passage and the others are kept.",
        parts="`passage` and `question` (each as it is stored, or the error of a question), ",
    ),
)
@once
async def create_passage(
    order: PassageOrder,
    caller: CanGenerate,
    services: Generation,
    stream: _STREAMED = False,
) -> GeneratedPassageOut | EventStream:
    ordered = GeneratePassage.of(order, caller.project_id, caller.id)

    async def work(listener: Events | None = None) -> GeneratedPassageOut:
        generated = await generate_passage(services, ordered, listener)
        return GeneratedPassageOut.of(generated, current_request_id())

    return await (told(work) if stream else work())
