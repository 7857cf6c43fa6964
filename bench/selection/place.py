"""Many keywords, and what a batch does with them: it chooses them and stores its items."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import insert, text

from app.core.db import Session, transaction
from app.core.di.container import Container
from app.infrastructure.db import models as db
from app.infrastructure.db.repositories.bulk import insert_all
from app.shared.enums import Difficulty, Locale, QuestionType
from app.shared.ids import new_id
from app.shared.keyword_selection import Cell, Pick, Selection, SelectionOrder

SUBJECT = "english"
CELLS = tuple(
    Cell(type=type_, difficulty=difficulty)
    for type_, difficulty in itertools.product(
        (
            QuestionType.MULTIPLE_CHOICE,
            QuestionType.SHORT_ANSWER,
            QuestionType.CLOZE,
            QuestionType.TRUE_FALSE,
        ),
        (Difficulty.EASY, Difficulty.MEDIUM, Difficulty.HARD, Difficulty.VERY_HARD),
    )
)

_CATEGORIES = """
    INSERT INTO keyword_categories (project_id, code, name, subject_code, sort_order)
    SELECT :project, 'english/' || n, 'category ' || n, 'english', n
    FROM generate_series(1, CAST(:categories AS int)) AS n
"""
_KEYWORDS = """
    WITH places AS (
        SELECT id, row_number() OVER (ORDER BY sort_order) AS place FROM keyword_categories
        WHERE project_id = :project)
    INSERT INTO keywords (id, project_id, category_id, term, normalized_term, locale, level,
                          use_count, filled_cells, generated_count, last_used_seq)
    SELECT uuidv7(), :project, places.id, 'word ' || n, 'word ' || n, 'en', 'B' || n % 2 + 1,
        is_used, is_used, is_used, CASE WHEN is_used > 0 THEN nextval('keyword_use_seq') END
    FROM generate_series(1, CAST(:keywords AS int)) AS n
    CROSS JOIN LATERAL (SELECT (n / :categories) % 2 * CAST(:used AS int) AS is_used) AS used
    JOIN places ON places.place = 1 + n % :categories
"""
_COVERAGES = """
    INSERT INTO keyword_coverages
        (project_id, keyword_id, question_type, difficulty, generated_count)
    SELECT :project, id, 'multiple_choice', 'medium', 1 FROM keywords
    WHERE project_id = :project AND use_count > 0
"""


@dataclass(frozen=True, slots=True)
class Place:
    """An installation with keywords."""

    container: Container
    project_id: UUID

    async def choose(self, order: SelectionOrder) -> Selection:
        """Select, and store a batch with its items, in one transaction."""
        async with self.container.sessions() as session, transaction(session):
            return await self.choose_in(session, order)

    async def choose_in(self, session: Session, order: SelectionOrder) -> Selection:
        """As ``choose``, without the transaction."""
        selection = await self.container.keywords(session).selection.select(self.project_id, order)
        id_ = new_id()
        job = {"id": id_, "root_id": id_, "project_id": self.project_id, "spec": {}}
        job |= {"provider": "openai", "model": "m", "item_count": len(selection.picks)}
        await session.execute(insert(db.BatchJob).values(job))
        await insert_all(session, db.BatchJobItem, self._items(id_, selection.picks))
        return selection

    def _items(self, batch: UUID, picks: Sequence[Pick]) -> list[dict[str, object]]:
        return [
            {
                "batch_job_id": batch,
                "seq": seq,
                "project_id": self.project_id,
                "keyword_id": pick.keyword_id,
                "question_type": pick.type.value,
                "difficulty": pick.difficulty.value,
            }
            for seq, pick in enumerate(picks)
        ]


async def fill(container: Container, keywords: int, categories: int, *, used: bool) -> Place:
    """Keywords in categories; ``used``: every second one has a question."""
    project_id = await container.project_id()
    given = {
        "project": project_id,
        "keywords": keywords,
        "categories": categories,
        "used": int(used),
    }
    async with container.sessions() as session:
        async with transaction(session):
            for statement in (_CATEGORIES, _KEYWORDS, _COVERAGES):
                await session.execute(text(statement), given)
        connection = await session.connection(execution_options={"isolation_level": "AUTOCOMMIT"})
        await connection.execute(text("VACUUM ANALYZE"))
        await connection.execute(text("CHECKPOINT"))
    return Place(container, project_id)


def an_order(count: int, cells: Sequence[Cell] = CELLS) -> SelectionOrder:
    return SelectionOrder(
        subject=SUBJECT, locale=Locale.EN, cells=tuple(cells), count=count, strict=True
    )
