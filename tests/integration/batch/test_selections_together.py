"""Selections, closings and retries at the same time."""

import asyncio
from collections import Counter

import pytest

from app.core.db import transaction
from app.core.exceptions import BusinessException, ErrorCode
from app.shared.keyword_selection import ClosedPick, Outcome, Pick
from tests.support.keyword_shelf import CELLS, Shelf, an_order, closed
from tests.support.rows import rows

_WAITING = """
    SELECT count(*) FROM pg_stat_activity
    WHERE datname = current_database() AND wait_event_type = 'Lock'
"""


async def until_somebody_waits(url: str) -> None:
    async with asyncio.timeout(30):
        while not (await rows(url, _WAITING))[0][0]:  # noqa: ASYNC110 - it is the server's
            await asyncio.sleep(0.01)


async def test_twelve_selections_of_one_scope_are_exact_and_fair(shelf: Shelf) -> None:
    await shelf.fill(*[40] * 7)

    found = await asyncio.gather(*(shelf.select(an_order(61, strict=True)) for _ in range(12)))

    picks = [pick for selection in found for pick in selection.picks]
    turns = Counter(pick.category_id for pick in picks)
    uses = Counter(row["use_count"] for row in await shelf.keywords())
    assert len({pick.cell for pick in picks}) == len(picks) == 12 * 61
    assert max(turns.values()) - min(turns.values()) == 1  # 732 over 7
    assert set(uses) == {2, 3}
    used = [row["last_used_seq"] for row in await shelf.keywords()]
    assert len(set(used)) == len(used)


async def test_selections_closings_and_retries_at_once_take_no_cell_twice_and_lose_none(
    shelf: Shelf,
) -> None:
    await shelf.fill(*[6] * 5)
    held = Counter[tuple[object, ...]]()

    async def work(number: int) -> None:
        for turn in range(6):
            picks = await take(17 + number)
            kept, failed = picks[::3], picks[1::3]
            unused = picks[2::3]
            await shelf.close(
                [
                    *closed(failed, Outcome.RELEASED),
                    *closed(kept, Outcome.MADE),
                    *closed(unused, Outcome.UNUSED),
                ][:: 1 if turn % 2 else -1]
            )
            for pick in [*failed, *unused]:
                held[pick.cell] -= 1
            again = await shelf.reserve_again([pick.cell for pick in failed])
            held.update(again)

    async def take(count: int) -> list[Pick]:
        try:
            found = await shelf.select(an_order(count, strict=True, allow_fewer=True))
        except BusinessException as error:
            if error.code is not ErrorCode.KEYWORDS_EXHAUSTED:
                raise
            return []
        held.update(pick.cell for pick in found.picks)
        return [*found.picks]

    async with asyncio.timeout(60):
        await asyncio.gather(*(work(number) for number in range(12)))

    stored = await rows(
        shelf.url,
        "SELECT reserved_count + generated_count AS taken, keyword_id, question_type, difficulty "
        "FROM keyword_coverages",
    )
    assert all(row["taken"] in (0, 1) for row in stored)
    assert sum(row["taken"] for row in stored) == held.total()
    assert set(held.values()) <= {0, 1}
    keywords = await shelf.keywords()
    assert all(row["filled_cells"] == row["counted"] for row in keywords)


async def test_a_cell_that_is_taken_between_the_look_and_the_reservation_is_left_alone(
    shelf: Shelf,
) -> None:
    await shelf.fill(2)
    (pick,) = (await shelf.select(an_order(1, cells=[CELLS[0]]))).picks
    await shelf.close([ClosedPick(*pick.cell, Outcome.UNUSED)])
    order = an_order(2, cells=[CELLS[0]], strict=True)

    async with shelf.container.sessions() as session, transaction(session):
        retries = shelf.container.keywords(session).selection
        assert await retries.reserve_again(shelf.project_id, [pick.cell]) == {pick.cell}
        choosing = asyncio.create_task(shelf.select(order))
        await until_somebody_waits(shelf.url)

    with pytest.raises(BusinessException) as caught:
        await choosing
    assert caught.value.details["available"] == 1


async def test_a_keyword_that_goes_while_it_is_chosen_is_not_taken(shelf: Shelf) -> None:
    await shelf.fill(3)

    async with shelf.container.sessions() as session, transaction(session):
        connection = await session.connection()
        await connection.exec_driver_sql(
            "UPDATE keywords SET is_active = false WHERE term = 'k0-1'"
        )
        choosing = asyncio.create_task(shelf.select(an_order(2)))
        await until_somebody_waits(shelf.url)

    assert [pick.term for pick in (await choosing).picks] == ["k0-2", "k0-3"]
