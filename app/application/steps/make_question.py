"""Prepare one question and make it: alone, or on a passage that was just written."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from uuid import UUID

from app.application.steps.ask_model import KeepCalls, ask_and_store, spent_on
from app.application.steps.services import GenerationServices
from app.core.db import transaction
from app.domain.generation.context import Context
from app.domain.generation.prompt_fit import require_question_fit
from app.domain.generation.prompt_values import prompt_values
from app.domain.generation.question_service import Duplicate
from app.domain.generation.replies.candidates import asking_for
from app.infrastructure.ai.base.messages import ChatMessage, Completion
from app.infrastructure.ai.base.streaming import StreamListener
from app.infrastructure.db.repositories.calls import CallOrigin, ModelCall
from app.shared.enums import Origin
from app.shared.generation import Generated, GenerateQuestion
from app.shared.items import Item
from app.shared.prompts import PromptVersion
from app.shared.questions import NewQuestion


@dataclass(frozen=True, slots=True)
class PreparedQuestion:
    """An order with all that is needed to ask for it."""

    order: GenerateQuestion
    prompt: PromptVersion
    context: Context
    messages: tuple[ChatMessage, ...]
    origin: CallOrigin


async def prepare_question(
    services: GenerationServices, order: GenerateQuestion
) -> PreparedQuestion:
    """Find what the order names and render its prompt: every check that needs no model.

    Raises:
        BusinessException: PROMPT_NOT_FOUND, PROMPT_MISMATCH, PROMPT_VARIABLE_MISSING,
            PROMPT_VARIABLE_UNKNOWN, PASSAGE_NOT_FOUND, STANDARD_NOT_FOUND; VALIDATION_FAILED for a
            standard's code that several frameworks have.
    """
    async with transaction(services.session):
        prompt = await services.prompts.active(order.project_id, order.template_key)
        require_question_fit(prompt, order)
        context = await services.contexts.load(order)
    return prepared_question(services, order, prompt, context)


def prepared_question(
    services: GenerationServices, order: GenerateQuestion, prompt: PromptVersion, context: Context
) -> PreparedQuestion:
    """An order with what was found for it.

    Raises:
        BusinessException: PROMPT_MISMATCH, PROMPT_VARIABLE_MISSING, PROMPT_VARIABLE_UNKNOWN.
    """
    require_question_fit(prompt, order)
    offered = prompt_values(order, context)
    rendered = services.prompts.render(prompt, offered, order.variables)
    messages = asking_for(order.candidates, rendered, order.locale)
    origin = CallOrigin(project_id=order.project_id, keyword_id=context.keyword_id)
    return PreparedQuestion(order, prompt, context, messages, origin)


async def make_question(
    services: GenerationServices,
    prepared: PreparedQuestion,
    calls: list[ModelCall],
    listener: StreamListener | None = None,
    also: Callable[[Generated], Awaitable[None]] | None = None,
) -> Generated:
    """Ask for a question, store it, and tell whether it is new.

    ``also`` is done in the transaction that stores the question.

    The calls are put into ``calls``, which is empty before. No transaction, and no connection, is
    held while the model thinks.

    Raises:
        BusinessException: PROVIDER_NOT_CONFIGURED, MODEL_UNKNOWN before any call; after bounded
            retries and repairs the PROVIDER_* and REPLY_* codes, with only the calls stored.
    """
    order, prompt, context = prepared.order, prepared.prompt, prepared.context
    task = services.questions.task(order, prompt, context)

    async def store(item: Item, keep_calls: KeepCalls) -> Generated:
        new = new_question(item, order, context, prompt.id, calls[-1].completion)
        saved = await services.questions.save(order.project_id, new)
        await keep_calls(question_id=saved.question.id)
        generated = Generated(saved.question, isinstance(saved, Duplicate), spent_on(calls))
        if also:
            await also(generated)
        return generated

    return await ask_and_store(
        services, prepared.origin, task, prepared.messages, calls, store, listener
    )


def new_question(
    item: Item,
    order: GenerateQuestion,
    context: Context,
    prompt_version_id: UUID,
    completion: Completion,
    origin: Origin = Origin.REALTIME,
) -> NewQuestion:
    """An item that a model has made for an order, to be stored."""
    return NewQuestion(
        item=item,
        locale=order.locale,
        subject=order.subject,
        origin=origin.value,
        difficulty=order.difficulty,
        skill=order.skill,
        bloom_level=order.bloom_level,
        cefr_level=order.cefr_level,
        grade=order.grade,
        keyword=order.keyword,
        keyword_id=context.keyword_id,
        standard_id=context.standard.id if context.standard else None,
        passage_id=order.passage_id,
        prompt_version_id=prompt_version_id,
        vendor=completion.vendor,
        model=completion.model,
        is_sandbox=completion.is_sandbox,
        created_by=order.created_by,
    )
