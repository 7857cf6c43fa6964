"""What a run would take, before anything is sent."""

from collections.abc import Sequence
from decimal import Decimal
from uuid import UUID

from app.application.steps.ask_model import MAX_REPAIRS
from app.application.steps.make_question import PreparedQuestion
from app.application.steps.plan_run import plan_run
from app.application.steps.services import RunServices
from app.core.db import transaction
from app.domain.money.estimates import (
    USUAL_OUTPUT_TOKENS,
    CallsEstimate,
    PlannedCall,
    estimate_calls,
)
from app.domain.shared.prompt_tokens import count_tokens
from app.infrastructure.ai.base.catalog import Model
from app.infrastructure.db.repositories.calls import CallPurpose
from app.shared.enums import Vendor
from app.shared.runs import BulkOrder, ModelEstimate, RunEstimate


async def estimate_run(services: RunServices, project_id: UUID, order: BulkOrder) -> RunEstimate:
    """Calls, tokens and cost of a run by provider and model.

    Raises:
        BusinessException: VALIDATION_FAILED, as ``start_run`` does.
    """
    planned = await plan_run(services.generation, project_id, order, None)
    models = [_model(services, question) for question in planned]
    async with transaction(services.session):
        usual = {
            vendor_and_name: await services.usage.typical_output_tokens(
                project_id, CallPurpose.QUESTION, *vendor_and_name
            )
            or USUAL_OUTPUT_TOKENS
            for vendor_and_name in {(vendor, model.name) for vendor, model in models}
        }
    prompt_tokens = await _prompt_tokens(planned)
    calls = estimate_calls(
        (
            PlannedCall(
                vendor=vendor,
                model=model.name,
                prices=model.prices,
                prompt_tokens=tokens,
                max_output_tokens=question.prompt.params.max_output_tokens,
                expected_output_tokens=usual[vendor, model.name],
            )
            for question, (vendor, model), tokens in zip(
                planned, models, prompt_tokens, strict=True
            )
        ),
        repairs=MAX_REPAIRS,
    )
    return RunEstimate(
        item_count=len(planned),
        models=tuple(_told(one) for one in calls),
        cost_usd=_sum([one.cost_usd for one in calls]),
        worst_usd=_sum([one.worst_usd for one in calls]),
    )


def _model(services: RunServices, question: PreparedQuestion) -> tuple[Vendor, Model]:
    generation = services.generation
    task = generation.questions.task(question.order, question.prompt, question.context)
    return generation.replies.model(task)


async def _prompt_tokens(planned: Sequence[PreparedQuestion]) -> Sequence[int]:
    """Of the messages of each; the reply's schema, which vendors count as well, is not in it."""
    texts = list(dict.fromkeys(m.text for question in planned for m in question.messages))
    counted = dict(zip(texts, await count_tokens(texts), strict=True))
    return [sum(counted[m.text] for m in question.messages) for question in planned]


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
