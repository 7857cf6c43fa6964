"""How far a run is: counts what comes of its items, tells it, and hears when to stop."""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from functools import partial

from loguru import logger

from app.application.steps.services import RunWorkServices
from app.application.steps.store_patiently import store_patiently
from app.core.db import transaction
from app.core.exceptions import BusinessException, JsonValue
from app.core.finish import finish
from app.domain.runs.run_service import ItemOutcome, RunService
from app.infrastructure.db.repositories.runs import HeldRun
from app.shared.money import plain
from app.shared.runs import Run

TELL_EVERY_S = 0.25
OUTAGE_PATIENCE_S = 15 * 60
"""How long a run waits for a provider that is left alone, while nothing else comes."""
SHORTEST_WAIT_S = 0.1


class RunBoard:
    """The standing of one run, for all that work on it in this process."""

    def __init__(self, services: RunWorkServices, run: HeldRun, before: Run) -> None:
        self._services = services
        self._run = run
        self._counts = Counter({**before.counts.model_dump(), "pending": 0})
        self._done_before = before.counts.done
        self._errors = Counter(before.errors)
        self._calls = before.spent.calls
        self._input_tokens = before.spent.input_tokens
        self._output_tokens = before.spent.output_tokens
        self._cost_usd = before.spent.cost_usd
        self._untold: list[ItemOutcome] = []
        self._began = time.monotonic()
        self._stopping = asyncio.Event()
        self._away_since: float | None = None
        self.stopped_by: BusinessException | None = None

    @property
    def is_stopping(self) -> bool:
        """Nothing more is begun."""
        return self._stopping.is_set()

    def add(self, outcome: ItemOutcome) -> None:
        """Something came of an item, and is stored."""
        self._away_since = None
        self._counts[outcome.status] += 1
        if outcome.error is not None:
            self._errors[outcome.error.code.value] += 1
        self._calls += outcome.spent.calls
        self._input_tokens += outcome.spent.input_tokens
        self._output_tokens += outcome.spent.output_tokens
        self._cost_usd += outcome.spent.cost_usd
        self._untold.append(outcome)

    def stop(self, error: BusinessException | None = None) -> None:
        """Nothing more is begun; ``error`` says why, of several the first."""
        self._stopping.set()
        self.stopped_by = self.stopped_by or error

    async def wait_for_provider(self, error: BusinessException) -> float | None:
        """Tell that a provider cannot be had; until when it is left alone, on the clock of
        ``time.monotonic``. None: nothing has come for so long that the run stops.

        Raises:
            BusinessException: DATABASE_UNAVAILABLE.
        """
        now = time.monotonic()
        if self._away_since is None:
            self._away_since = now
            await self._tell_waiting(error)
        if now - self._away_since > OUTAGE_PATIENCE_S:
            return None
        asked = error.details.get("retry_after_s")
        return now + max(asked if isinstance(asked, int) else 0, SHORTEST_WAIT_S)

    async def pause(self, seconds: float) -> None:
        """Wait, or until nothing more is begun."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._stopping.wait()

    async def _tell_waiting(self, error: BusinessException) -> None:
        logger.warning("Run {} waits: {}", self._run.id, error)
        async with self._services.sessions() as session:
            told = self._services.runs(session).tell_waiting
            tell = partial(told, self._run.project_id, self._run.id, error)
            await store_patiently(session, tell)

    async def keep_telling(self) -> None:
        """Tell what is new, and look whether somebody cancels the run, from time to time."""
        while True:
            await asyncio.sleep(TELL_EVERY_S)
            try:
                await self.tell()
            except BusinessException as error:  # told when the database is back
                logger.warning("The progress of run {} cannot be told: {}", self._run.id, error)

    async def tell(self) -> None:
        """Tell what is new.

        Raises:
            BusinessException: DATABASE_UNAVAILABLE; it is still to be told.
        """
        untold = list(self._untold)
        async with self._services.sessions() as session:
            runs = self._services.runs(session)
            goes_on = await store_patiently(session, partial(self._tell, runs, untold))
        del self._untold[: len(untold)]
        if not goes_on:
            self.stop()

    async def _tell(self, runs: RunService, untold: Sequence[ItemOutcome]) -> bool:
        if untold:
            await runs.tell(self._run.project_id, self._run.id, untold, self._progress())
        return await runs.goes_on(self._run)

    def _progress(self) -> Mapping[str, JsonValue]:
        """``per_s`` and ``eta_s`` by the pace since this worker began."""
        done = self._counts["saved"] + self._counts["duplicate"] + self._counts["failed"]
        per_s = (done - self._done_before) / max(time.monotonic() - self._began, 0.001)
        left = self._run.item_count - done
        return {
            "done": done,
            "total": self._run.item_count,
            "saved": self._counts["saved"],
            "duplicate": self._counts["duplicate"],
            "failed": self._counts["failed"],
            "errors": dict(self._errors),
            "calls": self._calls,
            "input_tokens": self._input_tokens,
            "output_tokens": self._output_tokens,
            "cost_usd": plain(self._cost_usd),
            "per_s": round(per_s, 2),
            "eta_s": round(left / per_s) if per_s else None,
        }


@asynccontextmanager
async def open_board(services: RunWorkServices, run: HeldRun) -> AsyncIterator[RunBoard]:
    """A board that tells while work goes on, and the rest at the end.

    Raises:
        BusinessException: DATABASE_UNAVAILABLE.
    """
    async with services.sessions() as session, transaction(session):
        before = await services.runs(session).get(run.project_id, run.id)
    board = RunBoard(services, run, before)
    telling = asyncio.create_task(board.keep_telling())
    try:
        yield board
    finally:
        telling.cancel()
        await asyncio.wait({telling})
        await finish(board.tell())
