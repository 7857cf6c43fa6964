"""Store what came of a part: every row of its result files, and every row that is in none.

A stream, in chunks of one transaction each. A crash in the middle begins at the first line again,
and finds stored what is stored. While one chunk is written, the next is read.
"""

import asyncio
import re
import time
from collections.abc import AsyncGenerator, AsyncIterator, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from functools import partial
from uuid import UUID

from app.application.steps.batch_cells import Cells, load_cells
from app.application.steps.batch_work import BatchWork, Turn
from app.application.steps.finish_items import finish_items, finish_rest
from app.application.steps.ingest_rows import ReadRow, read_row, store_rows
from app.application.steps.repair_rows import repair_rows
from app.application.steps.services import GenerationServices
from app.core.db import transaction
from app.core.exceptions import BusinessException, ErrorCode
from app.domain.batch.accounting import disagreements
from app.domain.batch.spec import BatchSpec
from app.infrastructure.ai.base.batch_messages import (
    BatchState,
    BrokenLine,
    RowError,
    RowResult,
)
from app.infrastructure.db.repositories.batch_items import ItemOutcome, Row
from app.infrastructure.db.repositories.batch_parts import Part
from app.shared.ahead import ahead
from app.shared.batches import BatchError, BatchItemStatus, BatchStatus, PartReport, seq_of

LINES_AT_ONCE = 1000
_TELL_EVERY_S = 1.0
_BROKEN_SHOWN = 20


async def ingest_part(work: BatchWork, part: Part) -> None:
    """Give every item of a part its outcome, account for its lines, and settle its cost.

    Raises:
        BusinessException: STORAGE_*, ASSET_BYTES_MISSING, DATABASE_UNAVAILABLE; what is stored
            stays, and the rest is stored the next time.
        BatchLost.
    """
    async with work.services.sessions() as session, transaction(session):
        cells = await load_cells(work.services.generation(session), work.batch)
    await work.provider.warm_up()
    spec, tally = BatchSpec.of(work.batch), _Tally(work, part)
    told_at = time.monotonic()
    for name, asset_id in (("output", part.output_asset_id), ("error", part.error_asset_id)):
        if asset_id is None:
            continue
        async with aclosing(ahead(_readings(work, cells, tally, name, asset_id))) as readings:
            async for read in readings:
                to_repair = await store_rows(work, read, repair=spec.repair)
                await repair_rows(work, cells, to_repair)
                if time.monotonic() - told_at > _TELL_EVERY_S:
                    told_at = time.monotonic()
                    await _tell(work)
    await _close(work, part, tally)


async def _readings(
    work: BatchWork, cells: Cells, tally: "_Tally", name: str, asset_id: UUID
) -> AsyncGenerator[Mapping[int, ReadRow]]:
    """What the rows of a file say, by their places, some at a time: of those still open."""
    async with work.services.sessions() as session:
        items, generation = work.services.items(session), work.services.generation(session)
        async for chunk in _chunks(work, asset_id):
            results = await asyncio.to_thread(tally.take, name, chunk)
            async with transaction(session):
                rows = await items.submitted(work.batch.id, list(results))
            read = partial(_read, work, generation, cells, rows, results)
            if readings := await asyncio.to_thread(read):
                yield readings


def _read(
    work: BatchWork,
    generation: GenerationServices,
    cells: Cells,
    rows: Mapping[int, Row],
    results: Mapping[int, RowResult],
) -> Mapping[int, ReadRow]:
    return {seq: read_row(work, generation, cells, row, results[seq]) for seq, row in rows.items()}


async def _chunks(work: BatchWork, asset_id: UUID) -> AsyncIterator[Sequence[tuple[int, bytes]]]:
    """Numbered lines (from 1), some at a time; empty ones are left out."""
    rest, number, chunk = b"", 0, list[tuple[int, bytes]]()
    async for piece in work.kept_bytes(asset_id):
        *whole, rest = (rest + piece).split(b"\n")
        for line in whole:
            number += 1
            if line.strip():
                chunk.append((number, line))
            if len(chunk) >= LINES_AT_ONCE:
                yield chunk
                chunk = []
    if rest.strip():
        chunk.append((number + 1, rest))
    if chunk:
        yield chunk


