"""Five hundred jobs over three workers, of which one is killed at twenty random moments.

Each job's effect is one row, stored in the transaction that ends the job. Prints the figures.
"""

import asyncio
import random
import sys
import time
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest

from tests.support.job_worker import WorkerProcess, worker_process
from tests.support.rows import rows
from tests.support.workshop import FAST, Workshop, make_tables, workshop_on

JOBS = 500
WORKERS = 3
KILLS = 20
SEED = 20261122
PAUSE_S = (0.6, 1.6)
PATIENCE_S = 300
TIMINGS = replace(FAST, dead_after_s=1, sweep_s=0.5)
_STATES = "SELECT status, count(*) AS n FROM jobs GROUP BY status"
_UNFINISHED = "SELECT id FROM jobs WHERE finished_at IS NULL LIMIT 1"
_EFFECTS = "SELECT attempt, count(*) AS n FROM effects GROUP BY attempt ORDER BY attempt"
_MORE_THAN_ONCE = "SELECT job_id FROM effects GROUP BY job_id HAVING count(*) > 1"


class Crew:
    """Workers in processes of their own; a killed one is replaced."""

    def __init__(self, stack: ExitStack, database_url: str, log: Path) -> None:
        self._stack = stack
        self._database_url = database_url
        self._log = log
        self._chance = random.Random(SEED)  # noqa: S311 - the same moments in every run
        self._workers = [self._hire() for _ in range(WORKERS)]

    async def lose_one_sometimes(self) -> None:
        """Kill a worker at each of ``KILLS`` random moments."""
        for _ in range(KILLS):
            await asyncio.sleep(self._chance.uniform(*PAUSE_S))
            place = self._chance.randrange(WORKERS)
            self._workers[place].kill()
            self._workers[place] = self._hire()

    def _hire(self) -> WorkerProcess:
        return self._stack.enter_context(worker_process(self._database_url, TIMINGS, self._log))


async def _until_none_is_left(shop: Workshop) -> None:
    async with asyncio.timeout(PATIENCE_S):
        while await rows(shop.database_url, _UNFINISHED):  # noqa: ASYNC110 - of other processes
            await asyncio.sleep(0.1)


@pytest.mark.soak
async def test_each_job_is_done_exactly_once_whatever_worker_is_killed(
    database_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    await make_tables(database_url)
    started = time.perf_counter()
    async with workshop_on(database_url) as shop:
        with ExitStack() as stack:
            crew = Crew(stack, database_url, tmp_path / "log")
            asked = set[object]()
            losing = asyncio.create_task(crew.lose_one_sometimes())
            for _ in range(JOBS):
                # More attempts than there are kills: only a kill ends an attempt here.
                asked.add(await shop.ask("test.slow_effect", max_attempts=KILLS + 1))
            await losing
            await _until_none_is_left(shop)
        states = {row["status"]: row["n"] for row in await rows(database_url, _STATES)}
        effects = {row["attempt"]: row["n"] for row in await rows(database_url, _EFFECTS)}
        repeated = await rows(database_url, _MORE_THAN_ONCE)
        done = {job_id for job_id, _ in await shop.effects()}
    took = time.perf_counter() - started
    with capsys.disabled():
        sys.stdout.write(
            f"\n{JOBS} jobs, {WORKERS} workers, {KILLS} killed: {states}, effects by attempt "
            f"{effects}, more than once {len(repeated)}, {took:.0f} s\n"
        )

    assert states == {"succeeded": JOBS}
    assert repeated == []
    assert done == asked
    assert sum(n for attempt, n in effects.items() if attempt > 1) > 0
