"""Take a batch through its steps in this process, and show what happens."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from uuid import UUID

from app.application.read_batches import follow_batch, get_batch
from app.application.work_on_batch import work_on_batch
from app.cli.language import t
from app.cli.live import show_live
from app.cli.output import complain
from app.core.db import Session
from app.core.di.container import Container
from app.shared.batches import Batch
from app.shared.clock import utc_now
from app.shared.ids import new_id


async def drive(
    container: Container, session: Session, project_id: UUID, batch_id: UUID, *, as_json: bool
) -> Sequence[Batch]:
    """Work on a batch, and then on its retries, until there is nothing left to do; all of them.

    Raises:
        BusinessException: DATABASE_UNAVAILABLE, and whatever is a bug.
    """
    rounds = list[Batch]()
    while True:
        batch = await _one(container, session, project_id, batch_id, as_json=as_json)
        rounds.append(batch)
        if batch.retried_by is None:
            return rounds
        batch_id = batch.retried_by


async def _one(
    container: Container, session: Session, project_id: UUID, batch_id: UUID, *, as_json: bool
) -> Batch:
    services = container.batches(session)
    events = await follow_batch(services, container.events(), project_id, batch_id, 0)
    showing = asyncio.create_task(show_live(events, as_json=as_json))
    try:
        await _work(container, project_id, batch_id)
        batch = await get_batch(services, project_id, batch_id)
        if batch.status.is_final or batch.status.is_waiting_for_somebody:
            await showing  # its last event closes the stream
        return batch
    except asyncio.CancelledError:
        complain(
            t(
                "The batch stands where it is. Go on: qgen batch run {id}, or by a worker.",
                "배치는 지금 상태로 남아 있습니다. 이어서 하려면: qgen batch run {id}. 작업자가 "
                "이어서 할 수도 있습니다.",
            ).format(id=batch_id)
        )
        raise
    finally:
        showing.cancel()
        with suppress(asyncio.CancelledError):
            await showing


async def _work(container: Container, project_id: UUID, batch_id: UUID) -> None:
    services, owner = container.batch_work(), new_id()
    while True:
        at = await work_on_batch(services, project_id, batch_id, owner)
        if at is None:
            return
        await asyncio.sleep(max((at - utc_now()).total_seconds(), 0))
