"""SQL of choosing keywords.

A selection holds its scope's cursor to its end, so that those of one scope come one after another;
then it locks keywords in the order of their ids, as whoever closes reservations does.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from uuid import UUID

from sqlalchemy import or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import IntegrityError

from app.core.db import Session
from app.infrastructure.db import models as db
from app.infrastructure.db.repositories.constraints import constraint_of
from app.infrastructure.db.repositories.keyword_selection_reading import (
    cell_name,
    fills,
    first_keywords,
)
from app.infrastructure.db.repositories.keyword_selection_rows import (
    Category,
    Claim,
    Closing,
    Cursor,
    Fitting,
    Scope,
    Use,
)
from app.infrastructure.db.repositories.keyword_selection_writing import (
    count_uses,
    give_back,
    lock,
    reserve,
    reserve_new,
)
from app.shared.clock import utc_now
from app.shared.enums import Difficulty, QuestionType
from app.shared.ids import new_id
from app.shared.keyword_selection import Cell, Fill, KeywordCell, KeywordState, Pool

_SAME_CELL = "UQ_keyword_coverages_cell"


class _Taken(Exception):
    """Somebody else was faster."""


class KeywordSelectionRepository:
    def __init__(self, session: Session) -> None:
        self._session = session

    async def cursor(self, scope: Scope) -> Cursor:
        """Where a scope stands."""
        row = db.KeywordSelectionCursor
        found = await self._session.execute(
            select(row.next_category_id, row.direction).where(
                row.project_id == scope.project_id,
                row.subject_code == scope.subject,
                row.locale == scope.locale.value,
            )
        )
        at = found.one_or_none()
        return Cursor(*at) if at else Cursor()

    async def hold_cursor(self, scope: Scope) -> Cursor:
        """Where a scope stands, which nobody else changes until the transaction ends."""
        row, now = db.KeywordSelectionCursor, utc_now()
        new = {"id": new_id(), "created_at": now, "updated_at": now}
        of_scope = {"project_id": scope.project_id, "subject_code": scope.subject}
        found = await self._session.execute(
            insert(row)
            .values(**new, **of_scope, locale=scope.locale.value)
            .on_conflict_do_update(
                constraint="UQ_keyword_selection_cursors_scope", set_={"updated_at": now}
            )
            .returning(row.next_category_id, row.direction)
        )
        return Cursor(*found.one())

    async def move_cursor(self, scope: Scope, to: Cursor) -> None:
        row = db.KeywordSelectionCursor
        await self._session.execute(
            update(row)
            .where(
                row.project_id == scope.project_id,
                row.subject_code == scope.subject,
                row.locale == scope.locale.value,
            )
            .values(next_category_id=to.next_category_id, direction=to.step)
        )

    async def categories(
        self, project_id: UUID, subject: str, also: UUID | None
    ) -> Sequence[Category]:
        """The subject's live categories in their order, and that of the id, which may be gone."""
        row = db.KeywordCategory
        is_live = (row.subject_code == subject) & row.deleted_at.is_(None) & row.is_active
        found = await self._session.execute(
            select(row.id, row.code, row.name, row.sort_order, is_live)
            .where(row.project_id == project_id, or_(is_live, row.id == also))
            .order_by(row.sort_order, row.code.collate("C"))
        )
        return [Category(*category) for category in found]

    async def first(
        self, fitting: Fitting, category_ids: Collection[UUID], at_most: int
    ) -> Mapping[UUID, Pool]:
        """The first keywords of each category, in the order of their turns."""
        statement = first_keywords(
            by_level=fitting.levels is not None, by_standard=fitting.standard_id is not None
        )
        given = {
            "project": fitting.scope.project_id,
            "language": fitting.scope.locale.value,
            "categories": [*category_ids],
            "cells": _names(fitting.cells),
            "is_strict": fitting.is_strict,
            "at_most": at_most,
        }
        if fitting.levels is not None:
            given["levels"] = [level.lower() for level in fitting.levels]
        if fitting.standard_id is not None:
            given["standard"] = fitting.standard_id
        keywords: dict[UUID, list[KeywordState]] = {id_: [] for id_ in category_ids}
        for row in await self._session.execute(statement, given):
            keyword = KeywordState(*row)
            keywords[keyword.category_id].append(keyword)
        return {id_: Pool(found, len(found) < at_most) for id_, found in keywords.items()}

    async def fills(
        self, project_id: UUID, keyword_ids: Sequence[UUID], cells: Sequence[Cell]
    ) -> Mapping[KeywordCell, Fill]:
        """What those cells of keywords have that anything is known of."""
        given = {"project": project_id, "keywords": keyword_ids, "cells": _names(cells)}
        found = await self._session.execute(fills(), given)
        return {
            (id_, QuestionType(type_), Difficulty(difficulty)): Fill(taken, target)
            for id_, type_, difficulty, taken, target in found
        }

    async def reserve(self, project_id: UUID, claims: Sequence[Claim], uses: Sequence[Use]) -> bool:
        """Reserve cells of keywords that may be chosen, and count the uses, in their order.

        False: a cell has been taken meanwhile, or a keyword is gone; then nothing is reserved, and
        nothing locked.
        """
        known = [claim for claim in claims if claim.is_known]
        new = [claim for claim in claims if not claim.is_known]
        try:
            async with self._session.begin_nested():
                if await self._lock(project_id, [use.keyword_id for use in uses]) < len(uses):
                    raise _Taken
                if len(await self._reserve(project_id, known)) < len(known):
                    raise _Taken
                await self._reserve_new(project_id, new)
                await self._count(project_id, uses)
        except _Taken:
            return False
        except IntegrityError as error:
            if constraint_of(error) != _SAME_CELL:
                raise
            return False
        return True

    async def reserve_what_is_open(
        self, project_id: UUID, claims: Sequence[Claim]
    ) -> set[KeywordCell]:
        """Reserve those cells that can be, and count the uses; which ones they are.

        Keywords that may not be chosen any more are taken: their questions were ordered before.
        """
        await self._lock(project_id, {claim.cell[0] for claim in claims})
        reserved = await self._reserve(project_id, claims)
        uses = Counter[UUID]()
        for claim in claims:
            if claim.cell in reserved:
                uses[claim.cell[0]] += claim.places
        await self._count(project_id, [Use(id_, times) for id_, times in uses.items()])
        return reserved

    async def close(
        self, project_id: UUID, closings: Sequence[Closing], uses: Sequence[Use]
    ) -> None:
        """Give reservations back."""
        await self._lock(project_id, [use.keyword_id for use in uses])
        given: dict[str, object] = {
            "all_places": [closing.places for closing in closings],
            "all_made": [closing.made for closing in closings],
            "project": project_id,
            "now": utc_now(),
        }
        await self._session.execute(give_back(), given | _columns(c.cell for c in closings))
        await self._count(project_id, uses)

    async def _lock(self, project_id: UUID, keyword_ids: Collection[UUID]) -> int:
        """How many of the keywords may be chosen."""
        given = {"project": project_id, "keywords": [*keyword_ids]}
        return (await self._session.execute(lock(), given)).scalar_one()

    async def _reserve(self, project_id: UUID, claims: Sequence[Claim]) -> set[KeywordCell]:
        if not claims:
            return set()
        given: dict[str, object] = {
            "all_places": [claim.places for claim in claims],
            "all_most": [claim.most for claim in claims],
            "project": project_id,
            "now": utc_now(),
        }
        found = await self._session.execute(reserve(), given | _columns(c.cell for c in claims))
        return {(id_, QuestionType(type_), Difficulty(level)) for id_, type_, level in found}

    async def _reserve_new(self, project_id: UUID, claims: Sequence[Claim]) -> None:
        if not claims:
            return
        given: dict[str, object] = {
            "all_id": [new_id() for _ in claims],
            "all_places": [claim.places for claim in claims],
            "project": project_id,
            "now": utc_now(),
        }
        await self._session.execute(reserve_new(), given | _columns(c.cell for c in claims))

    async def _count(self, project_id: UUID, uses: Sequence[Use]) -> None:
        given = {
            "all_keyword_id": [use.keyword_id for use in uses],
            "all_uses": [use.uses for use in uses],
            "all_made": [use.made for use in uses],
            "project": project_id,
            "now": utc_now(),
        }
        await self._session.execute(count_uses(), given)


def _names(cells: Iterable[Cell]) -> list[str]:
    return [cell_name(cell.type.value, cell.difficulty.value) for cell in cells]


def _columns(cells: Iterable[KeywordCell]) -> dict[str, object]:
    keywords, types, difficulties = list[UUID](), list[str](), list[str]()
    for keyword_id, type_, difficulty in cells:
        keywords.append(keyword_id)
        types.append(type_.value)
        difficulties.append(difficulty.value)
    return {
        "all_keyword_id": keywords,
        "all_question_type": types,
        "all_difficulty": difficulties,
    }
