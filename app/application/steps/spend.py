"""Budgets around a call: what it may cost is reserved before it, what it has cost settled after."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from decimal import Decimal
from functools import partial

from pydantic import BaseModel

from app.application.steps.services import GenerationServices
from app.application.steps.store_patiently import store_patiently
from app.core.finish import finish
from app.domain.generation.tasks import Task
from app.domain.money.budget_service import BudgetExceeded
from app.domain.money.worst_case import WorstCase, booked_usd, worst_case
from app.infrastructure.ai.base.messages import ChatMessage, Completion
from app.infrastructure.db.repositories.budgets import Reservation
from app.infrastructure.db.repositories.calls import CallOrigin


@dataclass(slots=True)
class Bill:
    """One call: what is reserved for it, and how it ended; no ``completion``: nothing was sent."""

    reservation: Reservation | None = None
    completion: Completion | None = None


@asynccontextmanager
async def budgeted[R: BaseModel, T](
    services: GenerationServices,
    origin: CallOrigin,
    task: Task[R, T],
    messages: Sequence[ChatMessage],
) -> AsyncIterator[Bill]:
    """Make one call within its budgets; the caller puts its completion into the bill.

    Waits while calls of this process hold what it needs: their worst cases are mostly not what
    they cost. No connection is held meanwhile, nor inside. Where nothing is limited, a look a
    second tells.

    Raises:
        BudgetExceeded: a budget does not have what the call may cost.
        BusinessException: VALIDATION_FAILED where a budget is in force and the model's prices are
            not known; MODEL_UNKNOWN, PROVIDER_NOT_CONFIGURED.
    """
    bill = Bill()
    try:
        if not services.held_money.is_unlimited(origin):
            await _reserve(services, origin, _worst_case(services, task, messages), bill)
        yield bill
    finally:  # also when this is cancelled, before or meanwhile
        if bill.reservation is not None:
            await finish(_settle(services, bill.reservation, bill.completion))


def _worst_case[R: BaseModel, T](
    services: GenerationServices, task: Task[R, T], messages: Sequence[ChatMessage]
) -> WorstCase:
    vendor, model = services.replies.model(task)
    limit = task.prompt.params.max_output_tokens
    return worst_case(vendor, model.name, model.prices, messages, task.schema, limit)


async def _reserve(
    services: GenerationServices, origin: CallOrigin, worst: WorstCase, bill: Bill
) -> None:
    """Reserve, first come first served; gives up where no call of this process could free enough.

    Each wait ends with a call, and those have deadlines.
    """
    held = services.held_money
    async with held.line(origin):
        while not held.is_unlimited(origin):  # nor since others in the line have looked
            release = held.next_release()
            try:
                await finish(_try_to_reserve(services, origin, worst, bill))
                break
            except BudgetExceeded as missing:
                if missing.left_usd >= missing.needed_usd:
                    continue  # somebody has settled since
                if not (release.is_set() or held.may_free(missing)):
                    raise
            await release.wait()


async def _try_to_reserve(
    services: GenerationServices, origin: CallOrigin, worst: WorstCase, bill: Bill
) -> None:
    held = services.held_money
    async with held.turn(origin.project_id):
        reserve = partial(services.budgets.reserve, origin, worst)
        reservation = await store_patiently(services.session, reserve)
        if reservation is None:
            held.keep_unlimited(origin)
        else:
            held.take(reservation)
            bill.reservation = reservation


async def _settle(
    services: GenerationServices, reservation: Reservation, completion: Completion | None
) -> None:
    spent = booked_usd(completion, reservation.amount_usd) if completion else Decimal(0)
    try:
        settle = partial(services.budgets.settle, reservation, spent)
        await store_patiently(services.session, settle)
    finally:  # one that could not be settled is so by the workers' sweep: in full
        services.held_money.release(reservation)
