"""A stream that makes the next thing while one is used."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing

import pytest

from app.shared.ahead import ahead


class Source:
    """Numbers, and what was done to have them."""

    def __init__(self, count: int, *, breaks: bool = False) -> None:
        self.count, self.breaks = count, breaks
        self.begun: list[int] = []
        self.is_closed = False

    async def numbers(self) -> AsyncGenerator[int]:
        try:
            for number in range(self.count):
                self.begun.append(number)
                await asyncio.sleep(0)
                yield number
            if self.breaks:
                raise LookupError("the source broke")
        finally:
            self.is_closed = True


async def test_all_things_come_once_and_in_their_order() -> None:
    assert [number async for number in ahead(Source(5).numbers())] == [0, 1, 2, 3, 4]


async def test_the_next_thing_is_begun_while_one_is_used_and_no_more() -> None:
    source = Source(9)
    async with aclosing(ahead(source.numbers())) as numbers:
        assert await anext(numbers) == 0
        for _ in range(20):
            await asyncio.sleep(0)

        assert source.begun == [0, 1]


async def test_what_breaks_the_source_is_raised_after_what_came_before() -> None:
    numbers = ahead(Source(2, breaks=True).numbers())

    assert [await anext(numbers), await anext(numbers)] == [0, 1]
    with pytest.raises(LookupError, match="the source broke"):
        await anext(numbers)


@pytest.mark.parametrize("turns", [0, 20], ids=["under way", "there already"])
async def test_who_stops_early_closes_the_source(turns: int) -> None:
    source = Source(9)
    async with aclosing(ahead(source.numbers())) as numbers:
        await anext(numbers)
        for _ in range(turns):
            await asyncio.sleep(0)

    assert source.is_closed
