"""Runs: many questions ordered at once, made in the background."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response

from app.api.access import CanGenerate, CanRead
from app.api.dependencies import Events, Runs
from app.api.errors import error_answers
from app.api.idempotency import ONCE_ERRORS, keep_receipt, once, replayed
from app.api.v1.event_streams import (
    EVENT_STREAM_ANSWERS,
    EVENT_STREAM_DESCRIPTION,
    EventStreamResponse,
    IsStillAllowed,
    Position,
    event_stream,
)
from app.application.estimate_run import estimate_run
from app.application.keep_runs import cancel_run, resume_run
from app.application.read_runs import follow_run, get_run, list_run_items, list_runs
from app.application.start_run import start_run
from app.core.exceptions import ErrorCode
from app.shared.runs import (
    BulkOrder,
    ResumeOrder,
    Run,
    RunEstimate,
    RunItemListing,
    RunItemPage,
    RunListing,
    RunPage,
)

router = APIRouter(tags=["runs"])

_BODY = (ErrorCode.VALIDATION_FAILED, ErrorCode.MALFORMED_BODY, ErrorCode.BODY_TOO_LARGE)
_ONE = (ErrorCode.RUN_NOT_FOUND, ErrorCode.VALIDATION_FAILED)


@router.post(
    "/generation/questions/bulk",
    status_code=202,
    responses=replayed(202) | error_answers(*_BODY, *ONCE_ERRORS),
)
@once
async def create_questions(order: BulkOrder, caller: CanGenerate, services: Runs) -> Run:
    """Order up to 1,000 questions; they are made in the background, each stored as it is done.

    Every item is checked first: when one cannot be made (an unknown passage, standard, prompt or
    model, a missing variable), the answer names its index and field, and nothing is started.
    """
    return await start_run(services, caller.project_id, order, caller.id, keep_receipt)


@router.post("/generation/questions/bulk/estimate", responses=error_answers(*_BODY))
async def estimate_questions(order: BulkOrder, caller: CanRead, services: Runs) -> RunEstimate:
    """What a run would take: calls, tokens and cost by provider. Nothing is sent or started."""
    return await estimate_run(services, caller.project_id, order)


@router.get("/runs", responses=error_answers(ErrorCode.VALIDATION_FAILED))
async def read_runs(
    listing: Annotated[RunListing, Query()], caller: CanRead, services: Runs
) -> RunPage:
    """List runs, newest first."""
    return await list_runs(services, caller.project_id, listing, listing.limit, listing.after)


@router.get("/runs/{run_id}", responses=error_answers(*_ONE))
async def read_run(run_id: UUID, caller: CanRead, services: Runs) -> Run:
    """One run as it is now."""
    return await get_run(services, caller.project_id, run_id)


@router.get("/runs/{run_id}/items", responses=error_answers(*_ONE))
async def read_run_items(
    run_id: UUID, listing: Annotated[RunItemListing, Query()], caller: CanRead, services: Runs
) -> RunItemPage:
    """The items of a run, in their order: what was asked for, and what came of it."""
    return await list_run_items(services, caller.project_id, run_id, listing)


@router.post("/runs/{run_id}/cancel", responses=error_answers(*_ONE, ErrorCode.RUN_STATE_CONFLICT))
async def stop_run(run_id: UUID, caller: CanGenerate, services: Runs) -> Run:
    """Begin nothing more of a run; what is under way is done to its end, and all is kept."""
    return await cancel_run(services, caller.project_id, run_id)


@router.post(
    "/runs/{run_id}/resume",
    status_code=202,
    responses=replayed(202)
    | error_answers(*_BODY, *ONCE_ERRORS, ErrorCode.RUN_NOT_FOUND, ErrorCode.RUN_STATE_CONFLICT),
)
@once
async def continue_run(
    run_id: UUID, caller: CanGenerate, services: Runs, order: ResumeOrder | None = None
) -> Run:
    """Make what is still missing of a run that was cancelled, interrupted or stopped."""
    budget_usd = order.budget_usd if order else None
    return await resume_run(services, caller.project_id, run_id, budget_usd, caller.id)


@router.get(
    "/runs/{run_id}/events",
    status_code=200,
    response_class=EventStreamResponse,
    responses=EVENT_STREAM_ANSWERS | error_answers(*_ONE),
    description="What happens to a run: `queued`, `started`, `item` (seq, status, question_id or "
    "code and message), `progress` (done, total, saved, duplicate, failed, errors, calls, tokens, "
    "cost_usd, per_s, eta_s), `waiting` (code, message: for a provider), `cancelling`, and "
    "at last `finished`, `cancelled`, `stopped` or "
    "`interrupted`. " + EVENT_STREAM_DESCRIPTION,
)
async def watch_run(
    run_id: UUID,
    caller: CanRead,
    runs: Runs,
    events: Events,
    after: Position,
    is_still_allowed: IsStillAllowed,
) -> Response:
    following = await follow_run(runs, events, caller.project_id, run_id, after)
    return await event_stream(following, is_still_allowed)
