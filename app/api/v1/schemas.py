"""The bodies of answers that are not read models as they stand."""

from decimal import Decimal
from typing import Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from app.api.error_body import ErrorBody, ErrorInfo
from app.application.generate_passage import GeneratedPassage, PassageQuestion
from app.core.exceptions import BusinessException
from app.shared.generation import Generated
from app.shared.passages import Passage
from app.shared.questions import Question


class UsageOut(BaseModel):
    """What the model calls cost; money in US dollars, as a decimal string.

    ``lost_tries``: requests whose reply never came, and that the vendor may have billed as well.
    """

    model_config = ConfigDict(from_attributes=True)

    calls: int
    input_tokens: int
    output_tokens: int
    cost_usd: Decimal
    lost_tries: int


class GeneratedOut(BaseModel):
    """``duplicate``: the model made an item that is there already; ``question`` is that one."""

    question: Question
    duplicate: bool
    usage: UsageOut

    @classmethod
    def of(cls, generated: Generated) -> Self:
        return cls(
            question=generated.question,
            duplicate=generated.is_duplicate,
            usage=UsageOut.model_validate(generated.spent),
        )


class PassageQuestionOut(BaseModel):
    """One question on a passage: ``question``, or the ``error`` that it ended in."""

    question: Question | None = None
    duplicate: bool = False
    error: ErrorInfo | None = None

    @classmethod
    def of(cls, outcome: PassageQuestion, request_id: UUID | None) -> Self:
        if isinstance(outcome, BusinessException):
            return cls(error=ErrorBody.model_validate(outcome.as_body(request_id)).error)
        return cls(question=outcome.question, duplicate=outcome.is_duplicate)


class GeneratedPassageOut(BaseModel):
    """``duplicate``: the model wrote a text that is there already; ``passage`` is that one."""

    passage: Passage
    duplicate: bool
    questions: list[PassageQuestionOut]
    usage: UsageOut

    @classmethod
    def of(cls, generated: GeneratedPassage, request_id: UUID | None) -> Self:
        return cls(
            passage=generated.passage,
            duplicate=generated.is_duplicate,
            questions=[
                PassageQuestionOut.of(outcome, request_id) for outcome in generated.questions
            ],
            usage=UsageOut.model_validate(generated.spent),
        )
