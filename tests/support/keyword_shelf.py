"""Keywords in a database, and choosing them, in the words of their tests."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from uuid import UUID

import asyncpg

from app.core.db import transaction
from app.core.di.container import Container
from app.shared.enums import Difficulty, Locale, QuestionType
from app.shared.keyword_selection import (
    Cell,
    ClosedPick,
    KeywordCell,
    Outcome,
    Pick,
    Selection,
    SelectionOrder,
)
from tests.support.library import at_work
from tests.support.rows import rows

CELLS = tuple(
    Cell(type=type_, difficulty=difficulty)
    for type_ in (QuestionType.CLOZE, QuestionType.ESSAY)
    for difficulty in (Difficulty.EASY, Difficulty.HARD)
)
_CATEGORIES = """
    INSERT INTO keyword_categories (id, project_id, code, name, subject_code, sort_order)
    SELECT uuidv7(), $1, 'english/c' || n, 'C' || n, 'english', n
    FROM generate_series(0, array_length($2::int[], 1) - 1) AS n
"""
_KEYWORDS = """
    INSERT INTO keywords (id, project_id, category_id, term, normalized_term, locale, level)
    SELECT uuidv7(), $1, c.id, 'k' || c.sort_order || '-' || n, 'k' || c.sort_order || '-' || n,
        'en', CASE WHEN n % 2 = 0 THEN 'A1' ELSE 'B1' END
    FROM keyword_categories c, generate_series(1, ($2::int[])[c.sort_order + 1]) AS n
    WHERE c.project_id = $1 ORDER BY c.sort_order, n
"""
KEYWORDS = """
    SELECT k.*, coalesce((SELECT sum(least(reserved_count + generated_count - rejected_count,
        target_count)) FROM keyword_coverages WHERE keyword_id = k.id), 0) AS counted
    FROM keywords k ORDER BY k.id
"""


def an_order(count: int, **parts: object) -> SelectionOrder:
    """English keywords, in four cells."""
    given = {"subject": "english", "locale": Locale.EN, "cells": CELLS, "count": count}
    return SelectionOrder.model_validate(given | parts)


def closed(picks: Sequence[Pick], outcome: Outcome) -> list[ClosedPick]:
    return [ClosedPick(pick.keyword_id, pick.type, pick.difficulty, outcome) for pick in picks]


@dataclass(frozen=True, slots=True)
class Shelf:
    """A project's keywords."""

    container: Container
    project_id: UUID
    url: str

    async def fill(self, *sizes: int) -> None:
        """Categories C0, C1, ... of so many unused keywords each, k0-1, k0-2, ..."""
        for statement in (_CATEGORIES, _KEYWORDS):
            await rows(self.url, statement, self.project_id, [*sizes])

    async def select(self, order: SelectionOrder) -> Selection:
        async with self.container.sessions() as session, transaction(session):
            return await self.container.keywords(session).selection.select(self.project_id, order)

    async def preview(self, order: SelectionOrder) -> Selection:
        async with self.container.sessions() as session, transaction(session):
            return await self.container.keywords(session).selection.preview(self.project_id, order)

    async def close(self, closed_: Sequence[ClosedPick]) -> None:
        async with self.container.sessions() as session, transaction(session):
            await self.container.keywords(session).selection.close(self.project_id, closed_)

    async def reserve_again(
        self, cells: Sequence[KeywordCell], *, strict: bool = True
    ) -> set[KeywordCell]:
        async with self.container.sessions() as session, transaction(session):
            return await self.container.keywords(session).selection.reserve_again(
                self.project_id, cells, strict=strict
            )

    async def keywords(self) -> list[asyncpg.Record]:
        """The keywords; ``counted``: what ``filled_cells`` must be."""
        return await rows(self.url, KEYWORDS)

    async def everything(self) -> list[object]:
        """All that a selection may change."""
        tables = ("keywords", "keyword_coverages", "keyword_selection_cursors")
        return [
            sorted(map(str, await rows(self.url, f"SELECT * FROM {table}")))  # noqa: S608
            for table in tables
        ]


@asynccontextmanager
async def shelf_in(url: str) -> AsyncIterator[Shelf]:
    """The keywords of a migrated database."""
    async with at_work(url) as (container, _, project_id):
        yield Shelf(container, project_id, url)
