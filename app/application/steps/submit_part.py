"""Give a part of a batch to the vendor: once, whatever happens on the way.

The intent is committed before the one request is sent. Where its end is not known, the vendor's
list is looked through, and the part is submitted again only when it is not there (``recovery``).
"""

import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

from loguru import logger

from app.application.steps.batch_work import BatchWork, Turn
from app.application.steps.finish_items import cancel_from, cancel_part
from app.core.exceptions import BusinessException, ErrorCode
from app.domain.batch.recovery import Adopt, LookAgain, Quarantine, Resubmit, judge
from app.domain.money.worst_case import WorstCase
from app.infrastructure.ai.base.batch_errors import SubmitUnknown
from app.infrastructure.ai.base.batch_messages import (
    BatchKind,
    Found,
    Submission,
    VendorBatch,
)
from app.infrastructure.ai.base.errors import ProviderError
from app.infrastructure.db.repositories.batch_parts import Part
from app.infrastructure.db.repositories.calls import CallOrigin
from app.shared.batches import BatchStatus, custom_id
from app.shared.clock import utc_now

STALE_S = 5
"""An intent is acted on within so many seconds, or not at all: others may take it for lost."""
_LONGEST_RETRY_S = 15 * 60


async def submit_part(work: BatchWork, part: Part) -> None:
    """Reserve what the part may cost, upload its file where the vendor takes one, and submit it.

    Raises:
        BudgetExceeded, ProviderError: nothing was submitted, and somebody has to mend that.
        BatchLost.
    """
    await _reserve(work, part)
    if work.provider.takes_file and part.provider_file_id is None:
        await _upload(work, part)
        return
    async with _rows_to_send(work, part) as path:
        submission = Submission(
            tag=part.tag,
            model=work.batch.model,
            kind=BatchKind.CHAT,
            path=path,
            file_id=part.provider_file_id,
            request_count=part.row_count,
        )
        began = time.monotonic()
        if await _intend(work, part) and time.monotonic() - began < STALE_S:
            await _send(work, part, submission)


async def recover_part(work: BatchWork, part: Part) -> None:
    """Find out whether the vendor took a part.

    Raises:
        ProviderError, BatchLost.
    """
    assert part.intent_at is not None  # noqa: S101 - a constraint of the table
    found = await _find(work, part)
    timings = work.services.timings
    intent_at = part.intent_at

    async def decide(turn: Turn) -> None:
        listed = [*found.exact, *found.possible]
        verdict = judge(
            found,
            await turn.parts.taken(turn.held, listed),
            intent_at=intent_at,
            now=utc_now(),
            grace=timedelta(seconds=timings.grace_s),
            look_every=timedelta(seconds=timings.look_s),
            submits=part.submits,
        )
        logger.info("Part {} of batch {}: {}", part.part_no, work.batch.id, verdict)
        match verdict:
            case Adopt(batch=batch, is_sure=is_sure):
                await turn.parts.submitted(turn.held, part, batch, is_sure=is_sure)
            case LookAgain(at=at):
                await turn.parts.look_again(part, at)
            case Resubmit() if turn.held.status is BatchStatus.CANCELLING:
                await cancel_part(work.services, turn, part)
            case Resubmit():
                await turn.parts.submit_again(turn.held, part)
            case Quarantine(candidates=candidates, reason=reason):
                ids = [batch.id for batch in candidates]
                await turn.parts.quarantine(turn.held, part, in_doubt(work, part, reason), ids)

    await work.change(decide)


async def find_part(work: BatchWork, part: Part) -> Sequence[VendorBatch]:
    """The vendor's batches that may be a part, and are no other part's.

    Raises:
        ProviderError, BatchLost.
    """
    found = await _find(work, part)
    listed = [*found.exact, *found.possible]

    async def left(turn: Turn) -> Sequence[VendorBatch]:
        taken = await turn.parts.taken(turn.held, listed)
        return [b for b in listed if b.id not in taken or b.id == part.provider_batch_id]

    return await work.change(left)


async def _find(work: BatchWork, part: Part) -> Found:
    assert part.intent_at is not None  # noqa: S101 - a constraint of the table
    return await work.provider.find(
        tag=part.tag,
        file_id=part.provider_file_id,
        since=part.intent_at,
        request_count=part.row_count,
        model=work.batch.model,
    )


