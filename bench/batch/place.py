"""``python -m bench.batch.place FOLDER``: a database with prompts, examples and keywords.

Prints ``ready``, and stays until its input ends: the processes that are measured share it.
"""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from sqlalchemy import text

from app.application.import_files import import_examples
from app.application.keep_prompts import push_prompts
from app.application.steps.batch_work import BatchWork, having
from app.application.steps.keep_file import keep_file
from app.core.config import REPOSITORY_ROOT, SandboxMode
from app.core.db import transaction
from app.core.di.container import Container
from app.core.di.opening import open_container
from app.domain.batch.spec import BatchSpec, PinnedPrompt
from app.infrastructure.db.repositories.batches import NewBatch
from app.shared.assets import AssetKind, NewAsset
from app.shared.enums import Difficulty, Locale, Origin, QuestionType, Vendor
from app.shared.ids import new_id
from app.shared.imports import ExampleFile
from app.shared.keyword_selection import Cell, SelectionOrder
from bench.batch.results import write_results
from bench.ground.place import settings_in

KEYWORDS = 5_000
MODEL = "gpt-4.1-mini"
_PROMPT = "question.multiple_choice.en"
_CELLS = tuple(Cell(type=QuestionType.MULTIPLE_CHOICE, difficulty=each) for each in Difficulty)
PART = 50_000
"""Rows of a part: OpenAI's limit."""

_KEYWORDS_SQL = """
    WITH category AS (
        INSERT INTO keyword_categories (project_id, code, name, subject_code, sort_order)
        VALUES (:project, 'english/words', 'words', 'english', 1) RETURNING id)
    INSERT INTO keywords (id, project_id, category_id, term, normalized_term, locale, level,
                          part_of_speech)
    SELECT uuidv7(), :project, category.id, 'word ' || n, 'word ' || n, 'en', 'B' || n % 2 + 1,
           (ARRAY['noun', 'verb', 'adjective'])[1 + n % 3]
    FROM category, generate_series(1, CAST(:keywords AS int)) AS n
"""
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


@dataclass(frozen=True, slots=True)
class Place:
    """The installation below a folder."""

    container: Container
    project_id: UUID

    async def new_batch(self, items: int, *, status: str = "reserved") -> UUID:
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
            "project": self.project_id,
            "batch": id_,
            "items": items,
            "keywords": KEYWORDS,
            "uses": -(-items // KEYWORDS),
            "status": status,
            "difficulties": [each.value for each in Difficulty],
        }
        services = self.container.batch_work()
        async with services.sessions() as session, transaction(session):
            await services.batches(session).create(self.project_id, new, ())
            for statement in (_ITEMS_SQL, _CELLS_SQL, _USES_SQL):
                await session.execute(text(statement), given)
        await self._settle()
        return id_

    async def answered_batch(self, items: int) -> UUID:
        """A batch whose results are there, in parts of ``PART`` rows; no stem is another's."""
        id_ = await self.new_batch(items, status="submitted")
        path = self.container.settings.data_dir / f"{id_}.jsonl"
        for no, first in enumerate(range(0, items, PART)):
            count = min(PART, items - first)
            write_results(path, first, count, f"{id_.hex}-", f"book {id_.hex[-6:]}")
            new = NewAsset(kind=AssetKind.BATCH_OUTPUT, origin=Origin.BATCH, file_name=path.name)
            async with self.container.sessions() as session:
                assets = self.container.assets(session)
                kept = await keep_file(assets, self.project_id, new, path)
                given = {
                    "project": self.project_id,
                    "batch": id_,
                    "no": no,
                    "first": first,
                    "last": first + count - 1,
                    "at_vendor": f"{id_}-{no}",
                    "asset": kept.asset.id,
                }
                async with transaction(session):
                    await session.execute(text(_PART_SQL), given)
        async with self.container.sessions() as session, transaction(session):
            moved = "UPDATE batch_jobs SET status = 'running' WHERE id = :batch"
            await session.execute(text(moved), {"batch": id_})
        path.unlink()
        await self._settle()
        return id_

    @asynccontextmanager
    async def work(self, batch_id: UUID) -> AsyncIterator[BatchWork]:
        """Have a batch, as a worker does."""
        services = self.container.batch_work()
        async with having(services, self.project_id, batch_id, new_id()) as work:
            if work is None:
                raise RuntimeError("somebody has the batch")
            await work.provider.warm_up()
            yield work

    async def _settle(self) -> None:
        """What autovacuum has done by the time that a vendor is done."""
        async with self.container.sessions() as session:
            connection = await session.connection(
                execution_options={"isolation_level": "AUTOCOMMIT"}
            )
            await connection.execute(text("VACUUM ANALYZE"))
            await connection.execute(text("CHECKPOINT"))


@asynccontextmanager
async def place_in(folder: Path) -> AsyncIterator[Place]:
    """The place below a folder, with a key that no vendor sees."""
    settings = settings_in(folder, sandbox=SandboxMode.NEVER, openai_api_key="bench")
    async with open_container(settings, with_llms=False) as container:
        yield Place(container, await container.project_id())


async def _hold(folder: Path) -> None:
    async with place_in(folder) as place:
        container = place.container
        async with container.sessions() as session:
            prompts = container.settings.prompts_dir
            await push_prompts(container.prompts(session), place.project_id, prompts, None)
            path = REPOSITORY_ROOT / "starter" / "examples.jsonl"
            examples = ExampleFile(path=path, source="starter", mapping={})
            await import_examples(container.imports(session), place.project_id, examples)
            async with transaction(session):
                given = {"project": place.project_id, "keywords": KEYWORDS}
                await session.execute(text(_KEYWORDS_SQL), given)
        print("ready", flush=True)
        await asyncio.to_thread(sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(_hold(Path(sys.argv[1])))
