"""Order a run: check every item of it, store it, and have it worked on."""

from collections.abc import Awaitable, Callable
from uuid import UUID

from app.application.steps.plan_run import plan_run
from app.application.steps.queue_run import queue_run
from app.application.steps.services import RunServices
from app.core.db import Session, transaction
from app.infrastructure.db.repositories.runs import NewRun
from app.shared.ids import new_id
from app.shared.runs import BulkOrder, Run


async def start_run(
    services: RunServices,
    project_id: UUID,
    order: BulkOrder,
    created_by: UUID | None = None,
    keep_receipt: Callable[[Session, Run], Awaitable[None]] | None = None,
) -> Run:
    """Order many questions; a worker makes them in the background.

    ``keep_receipt`` is done in the transaction that starts the run.

    Raises:
        BusinessException: VALIDATION_FAILED naming every item, by its index, that cannot be made,
            and why; nothing is started then.
    """
    planned = await plan_run(services.generation, project_id, order, created_by)
    run_id = new_id()
    new = NewRun(
        id=run_id,
        name=order.name,
        specs=[question.order for question in planned],
        options={"concurrency": order.concurrency},
        created_by=created_by,
    )
    async with transaction(services.session):
        await services.runs.create(project_id, new)
        if order.budget_usd is not None:
            await services.generation.budgets.open_run(project_id, run_id, order.budget_usd)
        await queue_run(services, project_id, run_id, created_by)
        run = await services.runs.get(project_id, run_id)
        if keep_receipt:
            await keep_receipt(services.session, run)
        return run
