"""Make one item of a run: other than those that are there, and stored with its outcome at once."""

from dataclasses import dataclass, replace
from functools import partial
from uuid import UUID

from loguru import logger

from app.application.steps.ask_model import spent_on
from app.application.steps.make_question import PreparedQuestion, make_question, prepared_question
from app.application.steps.services import GenerationServices
from app.application.steps.store_patiently import store_patiently
from app.core.db import Session
from app.core.exceptions import BusinessException, ErrorCode
from app.domain.runs.made_so_far import MadeSoFar
from app.domain.runs.run_service import ItemOutcome, ItemTaken, RunService
from app.infrastructure.ai.base.errors import OUTAGES
from app.infrastructure.db.repositories.calls import ModelCall
from app.shared.generation import Generated, Spent
from app.shared.runs import RunItemStatus

NO_FAULT_OF_THE_ITEM = frozenset(
    {
        ErrorCode.BUDGET_EXCEEDED,
        ErrorCode.DATABASE_UNAVAILABLE,
        ErrorCode.DATABASE_NOT_MIGRATED,
        ErrorCode.CONFIGURATION_INVALID,
        ErrorCode.PROVIDER_AUTH_FAILED,
        ErrorCode.PROVIDER_NOT_CONFIGURED,
        ErrorCode.PROVIDER_QUOTA_EXCEEDED,
    }
)
"""The next item would meet the same: the run stops, and the item is still to be made."""
PASSING = OUTAGES | {ErrorCode.PROVIDER_CIRCUIT_OPEN, ErrorCode.PROVIDER_RATE_LIMITED}
"""The item is still to be made, when its provider can be had again."""
_ASKED_AT_MOST = 2


@dataclass(frozen=True, slots=True, eq=False)
class RunItemTask:
    """One item of a run that is to be made, by its place in it."""

    run_id: UUID
    seq: int
    prepared: PreparedQuestion


async def make_run_item(
    services: GenerationServices, runs: RunService, task: RunItemTask, made: MadeSoFar
) -> ItemOutcome:
    """Ask for an item and store it; what fails is the item's outcome, and stored too.

    The model sees what was ``made`` for the keyword. Where it makes an item that the project has,
    it is asked once more, with that item shown. ``runs`` has the session of ``services``.

    Raises:
        BusinessException: of ``NO_FAULT_OF_THE_ITEM`` or ``PASSING``; nothing is stored but calls.
        ItemTaken: somebody else has made the item meanwhile; nothing is stored but calls.
    """
    calls: list[ModelCall] = []
    try:
        for asked in range(1, _ASKED_AT_MOST + 1):
            is_last = asked == _ASKED_AT_MOST
            outcome = await _ask(services, runs, task, made, calls, is_last=is_last)
            if outcome is not None:
                return outcome
        raise AssertionError("the last outcome is taken")  # pragma: no cover
    except ItemTaken:
        raise
    except BusinessException as error:
        if error.code in NO_FAULT_OF_THE_ITEM | PASSING:
            raise
        return await fail_run_item(services.session, runs, task, error, spent_on(calls))
    except Exception:  # noqa: BLE001 - one item's failure never touches another
        logger.exception("Unexpected error in item {} of run {}", task.seq, task.run_id)
        bug = BusinessException(
            ErrorCode.INTERNAL_ERROR,
            "Something went wrong on our side; the worker's log tells where.",
        )
        return await fail_run_item(services.session, runs, task, bug, spent_on(calls))


async def fail_run_item(
    session: Session,
    runs: RunService,
    task: RunItemTask,
    error: BusinessException,
    spent: Spent,
) -> ItemOutcome:
    """Store that an item cannot be made.

    Raises:
        BusinessException: DATABASE_UNAVAILABLE.
        ItemTaken: somebody else has made it meanwhile.
    """
    outcome = ItemOutcome(task.seq, RunItemStatus.FAILED, spent, error=error)
    project_id = task.prepared.order.project_id
    store = partial(runs.finish_item, project_id, task.run_id, outcome)
    await store_patiently(session, store)
    return outcome


async def _ask(
    services: GenerationServices,
    runs: RunService,
    task: RunItemTask,
    made: MadeSoFar,
    calls: list[ModelCall],
    *,
    is_last: bool,
) -> ItemOutcome | None:
    """The outcome, which is stored; None: a duplicate, to be asked for once more."""
    order = task.prepared.order
    these: list[ModelCall] = []
    outcome: ItemOutcome | None = None

    async def store(generated: Generated) -> None:
        nonlocal outcome
        if generated.is_duplicate and not is_last:
            return
        status = RunItemStatus.DUPLICATE if generated.is_duplicate else RunItemStatus.SAVED
        outcome = ItemOutcome(
            task.seq, status, spent_on([*calls, *these]), question_id=generated.question.id
        )
        await runs.finish_item(task.prepared.order.project_id, task.run_id, outcome)

    try:
        generated = await make_question(
            services, _other_than(services, task, made), these, also=store
        )
    finally:
        calls += these
    made.add(order, generated.question.stem)
    return outcome


def _other_than(
    services: GenerationServices, task: RunItemTask, made: MadeSoFar
) -> PreparedQuestion:
    """The task's question, with the items shown that there are by now."""
    before = task.prepared
    stems = made.with_those_before(before.order, before.context.existing_stems)
    context = replace(before.context, existing_stems=stems)
    prepared = prepared_question(services, before.order, before.prompt, context)
    origin = replace(prepared.origin, run_id=task.run_id, run_seq=task.seq)
    return replace(prepared, origin=origin)
