"""Ask a model for one item until it is usable: what all kinds of generation share."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.application.steps.services import GenerationServices
from app.core.exceptions import BusinessException
from app.domain.generation.question_service import Reading, Unusable, Usable
from app.infrastructure.ai.base.messages import ChatMessage, Completion
from app.infrastructure.db.repositories.calls import CallPurpose, ModelCall
from app.shared.generation import GenerateQuestion
from app.shared.ids import new_id
from app.shared.items import Item
from app.shared.prompts import PromptVersion

MAX_REPAIRS = 2


@dataclass(frozen=True, slots=True)
class Made:
    """A usable item and every call that it took."""

    item: Item
    calls: tuple[ModelCall, ...]


@dataclass(frozen=True, slots=True)
class NotMade:
    """Why there is no item, and every call that was made for it."""

    error: BusinessException
    calls: tuple[ModelCall, ...]


async def make_item(
    services: GenerationServices,
    order: GenerateQuestion,
    prompt: PromptVersion,
    messages: Sequence[ChatMessage],
) -> Made | NotMade:
    """Ask for one item, showing the model its own errors at most MAX_REPAIRS times."""
    messages = list(messages)
    calls: list[ModelCall] = []
    while True:
        completion = await services.questions.ask(order, prompt, messages)
        reading = services.questions.read(completion, order)
        calls.append(_call(len(calls) + 1, completion, reading))
        match reading:
            case Usable(item=item):
                return Made(item, tuple(calls))
            case Unusable(feedback=feedback, error=error):
                if not feedback or len(calls) > MAX_REPAIRS:
                    return NotMade(error, tuple(calls))
                messages.extend(feedback)


def _call(attempt: int, completion: Completion, reading: Reading) -> ModelCall:
    return ModelCall(
        id=new_id(),
        purpose=CallPurpose.QUESTION if attempt == 1 else CallPurpose.REPAIR,
        attempt=attempt,
        completion=completion,
        error_code=reading.error.code if isinstance(reading, Unusable) else None,
        parse_steps=reading.parse_steps if isinstance(reading, Usable) else (),
    )
