"""Long work that lets others have their turn."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterable

_TURN_SECONDS = 0.005
"""How long others wait for their turn at most, beside the time that one step takes."""


async def in_turns[T](steps: Iterable[T]) -> AsyncIterator[T]:
    """The same elements, with pauses."""
    turn = time.monotonic()
    for step in steps:
        yield step
        if time.monotonic() - turn > _TURN_SECONDS:
            await asyncio.sleep(0)
            turn = time.monotonic()
