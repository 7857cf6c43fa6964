"""What the garbage collector does not look at."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def uncollected() -> Iterator[None]:
    """Import within this: nothing is collected meanwhile, and what is there then never again.

    Modules stay anyway. Looking through them time and again takes a sixth of the time of importing
    them, and later some milliseconds at each full collection.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()
