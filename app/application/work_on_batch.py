"""Take a batch through its steps: build, upload, submit, wait, download, ingest, end.

Every step leaves its state in the database, so that whoever comes next goes on there: after a
crash, after a wait, by another worker.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from loguru import logger

from app.application.steps.batch_work import BatchWork, Turn, having
from app.application.steps.build_parts import build_parts
from app.application.steps.close_batch import close_batch
from app.application.steps.fetch_part import download_part, later_by, poll_part
from app.application.steps.ingest_part import ingest_part
from app.application.steps.services import BatchWorkServices
from app.application.steps.submit_part import (
    cancel_unbuilt,
    doubt_part,
    give_up_part,
    recover_part,
    submit_part,
)
from app.core.db import transaction
from app.core.exceptions import BusinessException, ErrorCode
from app.domain.batch.batch_service import BatchLost
from app.domain.batch.part_service import due
from app.domain.jobs.retries import PASSING
from app.infrastructure.db.repositories.batch_parts import Part
from app.infrastructure.db.repositories.batches import HeldBatch
from app.shared.batches import BatchStatus, PartStatus
from app.shared.clock import utc_now

BUSY_S = 5
"""When to come back to a batch that somebody else has."""


async def work_on_batch(
    services: BatchWorkServices, project_id: UUID, batch_id: UUID, owner: UUID
) -> datetime | None:
    """Take a batch as far as it goes now; when to come back, None: there is nothing left to do.

    What passes by itself is waited for. What somebody has to mend stops the batch, and is stored
    with it.

    Raises:
        BusinessException: BATCH_NOT_FOUND; DATABASE_UNAVAILABLE.
    """
    try:
        async with having(services, project_id, batch_id, owner) as work:
            if work is None:
                return await _look_later(services, project_id, batch_id)
            return await _work(work)
    except BatchLost:
        logger.warning("Batch {} was given to somebody else meanwhile", batch_id)
        return None


async def has_job(
    services: BatchWorkServices, project_id: UUID, batch_id: UUID, job_id: UUID
) -> bool:
    """Whether a background job is the one that is to work on a batch.

    Raises:
        BusinessException: BATCH_NOT_FOUND.
    """
    async with services.sessions() as session, transaction(session):
        held = await services.batches(session).hold(project_id, batch_id)
    return held.job_id == job_id


async def _look_later(
    services: BatchWorkServices, project_id: UUID, batch_id: UUID
) -> datetime | None:
    async with services.sessions() as session, transaction(session):
        batch = await services.batches(session).get(project_id, batch_id)
    if batch.status.is_final or batch.status.is_waiting_for_somebody:
        return None
    return utc_now() + timedelta(seconds=BUSY_S)


async def _work(work: BatchWork) -> datetime | None:
    try:
        return await _step_by_step(work)
    except BusinessException as error:
        if error.code is ErrorCode.DATABASE_UNAVAILABLE:
            raise
        if error.code in PASSING:
            logger.warning("Batch {} waits: {}", work.batch.id, error)
            return utc_now() + timedelta(seconds=work.services.timings.retry_s)
        await _halt(work, BatchStatus.STOPPED, error)
    except BatchLost:
        raise
    except Exception as bug:
        await _halt(work, BatchStatus.STOPPED, _as_ours(bug))
        raise
    return None


async def _step_by_step(work: BatchWork) -> datetime | None:
    while True:
        held = await work.now()
        if held.status.is_final or held.status.is_waiting_for_somebody:
            return None
        if held.status is BatchStatus.SELECTED:
            await build_parts(work)
            continue
        if held.status is BatchStatus.CANCELLING:
            await cancel_unbuilt(work)
        parts = await _parts(work)
        if all(part.status.is_over for part in parts):
            await close_batch(work)
            return None
        blocked = await _advance(work, held, parts)
        standing = await _standing(work, blocked)
        if isinstance(standing, datetime):
            return standing
        if isinstance(standing, tuple):
            await _halt(work, *standing)
            return None


async def _advance(
    work: BatchWork, held: HeldBatch, parts: Sequence[Part]
) -> Mapping[UUID, BusinessException]:
    """Take each part whose time has come one step on; those that somebody has to help."""
    blocked = dict[UUID, BusinessException]()
    for part in parts:
        if part.status is PartStatus.QUARANTINED or not due(part, utc_now()):
            continue
        try:
            await _step(work, held, part)
        except BusinessException as error:
            if error.code is ErrorCode.DATABASE_UNAVAILABLE:
                raise
            if error.code in PASSING:
                await _put_off(work, part, error)
            else:
                blocked[part.id] = error
    return blocked


async def _step(work: BatchWork, held: HeldBatch, part: Part) -> None:
    match part.status:
        case PartStatus.BUILT | PartStatus.UPLOADED:
            if held.status is BatchStatus.CANCELLING:
                await give_up_part(work, part)
            else:
                await submit_part(work, part)
        case PartStatus.SUBMITTING:  # whoever sent the request did not live to tell its end
            await doubt_part(work, part, "the process that submitted it has ended")
        case PartStatus.SUBMIT_UNKNOWN:
            await recover_part(work, part)
        case PartStatus.SUBMITTED:
            await poll_part(work, part)
        case PartStatus.ENDED:
            await download_part(work, part)
        case PartStatus.DOWNLOADED:
            await ingest_part(work, part)
        case _:
            pass


async def _standing(
    work: BatchWork, blocked: Mapping[UUID, BusinessException]
) -> datetime | tuple[BatchStatus, BusinessException | None] | None:
    """What is next: a time to come back at, an end until somebody helps, or (None) another step."""
    parts = [part for part in await _parts(work) if not part.status.is_over]
    active = [
        part
        for part in parts
        if part.status is not PartStatus.QUARANTINED and part.id not in blocked
    ]
    now = utc_now()
    if not parts or any(due(part, now) for part in active):
        return None
    times = [part.next_poll_at for part in active if part.next_poll_at is not None]
    if times:
        return min(times)
    if any(part.status is PartStatus.QUARANTINED for part in parts):
        return BatchStatus.QUARANTINED, None
    return BatchStatus.STOPPED, next(iter(blocked.values()))


async def _parts(work: BatchWork) -> Sequence[Part]:
    async with work.services.sessions() as session, transaction(session):
        return await work.services.parts(session).all(work.batch.id)


async def _put_off(work: BatchWork, part: Part, error: BusinessException) -> None:
    logger.warning("Part {} of batch {} waits: {}", part.part_no, work.batch.id, error)
    at = utc_now() + later_by(part, work.services.timings.retry_s)

    async def put_off(turn: Turn) -> None:
        await turn.parts.later(part.id, error, at)

    await work.change(put_off)


async def _halt(work: BatchWork, status: BatchStatus, error: BusinessException | None) -> None:
    """Nothing goes on until somebody helps."""
    logger.warning("Batch {} is {}: {}", work.batch.id, status, error or "its parts say why")

    async def halt(turn: Turn) -> None:
        if not turn.held.status.is_final:
            await turn.batches.move(turn.held, status, error)

    await work.change(halt)


def _as_ours(bug: Exception) -> BusinessException:
    logger.opt(exception=bug).error("Unexpected error in a batch")
    return BusinessException(
        ErrorCode.INTERNAL_ERROR,
        "Something went wrong on our side; the log tells where. What is done is kept: resume the "
        "batch once it is mended.",
        {"reason": type(bug).__name__},
    )
