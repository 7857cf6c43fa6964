"""The cells of a batch: what the items of one type and difficulty share."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from pydantic import BaseModel

from app.application.steps.services import GenerationServices
from app.domain.batch.line_template import CUSTOM_ID, LineTemplate, json_text, line_template
from app.domain.batch.spec import BatchSpec, question_order
from app.domain.generation.context import Context
from app.domain.generation.few_shot import choose_examples, count_turns, format_examples
from app.domain.generation.prompt_values import ITEM_VARIABLES, item_values, prompt_values
from app.domain.generation.replies.candidates import asking_for
from app.domain.generation.tasks import Task
from app.infrastructure.ai.base.batch import BaseBatchProvider
from app.infrastructure.ai.base.messages import ChatMessage, LLMRequest
from app.infrastructure.db.repositories.batches import HeldBatch
from app.shared.batches import custom_id
from app.shared.examples import Example
from app.shared.generation import GenerateQuestion
from app.shared.items import Item
from app.shared.keyword_selection import Cell
from app.shared.keywords import Keyword
from app.shared.prompts import PromptVersion
from app.shared.standards import Standard

type Cells = Mapping[Cell, "BatchCell"]


@dataclass(frozen=True, slots=True)
class BatchCell:
    """One type and difficulty of a batch.

    Attributes:
        order: of a question about no keyword yet.
        examples: those that are near, of which each item is shown some.
    """

    order: GenerateQuestion
    prompt: PromptVersion
    standard: Standard | None
    examples: Sequence[Example]

    def about(self, keyword: Keyword) -> GenerateQuestion:
        """The order of a question about a keyword."""
        return self.order.model_copy(update={"keyword": keyword.term})

    def found(self, keyword: Keyword) -> Context:
        """What was found for an item, without what its prompt showed."""
        return Context(keyword, (), self.standard)

    def context(self, keyword: Keyword | None, turn: int, stems: Sequence[str]) -> Context:
        """What an item is made from."""
        examples = choose_examples(self.examples, turn)
        return Context(keyword, examples, self.standard, None, tuple(stems))


async def load_cells(services: GenerationServices, held: HeldBatch) -> Cells:
    """The cells of a batch that is stored; in the caller's transaction.

    Raises:
        BusinessException: PROMPT_NOT_FOUND, STANDARD_NOT_FOUND, VALIDATION_FAILED.
    """
    spec = BatchSpec.of(held)
    cells = {}
    for cell in spec.selection.cells:
        pinned = spec.prompts[cell.type]
        prompt = await services.prompts.show(held.project_id, pinned.key, pinned.version)
        order = question_order(
            spec.selection,
            spec.common,
            cell,
            project_id=held.project_id,
            created_by=held.created_by,
            provider=held.provider,
            model=held.model,
        )
        cells[cell] = await open_cell(services, order, prompt)
    return cells


async def open_cell(
    services: GenerationServices, order: GenerateQuestion, prompt: PromptVersion
) -> BatchCell:
    """A cell with what its items share; in the caller's transaction.

    Raises:
        BusinessException: STANDARD_NOT_FOUND; VALIDATION_FAILED.
    """
    standard = await services.contexts.standard(order.project_id, order.standard)
    examples = await services.contexts.examples(order)
    return BatchCell(order, prompt, standard, examples)


def cell_messages(
    services: GenerationServices, cell: BatchCell, values: Mapping[str, str]
) -> tuple[ChatMessage, ...]:
    """The prompt of a cell with these values of the product variables.

    Raises:
        BusinessException: PROMPT_VARIABLE_MISSING, PROMPT_VARIABLE_UNKNOWN.
    """
    rendered = services.prompts.render(cell.prompt, values, cell.order.variables)
    return asking_for(cell.order.candidates, rendered, cell.order.locale)


def cell_task(services: GenerationServices, cell: BatchCell) -> Task[BaseModel, Item]:
    """What is asked for in a cell."""
    return services.questions.task(cell.order, cell.prompt, cell.context(None, 0, ()))


class CellLines:
    """Writes the request lines of one cell's items."""

    def __init__(
        self, services: GenerationServices, cell: BatchCell, provider: BaseBatchProvider, model: str
    ) -> None:
        """Raises BusinessException: PROMPT_VARIABLE_MISSING, PROMPT_VARIABLE_UNKNOWN."""
        self._cell = cell
        task, params = cell_task(services, cell), cell.prompt.params
        shared = prompt_values(cell.order, cell.context(None, 0, ()))

        def line_of(marks: Mapping[str, str]) -> bytes:
            messages = cell_messages(services, cell, {**shared, **marks})
            request = LLMRequest(
                model=model,
                messages=messages,
                output_schema=task.schema,
                temperature=params.temperature,
                max_output_tokens=params.max_output_tokens,
            )
            return provider.line(marks[CUSTOM_ID], request)

        self.template: LineTemplate = line_template((CUSTOM_ID, *ITEM_VARIABLES), line_of)
        turns = [
            format_examples(choose_examples(cell.examples, turn), cell.order.locale)
            for turn in range(count_turns(cell.examples))
        ]
        self._turns = [json_text(examples) for examples in turns]
        """Examples are most of what differs between lines, and few differ."""
        self._short = self.template.variables - {CUSTOM_ID, "examples"}

    def line(self, batch_id: UUID, seq: int, keyword: Keyword, stems: Sequence[str] = ()) -> bytes:
        """The line of one item, with its newline."""
        values = item_values(self._cell.order, keyword.term, keyword, stems, "")
        texts = {name: json_text(values[name]) for name in self._short}
        texts["examples"] = self._turns[seq % len(self._turns)]
        texts[CUSTOM_ID] = custom_id(batch_id, seq).encode()
        return self.template.line(texts) + b"\n"

    def longest(self, item: Mapping[str, int]) -> int:
        """A bound of a line's bytes, where values have at most so many."""
        widest = {**item, "examples": max(map(len, self._turns))}
        return sum(map(len, self.template.pieces)) + sum(
            widest[name] for name in self.template.names
        )
