"""A batch before anything is reserved: is it possible, and what will it cost?"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_UP, Decimal
from uuid import UUID

from pydantic import ValidationError

from app.application.steps.batch_cells import (
    BatchCell,
    CellLines,
    Cells,
    cell_messages,
    cell_task,
    open_cell,
)
from app.application.steps.services import BatchServices
from app.core.db import transaction
from app.core.exceptions import BusinessException
from app.core.validation import validation_failed
from app.domain.batch.line_template import json_text
from app.domain.batch.spec import BatchSpec, PinnedPrompt, question_order
from app.domain.generation.prompt_fit import require_question_fit
from app.domain.generation.prompt_values import EXISTING_BYTES, ITEM_VARIABLES, prompt_values
from app.domain.money.batch_cost import worst_usd
from app.domain.money.estimates import SMALLEST_USD, PlannedCall, estimate_calls
from app.domain.money.worst_case import most_tokens, schema_text
from app.domain.shared.prompt_tokens import count_tokens
from app.infrastructure.ai.base.batch import BaseBatchProvider
from app.infrastructure.ai.base.catalog import BATCH_SHARE
from app.infrastructure.db.repositories.calls import CallPurpose
from app.shared.batches import BatchEstimate, BatchOrder
from app.shared.enums import QuestionType
from app.shared.keyword_selection import Cell, Pick, Selection
from app.shared.keywords import Keyword

_LONGEST_CUSTOM_ID = 64
_JSON_GROWTH = 6
"""A character below U+0020 takes six bytes as JSON; two, of a quote or a backslash."""


@dataclass(frozen=True, slots=True)
class BatchPlan:
    """What a batch would be: nothing of it is reserved."""

    provider: BaseBatchProvider
    model: str
    spec: BatchSpec
    selection: Selection
    estimate: BatchEstimate


async def plan_batch(
    services: BatchServices, project_id: UUID, order: BatchOrder, created_by: UUID | None
) -> BatchPlan:
    """Check an order in every respect that needs nothing reserved.

    Raises:
        BusinessException: PROVIDER_NOT_CONFIGURED, MODEL_UNKNOWN, BATCH_NOT_SUPPORTED,
            PROMPT_NOT_FOUND, PROMPT_MISMATCH, PROMPT_VARIABLE_*, STANDARD_NOT_FOUND;
            VALIDATION_FAILED, naming the field, also of a budget below the estimate.
    """
    provider, model = services.providers.choose(order.provider, order.model)
    await provider.warm_up()
    cells, prompts = await _cells(services, project_id, order, created_by, provider, model)
    lines = {
        place: CellLines(services.generation, cell, provider, model)
        for place, cell in cells.items()
    }
    async with transaction(services.session):
        selection = await services.selection.preview(project_id, order.selection)
        item_tokens = await services.usage.typical_output_tokens(
            project_id, CallPurpose.QUESTION, provider.vendor, model
        )
    spec = BatchSpec(
        selection=order.selection,
        common=order.common,
        prompts=prompts,
        rounds=order.rounds,
        repair=order.repair,
    )
    estimate = await _estimate(services, provider, model, cells, lines, selection, item_tokens)
    _require_budget(order, estimate)
    return BatchPlan(provider, model, spec, selection, estimate)


async def _cells(
    services: BatchServices,
    project_id: UUID,
    order: BatchOrder,
    created_by: UUID | None,
    provider: BaseBatchProvider,
    model: str,
) -> tuple[Cells, Mapping[QuestionType, PinnedPrompt]]:
    cells, pinned = dict[Cell, BatchCell](), dict[QuestionType, PinnedPrompt]()
    generation = services.generation
    async with transaction(services.session):
        for cell in order.selection.cells:
            try:
                question = question_order(
                    order.selection,
                    order.common,
                    cell,
                    project_id=project_id,
                    created_by=created_by,
                    provider=provider.vendor,
                    model=model,
                )
            except ValidationError as error:
                raise _not_common(error, cell) from None
            prompt = await generation.prompts.active(project_id, question.template_key)
            require_question_fit(prompt, question)
            pinned[cell.type] = PinnedPrompt(key=prompt.key, version=prompt.version)
            cells[cell] = await open_cell(generation, question, prompt)
    return cells, pinned


def _not_common(error: ValidationError, cell: Cell) -> BusinessException:
    return validation_failed(
        {"loc": ("common", *entry["loc"]), "msg": f"{entry['msg']} (of {cell})"}
        for entry in error.errors()
    )


async def _estimate(
    services: BatchServices,
    provider: BaseBatchProvider,
    model: str,
    cells: Cells,
    lines: Mapping[Cell, CellLines],
    selection: Selection,
    item_tokens: int | None,
) -> BatchEstimate:
    """By one item of each cell, and for the worst, by the longest line that it can have."""
    priced = provider.model(model)
    counts = Counter(Cell(type=pick.type, difficulty=pick.difficulty) for pick in selection.picks)
    samples = {Cell(type=pick.type, difficulty=pick.difficulty): pick for pick in selection.picks}
    calls, worst, longest_term = list[PlannedCall](), Decimal(0), _longest_term(selection.picks)
    for place, pick in samples.items():
        cell, count = cells[place], counts[place]
        tokens, most = await _prompt_tokens(services, cell, pick)
        limit = cell.prompt.params.max_output_tokens
        calls += [
            PlannedCall(
                vendor=provider.vendor,
                model=model,
                prices=priced.prices,
                prompt_tokens=tokens,
                most_prompt_tokens=most,
                max_output_tokens=limit,
                item_tokens=item_tokens,
                candidates=cell.order.candidates,
            )
        ] * count
        bytes_ = lines[place].longest(_widest(longest_term)) * count
        worst += worst_usd(priced, bytes_, count, limit * count) or 0
    told = estimate_calls(calls)
    cost = told[0].cost_usd if told else Decimal(0)
    has_prices = priced.prices is not None
    return BatchEstimate(
        provider=provider.vendor,
        model=model,
        item_count=selection.wanted,
        available=len(selection.picks),
        repeated=len(selection.picks) - len({pick.cell for pick in selection.picks}),
        input_tokens=sum(one.input_tokens for one in told),
        output_tokens=sum(one.output_tokens for one in told),
        cost_usd=None if cost is None else (cost * BATCH_SHARE).quantize(SMALLEST_USD, ROUND_UP),
        worst_usd=worst if has_prices else None,
    )


async def _prompt_tokens(services: BatchServices, cell: BatchCell, pick: Pick) -> tuple[int, int]:
    """Tokens of one item's prompt and bound schema, and a bound of them."""
    keyword = Keyword(
        id=pick.keyword_id, term=pick.term, level=pick.level, part_of_speech=pick.part_of_speech
    )
    values = prompt_values(cell.about(keyword), cell.context(keyword, 0, ()))
    messages = cell_messages(services.generation, cell, values)
    schema = cell_task(services.generation, cell).schema
    texts = [*(message.text for message in messages), schema_text(schema)]
    return sum(await count_tokens(texts)), most_tokens(messages, schema) + EXISTING_BYTES


