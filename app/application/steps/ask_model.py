"""Ask a model for one thing until it is usable: what all kinds of generation share."""

import asyncio
from collections.abc import Sequence
from decimal import Decimal
from functools import partial
from itertools import count

from pydantic import BaseModel

from app.application.steps.services import GenerationServices
from app.application.steps.spend import budgeted
from app.application.steps.store_patiently import store_patiently
from app.core.context import spending_has_begun
from app.core.exceptions import BusinessException, ErrorCode, JsonValue
from app.core.finish import finish
from app.domain.generation.tasks import Reading, Task, Unusable, Usable
from app.infrastructure.ai.base.messages import ChatMessage, Completion
from app.infrastructure.ai.base.streaming import StreamListener
from app.infrastructure.ai.base.tries import Tries
from app.infrastructure.db.repositories.calls import CallOrigin, CallPurpose, ModelCall
from app.shared.generation import Spent
from app.shared.ids import new_id

MAX_REPAIRS = 2
_MOVES_ON = frozenset(
    {
        ErrorCode.PROVIDER_UNAVAILABLE,
        ErrorCode.PROVIDER_TIMEOUT,
        ErrorCode.PROVIDER_CIRCUIT_OPEN,
        ErrorCode.PROVIDER_RATE_LIMITED,
        ErrorCode.PROVIDER_QUOTA_EXCEEDED,
        ErrorCode.PROVIDER_AUTH_FAILED,
        ErrorCode.REPLY_REFUSED,
        ErrorCode.REPLY_FILTERED,
    }
)
"""Another model may do what this one cannot or will not. A request that is wrong is so for all, and
a reply that is wrong has had its repairs."""


async def ask_and_record[R: BaseModel, T](
    services: GenerationServices,
    origin: CallOrigin,
    task: Task[R, T],
    messages: Sequence[ChatMessage],
    calls: list[ModelCall],
    listener: StreamListener | None = None,
) -> T:
    """Ask for one thing, and commit each call when it ends, whatever comes of it: it costs money.

    The calls are also put into ``calls``. A ``listener`` hears each reply while it is written.

    Raises:
        BusinessException: PROVIDER_NOT_CONFIGURED, MODEL_UNKNOWN (also of a fallback) before any
            call; after bounded retries, repairs and fallbacks the PROVIDER_* and REPLY_* codes of
            the model that was asked last, with those ``tried`` before it.
    """
    made = await _ask_in_turn(services, origin, task, messages, calls, listener)
    if isinstance(made, BusinessException):
        raise made
    return made


async def _ask_in_turn[R: BaseModel, T](
    services: GenerationServices,
    origin: CallOrigin,
    task: Task[R, T],
    messages: Sequence[ChatMessage],
    calls: list[ModelCall],
    listener: StreamListener | None,
) -> T | BusinessException:
    """Ask the model of the task; where it cannot be had or will not, its fallbacks.

    Each of them is asked as the first was, without what another model wrote.
    """
    tried: list[JsonValue] = []
    one, *fallbacks = services.replies.chain(task)
    made = await _ask_until_usable(services, origin, one, messages, calls, listener)
    for fallback in fallbacks:
        if not isinstance(made, BusinessException) or made.code not in _MOVES_ON:
            break
        tried.append({"provider": one.provider, "model": one.model, "code": made.code})
        one = fallback
        made = await _ask_until_usable(services, origin, one, messages, calls, listener)
    if isinstance(made, BusinessException) and tried:
        made.details["tried"] = tried
    return made


async def _ask_until_usable[R: BaseModel, T](
    services: GenerationServices,
    origin: CallOrigin,
    task: Task[R, T],
    messages: Sequence[ChatMessage],
    calls: list[ModelCall],
    listener: StreamListener | None,
) -> T | BusinessException:
    """Show the model its own errors at most MAX_REPAIRS times."""
    messages = list(messages)
    for attempt in count(1):
        match await _ask(services, origin, task, messages, attempt, calls, listener):
            case Usable(made=made):
                return made
            case Unusable(feedback=feedback, error=error):
                if not feedback or attempt > MAX_REPAIRS:
                    return error
                messages.extend(feedback)
    raise AssertionError("count() has no end")  # pragma: no cover


async def _ask[R: BaseModel, T](
    services: GenerationServices,
    origin: CallOrigin,
    task: Task[R, T],
    messages: Sequence[ChatMessage],
    attempt: int,
    calls: list[ModelCall],
    listener: StreamListener | None,
) -> Reading[T]:
    """One completion, within its budgets; it is kept whatever comes of it."""
    tries = Tries()
    async with budgeted(services, origin, task, messages) as bill:
        try:
            bill.completion = await services.replies.ask(
                task, messages, tries, listener, origin.run_id
            )
        except BusinessException:
            raise  # refused before anything was sent
        except (Exception, asyncio.CancelledError) as error:
            bill.completion = services.replies.interrupted(task, tries, type(error).__name__)
            await _keep(services, origin, task, attempt, bill.completion, calls)
            raise
        return await _keep(services, origin, task, attempt, bill.completion, calls)


async def _keep[R: BaseModel, T](
    services: GenerationServices,
    origin: CallOrigin,
    task: Task[R, T],
    attempt: int,
    completion: Completion,
    calls: list[ModelCall],
) -> Reading[T]:
    """Read what came and commit the call, also when this is cancelled, before or meanwhile."""
    reading = services.replies.read(task, completion)
    call = _call(task, attempt, completion, reading)
    calls.append(call)
    if completion.may_have_cost:
        spending_has_begun()
    record = partial(services.calls.record, origin, task.prompt.id, [call])
    await finish(store_patiently(services.session, record))
    return reading


def spent_on(calls: Sequence[ModelCall]) -> Spent:
    """Calls, tokens and known cost in all."""
    usages = [call.completion.reply.usage for call in calls if call.completion.reply]
    return Spent(
        calls=len(calls),
        input_tokens=sum(usage.input_tokens for usage in usages),
        output_tokens=sum(usage.output_tokens for usage in usages),
        cost_usd=sum((call.completion.cost_usd or Decimal(0) for call in calls), Decimal(0)),
        lost_tries=sum(call.completion.lost_tries for call in calls),
    )


def _call[R: BaseModel, T](
    task: Task[R, T], attempt: int, completion: Completion, reading: Reading[T]
) -> ModelCall:
    return ModelCall(
        id=new_id(),
        purpose=task.purpose if attempt == 1 else CallPurpose.REPAIR,
        attempt=attempt,
        completion=completion,
        error_code=reading.error.code if isinstance(reading, Unusable) else None,
        parse_steps=reading.parse_steps if isinstance(reading, Usable) else (),
    )
