"""Change the course of runs: cancel, resume."""

from decimal import Decimal
from uuid import UUID

from app.application.steps.queue_run import queue_run
from app.application.steps.services import RunServices
from app.core.db import transaction
from app.core.exceptions import BusinessException, ErrorCode
from app.shared.runs import Run, RunStatus


async def cancel_run(services: RunServices, project_id: UUID, run_id: UUID) -> Run:
    """Begin nothing more of a run; what is under way is done to its end, and all is kept.

    Raises:
        BusinessException: RUN_NOT_FOUND, RUN_STATE_CONFLICT (it is over).
    """
    async with transaction(services.session):
        held = await services.runs.cancel(project_id, run_id)
        if held.status is RunStatus.QUEUED and held.job_id is not None:
            await _withdraw(services, project_id, held.job_id)
        return await services.runs.get(project_id, run_id)


async def resume_run(
    services: RunServices,
    project_id: UUID,
    run_id: UUID,
    budget_usd: Decimal | None = None,
    by: UUID | None = None,
) -> Run:
    """Make what is still missing of a run that was cancelled, interrupted or stopped.

    ``budget_usd``: what the run may cost from now on in all, with what it has cost.

    Raises:
        BusinessException: RUN_NOT_FOUND, RUN_STATE_CONFLICT (it is under way, or finished).
    """
    async with transaction(services.session):
        await services.runs.reopen(project_id, run_id)
        await services.generation.budgets.settle_left(run_id)
        if budget_usd is not None:
            await services.generation.budgets.open_run(project_id, run_id, budget_usd)
        await queue_run(services, project_id, run_id, by)
        run = await services.runs.get(project_id, run_id)
    services.generation.held_money.forget()  # that a moment ago nothing limited it
    return run


async def _withdraw(services: RunServices, project_id: UUID, job_id: UUID) -> None:
    try:
        await services.jobs.cancel(project_id, job_id)
    except BusinessException as error:
        if error.code not in (ErrorCode.JOB_STATE_CONFLICT, ErrorCode.JOB_NOT_FOUND):
            raise  # else it has ended already
