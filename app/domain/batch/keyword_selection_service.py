"""Choosing keywords fairly, and reserving their cells."""

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import ceil
from uuid import UUID

from app.core.validation import validation_failed
from app.domain.batch.exhaustion import exhausted
from app.domain.batch.keyword_selection import Drawn, draw, turn_at
from app.domain.shared.the_standard import the_standard
from app.infrastructure.db.repositories.keyword_selection import KeywordSelectionRepository
from app.infrastructure.db.repositories.keyword_selection_rows import (
    NO_LIMIT,
    Category,
    Claim,
    Closing,
    Cursor,
    Fitting,
    Scope,
    Use,
)
from app.infrastructure.db.repositories.standards import StandardRepository
from app.shared.keyword_selection import (
    CategoryShare,
    ClosedPick,
    Exhaustion,
    Fill,
    KeywordCell,
    Outcome,
    Pool,
    Selection,
    SelectionOrder,
    Turn,
)
from app.shared.keywords import normalise_term

_LOOKS = 20


@dataclass(frozen=True, slots=True)
class _Plan:
    """What would be taken, and where the round robin would go on."""

    selection: Selection
    fills: Mapping[KeywordCell, Fill]
    next: Cursor


class KeywordSelectionService:
    def __init__(self, keywords: KeywordSelectionRepository, standards: StandardRepository) -> None:
        self._keywords = keywords
        self._standards = standards

    async def preview(self, project_id: UUID, order: SelectionOrder) -> Selection:
        """What ``select`` would take now, or all that there is. Nothing is locked or changed.

        Raises:
            BusinessException: VALIDATION_FAILED (a category that is not there),
                STANDARD_NOT_FOUND.
        """
        scope = Scope(project_id, order.subject, order.locale)
        plan = await self._plan(scope, order, await self._keywords.cursor(scope))
        return plan.selection

    async def select(self, project_id: UUID, order: SelectionOrder) -> Selection:
        """Choose keywords and reserve their cells: ``close`` gives each of them back.

        Selections of one scope wait for one another until the transaction ends. In a transaction
        that does both, select before closing anything.

        Raises:
            BusinessException: KEYWORDS_EXHAUSTED (there are fewer than ``count``, or none);
                VALIDATION_FAILED (a category that is not there), STANDARD_NOT_FOUND. Nothing is
                reserved then.
        """
        scope = Scope(project_id, order.subject, order.locale)
        cursor = await self._keywords.hold_cursor(scope)
        for _ in range(_LOOKS):
            plan = await self._plan(scope, order, cursor)
            picks = plan.selection.picks
            if not picks or (plan.selection.is_short and not order.allow_fewer):
                raise exhausted(order, plan.selection)
            uses = Counter(pick.keyword_id for pick in reversed(picks))
            in_order = [Use(id_, times) for id_, times in reversed(uses.items())]
            if await self._keywords.reserve(project_id, _claims(plan), in_order):
                await self._keywords.move_cursor(scope, plan.next)
                return plan.selection
        raise RuntimeError(f"at each of {_LOOKS} looks, others took what was found")

    async def close(self, project_id: UUID, closed: Sequence[ClosedPick]) -> None:
        """Give reservations back, with what became of them; each once, all in one call of a
        transaction (keywords are locked in the order of their ids).
        """
        if not closed:
            return
        places, made = Counter[KeywordCell](), Counter[KeywordCell]()
        unused, questions = Counter[UUID](), Counter[UUID]()
        for pick in closed:
            cell = (pick.keyword_id, pick.type, pick.difficulty)
            places[cell] += 1
            made[cell] += pick.outcome is Outcome.MADE
            questions[pick.keyword_id] += pick.outcome is Outcome.MADE
            unused[pick.keyword_id] += pick.outcome is Outcome.UNUSED
        await self._keywords.close(
            project_id,
            [Closing(cell, count, made[cell]) for cell, count in places.items()],
            [Use(id_, -unused[id_], count) for id_, count in questions.items()],
        )

    async def reserve_again(
        self, project_id: UUID, cells: Sequence[KeywordCell], *, strict: bool = True
    ) -> set[KeywordCell]:
        """Reserve cells for questions that are tried again; which of them were reserved.

        A cell that is given several times is reserved as often, or not at all. Left out are those
        that have their target meanwhile, unless not ``strict``. Each counts as a use. Once a
        transaction, as ``close``.
        """
        if not cells:
            return set()
        claims = [
            Claim(cell, times, None if strict else NO_LIMIT)
            for cell, times in Counter(cells).items()
        ]
        return await self._keywords.reserve_what_is_open(project_id, claims)

    async def _plan(self, scope: Scope, order: SelectionOrder, cursor: Cursor) -> _Plan:
        known = await self._keywords.categories(
            scope.project_id, scope.subject, cursor.next_category_id
        )
        ring = [category for category in known if category.is_live]
        chosen = _chosen(ring, order)
        fitting = await self._fitting(scope, order)
        drawn, fills = await self._draw(ring, chosen, fitting, order, _start(known, ring, cursor))
        shares = await self._shares(drawn, chosen, fitting)
        selection = Selection(wanted=order.count, picks=drawn.picks, categories=shares)
        turn = drawn.next
        return _Plan(selection, fills, Cursor(ring[turn.place].id, turn.step) if turn else cursor)

    async def _draw(
        self,
        ring: Sequence[Category],
        chosen: Sequence[Category],
        fitting: Fitting,
        order: SelectionOrder,
        start: Turn,
    ) -> tuple[Drawn, Mapping[KeywordCell, Fill]]:
        """Look at as many keywords of each category as it takes, as a rule no more than are taken.

        Where categories have less than their share, others are looked at once more.
        """
        pools, fills = dict[UUID, Pool](), dict[KeywordCell, Fill]()
        hungry, depth = [category.id for category in chosen], _share(order.count, len(chosen))
        while True:
            found = await self._keywords.first(fitting, hungry, depth) if hungry else {}
            pools |= found
            keyword_ids = [keyword.id for pool in found.values() for keyword in pool.keywords]
            if keyword_ids:
                fills |= await self._keywords.fills(
                    fitting.scope.project_id, keyword_ids, order.cells
                )
            ids = [category.id for category in ring]  # 50,000 picks take a second or more
            drawn = await asyncio.to_thread(draw, ids, start, pools, fills, order)
            if not drawn.starved:
                return drawn, fills
            hungry = sorted(drawn.starved)
            of_others = sum(pick.category_id in drawn.exhausted for pick in drawn.picks)
            left = len(chosen) - len(drawn.exhausted)
            depth = max(depth + 1, _share(order.count - of_others, left))

    async def _fitting(self, scope: Scope, order: SelectionOrder) -> Fitting:
        standard_id: UUID | None = None
        if order.standard is not None:
            found = await self._standards.find(scope.project_id, order.standard)
            standard_id = the_standard(found, order.standard).id
        return Fitting(scope, order.cells, order.strict, order.levels, standard_id)

    async def _shares(
        self, drawn: Drawn, chosen: Sequence[Category], fitting: Fitting
    ) -> tuple[CategoryShare, ...]:
        """What is taken of each category. Where nothing was found in one at all, all its keywords
        may have their targets.
        """
        reasons = dict(drawn.exhausted)
        empty = [id_ for id_, why in reasons.items() if why is Exhaustion.NO_KEYWORD]
        if fitting.is_strict and empty:
            whatever_they_have = replace(fitting, is_strict=False)
            for id_, pool in (await self._keywords.first(whatever_they_have, empty, 1)).items():
                if pool.keywords:
                    reasons[id_] = Exhaustion.TARGETS_REACHED
        picked = Counter(pick.category_id for pick in drawn.picks)
        return tuple(
            CategoryShare(c.id, c.code, c.name, picked[c.id], reasons.get(c.id)) for c in chosen
        )


