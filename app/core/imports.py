"""Imports that take too long for the event loop."""

import asyncio
import threading
from collections.abc import Callable

_ONE_AT_A_TIME = threading.Lock()


async def import_aside[T](imports: Callable[[], T]) -> T:
    """Do imports in a thread, one caller after the other.

    Two threads that import parts of one knot of modules at the same time get unfinished ones.
    """

    def alone() -> T:
        with _ONE_AT_A_TIME:
            return imports()

    return await asyncio.to_thread(alone)
