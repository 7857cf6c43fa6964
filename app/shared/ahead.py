"""Streams that make the next thing while one is used."""

import asyncio
from collections.abc import AsyncGenerator


async def ahead[T](source: AsyncGenerator[T]) -> AsyncGenerator[T]:
    """The same things, each begun when the one before it is given out; at most one waits.

    What ``source`` raises is raised in its place. Use it in ``aclosing``: ``source`` is closed with
    it.
    """
    coming = asyncio.create_task(_next(source))
    try:
        while there := await coming:
            coming = asyncio.create_task(_next(source))
            yield there[0]
    finally:
        coming.cancel()
        await asyncio.gather(coming, return_exceptions=True)
        await source.aclose()


async def _next[T](source: AsyncGenerator[T]) -> tuple[T] | None:
    try:
        return (await anext(source),)
    except StopAsyncIteration:
        return None
