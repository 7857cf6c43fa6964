"""Asks a model, and reads what it replies."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from pydantic import BaseModel

from app.core.exceptions import BusinessException, ErrorCode
from app.domain.generation.tasks import Problem, Reading, Task, Unusable, Usable
from app.domain.shared.response_parser import ResponseParseError
from app.infrastructure.ai.base.catalog import Model
from app.infrastructure.ai.base.messages import (
    ChatMessage,
    Completion,
    FinishReason,
    LLMReply,
    LLMRequest,
    Role,
)
from app.infrastructure.ai.base.providers import LLMProviders
from app.infrastructure.ai.base.streaming import StreamListener
from app.infrastructure.ai.base.tries import Tries
from app.shared.enums import Vendor

_AGAIN = "Write all of it again, corrected, as one JSON object and nothing else."


class ReplyService:
    def __init__(self, llms: LLMProviders) -> None:
        self._llms = llms

    async def ask[R: BaseModel, T](
        self,
        task: Task[R, T],
        messages: Sequence[ChatMessage],
        tries: Tries,
        listener: StreamListener | None = None,
        share: UUID | None = None,
    ) -> Completion:
        """Ask the model once; a vendor's failure is part of the completion.

        ``tries`` counts along, for ``interrupted``; a ``listener`` hears the reply while it is
        written. ``share``: the run whose turn it takes, None for single requests.

        Raises:
            BusinessException: PROVIDER_NOT_CONFIGURED, MODEL_UNKNOWN, before anything is sent.
        """
        provider, model = self._llms.choose(task.provider, task.model)
        return await provider.complete(
            LLMRequest(
                model=model,
                messages=tuple(messages),
                output_schema=task.schema,
                temperature=task.prompt.params.temperature,
                max_output_tokens=task.prompt.params.max_output_tokens,
                share=share,
            ),
            listener,
            tries,
        )

    def model[R: BaseModel, T](self, task: Task[R, T]) -> tuple[Vendor, Model]:
        """Which model ``ask`` asks.

        Raises:
            BusinessException: PROVIDER_NOT_CONFIGURED, MODEL_UNKNOWN.
        """
        provider, name = self._llms.choose(task.provider, task.model)
        return provider.vendor, provider.model(name)

    def chain[R: BaseModel, T](self, task: Task[R, T]) -> Sequence[Task[R, T]]:
        """The task for each model that may be asked for it, in turn: its own, then the fallbacks.

        Raises:
            BusinessException: PROVIDER_NOT_CONFIGURED, MODEL_UNKNOWN, of any of them.
        """
        choices = self._llms.chain(task.provider, task.model, task.fallback)
        return [replace(task, provider=vendor, model=model) for vendor, model in choices]

    def interrupted[R: BaseModel, T](
        self, task: Task[R, T], tries: Tries, reason: str
    ) -> Completion:
        """What is kept of an ``ask`` whose end nobody saw."""
        provider, model = self._llms.choose(task.provider, task.model)
        return provider.interrupted(model, tries, reason)

    def read[R: BaseModel, T](self, task: Task[R, T], completion: Completion) -> Reading[T]:
        """Parse a completion, validate it, check what it makes."""
        from app.domain.shared.response_parser.parser import parse_response

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
            parsed = parse_response(reply.text, task.schema)
        except ResponseParseError as error:
            return Unusable(error, _feedback(reply, error.feedback()))
        made = task.made_of(parsed.value)
        problems = task.problems_of(made)
        return _flawed(reply, problems) if problems else Usable(made, parsed.steps)


def _declined(code: ErrorCode, what: str, reply: LLMReply) -> BusinessException:
    return BusinessException(
        code,
        f"The model {what}. Rephrase the order or choose another model.",
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
        "The reply has flaws, also after repairs; order it again, or choose another model: "
        + " ".join(problem.message for problem in problems),
        {"problems": [problem.code for problem in problems]},
    )
    listed = "\n".join(f"- {problem.message}" for problem in problems)
    return Unusable(error, _feedback(reply, f"Your reply has flaws:\n{listed}\n{_AGAIN}"))


def _feedback(reply: LLMReply, complaint: str) -> tuple[ChatMessage, ...]:
    return (
        ChatMessage(Role.ASSISTANT, reply.text or "(empty)"),
        ChatMessage(Role.USER, complaint),
    )
