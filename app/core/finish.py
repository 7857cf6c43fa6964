"""Work that has to be done to its end."""

import asyncio
from collections.abc import Coroutine


async def finish[T](work: Coroutine[object, object, T]) -> T:
    """Do work to its end, also where the caller is cancelled meanwhile; the cancellation follows.

    For what must not be lost once it has begun, such as the record of a call that was paid for.
    """
    task = asyncio.ensure_future(work)
    cancelled: asyncio.CancelledError | None = None
    while not task.done():
        try:
            await asyncio.shield(task)
        except asyncio.CancelledError as error:
            cancelled = error
    if cancelled is not None:
        raise cancelled
    return task.result()


def is_cancelled() -> bool:
    """Whether somebody wants this task to end; a CancelledError of its own work looks the same."""
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0
