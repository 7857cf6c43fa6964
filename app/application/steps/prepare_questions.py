"""Prepare many questions at once, with what they share found once."""

from collections.abc import Sequence

from app.application.steps.make_question import PreparedQuestion, prepared_question
from app.application.steps.services import GenerationServices
from app.core.db import transaction
from app.core.exceptions import BusinessException, ErrorCode
from app.shared.generation import GenerateQuestion
from app.shared.prompts import PromptVersion


async def prepare_questions(
    services: GenerationServices, orders: Sequence[GenerateQuestion]
) -> Sequence[PreparedQuestion | BusinessException]:
    """What ``prepare_question`` makes of each order of one project, or the error that it raises.

    The statements grow with the distinct prompts and contexts, not with the orders.
    """
    async with transaction(services.session):
        prompts: dict[str, PromptVersion | BusinessException] = {}
        for order in orders:
            key = order.template_key
            if key not in prompts:
                prompts[key] = await _prompt(services, order)
        contexts = await services.contexts.load_all(orders)
    prepared: list[PreparedQuestion | BusinessException] = []
    for order, context in zip(orders, contexts, strict=True):
        prompt = prompts[order.template_key]
        try:
            if isinstance(prompt, BusinessException):
                raise prompt
            if isinstance(context, BusinessException):
                raise context
            prepared.append(prepared_question(services, order, prompt, context))
        except BusinessException as error:
            prepared.append(error)
    return prepared


async def _prompt(
    services: GenerationServices, order: GenerateQuestion
) -> PromptVersion | BusinessException:
    try:
        return await services.prompts.active(order.project_id, order.template_key)
    except BusinessException as error:
        if error.code is ErrorCode.PROMPT_NOT_FOUND:
            return error
        raise
