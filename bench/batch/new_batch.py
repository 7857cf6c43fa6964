"""``python -m bench.batch.new_batch (open | answered) FOLDER ITEMS``: prints its id."""

import asyncio
import sys
from pathlib import Path
from uuid import UUID

from sqlalchemy import text

from app.application.steps.keep_file import keep_file
from app.core.db import transaction
from app.domain.batch.spec import BatchSpec, PinnedPrompt
from app.infrastructure.db.repositories.batches import NewBatch
from app.shared.assets import AssetKind, NewAsset
from app.shared.enums import Difficulty, Locale, Origin, QuestionType, Vendor
from app.shared.ids import new_id
from app.shared.keyword_selection import Cell, SelectionOrder
from bench.batch.place import KEYWORDS, Place, place_in
from bench.batch.results import write_results

MODEL = "gpt-4.1-mini"
_PROMPT = "question.multiple_choice.en"
_CELLS = tuple(Cell(type=QuestionType.MULTIPLE_CHOICE, difficulty=each) for each in Difficulty)
PART = 50_000
"""Rows of a part: OpenAI's limit."""

_ITEMS_SQL = """
    INSERT INTO batch_job_items
        (batch_job_id, seq, project_id, keyword_id, question_type, difficulty, status)
    SELECT :batch, n, :project, k.id, 'multiple_choice',
           (CAST(:difficulties AS text[]))[1 + n / CAST(:keywords AS int) % 5], :status
    FROM generate_series(0, CAST(:items AS int) - 1) AS n
    JOIN (SELECT id, row_number() OVER (ORDER BY id) - 1 AS place FROM keywords
          WHERE project_id = :project) AS k ON k.place = n % CAST(:keywords AS int)
"""
_CELLS_SQL = """
    INSERT INTO keyword_coverages
        (project_id, keyword_id, question_type, difficulty, reserved_count)
    SELECT project_id, keyword_id, question_type, difficulty, count(*) FROM batch_job_items
    WHERE batch_job_id = :batch GROUP BY 1, 2, 3, 4
    ON CONFLICT (project_id, keyword_id, question_type, difficulty) DO UPDATE
    SET reserved_count = keyword_coverages.reserved_count + excluded.reserved_count
"""
_USES_SQL = """
    UPDATE keywords SET use_count = use_count + :uses WHERE project_id = :project
"""
_PART_SQL = """
    INSERT INTO batch_parts
        (project_id, batch_job_id, part_no, first_seq, last_seq, status, byte_size, fingerprint,
         provider, provider_batch_id, vendor_state, intent_at, input_asset_id, output_asset_id)
    VALUES (:project, :batch, :no, :first, :last, 'downloaded', 1, repeat('0', 64), 'openai',
            :at_vendor, 'completed', now(), :asset, :asset)
"""


async def new_batch(place: Place, items: int, *, status: str = "reserved") -> UUID:
    """A batch of so many items, as a selection leaves it, but for the order of its keywords."""
    id_ = new_id()
    order = SelectionOrder(
        subject="english", locale=Locale.EN, cells=_CELLS, count=min(items, PART)
    )
    spec = BatchSpec(
        selection=order,
        common={},
        prompts={QuestionType.MULTIPLE_CHOICE: PinnedPrompt(key=_PROMPT, version=1)},
        rounds=0,
        repair=False,
    )
    new = NewBatch(
        id=id_,
        name=None,
        provider=Vendor.OPENAI,
        model=MODEL,
        is_sandbox=False,
        spec=spec.stored(),
        item_count=items,
        estimated_usd=None,
        created_by=None,
    )
    given = {
        "project": place.project_id,
        "batch": id_,
        "items": items,
        "keywords": KEYWORDS,
        "uses": -(-items // KEYWORDS),
        "status": status,
        "difficulties": [each.value for each in Difficulty],
    }
    services = place.container.batch_work()
    async with services.sessions() as session, transaction(session):
        await services.batches(session).create(place.project_id, new, ())
        for statement in (_ITEMS_SQL, _CELLS_SQL, _USES_SQL):
            await session.execute(text(statement), given)
    await _settle(place)
    return id_


async def answered_batch(place: Place, items: int) -> UUID:
    """A batch whose results are there, in parts of ``PART`` rows; no stem is another's."""
    id_ = await new_batch(place, items, status="submitted")
    path = place.container.settings.data_dir / f"{id_}.jsonl"
    for no, first in enumerate(range(0, items, PART)):
        count = min(PART, items - first)
        write_results(path, first, count, f"{id_.hex}-", f"book {id_.hex[-6:]}")
        new = NewAsset(kind=AssetKind.BATCH_OUTPUT, origin=Origin.BATCH, file_name=path.name)
        async with place.container.sessions() as session:
            assets = place.container.assets(session)
            kept = await keep_file(assets, place.project_id, new, path)
            given = {
                "project": place.project_id,
                "batch": id_,
                "no": no,
                "first": first,
                "last": first + count - 1,
                "at_vendor": f"{id_}-{no}",
                "asset": kept.asset.id,
            }
            async with transaction(session):
                await session.execute(text(_PART_SQL), given)
    async with place.container.sessions() as session, transaction(session):
        moved = "UPDATE batch_jobs SET status = 'running' WHERE id = :batch"
        await session.execute(text(moved), {"batch": id_})
    path.unlink()
    await _settle(place)
    return id_


async def _settle(place: Place) -> None:
    """What autovacuum has done by the time that a vendor is done."""
    async with place.container.sessions() as session:
        connection = await session.connection(execution_options={"isolation_level": "AUTOCOMMIT"})
        await connection.execute(text("VACUUM ANALYZE"))
        await connection.execute(text("CHECKPOINT"))


async def _main(kind: str, folder: Path, items: int) -> None:
    async with place_in(folder) as place:
        make = answered_batch if kind == "answered" else new_batch
        print(await make(place, items))


if __name__ == "__main__":
    asyncio.run(_main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])))
