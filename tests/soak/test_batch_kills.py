"""Twenty ``kill -9`` at random moments of batches of two thousand rows, each of them resumed.

With every vendor one batch, whose process is killed five times: a random while after it has the
batch, has built its file, submits it, has submitted it, and stores results. Prints where each kill
hit, and what rows and money came to, beside the vendors' bill.
"""

import asyncio
import csv
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from random import Random
from uuid import UUID

import pytest

from app.shared.batches import Batch
from tests.support.batch_studio import PROVIDERS, BatchStudio, batch_studio_on
from tests.support.qgen_command import Qgen, an_environment
from tests.support.rows import rows
from tests.support.sandbox_process import SandboxProcess

ROWS = 2000
SEED = 20261123
STAGES = ("selected", "built", "submitting", "submitted", "downloaded")
LATEST_S = (0.3, 0.3, 0.1, 3.0, 1.5)
"""How long after it has reached a stage a process is killed at the latest."""
PLACES = {
    stage: place
    for place, stage in enumerate(
        ("selected", "built", "uploaded", "submitting", "submitted", "ended", "downloaded")
    )
}
PATIENCE_S = 300
WORDS = Path(__file__).resolve().parents[3] / "shared" / "data" / "cefrj-vocabulary.csv"


def words() -> Sequence[str]:
    with WORDS.open(encoding="utf-8") as file:
        found = [row["headword"] for row in csv.DictReader(file)]
    return [word for word in dict.fromkeys(found) if word.isalpha()][:ROWS]


@pytest.mark.soak
@pytest.mark.skipif(not WORDS.exists(), reason="the list of words is not here")
@pytest.mark.parametrize("provider", PROVIDERS)
async def test_a_batch_that_is_killed_again_and_again_comes_to_what_it_would_have(
    prompted_url: str,
    sandbox: SandboxProcess,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    provider: str,
) -> None:
    qgen = Qgen(
        tmp_path,
        an_environment(
            QGEN_DATABASE_URL=prompted_url,
            QGEN_SANDBOX="always",
            QGEN_SANDBOX_URL=sandbox.url,
            QGEN_BATCH_LEASE_S="3",
            QGEN_BATCH_GRACE_S="2",
            QGEN_BATCH_POLL_S="1",
        ),
    )
    chance = Random(f"{SEED}{provider}")  # noqa: S311 - the same moments in every run
    async with batch_studio_on(prompted_url, sandbox, words()) as studio:
        began = time.perf_counter()
        ordered = await studio.order(provider, ROWS, rounds=2, selection={"strict": True})
        hits = [
            await _killed(studio, qgen, ordered.id, stage, chance.uniform(0, latest))
            for stage, latest in zip(STAGES, LATEST_S, strict=True)
        ]
        await _to_the_end(studio, qgen, ordered.id)
        rounds = [await studio.batch(ordered.id)]
        account = await studio.account(rounds)
        took = time.perf_counter() - began
        coverage = await studio.coverage()
        twice = await rows(
            prompted_url,
            "SELECT batch_seq FROM llm_calls WHERE batch_job_id = $1 "
            "GROUP BY batch_seq HAVING count(*) > 1",
            ordered.id,
        )
    with capsys.disabled():
        sys.stdout.write(f"\n{provider}, {took:.0f} s: {account}\n")
        sys.stdout.writelines(f"  killed {hit}\n" for hit in hits)

    assert account.closes
    assert account.made == ROWS
    assert (account.batches, account.charged, account.twice) == (1, ROWS, 0)
    assert account.cost_usd == account.metered_usd
    assert twice == []
    assert coverage["reserved"] == 0
    assert coverage["generated"] == account.succeeded


async def _killed(
    studio: BatchStudio, qgen: Qgen, batch_id: UUID, stage: str, after_s: float
) -> str:
    """Work on it in a process that is killed so long after a stage; where that hit."""
    before = await _stage(studio, batch_id)
    process = qgen.start_into(qgen.folder / "killed.log", "batch", "run", str(batch_id))

    async def is_there() -> bool:
        has_it, reached = await _stage(studio, batch_id), PLACES[stage]
        return has_it[0] != before[0] and has_it[1] >= reached

    await _until(process, is_there)
    await asyncio.sleep(after_s)
    process.kill()
    process.wait()
    return f"{after_s:.2f} s after {stage!r}: {_standing(await studio.batch(batch_id))}"


async def _to_the_end(studio: BatchStudio, qgen: Qgen, batch_id: UUID) -> None:
    log = qgen.folder / "last.log"
    process = qgen.start_into(log, "batch", "run", str(batch_id))

    async def is_over() -> bool:
        return False

    await _until(process, is_over)
    assert (await studio.batch(batch_id)).status.is_final, log.read_text("utf-8")


async def _until(process: "subprocess.Popen[str]", holds: Callable[[], Awaitable[bool]]) -> None:
    """Wait until something holds, or the process has ended."""
    async with asyncio.timeout(PATIENCE_S):
        while process.poll() is None and not await holds():  # noqa: ASYNC110 - of other processes
            await asyncio.sleep(0.02)


async def _stage(studio: BatchStudio, batch_id: UUID) -> tuple[UUID | None, int]:
    """Who has it, and how far it is."""
    [found] = await rows(
        studio.database_url,
        """
        SELECT job.owner, job.status, (
            SELECT status FROM batch_parts WHERE batch_job_id = job.id LIMIT 1
        ) AS part
        FROM batch_jobs AS job WHERE job.id = $1
        """,
        batch_id,
    )
    return found["owner"], PLACES.get(found["part"] or found["status"], len(PLACES))


def _standing(batch: Batch) -> str:
    parts = ", ".join(part.status for part in batch.parts) or "no part"
    return f"{batch.status}, {parts}, {batch.counts.done} of {batch.item_count} done"
