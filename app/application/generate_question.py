"""Generate one question."""

from collections.abc import Sequence
from decimal import Decimal

from app.application.steps.make_item import make_item
from app.application.steps.services import GenerationServices
from app.core.db import transaction
from app.core.exceptions import BusinessException, ErrorCode
from app.domain.generation.context_service import Context
from app.domain.generation.prompt_values import prompt_values
from app.domain.generation.question_service import Duplicate
from app.infrastructure.ai.base.messages import Completion
from app.infrastructure.db.repositories.calls import ModelCall
from app.infrastructure.db.repositories.questions import NewQuestion
from app.shared.generation import Generated, GenerateQuestion, Spent
from app.shared.items import Item
from app.shared.prompts import PromptVersion


async def generate_question(services: GenerationServices, order: GenerateQuestion) -> Generated:
    """Generate one question, store it, and tell whether it is new.

    The calls are committed before the question: they cost money whatever happens next. No
    transaction, and no connection, is held while the model thinks.

    Raises:
        BusinessException: before any call PROMPT_NOT_FOUND, PROMPT_MISMATCH,
            PROMPT_VARIABLE_MISSING, PROMPT_VARIABLE_UNKNOWN, PROVIDER_NOT_CONFIGURED,
            MODEL_UNKNOWN; after bounded retries and repairs the PROVIDER_* and REPLY_* codes, with
            only the calls stored.
    """
    async with transaction(services.session):
        prompt = await services.prompts.active(order.project_id, order.template_key)
        context = await services.contexts.load(order)
    _require_fit(prompt, order)
    offered = prompt_values(order, context.keyword, context.examples)
    messages = services.prompts.render(prompt, offered, order.variables)

    calls: list[ModelCall] = []
    try:
        item = await make_item(services, order, prompt, messages, calls)
    finally:  # also when this is cancelled
        async with transaction(services.session):
            await services.calls.record(order.project_id, prompt.id, context.keyword_id, calls)
    if isinstance(item, BusinessException):
        raise item
    async with transaction(services.session):
        new = _new_question(item, order, prompt, context, calls[-1].completion)
        saved = await services.questions.save(new)
        await services.calls.attribute(calls, saved.question.id)
    return Generated(saved.question, isinstance(saved, Duplicate), _spent(calls))


def _require_fit(prompt: PromptVersion, order: GenerateQuestion) -> None:
    if prompt.type is not order.type or prompt.locale is not order.locale:
        raise BusinessException(
            ErrorCode.PROMPT_MISMATCH,
            f"Prompt {prompt.key} makes {prompt.type} items in {prompt.locale}; "
            f"the order is {order.type} in {order.locale}.",
            {"prompt": prompt.key, "type": prompt.type, "locale": prompt.locale},
        )


def _new_question(
    item: Item,
    order: GenerateQuestion,
    prompt: PromptVersion,
    context: Context,
    completion: Completion,
) -> NewQuestion:
    return NewQuestion(
        item=item,
        order=order,
        keyword_id=context.keyword_id,
        prompt_version_id=prompt.id,
        vendor=completion.vendor,
        model=completion.model,
        is_sandbox=completion.is_sandbox,
    )


def _spent(calls: Sequence[ModelCall]) -> Spent:
    usages = [call.completion.reply.usage for call in calls if call.completion.reply]
    return Spent(
        calls=len(calls),
        input_tokens=sum(usage.input_tokens for usage in usages),
        output_tokens=sum(usage.output_tokens for usage in usages),
        cost_usd=sum((call.completion.cost_usd or Decimal(0) for call in calls), Decimal(0)),
    )
