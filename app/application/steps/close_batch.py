"""End a batch whose parts are all over, with its next round where that was ordered."""

from collections.abc import Sequence
from uuid import UUID

from app.application.steps.batch_work import BatchWork, Turn
from app.application.steps.finish_items import release_rest
from app.application.steps.queue_batch import queue_batch
from app.domain.batch.spec import BatchSpec
from app.infrastructure.db.repositories.batch_items import Row
from app.infrastructure.db.repositories.batches import HeldBatch, NewBatch
from app.shared.batches import BatchStatus
from app.shared.ids import new_id


async def close_batch(work: BatchWork) -> None:
    """Give the batch its final state, and its next round or its cells back, in one transaction.

    Raises:
        BatchLost; BusinessException: DATABASE_UNAVAILABLE.
    """

    async def close(turn: Turn) -> None:
        held = turn.held
        if held.status.is_final:
            return
        rows = await work.services.items(turn.session).holding(held.id)
        goes_on = held.round < BatchSpec.of(held).rounds
        if rows and goes_on and held.status is not BatchStatus.CANCELLING:
            child = retry_of(held, rows)
            await turn.batches.create_retry(held, child, [row.seq for row in rows])
            jobs = work.services.jobs(turn.session)
            await queue_batch(turn.batches, jobs, held.project_id, child.id, held.created_by)
        else:
            await release_rest(work.services, turn, rows)
        await turn.batches.end(held)

    await work.change(close)


def retry_of(held: HeldBatch, rows: Sequence[Row], created_by: UUID | None = None) -> NewBatch:
    """The batch that asks for some rows of another one again."""
    return NewBatch(
        id=new_id(),
        name=held.name,
        provider=held.provider,
        model=held.model,
        is_sandbox=held.is_sandbox,
        spec=held.spec,
        item_count=len(rows),
        estimated_usd=None,
        created_by=created_by or held.created_by,
        parent=held,
    )
