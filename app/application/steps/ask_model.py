"""Ask a model for one thing until it is usable: what all kinds of generation share."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from decimal import Decimal
from functools import partial
from typing import Protocol
from uuid import UUID

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
ATTEMPTS = range(1, 2 + MAX_REPAIRS)
"""Turns with one model: the first one, and those that show it its own errors."""
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


class KeepCalls(Protocol):
    """Commits the calls with what they have made, in the transaction that stores it."""

    async def __call__(
        self, *, question_id: UUID | None = None, passage_id: UUID | None = None
    ) -> None: ...


async def ask_and_store[R: BaseModel, T, S](
    services: GenerationServices,
    origin: CallOrigin,
    task: Task[R, T],
    messages: Sequence[ChatMessage],
    calls: list[ModelCall],
    store: Callable[[T, KeepCalls], Awaitable[S]],
    listener: StreamListener | None = None,
    attempts: range = ATTEMPTS,
) -> S:
    """Ask for one thing and ``store`` it; each call is committed whatever comes of it: it cost
    money.

    One that gave nothing usable is committed when it ends, the last one with what it has made, or
    by itself where that cannot be stored. All are also put into ``calls``, which is empty before.
    A ``listener`` hears each reply while it is written. ``attempts`` are the turns with a model,
    by their numbers; the first one is 1 but where a reply was had otherwise.

    Raises:
        BusinessException: PROVIDER_NOT_CONFIGURED, MODEL_UNKNOWN (also of a fallback) before any
            call; after bounded retries, repairs and fallbacks the PROVIDER_* and REPLY_* codes of
            the model that was asked last, with those ``tried`` before it.
    """

    async def keep(*, question_id: UUID | None = None, passage_id: UUID | None = None) -> None:
        *repaired, last = calls
        await services.calls.record(
            origin, task.prompt.id, last, question_id=question_id, passage_id=passage_id
        )
        if repaired:
            await services.calls.attribute(repaired, question_id=question_id, passage_id=passage_id)

    try:
        made = await _ask_in_turn(services, origin, task, messages, calls, listener, attempts)
        if isinstance(made, BusinessException):
            raise made
        work = partial(store, made, keep)
        return await finish(store_patiently(services.session, work))
    except BaseException:
        if calls and calls[-1].error_code is None:
            await _record(services, origin, task, calls[-1])
        raise


async def _record[R: BaseModel, T](
    services: GenerationServices, origin: CallOrigin, task: Task[R, T], call: ModelCall
) -> None:
    """Commit a call, also when this is cancelled, before or meanwhile."""
    record = partial(services.calls.record, origin, task.prompt.id, call)
    await finish(store_patiently(services.session, record))


async def _ask_in_turn[R: BaseModel, T](
    services: GenerationServices,
    origin: CallOrigin,
    task: Task[R, T],
    messages: Sequence[ChatMessage],
    calls: list[ModelCall],
    listener: StreamListener | None,
    attempts: range,
) -> T | BusinessException:
    """Ask the model of the task; where it cannot be had or will not, its fallbacks.

    Each of them is asked as the first was, without what another model wrote.
    """
    tried: list[JsonValue] = []
    one, *fallbacks = services.replies.chain(task)
    made = await _ask_until_usable(services, origin, one, messages, calls, listener, attempts)
    for fallback in fallbacks:
        if not isinstance(made, BusinessException) or made.code not in _MOVES_ON:
            break
        tried.append({"provider": one.provider, "model": one.model, "code": made.code})
        one = fallback
        made = await _ask_until_usable(services, origin, one, messages, calls, listener, attempts)
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
    attempts: range,
) -> T | BusinessException:
    """Show the model its own errors, as often as there are attempts."""
    messages = list(messages)
    for attempt in attempts:
        match await _ask(services, origin, task, messages, attempt, calls, listener):
            case Usable(made=made):
                return made
            case Unusable(feedback=feedback, error=error):
                if not feedback or attempt == attempts[-1]:
                    return error
                messages.extend(feedback)
    raise AssertionError("there is an attempt at least")  # pragma: no cover


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
    """Read what came, and commit the call unless it gave what is to be stored with it."""
    reading = services.replies.read(task, completion)
    call = _call(task, attempt, completion, reading)
    calls.append(call)
    if completion.may_have_cost:
        spending_has_begun()
    if isinstance(reading, Unusable):
        await _record(services, origin, task, call)
    return reading


def spent_on(calls: Sequence[ModelCall]) -> Spent:
    """Calls, tokens and known cost in all; what was refused before anything was sent is no call."""
    usages = [call.completion.reply.usage for call in calls if call.completion.reply]
    return Spent(
        calls=sum(call.completion.tries > 0 for call in calls),
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
