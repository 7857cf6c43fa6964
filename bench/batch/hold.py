"""``python -m bench.batch.hold FOLDER``: a database with prompts, examples and keywords.

Prints ``ready``, and stays until its input ends: the processes that are measured share it.
"""

import asyncio
import sys
from pathlib import Path

from sqlalchemy import text

from app.application.import_files import import_examples
from app.application.keep_prompts import push_prompts
from app.core.config import REPOSITORY_ROOT
from app.core.db import transaction
from app.shared.imports import ExampleFile
from bench.batch.place import KEYWORDS, place_in

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
