"""Turns model replies into items, and keeps them as questions."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from app.core.exceptions import BusinessException, ErrorCode
from app.core.validation import validation_failed
from app.domain.generation.item_checks import Problem, check_item
from app.domain.generation.replies import REPLY_SCHEMAS
from app.domain.shared.response_parser import ResponseParseError, parse_response
from app.infrastructure.ai.base.messages import (
    ChatMessage,
    Completion,
    FinishReason,
    LLMReply,
    LLMRequest,
    Role,
)
from app.infrastructure.ai.base.providers import LLMProviders
from app.infrastructure.db.repositories.questions import NewQuestion, QuestionRepository
from app.shared.generation import GenerateQuestion
from app.shared.items import Item
from app.shared.prompts import PromptVersion
from app.shared.questions import Question, QuestionFilter, QuestionPage

_AGAIN = "Write the whole item again, corrected, as one JSON object and nothing else."


@dataclass(frozen=True, slots=True)
class Usable:
    """A reply that became an item; ``parse_steps`` name what the parser had to mend."""

    item: Item
    parse_steps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Unusable:
    """A reply that did not, and why.

    ``feedback`` are the turns that show the model its own error; empty where asking again is of no
    use (a refusal, a filter, a vendor that is down).
    """

    error: BusinessException
    feedback: tuple[ChatMessage, ...] = ()


type Reading = Usable | Unusable


@dataclass(frozen=True, slots=True)
class Saved:
    """The question is new."""

    question: Question


@dataclass(frozen=True, slots=True)
class Duplicate:
    """The project has this item already, as ``question``."""

    question: Question


class QuestionService:
    def __init__(self, llms: LLMProviders, questions: QuestionRepository) -> None:
        self._llms = llms
        self._questions = questions

    async def ask(
        self, order: GenerateQuestion, prompt: PromptVersion, messages: Sequence[ChatMessage]
    ) -> Completion:
        """Ask the model once; a vendor's failure is part of the completion.

        Raises:
            BusinessException: PROVIDER_NOT_CONFIGURED, MODEL_UNKNOWN, before anything is sent.
        """
        provider, model = self._llms.choose(order.provider, order.model)
        return await provider.complete(
            LLMRequest(
                model=model,
                messages=tuple(messages),
                output_schema=REPLY_SCHEMAS[order.type],
                temperature=prompt.params.temperature,
                max_output_tokens=prompt.params.max_output_tokens,
            )
        )

    def interrupted(self, order: GenerateQuestion, reason: str) -> Completion:
        """What is kept of an ``ask`` whose end nobody saw."""
        provider, model = self._llms.choose(order.provider, order.model)
        return provider.interrupted(model, reason)

    def read(self, completion: Completion, order: GenerateQuestion) -> Reading:
        """Parse a completion, validate it, check the item."""
        reply = completion.reply
        if reply is None:
            assert completion.error is not None  # noqa: S101 - one of the two is set
            return Unusable(completion.error)
        match reply.finish_reason:
            case FinishReason.REFUSAL:
                return Unusable(_declined(ErrorCode.REPLY_REFUSED, "refused to answer", reply))
            case FinishReason.FILTER:
                return Unusable(_declined(ErrorCode.REPLY_FILTERED, "filtered the reply", reply))
            case FinishReason.LENGTH:
                return _cut(reply)
        try:
            parsed = parse_response(reply.text, REPLY_SCHEMAS[order.type])
        except ResponseParseError as error:
            return Unusable(error, _feedback(reply, error.feedback()))
        item = parsed.value.to_item()
        problems = check_item(item, order)
        if problems:
            return _flawed(reply, problems)
        return Usable(item, parsed.steps)

    async def save(self, question: NewQuestion) -> Saved | Duplicate:
        """Store an item once: the unique checksum decides, also between two writers at once."""
        stored, is_new = await self._questions.add(question)
        return Saved(stored) if is_new else Duplicate(stored)

    async def get(self, project_id: UUID, question_id: UUID) -> Question:
        """One question.

        Raises:
            BusinessException: QUESTION_NOT_FOUND, also for another project's.
        """
        question = await self._questions.get(project_id, question_id)
        if question is None:
            raise BusinessException(
                ErrorCode.QUESTION_NOT_FOUND,
                f"There is no question {question_id}.",
                {"id": str(question_id)},
            )
        return question

    async def list(
        self, project_id: UUID, chosen: QuestionFilter, limit: int, after: UUID | None
    ) -> QuestionPage:
        """A page of questions, newest first.

        Raises:
            BusinessException: VALIDATION_FAILED when no page gave the cursor ``after``.
        """
        try:
            return await self._questions.list(project_id, chosen, limit, after)
        except LookupError:
            problem = {"loc": ("query", "after"), "msg": "no page of this project gave this cursor"}
            raise validation_failed([problem]) from None


def _declined(code: ErrorCode, what: str, reply: LLMReply) -> BusinessException:
    return BusinessException(
        code,
        f"The model {what}. Rephrase the keyword or choose another model.",
        {"model": reply.model, "reason": reply.text[:500]},
    )


def _cut(reply: LLMReply) -> Unusable:
    error = BusinessException(
        ErrorCode.REPLY_TRUNCATED,
        "The reply was cut at the output limit. Raise the prompt's max_output_tokens.",
        {"model": reply.model, "output_tokens": reply.usage.output_tokens},
    )
    return Unusable(error, _feedback(reply, f"Your reply was cut off. Be much shorter. {_AGAIN}"))


def _flawed(reply: LLMReply, problems: Sequence[Problem]) -> Unusable:
    error = BusinessException(
        ErrorCode.REPLY_INVALID,
        "The item has flaws: " + " ".join(problem.message for problem in problems),
        {"problems": [problem.code for problem in problems]},
    )
    listed = "\n".join(f"- {problem.message}" for problem in problems)
    return Unusable(error, _feedback(reply, f"The item has flaws:\n{listed}\n{_AGAIN}"))


def _feedback(reply: LLMReply, complaint: str) -> tuple[ChatMessage, ...]:
    return (
        ChatMessage(Role.ASSISTANT, reply.text or "(empty)"),
        ChatMessage(Role.USER, complaint),
    )
