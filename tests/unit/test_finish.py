import asyncio

import pytest

from app.core.finish import finish


async def test_work_is_done_to_its_end_however_often_the_caller_is_cancelled() -> None:
    begun, go_on, done = asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def work() -> None:
        begun.set()
        await go_on.wait()
        done.set()

    caller = asyncio.create_task(finish(work()))
    await begun.wait()
    for _ in range(3):
        caller.cancel()
        await asyncio.sleep(0)
    assert not caller.done()
    go_on.set()

    with pytest.raises(asyncio.CancelledError):
        await caller
    assert done.is_set()


async def test_the_result_and_the_error_are_those_of_the_work() -> None:
    async def fine() -> int:
        return 7

    async def failing() -> int:
        raise ValueError("no")

    assert await finish(fine()) == 7
    with pytest.raises(ValueError, match="no"):
        await finish(failing())
