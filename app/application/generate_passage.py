"""Write one passage, then questions on it."""

from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from app.application.steps.ask_model import KeepCalls, ask_and_store, spent_on
from app.application.steps.make_question import make_question, prepare_question
from app.application.steps.services import GenerationServices
from app.core.db import transaction
from app.core.exceptions import BusinessException, ErrorCode
from app.domain.generation.passage_service import SavedPassage
from app.domain.generation.prompt_fit import require_passage_fit, require_question_fit
from app.domain.generation.prompt_values import PRODUCT_VARIABLES
from app.infrastructure.ai.base.streaming import StreamListener
from app.infrastructure.db.repositories.calls import CallOrigin, ModelCall
from app.shared.generation import Generated, Spent
from app.shared.passage_orders import GeneratePassage
from app.shared.passages import Passage, PassageText

_VENDOR_IS_GONE = frozenset(
    {
        ErrorCode.PROVIDER_UNAVAILABLE,
        ErrorCode.PROVIDER_TIMEOUT,
        ErrorCode.PROVIDER_CIRCUIT_OPEN,
        ErrorCode.PROVIDER_QUOTA_EXCEEDED,
        ErrorCode.PROVIDER_AUTH_FAILED,
    }
)
_PASSAGE_TO_COME = UUID(int=0)

type PassageQuestion = Generated | BusinessException


@dataclass(frozen=True, slots=True)
class GeneratedPassage:
    """A stored passage with what came of its questions, in their order.

    ``is_duplicate``: the model wrote a text that the project already has; ``passage`` is that one,
    and the questions are asked on it. ``spent`` is what all of it cost, failures too.
    """

    passage: Passage
    is_duplicate: bool
    questions: tuple[PassageQuestion, ...]
    spent: Spent


class PassageListener(StreamListener, Protocol):
    """Hears the replies while they are written, and what is stored of them."""

    def stored(self, part: Passage | PassageQuestion) -> None:
        """The passage, or what came of its next question. Must not raise, and return at once."""


async def generate_passage(
    services: GenerationServices, order: GeneratePassage, listener: PassageListener | None = None
) -> GeneratedPassage:
    """Write a passage and store it; then ask for its questions, one after the other.

    Each question is stored as it comes, and the next one is shown its stem. One that fails costs
    neither the passage nor the others: its error stands in its place. When the vendor is gone, the
    questions that remain get the same error without a call.

    Raises:
        BusinessException: before any call PROMPT_NOT_FOUND (also of a question's prompt),
            PROMPT_MISMATCH, PROMPT_VARIABLE_MISSING, PROMPT_VARIABLE_UNKNOWN, STANDARD_NOT_FOUND,
            PROVIDER_NOT_CONFIGURED, MODEL_UNKNOWN; after bounded retries and repairs of the
            passage the PROVIDER_* and REPLY_* codes.
    """
    async with transaction(services.session):
        prompt = await services.prompts.active(order.project_id, order.template_key)
        standard = await services.contexts.standard(order.project_id, order.standard)
        await _require_question_prompts(services, order)
    require_passage_fit(prompt, order)
    offered = services.passages.prompt_values(order, standard)
    messages = services.prompts.render(prompt, offered, order.variables)

    calls: list[ModelCall] = []
    task = services.passages.task(order, prompt)
    origin = CallOrigin(project_id=order.project_id)

    async def store(texts: tuple[PassageText, ...], keep_calls: KeepCalls) -> SavedPassage:
        completion = calls[-1].completion
        saved = await services.passages.save(order, texts, standard, prompt, completion)
        await keep_calls(passage_id=saved.passage.id)
        return saved

    saved = await ask_and_store(services, origin, task, messages, calls, store, listener)
    if listener:
        listener.stored(saved.passage)
    questions = await _ask_questions(services, order, saved.passage.id, calls, listener)
    return GeneratedPassage(saved.passage, not saved.is_new, questions, spent_on(calls))


async def _require_question_prompts(services: GenerationServices, order: GeneratePassage) -> None:
    """A passage whose questions cannot be asked is not paid for."""
    for item in order.questions:
        question = order.question(item, _PASSAGE_TO_COME)
        prompt = await services.prompts.active(order.project_id, question.template_key)
        require_question_fit(prompt, question)
        services.prompts.render(prompt, dict.fromkeys(PRODUCT_VARIABLES, ""), question.variables)


async def _ask_questions(
    services: GenerationServices,
    order: GeneratePassage,
    passage_id: UUID,
    calls: list[ModelCall],
    listener: PassageListener | None,
) -> tuple[PassageQuestion, ...]:
    outcomes: list[PassageQuestion] = []
    for item in order.questions:
        if outcomes and _is_gone(outcomes[-1]):  # and would be paid for waiting
            outcomes.append(outcomes[-1])
            if listener:
                listener.stored(outcomes[-1])
            continue
        calls_for_this: list[ModelCall] = []
        try:
            prepared = await prepare_question(services, order.question(item, passage_id))
            outcomes.append(await make_question(services, prepared, calls_for_this, listener))
        except BusinessException as error:
            outcomes.append(error)
        calls += calls_for_this
        if listener:
            listener.stored(outcomes[-1])
    return tuple(outcomes)


def _is_gone(outcome: PassageQuestion) -> bool:
    """Whether the vendor cannot be had, after all retries: the next question would end the same."""
    return isinstance(outcome, BusinessException) and outcome.code in _VENDOR_IS_GONE