async def doubt_part(work: BatchWork, part: Part, reason: str) -> None:
    """Nobody knows whether the vendor took it: its list is looked through, at once."""

    async def doubt(turn: Turn) -> None:
        await turn.parts.unknown(turn.held, part, reason, utc_now())

    await work.change(doubt)


async def cancel_unbuilt(work: BatchWork) -> None:
    """Of a batch that is cancelled before all its files are built, the items that are in none."""

    async def cancel(turn: Turn) -> None:
        built = await turn.parts.all(turn.held.id)
        first = built[-1].last_seq + 1 if built else 0
        await cancel_from(work.services, turn, first)

    await work.change(cancel)


async def give_up_part(work: BatchWork, part: Part) -> None:
    """A part that the vendor does not have is cancelled: its cells are open again."""

    async def cancel(turn: Turn) -> None:
        await cancel_part(work.services, turn, part)

    await work.change(cancel)


def in_doubt(work: BatchWork, part: Part, reason: str) -> BusinessException:
    """BATCH_IN_DOUBT: what to look at, and what to do then."""
    return BusinessException(
        ErrorCode.BATCH_IN_DOUBT,
        f"Part {part.part_no}: {reason}. Look at {work.batch.provider.value}'s batches since "
        f"{part.intent_at:%Y-%m-%d %H:%M:%S} UTC with {part.row_count} rows and model "
        f"{work.batch.model}; in its requests and results the rows of this part are named "
        f"{custom_id(work.batch.id, part.first_seq)} to {part.last_seq}. Then: qgen batch "
        f"reconcile {work.batch.id} --part {part.part_no} --adopt ID, or --resubmit where there is "
        "none.",
        {"batch_id": str(work.batch.id), "part_no": part.part_no, "tag": part.tag},
    )


async def _reserve(work: BatchWork, part: Part) -> None:
    batch = work.batch
    origin = CallOrigin(project_id=batch.project_id, batch_job_id=batch.id, batch_seq=0)
    worst = WorstCase(batch.provider, batch.model, part.worst_usd)

    async def reserve(turn: Turn) -> None:
        budgets = work.services.generation(turn.session).budgets
        await budgets.reserve_part(origin, part.id, worst)

    await work.change(reserve)


async def _upload(work: BatchWork, part: Part) -> None:
    async with work.input_file(part.input_asset_id) as path:
        file_id = await work.provider.upload(path, part.tag)

    async def uploaded(turn: Turn) -> None:
        await turn.parts.uploaded(turn.held, part, file_id)

    await work.change(uploaded)


@asynccontextmanager
async def _rows_to_send(work: BatchWork, part: Part) -> AsyncIterator[Path]:
    """The part's lines, where they are sent with the submission."""
    if work.provider.takes_file:
        yield Path()
        return
    async with work.input_file(part.input_asset_id) as path:
        yield path


async def _intend(work: BatchWork, part: Part) -> bool:
    async def intend(turn: Turn) -> bool:
        if turn.held.status is BatchStatus.CANCELLING:
            return False
        if turn.held.status is not BatchStatus.RUNNING:
            await turn.batches.move(turn.held, BatchStatus.RUNNING)
        return await turn.parts.intend(turn.held, part)

    return await work.change(intend)


async def _send(work: BatchWork, part: Part, submission: Submission) -> None:
    timings = work.services.timings
    try:
        batch = await work.provider.submit(submission)
    except SubmitUnknown as unknown:
        reason = str(unknown.details["reason"])
        at = utc_now() + timedelta(seconds=min(timings.look_s, timings.grace_s))

        async def doubt(turn: Turn) -> None:
            await turn.parts.unknown(turn.held, part, reason, at)

        await work.change(doubt)
    except ProviderError as refused:
        await _store_refusal(work, part, refused)
        if not refused.is_transient:
            raise
    else:

        async def store(turn: Turn) -> None:
            await turn.parts.submitted(turn.held, part, batch)

        await work.change(store)


async def _store_refusal(work: BatchWork, part: Part, refused: ProviderError) -> None:
    wait_s = work.services.timings.retry_s * 2 ** min(part.submits, 10)
    asked_s = refused.retry_after_s or 0
    at = utc_now() + timedelta(seconds=min(max(wait_s, asked_s), _LONGEST_RETRY_S))

    async def store(turn: Turn) -> None:
        await turn.parts.refused(turn.held, part, refused, at)

    await work.change(store)
