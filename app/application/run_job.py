"""Do one job that was delivered: begin, work, store what came of it."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping

from loguru import logger

from app.application.steps.running_job import RunningJob
from app.application.steps.services import WorkServices
from app.core.context import request_context
from app.core.db import transaction
from app.core.exceptions import JsonValue
from app.core.finish import finish, is_cancelled
from app.domain.jobs.attempt_service import Attempt, JobSuperseded, Prepare
from app.infrastructure.queue.deliveries import Delivery, StopReason

type Result = Mapping[str, JsonValue] | None
type Work = Callable[[RunningJob], Awaitable[Result]]


async def run_job(services: WorkServices, delivery: Delivery, prepare: Prepare[Work]) -> None:
    """Do a job, unless it has ended or was delivered anew meanwhile.

    However it ends is stored with the job. Where that is not possible, since the database is away,
    the job is delivered again later.

    Raises:
        BusinessException: DATABASE_UNAVAILABLE.
        CancelledError: the work was cancelled, and that is stored.
    """
    async with services.sessions() as session, transaction(session):
        begun = await services.attempts(session).begin(delivery.job_id, delivery.id, prepare)
    if begun is None:
        return
    attempt, work = begun
    with request_context(attempt.request_id):
        logger.info("Job {} ({}) begins, attempt {}", attempt.job_id, attempt.task, attempt.number)
        try:
            await _do(services, delivery, attempt, work)
        except JobSuperseded:
            logger.warning("Job {} was given to another worker meanwhile", attempt.job_id)
        else:
            logger.info("Job {} ({}) is over for this time", attempt.job_id, attempt.task)


async def _do(services: WorkServices, delivery: Delivery, attempt: Attempt, work: Work) -> None:
    job = RunningJob(services, attempt)
    try:
        result = await work(job)
        if not job.is_finished:
            async with services.sessions() as session, transaction(session):
                await services.attempts(session).succeed(attempt, result)
    except asyncio.CancelledError as error:
        if not is_cancelled():
            await _fail(
                services, attempt, RuntimeError(f"the task's own work was cancelled: {error}")
            )
            return
        await finish(_stop(services, delivery.stop_reason(), attempt))
        raise
    except JobSuperseded:
        raise
    except Exception as error:  # noqa: BLE001 - whatever it is, it is the job's end
        await _fail(services, attempt, error)


async def _stop(services: WorkServices, reason: StopReason | None, attempt: Attempt) -> None:
    """The work was cancelled: by somebody who does not want it, or since the worker stops."""
    async with services.sessions() as session, transaction(session):
        attempts = services.attempts(session)
        if reason is StopReason.CANCELLED:
            await attempts.cancel(attempt)
        else:
            await attempts.give_back(attempt)


async def _fail(services: WorkServices, attempt: Attempt, error: Exception) -> None:
    logger.warning("Job {} failed: {!r}", attempt.job_id, error)
    async with services.sessions() as session, transaction(session):
        await services.attempts(session).fail(attempt, error)
