"""Ask a model for one item until it is usable: what all kinds of generation share."""

import asyncio
from collections.abc import Sequence
from itertools import count

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


async def make_item(
    services: GenerationServices,
    order: GenerateQuestion,
    prompt: PromptVersion,
    messages: Sequence[ChatMessage],
    calls: list[ModelCall],
) -> Item | BusinessException:
    """Ask for one item, showing the model its own errors at most MAX_REPAIRS times.

    Every call goes into ``calls`` as it ends, so that the caller can keep them whatever happens:
    the value here, an error of ours, or a cancellation in mid-call.
    """
    messages = list(messages)
    for attempt in count(1):
        completion = await _ask(services, order, prompt, messages, calls)
        reading = services.questions.read(completion, order)
        calls.append(_call(attempt, completion, reading))
        match reading:
            case Usable(item=item):
                return item
            case Unusable(feedback=feedback, error=error):
                if not feedback or attempt > MAX_REPAIRS:
                    return error
                messages.extend(feedback)
    raise AssertionError("count() has no end")  # pragma: no cover


async def _ask(
    services: GenerationServices,
    order: GenerateQuestion,
    prompt: PromptVersion,
    messages: Sequence[ChatMessage],
    calls: list[ModelCall],
) -> Completion:
    try:
        return await services.questions.ask(order, prompt, messages)
    except BusinessException:
        raise  # refused before anything was sent
    except (Exception, asyncio.CancelledError) as error:
        lost = services.questions.interrupted(order, type(error).__name__)
        calls.append(_call(len(calls) + 1, lost, services.questions.read(lost, order)))
        raise


def _call(attempt: int, completion: Completion, reading: Reading) -> ModelCall:
    return ModelCall(
        id=new_id(),
        purpose=CallPurpose.QUESTION if attempt == 1 else CallPurpose.REPAIR,
        attempt=attempt,
        completion=completion,
        error_code=reading.error.code if isinstance(reading, Unusable) else None,
        parse_steps=reading.parse_steps if isinstance(reading, Usable) else (),
    )
