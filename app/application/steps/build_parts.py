"""Build the request files of a batch: streamed, split by the vendor's limits, and kept."""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from io import BufferedWriter
from pathlib import Path
from tempfile import TemporaryDirectory

from app.application.steps.batch_cells import CellLines, load_cells
from app.application.steps.batch_work import BatchWork, Turn
from app.application.steps.keep_file import keep_file
from app.core.db import transaction
from app.domain.money.batch_cost import worst_usd
from app.infrastructure.db.repositories.batch_items import Row
from app.infrastructure.db.repositories.batch_parts import NewPart
from app.shared.assets import AssetKind, NewAsset
from app.shared.batches import BatchStatus
from app.shared.enums import Origin
from app.shared.keyword_selection import Cell

ROWS_AT_ONCE = 1000
ENVELOPE_BYTES = 1024
"""What a vendor's request has around its rows, where they are sent within it."""


async def build_parts(work: BatchWork) -> None:
    """Write the lines of all items into files, one a part; a crash goes on after the last part.

    Raises:
        BusinessException: PROMPT_*, STANDARD_NOT_FOUND, STORAGE_*.
        BatchLost.
    """
    await work.provider.warm_up()
    async with work.services.sessions() as session, transaction(session):
        built = await work.services.parts(session).all(work.batch.id)
    lines = await _line_writers(work)
    part_no, next_seq = len(built), built[-1].last_seq + 1 if built else 0
    while next_seq < work.batch.item_count:
        with TemporaryDirectory(prefix="qgen-batch-") as folder:
            file = await _write_part(work, lines, next_seq, Path(folder) / "lines.jsonl")
            await _keep(work, part_no, next_seq, file)
        part_no, next_seq = part_no + 1, next_seq + file.rows

    async def done(turn: Turn) -> None:
        if turn.held.status is BatchStatus.SELECTED:
            await turn.batches.move(turn.held, BatchStatus.BUILT)

    await work.change(done)


@dataclass(frozen=True, slots=True)
class LineWriters:
    """Who writes the lines of each cell; whether what there is about a keyword is shown."""

    cells: dict[Cell, CellLines]
    shows_stems: bool
    max_output_tokens: dict[Cell, int]


async def _line_writers(work: BatchWork) -> LineWriters:
    async with work.services.sessions() as session:
        generation = work.services.generation(session)
        async with transaction(session):
            cells = await load_cells(generation, work.batch)
        writers = {
            place: CellLines(generation, cell, work.provider, work.batch.model)
            for place, cell in cells.items()
        }
    return LineWriters(
        writers,
        any("existing_items" in lines.template.variables for lines in writers.values()),
        {place: cell.prompt.params.max_output_tokens for place, cell in cells.items()},
    )


@dataclass(slots=True)
class PartFile:
    """A request file as it is written."""

    path: Path
    fingerprint: "hashlib._Hash"
    byte_size: int = 0
    rows: int = 0
    output_tokens: int = 0

    def add(self, file: BufferedWriter, line: bytes, output_tokens: int) -> None:
        file.write(line)
        self.fingerprint.update(line)
        self.byte_size += len(line)
        self.rows += 1
        self.output_tokens += output_tokens


async def _write_part(work: BatchWork, lines: LineWriters, first_seq: int, path: Path) -> PartFile:
    limits = work.provider.limits
    identity = f"{work.batch.provider}\n{work.batch.model}\n".encode()
    part = PartFile(path, hashlib.sha256(identity))
    with path.open("wb") as file:
        async for rows, stems in _pages(work, lines, first_seq):

            def write(rows: Sequence[Row] = rows, stems: Stems = stems) -> bool:
                for row in rows:
                    cell = row.cell
                    about = stems.get(row.keyword.term, ())
                    line = lines.cells[cell].line(work.batch.id, row.seq, row.keyword, about)
                    size = part.byte_size + len(line) + ENVELOPE_BYTES
                    if part.rows == limits.max_requests or size > limits.max_bytes:
                        return False
                    part.add(file, line, lines.max_output_tokens[cell])
                return True

            if not await asyncio.to_thread(write):
                break
    return part


type Stems = dict[str, Sequence[str]]


async def _pages(
    work: BatchWork, lines: LineWriters, first_seq: int
) -> AsyncIterator[tuple[Sequence[Row], Stems]]:
    """Items from a place on, with the stems that there are about their keywords."""
    while True:
        async with work.services.sessions() as session, transaction(session):
            rows = await work.services.items(session).rows(work.batch.id, first_seq, ROWS_AT_ONCE)
            stems: Stems = {}
            if rows and lines.shows_stems:
                terms = {row.keyword.term for row in rows}
                questions = work.services.generation(session).contexts
                stems = dict(await questions.stems_about(work.batch.project_id, terms))
        if not rows:
            return
        yield rows, stems
        first_seq = rows[-1].seq + 1


async def _keep(work: BatchWork, part_no: int, first_seq: int, file: PartFile) -> None:
    batch = work.batch
    new = NewAsset(
        kind=AssetKind.BATCH_INPUT,
        origin=Origin.BATCH,
        file_name=f"batch-{batch.id}-{part_no}.jsonl",
        vendor=batch.provider,
        model=batch.model,
        is_sandbox=batch.is_sandbox,
    )
    async with work.services.sessions() as session:
        kept = await keep_file(work.services.assets(session), batch.project_id, new, file.path)
    part = NewPart(
        part_no=part_no,
        first_seq=first_seq,
        last_seq=first_seq + file.rows - 1,
        byte_size=file.byte_size,
        fingerprint=file.fingerprint.hexdigest(),
        worst_usd=worst_usd(
            work.provider.model(batch.model), file.byte_size, file.rows, file.output_tokens
        ),
        input_asset_id=kept.asset.id,
    )

    async def add(turn: Turn) -> None:
        await turn.parts.add(turn.held, part)

    await work.change(add)
