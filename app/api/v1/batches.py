"""Batches: questions that a vendor's Batch API makes, at half the price, within a day as a rule."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response

from app.api.access import CanBatch, CanRead
from app.api.dependencies import Batches, Events
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
from app.application.create_batch import create_batch, estimate_batch
from app.application.keep_batches import (
    cancel_batch,
    reconcile_batch,
    resume_batch,
    retry_batch,
)
from app.application.read_batches import follow_batch, get_batch, list_batch_items, list_batches
from app.core.exceptions import ErrorCode
from app.shared.batches import (
    Batch,
    BatchEstimate,
    BatchItemListing,
    BatchItemPage,
    BatchListing,
    BatchOrder,
    BatchPage,
    ReconcileBatch,
    ResumeBatch,
)

router = APIRouter(prefix="/batches", tags=["batches"])

_BODY = (ErrorCode.VALIDATION_FAILED, ErrorCode.MALFORMED_BODY, ErrorCode.BODY_TOO_LARGE)
_ONE = (ErrorCode.BATCH_NOT_FOUND, ErrorCode.VALIDATION_FAILED)
_CHANGE = (ErrorCode.BATCH_NOT_FOUND, ErrorCode.BATCH_STATE_CONFLICT)
_PLAN = (
    ErrorCode.PROVIDER_NOT_CONFIGURED,
    ErrorCode.MODEL_UNKNOWN,
    ErrorCode.BATCH_NOT_SUPPORTED,
    ErrorCode.PROMPT_NOT_FOUND,
    ErrorCode.PROMPT_MISMATCH,
    ErrorCode.PROMPT_VARIABLE_MISSING,
    ErrorCode.PROMPT_VARIABLE_UNKNOWN,
    ErrorCode.STANDARD_NOT_FOUND,
)
_ASK_VENDOR = (
    ErrorCode.PROVIDER_UNAVAILABLE,
    ErrorCode.PROVIDER_TIMEOUT,
    ErrorCode.PROVIDER_RATE_LIMITED,
    ErrorCode.PROVIDER_AUTH_FAILED,
    ErrorCode.PROVIDER_NOT_CONFIGURED,
)


@router.post(
    "",
    status_code=202,
    responses=replayed(202)
    | error_answers(*_BODY, *_PLAN, ErrorCode.KEYWORDS_EXHAUSTED, *ONCE_ERRORS),
)
@once
async def order_batch(order: BatchOrder, caller: CanBatch, services: Batches) -> Batch:
    """Order questions: keywords are chosen and their cells reserved now, the rest is done in the
    background.

    All is checked before anything is reserved: provider and model, prompts, standard, the budget
    against the most that the batch may cost, and whether there are as many keywords.
    """
    return await create_batch(services, caller.project_id, order, caller.id, keep_receipt)


@router.post("/estimate", responses=error_answers(*_BODY, *_PLAN))
async def estimate(order: BatchOrder, caller: CanRead, services: Batches) -> BatchEstimate:
    """What a batch would cost, and how many of its items can be had. Nothing is reserved."""
    return await estimate_batch(services, caller.project_id, order)


@router.get("", responses=error_answers(ErrorCode.VALIDATION_FAILED))
async def read_batches(
    listing: Annotated[BatchListing, Query()], caller: CanRead, services: Batches
) -> BatchPage:
    """List batches, newest first."""
    return await list_batches(services, caller.project_id, listing, listing.limit, listing.after)


@router.get("/{batch_id}", responses=error_answers(*_ONE))
async def read_batch(batch_id: UUID, caller: CanRead, services: Batches) -> Batch:
    """One batch as it is now, with its parts at the vendor."""
    return await get_batch(services, caller.project_id, batch_id)


@router.get("/{batch_id}/items", responses=error_answers(*_ONE))
async def read_batch_items(
    batch_id: UUID,
    listing: Annotated[BatchItemListing, Query()],
    caller: CanRead,
    services: Batches,
) -> BatchItemPage:
    """The items of a batch, in their order: keyword and cell, and what came of it."""
    return await list_batch_items(services, caller.project_id, batch_id, listing)


@router.post("/{batch_id}/cancel", responses=error_answers(*_CHANGE, ErrorCode.VALIDATION_FAILED))
async def stop_batch(batch_id: UUID, caller: CanBatch, services: Batches) -> Batch:
    """Submit nothing more, and ask the vendor to stop; what it has made by then is kept."""
    return await cancel_batch(services, caller.project_id, batch_id, caller.id)


@router.post(
    "/{batch_id}/resume",
    status_code=202,
    responses=replayed(202) | error_answers(*_BODY, *_CHANGE, *ONCE_ERRORS),
)
@once
async def continue_batch(
    batch_id: UUID, caller: CanBatch, services: Batches, order: ResumeBatch | None = None
) -> Batch:
    """Let a batch go on that was stopped, or that no worker has."""
    budget_usd = order.budget_usd if order else None
    return await resume_batch(services, caller.project_id, batch_id, budget_usd, caller.id)


@router.post(
    "/{batch_id}/retry",
    status_code=202,
    responses=replayed(202) | error_answers(*_CHANGE, ErrorCode.VALIDATION_FAILED, *ONCE_ERRORS),
)
@once
async def ask_again(batch_id: UUID, caller: CanBatch, services: Batches) -> Batch:
    """Ask again for the rows that failed, expired or are missing, in a batch of their own."""
    return await retry_batch(services, caller.project_id, batch_id, caller.id)


@router.post(
    "/{batch_id}/reconcile",
    status_code=202,
    responses=replayed(202) | error_answers(*_BODY, *_CHANGE, *_ASK_VENDOR, *ONCE_ERRORS),
)
@once
async def decide(
    batch_id: UUID, order: ReconcileBatch, caller: CanBatch, services: Batches
) -> Batch:
    """Tell what a quarantined part is: one of the vendor's batches, or none (then it is submitted
    again).
    """
    return await reconcile_batch(services, caller.project_id, batch_id, order, caller.id)


@router.get(
    "/{batch_id}/events",
    status_code=200,
    response_class=EventStreamResponse,
    responses=EVENT_STREAM_ANSWERS | error_answers(*_ONE),
    description="What happens to a batch: `selected`, `built`, `part` (part_no, status, and what "
    "the vendor says), `progress` (done, total, counts by status, errors, cost_usd), `running`, "
    "`cancelling`, `stopped` (code, message) and `quarantined` (its `part` says why), which end "
    "the stream until the batch goes on, and at last `completed`, `partially_completed`, `failed`, "
    "`cancelled` or `expired`. " + EVENT_STREAM_DESCRIPTION,
)
async def watch_batch(
    batch_id: UUID,
    caller: CanRead,
    batches: Batches,
    events: Events,
    after: Position,
    is_still_allowed: IsStillAllowed,
) -> Response:
    following = await follow_batch(batches, events, caller.project_id, batch_id, after)
    return await event_stream(following, is_still_allowed)