def _share(count: int, categories: int) -> int:
    """The most turns that one of the categories can have: one in each half of a sweep, and the
    first half may have begun.
    """
    return ceil(count / max(categories, 1)) + 1


def _start(known: Sequence[Category], ring: Sequence[Category], cursor: Cursor) -> Turn:
    for category in known:
        if category.id == cursor.next_category_id and ring:
            return turn_at([c.place for c in ring], category.place, cursor.step)
    return Turn(0, 1)


def _chosen(ring: Sequence[Category], order: SelectionOrder) -> Sequence[Category]:
    """The categories that an order names, by code or by name.

    Raises:
        BusinessException: VALIDATION_FAILED.
    """
    if order.categories is None:
        return ring
    names = {category.code: category.id for category in ring}
    names |= {normalise_term(category.name): category.id for category in ring}
    ids = {name: names.get(name) or names.get(normalise_term(name)) for name in order.categories}
    problems = [
        {
            "loc": ("categories", place),
            "msg": f"the subject {order.subject} has no active category {name!r}",
        }
        for place, name in enumerate(order.categories)
        if ids[name] is None
    ]
    if problems:
        raise validation_failed(problems)
    wanted = set(ids.values())
    return [category for category in ring if category.id in wanted]


def _claims(plan: _Plan) -> Sequence[Claim]:
    """What is taken of each cell, which has nothing more by then than it had when it was seen."""
    places = Counter(pick.cell for pick in plan.selection.picks)
    nothing = Fill()
    return [
        Claim(cell, count, plan.fills.get(cell, nothing).taken + count, cell in plan.fills)
        for cell, count in places.items()
    ]
