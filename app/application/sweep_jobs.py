"""What workers do from time to time: take over what dead ones left, and forget what is old."""

from dataclasses import dataclass
from datetime import timedelta

from app.application.steps.services import WorkServices
from app.core.db import transaction
from app.domain.jobs.attempt_service import RECOVERED_AT_ONCE
from app.domain.money.budget_service import BudgetService
from app.infrastructure.db.repositories.budgets import BudgetRepository
from app.infrastructure.db.repositories.events import EventRepository
from app.infrastructure.db.repositories.idempotency import IdempotencyRepository
from app.infrastructure.db.repositories.job_states import JobStateRepository
from app.shared.clock import utc_now

JOBS_KEPT = timedelta(days=30)
EVENTS_KEPT = timedelta(days=7)
FORGOTTEN_AT_ONCE = 1000
ABANDONED_AFTER = timedelta(minutes=30)
"""Longer than any call may take: the longest reply, of 65,536 tokens, has 23 minutes."""
SETTLED_AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class Forgotten:
    """How many were deleted."""

    jobs: int
    streams: int
    answers: int


async def recover_jobs(services: WorkServices, dead_after_s: float) -> int:
    """Have jobs delivered again that nobody would work on any more; returns how many.

    Two at once are harmless: each leaves out what the other looks at.

    Raises:
        BusinessException: DATABASE_UNAVAILABLE, DATABASE_NOT_MIGRATED.
    """
    total = 0
    while True:
        async with services.sessions() as session, transaction(session):
            recovered = await services.attempts(session).recover(dead_after_s)
        total += recovered
        if recovered < RECOVERED_AT_ONCE:
            return total


async def settle_abandoned_calls(services: WorkServices) -> int:
    """Book what was reserved ABANDONED_AFTER ago as spent: its process is dead; how many calls.

    Raises:
        BusinessException: DATABASE_UNAVAILABLE, DATABASE_NOT_MIGRATED.
    """
    before, total = utc_now() - ABANDONED_AFTER, 0
    while True:
        async with services.sessions() as session, transaction(session):
            budgets = BudgetService(BudgetRepository(session))
            settled = await budgets.settle_abandoned(before, SETTLED_AT_ONCE)
        total += settled
        if settled < SETTLED_AT_ONCE:
            return total


async def forget_old_jobs(services: WorkServices) -> Forgotten:
    """Delete jobs that ended long ago, the events of what is over, and answers no longer given.

    Raises:
        BusinessException: DATABASE_UNAVAILABLE, DATABASE_NOT_MIGRATED.
    """
    now = utc_now()
    jobs, is_left = 0, True
    while is_left:
        async with services.sessions() as session, transaction(session):
            gone = await JobStateRepository(session).forget(now - JOBS_KEPT, FORGOTTEN_AT_ONCE)
        jobs += gone
        is_left = gone == FORGOTTEN_AT_ONCE
    async with services.sessions() as session, transaction(session):
        streams = await EventRepository(session).forget(now - EVENTS_KEPT)
    async with services.sessions() as session, transaction(session):
        answers = await IdempotencyRepository(session).forget()
    return Forgotten(jobs, streams, answers)
