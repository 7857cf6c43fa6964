"""The items of a run, each checked before anything is started or paid for."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from pydantic import ValidationError

from app.application.steps.make_question import PreparedQuestion
from app.application.steps.prepare_questions import prepare_questions
from app.application.steps.services import GenerationServices
from app.core.exceptions import BusinessException, ErrorCode
from app.core.validation import validation_failed
from app.shared.generation import GenerateQuestion, QuestionOrder
from app.shared.runs import BulkOrder, RunMatrix

_REPORTED = 50
_FIELD = {
    ErrorCode.PASSAGE_NOT_FOUND: "passage_id",
    ErrorCode.STANDARD_NOT_FOUND: "standard",
    ErrorCode.PROMPT_NOT_FOUND: "prompt_key",
    ErrorCode.PROMPT_MISMATCH: "prompt_key",
    ErrorCode.PROMPT_VARIABLE_MISSING: "variables",
    ErrorCode.PROMPT_VARIABLE_UNKNOWN: "variables",
    ErrorCode.PROVIDER_NOT_CONFIGURED: "provider",
    ErrorCode.MODEL_UNKNOWN: "model",
}

type _Problem = Mapping[str, object]


async def plan_run(
    services: GenerationServices, project_id: UUID, order: BulkOrder, created_by: UUID | None
) -> Sequence[PreparedQuestion]:
    """The questions of a run in their places, ready to be asked for.

    Raises:
        BusinessException: VALIDATION_FAILED with index, field and reason of the first items that
            cannot be made.
    """
    orders = [
        GenerateQuestion.of(spec, project_id, created_by)
        for spec in (_of_matrix(order.matrix) if order.matrix else order.specs or ())
    ]
    prepared = await prepare_questions(services, orders)
    problems, sound = list[_Problem](), list[PreparedQuestion]()
    for index, ready in enumerate(prepared):
        try:
            if isinstance(ready, BusinessException):
                raise ready
            task = services.questions.task(ready.order, ready.prompt, ready.context)
            services.replies.model(task)
        except BusinessException as error:
            problems += _told(error, index, orders[index])
            continue
        try:
            services.replies.chain(task)
            sound.append(ready)
        except BusinessException as error:
            problems.append(_about(error, index, orders[index], "fallback"))
    if problems:
        raise validation_failed(problems[:_REPORTED])
    return sound


def _of_matrix(matrix: RunMatrix) -> Sequence[QuestionOrder]:
    """The orders of a matrix.

    Raises:
        BusinessException: VALIDATION_FAILED, naming the first cell that is none, and its field.
    """
    orders = list[QuestionOrder]()
    for cell in matrix.cells():
        try:
            orders.append(QuestionOrder.model_validate(cell))
        except ValidationError as error:
            about = (
                f"of {cell['keyword']!r}, {cell['type']}, {cell['difficulty']}, {cell['locale']}"
            )
            raise validation_failed(
                {"loc": ("matrix", "common", *entry["loc"]), "msg": f"{entry['msg']} ({about})"}
                for entry in error.errors()
            ) from None
    return orders


def _told(error: BusinessException, index: int, order: QuestionOrder) -> Sequence[_Problem]:
    """Where the item is in the request, by index and field, and what is wrong with it."""
    field = _FIELD.get(error.code)
    inner = error.details.get("problems")
    if field is None and isinstance(inner, list):
        return [
            {"loc": ("specs", index, str(one["where"])), "msg": str(one["what"])}
            for one in inner
            if isinstance(one, dict)
        ]
    return [_about(error, index, order, field)]


def _about(
    error: BusinessException, index: int, order: QuestionOrder, field: str | None
) -> _Problem:
    about = f"{error.message} (keyword {order.keyword!r})"
    return {"loc": ("specs", index, *([field] if field else ())), "msg": about}
