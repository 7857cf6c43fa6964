"""Whose turn it is."""

import asyncio
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.infrastructure.ai.base.fair_lock import FairLock, FairQueue

SHARES = st.lists(st.integers(0, 4), max_size=60)


@given(SHARES)
def test_each_share_is_served_in_its_own_order_and_nothing_is_lost(shares: list[int]) -> None:
    queue = FairQueue[tuple[int, int]]()
    for number, share in enumerate(shares):
        queue.push(share, (share, number))

    served = [queue.pop() for _ in shares]

    assert queue.pop() is None
    assert len(queue) == 0
    assert sorted(filter(None, served), key=lambda one: one[1]) == [
        (share, number) for number, share in enumerate(shares)
    ]
    for share in set(shares):
        mine = [one[1] for one in served if one and one[0] == share]
        assert mine == sorted(mine)


@given(SHARES)
def test_nobody_is_served_twice_while_another_share_waits_that_was_there_before(
    shares: list[int],
) -> None:
    queue = FairQueue[int]()
    for share in shares:
        queue.push(share, share)
    served = list(iter(queue.pop, None))

    for share in set(shares):
        places = [place for place, one in enumerate(served) if one == share]
        for before, after in pairwise(places):
            assert len(set(served[before + 1 : after])) == after - before - 1  # each other, once


@given(SHARES, st.data())
def test_what_waits_no_more_is_not_served(shares: list[int], data: st.DataObject) -> None:
    queue = FairQueue[int]()
    for number, share in enumerate(shares):
        queue.push(share, number)
    gone = data.draw(st.sets(st.sampled_from(range(len(shares))))) if shares else set()
    for number in gone:
        queue.remove(shares[number], number)
        queue.remove(shares[number], number)

    assert set(iter(queue.pop, None)) == set(range(len(shares))) - gone


async def test_a_single_caller_waits_for_one_turn_of_a_run_of_five_hundred() -> None:
    lock, order = FairLock(), list[str]()

    async def take(share: str) -> None:
        async with lock.turn(share):
            order.append(share)
            await asyncio.sleep(0)

    async with asyncio.TaskGroup() as group, lock.turn("somebody"):
        for _ in range(500):
            group.create_task(take("run"))
        await asyncio.sleep(0)
        group.create_task(take("single"))
        await asyncio.sleep(0)

    assert order.index("single") <= 1
    assert len(order) == 501


async def test_a_caller_that_goes_away_costs_nobody_the_turn() -> None:
    lock, served = FairLock(), list[int]()

    async def take(number: int) -> None:
        async with lock.turn(number):
            served.append(number)

    async with lock.turn("first"):
        tasks = [asyncio.create_task(take(number)) for number in range(3)]
        await asyncio.sleep(0)
        tasks[1].cancel()
    tasks[0].cancel()  # it has just become its turn
    await asyncio.gather(*tasks, return_exceptions=True)

    assert served == [2]
    assert not lock.is_held


async def test_an_error_within_a_turn_gives_it_on() -> None:
    lock = FairLock()

    with pytest.raises(KeyError):
        async with lock.turn("one"):
            raise KeyError
    assert not lock.is_held
