"""``python -m bench.batch.ours PART FOLDER BATCH``: our side, a process for each measurement."""

import asyncio
import sys
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from uuid import UUID

import orjson
from pydantic import BaseModel

from app.application.steps.batch_cells import CellLines, Cells, cell_messages, load_cells
from app.application.steps.batch_work import BatchWork
from app.application.steps.build_parts import build_parts
from app.application.steps.ingest_part import ingest_part
from app.core.db import transaction
from app.domain.batch.spec import ANY_KEYWORD
from app.domain.generation.few_shot import choose_examples, count_turns, format_examples
from app.domain.generation.prompt_values import ITEM_VARIABLES, item_values, prompt_values
from app.domain.generation.tasks import Usable
from app.domain.shared.response_parser.parser import parse_response
from app.infrastructure.ai.base.batch_messages import RowReply, RowResult
from app.infrastructure.ai.base.messages import Completion, LLMReply, LLMRequest
from app.infrastructure.db.repositories.batch_items import Row
from app.shared.batches import PartStatus, custom_id
from app.shared.keyword_selection import Cell
from bench.batch.figures import measured
from bench.batch.place import KEYWORDS, place_in
from bench.batch.results import write_results


async def _cells(work: BatchWork) -> Cells:
    async with work.services.sessions() as session, transaction(session):
        return await load_cells(work.services.generation(session), work.batch)


async def _rows(work: BatchWork, count: int) -> Sequence[Row]:
    async with work.services.sessions() as session, transaction(session):
        return await work.services.items(session).rows(work.batch.id, 0, count)


async def inputs(work: BatchWork, folder: Path) -> None:
    """What the others build from: the same texts, as little as they can do with."""
    cells, rows = await _cells(work), await _rows(work, work.batch.item_count)
    async with work.services.sessions() as session:
        generation = work.services.generation(session)
        said, marks = dict[str, object](), {name: f"{{{{{name}}}}}" for name in ITEM_VARIABLES}
        for place, cell in cells.items():
            values = {**prompt_values(cell.order, cell.context(None, 0, ())), **marks}
            task = generation.questions.task(cell.order, cell.prompt, cell.context(None, 0, ()))
            messages = cell_messages(generation, cell, values)
            params = cell.prompt.params
            request = LLMRequest(
                model=work.batch.model,
                messages=messages,
                output_schema=task.schema,
                temperature=params.temperature,
                max_output_tokens=params.max_output_tokens,
            )
            said[str(place)] = {
                "line": orjson.loads(work.provider.line("{{custom_id}}", request)),
                "examples": [
                    format_examples(choose_examples(cell.examples, turn), cell.order.locale)
                    for turn in range(count_turns(cell.examples))
                ],
                "schema": task.schema.model_json_schema(),
            }
        told = [
            {
                "cell": str(row.cell),
                "custom_id": custom_id(work.batch.id, row.seq),
                **item_values(cells[row.cell].order, row.keyword.term, row.keyword, (), ""),
            }
            for row in rows
        ]
    (folder / "inputs.json").write_bytes(orjson.dumps({"cells": said, "rows": told}))
    count, prefix = work.batch.item_count, f"{work.batch.id.hex}-"
    write_results(folder / "results.jsonl", 0, count, prefix, "a book")
    write_results(folder / "curator-results.jsonl", 0, count, "", "a book", broken=False)


async def build(work: BatchWork, folder: Path) -> None:
    """The lines, without database and storage."""
    cells, (count, id_) = await _cells(work), (work.batch.item_count, work.batch.id)
    keywords = [row.keyword for row in await _rows(work, KEYWORDS)]
    async with work.services.sessions() as session:
        generation = work.services.generation(session)
        with measured(count), (folder / "ours.jsonl").open("wb") as file:
            lines = [
                CellLines(generation, cell, work.provider, work.batch.model)
                for cell in cells.values()
            ]
            for seq in range(count):
                cell_lines = lines[seq // KEYWORDS % len(lines)]
                file.write(cell_lines.line(id_, seq, keywords[seq % KEYWORDS]))


async def build_step(work: BatchWork, _: Path) -> None:
    """The whole step: items read, files written, stored and noted."""
    with measured(work.batch.item_count):
        await build_parts(work)


async def parse(work: BatchWork, folder: Path) -> None:
    """Each line read, its reply mended and validated."""
    schema = next(iter((await _schemas(work)).values()))
    seen = mended = 0
    with measured(work.batch.item_count), (folder / "results.jsonl").open("rb") as file:
        for line in file:
            parsed = parse_response(_reply(work.provider.read(line)).text, schema)
            seen += 1
            mended += bool(parsed.steps)
    _require(seen, work.batch.item_count)
    _require(mended, work.batch.item_count * 12 // 100)


async def parse_checked(work: BatchWork, folder: Path) -> None:
    """As realtime replies are: made an item, and checked."""
    cells = await _cells(work)
    cell = next(iter(cells.values()))
    seen = 0
    async with work.services.sessions() as session:
        generation = work.services.generation(session)
        task = generation.questions.task(
            cell.order.model_copy(update={"keyword": ANY_KEYWORD}),
            cell.prompt,
            cell.context(None, 0, ()),
        )
        with measured(work.batch.item_count), (folder / "results.jsonl").open("rb") as file:
            for line in file:
                result = work.provider.read(line)
                cost_usd, price_version = work.provider.cost_usd(work.batch.model, result)
                completion = Completion(
                    vendor=work.batch.provider,
                    model=work.batch.model,
                    reply=_reply(result),
                    error=None,
                    tries=1,
                    latency_ms=None,
                    cost_usd=cost_usd,
                    price_version=price_version,
                    is_sandbox=False,
                )
                seen += isinstance(generation.replies.read(task, completion), Usable)
    _require(seen, work.batch.item_count)


async def ingest(work: BatchWork, _: Path) -> None:
    """The whole step: every question, option, call, item and cell stored."""
    async with work.services.sessions() as session, transaction(session):
        parts = await work.services.parts(session).all(work.batch.id)
    with measured(work.batch.item_count):
        for part in parts:
            if part.status is PartStatus.DOWNLOADED:
                await ingest_part(work, part)
    async with work.services.sessions() as session, transaction(session):
        batch = await work.services.batches(session).get(work.batch.project_id, work.batch.id)
    _require(batch.counts.succeeded, work.batch.item_count)


def _reply(result: RowResult) -> LLMReply:
    if not isinstance(result.outcome, RowReply):
        raise TypeError("every row has its reply")
    return result.outcome.reply


async def _schemas(work: BatchWork) -> dict[Cell, type[BaseModel]]:
    cells = await _cells(work)
    async with work.services.sessions() as session:
        questions = work.services.generation(session).questions
        return {
            place: questions.task(cell.order, cell.prompt, cell.context(None, 0, ())).schema
            for place, cell in cells.items()
        }


def _require(found: int, expected: int) -> None:
    if found != expected:
        raise AssertionError(f"{found:,} of {expected:,}")


PARTS: dict[str, Callable[[BatchWork, Path], Awaitable[None]]] = {
    one.__name__: one for one in (inputs, build, build_step, parse, parse_checked, ingest)
}


async def _main(part: str, folder: Path, batch_id: UUID) -> None:
    async with place_in(folder) as place, place.work(batch_id) as work:
        await PARTS[part](work, folder)


if __name__ == "__main__":
    asyncio.run(_main(sys.argv[1], Path(sys.argv[2]), UUID(sys.argv[3])))