def _longest_term(picks: Sequence[Pick]) -> int:
    return max((len(json_text(pick.term)) for pick in picks), default=0)


def _widest(longest_term: int) -> Mapping[str, int]:
    """The most bytes that an item's values take as JSON, but for its examples."""
    short = {"custom_id": _LONGEST_CUSTOM_ID, "keyword": longest_term}
    words = {"part_of_speech": 32 * _JSON_GROWTH, "level": 32 * _JSON_GROWTH}
    widest = {**short, **words, "existing_items": EXISTING_BYTES * 2}
    return {name: widest[name] for name in (*ITEM_VARIABLES, "custom_id") if name in widest}


def _require_budget(order: BatchOrder, estimate: BatchEstimate) -> None:
    """A batch is submitted as a whole: what it may cost has to be there before."""
    if order.budget_usd is None:
        return
    if estimate.worst_usd is None:
        raise validation_failed(
            [
                {
                    "loc": ("budget_usd",),
                    "msg": f"what {estimate.model} costs is not known: choose a model with a "
                    "price, or tell its price in QGEN_MODELS_FILE",
                }
            ]
        )
    if order.budget_usd < estimate.worst_usd:
        raise validation_failed(
            [
                {
                    "loc": ("budget_usd",),
                    "msg": f"is below the {estimate.worst_usd:f} USD that {estimate.available} "
                    f"items may cost at most (about {estimate.cost_usd:f} is likely). Raise it, "
                    "order fewer, or lower max_output_tokens of the prompt",
                }
            ]
        )
