"""Waiting without the wait."""

import time


class Waits:
    """Instead of sleeping: keeps how long it would have been, and passes on the time."""

    def __init__(self) -> None:
        self.seconds: list[float] = []
        self._started = time.time()

    async def __call__(self, seconds: float) -> None:
        self.seconds.append(seconds)

    def clock(self) -> float:
        """Seconds since the epoch, in which nothing but these waits takes time."""
        return self._started + sum(self.seconds)
