"""Look how far the vendor is with a part, and fetch what it gives."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from loguru import logger

from app.application.steps.batch_work import BatchWork, Turn
from app.application.steps.keep_file import keep_file
from app.application.steps.submit_part import find_part, in_doubt
from app.core.exceptions import BusinessException, ErrorCode
from app.domain.batch.part_service import next_poll
from app.domain.media.file_types import ANY_BYTES
from app.infrastructure.ai.base.batch_messages import (
    BatchState,
    BrokenLine,
    ResultKind,
    VendorBatch,
)
from app.infrastructure.ai.base.errors import ProviderError
from app.infrastructure.db.repositories.batch_parts import Part
from app.shared.assets import AssetKind, NewAsset
from app.shared.batches import BatchStatus, seq_of
from app.shared.clock import utc_now
from app.shared.enums import Origin

_LONGEST_FIRST_LINE = 4 * 1024 * 1024


async def poll_part(work: BatchWork, part: Part) -> None:
    """Ask the vendor how far it is; where the batch is being cancelled, to stop.

    Raises:
        ProviderError: it cannot be asked.
        BatchLost.
    """
    assert part.provider_batch_id is not None  # noqa: S101 - a constraint of the table
    try:
        batch = await _current(work, part.provider_batch_id)
    except ProviderError as error:
        if error.code is not ErrorCode.PROVIDER_BATCH_NOT_FOUND:
            raise
        reason = f"the vendor does not know batch {part.provider_batch_id}"
        await _quarantine(work, part, reason, [part.provider_batch_id])
        return
    if batch.state is BatchState.UNKNOWN:
        logger.warning("Batch {} is {!r} at the vendor", batch.id, batch.vendor_state)

    async def store(turn: Turn) -> None:
        at = next_poll(part, work.services.timings.poll_s, utc_now())
        await turn.parts.polled(turn.held, part, batch, at)

    await work.change(store)


async def _current(work: BatchWork, batch_id: str) -> VendorBatch:
    held = await work.now()
    if held.status is BatchStatus.CANCELLING and work.provider.can_cancel:
        cancelled = await work.provider.cancel(batch_id)
        if cancelled is not None:
            return cancelled
    return await work.provider.get(batch_id)


async def download_part(work: BatchWork, part: Part) -> None:
    """Keep what the vendor gives, file by file, as it is.

    A batch that was found by its time and size only shows by its rows' names whether it is ours.
    One whose results the vendor does not have any more is somebody's to look at: they were paid.

    Raises:
        ProviderError, BusinessException: STORAGE_*; it is fetched again later.
        BatchLost.
    """
    try:
        await _download(work, part)
    except ProviderError as error:
        if error.code is not ErrorCode.PROVIDER_BATCH_NOT_FOUND:
            raise
        reason = f"the vendor does not have the results of batch {part.provider_batch_id}"
        await _quarantine(work, part, reason, [str(part.provider_batch_id)])


async def _download(work: BatchWork, part: Part) -> None:
    assert part.provider_batch_id is not None  # noqa: S101 - a constraint of the table
    batch = await work.provider.get(part.provider_batch_id)
    assets: dict[ResultKind, UUID] = {}
    for kind in work.provider.result_kinds(batch):
        asset_id, first_line = await _keep(work, part, batch, kind)
        if asset_id is None:
            continue
        if part.candidates and not _is_ours(work, first_line):
            reason = f"the rows of batch {batch.id} are not this part's"
            others = await find_part(work, part)
            await _quarantine(work, part, reason, [b.id for b in others if b.id != batch.id])
            return
        assets[kind] = asset_id

    async def store(turn: Turn) -> None:
        await turn.parts.downloaded(turn.held, part, assets.get("output"), assets.get("error"))

    await work.change(store)


async def _keep(
    work: BatchWork, part: Part, batch: VendorBatch, kind: ResultKind
) -> tuple[UUID | None, bytes]:
    """The asset of a result file, if there is anything in it, and its first line."""
    try:
        return await _keep_as(work, part, batch, kind, None)
    except BusinessException as error:
        if error.code is not ErrorCode.ASSET_INVALID:
            raise
        return await _keep_as(work, part, batch, kind, ANY_BYTES)  # not text throughout


async def _keep_as(
    work: BatchWork, part: Part, batch: VendorBatch, kind: ResultKind, mime_type: str | None
) -> tuple[UUID | None, bytes]:
    stream = _Stream(work.provider.download(batch, kind))
    if not await stream.has_bytes():
        return None, b""
    new = NewAsset(
        kind=AssetKind.BATCH_OUTPUT,
        mime_type=mime_type,
        origin=Origin.BATCH,
        file_name=f"batch-{work.batch.id}-{part.part_no}-{kind}.jsonl",
        vendor=work.batch.provider,
        model=work.batch.model,
        is_sandbox=work.batch.is_sandbox,
    )
    async with work.services.sessions() as session:
        assets = work.services.assets(session)
        kept = await keep_file(assets, work.batch.project_id, new, stream.pieces())
    return kept.asset.id, bytes(stream.first_line)


@dataclass(slots=True)
class _Stream:
    """A download, of which the first line is kept as it passes."""

    source: AsyncIterator[bytes]
    first_line: bytearray = field(default_factory=bytearray)
    _first: bytes = b""
    _is_whole: bool = False

    async def has_bytes(self) -> bool:
        async for piece in self.source:
            if piece:
                self._first = piece
                return True
        return False

    async def pieces(self) -> AsyncIterator[bytes]:
        self._look(self._first)
        yield self._first
        async for piece in self.source:
            self._look(piece)
            yield piece

    def _look(self, piece: bytes) -> None:
        if not self._is_whole:
            line, newline, _ = piece.partition(b"\n")
            self.first_line += line
            self._is_whole = bool(newline) or len(self.first_line) > _LONGEST_FIRST_LINE


def _is_ours(work: BatchWork, first_line: bytes) -> bool:
    try:
        row = work.provider.read(first_line)
    except BrokenLine:
        return False
    return seq_of(work.batch.id, row.custom_id) is not None


async def _quarantine(work: BatchWork, part: Part, reason: str, candidates: Sequence[str]) -> None:
    async def quarantine(turn: Turn) -> None:
        await turn.parts.quarantine(turn.held, part, in_doubt(work, part, reason), candidates)

    await work.change(quarantine)


def later_by(part: Part, retry_s: float) -> timedelta:
    """How long to wait for what cannot be had."""
    return timedelta(seconds=min(retry_s * 2 ** min(part.polls, 6), 15 * 60))
