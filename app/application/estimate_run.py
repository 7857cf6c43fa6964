"""What a run would take, before anything is sent."""

from collections.abc import Sequence
from decimal import Decimal
from uuid import UUID

from pydantic import BaseModel

from app.application.steps.make_question import PreparedQuestion
from app.application.steps.plan_run import plan_run
from app.application.steps.services import RunServices
from app.core.db import transaction
from app.domain.generation.prompt_values import EXISTING_BYTES
from app.domain.generation.tasks import Task
from app.domain.money.estimates import CallsEstimate, PlannedCall, estimate_calls
from app.domain.money.worst_case import most_tokens, schema_text
from app.domain.shared.prompt_tokens import count_tokens
from app.infrastructure.db.repositories.calls import CallPurpose
from app.shared.items import Item
from app.shared.runs import BulkOrder, ModelEstimate, RunEstimate


async def estimate_run(services: RunServices, project_id: UUID, order: BulkOrder) -> RunEstimate:
    """Calls, tokens and cost of a run by provider and model: one call an item.

    What only the run itself will tell is in none: repairs, duplicates that are asked for once more,
    fallbacks, lost tries.

    Raises:
        BusinessException: VALIDATION_FAILED, as ``start_run`` does.
    """
    planned = await plan_run(services.generation, project_id, order, None)
    tasks = [_task(services, question) for question in planned]
    models = [services.generation.replies.model(task) for task in tasks]
    async with transaction(services.session):
        item_tokens = {
            vendor_and_name: await services.usage.typical_output_tokens(
                project_id, CallPurpose.QUESTION, *vendor_and_name
            )
            for vendor_and_name in {(vendor, model.name) for vendor, model in models}
        }
    prompt_tokens = await _prompt_tokens(planned, tasks)
    calls = estimate_calls(
        PlannedCall(
            vendor=vendor,
            model=model.name,
            prices=model.prices,
            prompt_tokens=tokens,
            most_prompt_tokens=most_tokens(question.messages, task.schema) + EXISTING_BYTES,
            max_output_tokens=question.prompt.params.max_output_tokens,
            item_tokens=item_tokens[vendor, model.name],
            candidates=question.order.candidates,
        )
        for question, task, (vendor, model), tokens in zip(
            planned, tasks, models, prompt_tokens, strict=True
        )
    )
    return RunEstimate(
        item_count=len(planned),
        models=tuple(_told(one) for one in calls),
        cost_usd=_sum([one.cost_usd for one in calls]),
        worst_usd=_sum([one.worst_usd for one in calls]),
    )


def _task(services: RunServices, question: PreparedQuestion) -> Task[BaseModel, Item]:
    return services.generation.questions.task(question.order, question.prompt, question.context)


async def _prompt_tokens(
    planned: Sequence[PreparedQuestion], tasks: Sequence[Task[BaseModel, Item]]
) -> Sequence[int]:
    """Of the messages of each with the schema of its reply; every text is counted once.

    Without what a run shows of its own items, which are not there yet.
    """
    prompts = [
        (*(message.text for message in question.messages), schema_text(task.schema))
        for question, task in zip(planned, tasks, strict=True)
    ]
    texts = list(dict.fromkeys(text for prompt in prompts for text in prompt))
    counted = dict(zip(texts, await count_tokens(texts), strict=True))
    return [sum(counted[text] for text in prompt) for prompt in prompts]


def _told(one: CallsEstimate) -> ModelEstimate:
    return ModelEstimate(
        provider=one.vendor,
        model=one.model,
        calls=one.calls,
        input_tokens=one.input_tokens,
        output_tokens=one.output_tokens,
        cost_usd=one.cost_usd,
        worst_usd=one.worst_usd,
    )


def _sum(costs: Sequence[Decimal | None]) -> Decimal | None:
    known = [cost for cost in costs if cost is not None]
    return sum(known, Decimal(0)) if len(known) == len(costs) else None