@dataclass(slots=True)
class _Tally:
    """Which rows of a part its files have, and what in them is no row of it."""

    work: BatchWork
    part: Part
    lines: int = 0
    repeated: int = 0
    foreign: int = 0
    answered: int = 0
    failed: int = 0
    expired: int = 0
    broken: int = 0
    broken_lines: list[str] = field(default_factory=list)
    cut: dict[int, str] = field(default_factory=dict)
    _seen: bytearray = field(default_factory=bytearray)

    def take(self, name: str, chunk: Sequence[tuple[int, bytes]]) -> dict[int, RowResult]:
        """The results of a chunk by their places, each at its first sight."""
        results = dict[int, RowResult]()
        for number, line in chunk:
            self.lines += 1
            try:
                result = self.work.provider.read(line)
            except BrokenLine:
                self._note_broken(f"{name}:{number}", line)
                continue
            seq = self._place(result.custom_id)
            if seq is None:
                self.foreign += 1
            elif self._is_seen(seq):
                self.repeated += 1
            else:
                results[seq] = result
                self._count(result)
        return results

    def report(self) -> PartReport:
        return PartReport(
            lines=self.lines,
            repeated=self.repeated,
            foreign=self.foreign,
            broken=self.broken,
            broken_lines=tuple(self.broken_lines),
            disagreements=disagreements(
                self.part.vendor_counts,
                rows=self.part.row_count,
                answered=self.answered,
                failed=self.failed,
                expired=self.expired,
            ),
        )

    def _count(self, result: RowResult) -> None:
        match result.outcome:
            case RowError(outcome=outcome):
                self.failed += outcome == "failed"
                self.expired += outcome == "expired"
            case _:
                self.answered += 1

    def _place(self, custom_id: str) -> int | None:
        seq = seq_of(self.work.batch.id, custom_id)
        if seq is None or not self.part.first_seq <= seq <= self.part.last_seq:
            return None
        return seq

    def _is_seen(self, seq: int) -> bool:
        """Whether it was seen before; it is from now on."""
        self._seen = self._seen or bytearray(self.part.row_count)
        place = seq - self.part.first_seq
        was_seen, self._seen[place] = bool(self._seen[place]), 1
        return was_seen

    def _note_broken(self, where: str, line: bytes) -> None:
        """A line that is cut may still name its row."""
        self.broken += 1
        if len(self.broken_lines) < _BROKEN_SHOWN:
            self.broken_lines.append(where)
        name = self.work.provider.row_name.encode()
        named = re.search(rb'"%b"\s*:\s*"([a-zA-Z0-9_-]{1,64})"' % name, line)
        seq = self._place(named[1].decode()) if named else None
        if seq is not None:
            self.cut[seq] = where


async def _close(work: BatchWork, part: Part, tally: _Tally) -> None:
    async def close(turn: Turn) -> None:
        may_retry = turn.held.status is not BatchStatus.CANCELLING
        await _finish_cut(work, turn, tally, may_retry=may_retry)
        rest = _RestOf(part, may_retry=may_retry)
        await finish_rest(work.services, turn, part.first_seq, part.last_seq, rest.outcome)
        budgets = work.services.generation(turn.session).budgets
        await budgets.settle_part(part.id, await turn.parts.spent_usd(part))
        await turn.parts.ingested(turn.held, part, tally.report(), rest.error)
        await turn.batches.tell_progress(turn.held.project_id, turn.held.id)

    await work.change(close)


async def _finish_cut(work: BatchWork, turn: Turn, tally: _Tally, *, may_retry: bool) -> None:
    """Rows whose only line is broken fail, by the number of that line."""
    rows = await work.services.items(turn.session).hold(turn.held.id, list(tally.cut))
    outcomes = [
        ItemOutcome(
            seq=seq,
            status=BatchItemStatus.FAILED,
            error=BatchError(
                code=ErrorCode.BATCH_LINE_BROKEN,
                message=f"Line {tally.cut[seq]} of the vendor's results is broken; it can be asked "
                "for again.",
            ),
            holds_cell=may_retry,
        )
        for seq in rows
    ]
    await finish_items(work.services, turn, rows, outcomes)


class _RestOf:
    """What items come to that are in no result file: by how the vendor's batch ended."""

    def __init__(self, part: Part, *, may_retry: bool) -> None:
        self._state = BatchState(part.vendor_state or BatchState.UNKNOWN)
        self._may_retry = may_retry
        self.error: BusinessException | None = None
        if self._state is BatchState.FAILED:
            reason = part.error.message if part.error else "it tells no reason"
            self.error = BusinessException(
                ErrorCode.BATCH_FAILED, f"The vendor's batch failed: {reason}"
            )

    def outcome(self, row: Row) -> ItemOutcome:
        if self.error is not None:
            told = BatchError(code=self.error.code.value, message=self.error.message)
            return ItemOutcome(seq=row.seq, status=BatchItemStatus.FAILED, error=told)
        status = {
            BatchState.EXPIRED: BatchItemStatus.EXPIRED,
            BatchState.CANCELLED: BatchItemStatus.CANCELLED,
        }.get(self._state, BatchItemStatus.MISSING)
        holds = self._may_retry and status is not BatchItemStatus.CANCELLED
        return ItemOutcome(seq=row.seq, status=status, holds_cell=holds)


async def _tell(work: BatchWork) -> None:
    async def tell(turn: Turn) -> None:
        await turn.batches.tell_progress(turn.held.project_id, turn.held.id)

    await work.change(tell)
