"""A run of five hundred items, with broken replies, limited rates and a killed worker.

One reply in five is broken, one request in ten is refused for its rate; the worker is killed in the
middle, and the run resumed. Prints the figures, beside the vendors' bill.
"""

import asyncio
import sys
import time
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

import pytest

from app.application.keep_runs import resume_run
from app.application.read_runs import get_run
from app.application.start_run import start_run
from app.core.di.container import Container
from app.core.di.opening import open_container
from app.shared.runs import BulkOrder, Run, RunStatus
from tests.support.qgen_command import Qgen, an_environment
from tests.support.rows import rows
from tests.support.sandbox_process import SandboxProcess
from tests.support.settings import some_settings

KEYWORDS = ("percent", "fraction", "ratio", "average", "equation", "prime number", "angle")
TYPES = ("multiple_choice", "numeric", "true_false", "short_answer", "cloze", "ordering")
DIFFICULTIES = ("easy", "medium", "hard")
FAULTS: tuple[dict[str, object], ...] = (
    {"kind": "fenced", "rate": 0.04},
    {"kind": "chatty", "rate": 0.04},
    {"kind": "truncated", "rate": 0.04},
    {"kind": "wrong_schema", "rate": 0.04},
    {"kind": "mixed_escaping", "rate": 0.04},
    {"kind": "rate_limited", "rate": 0.10, "retry_after": 0},
)
KILLED_AFTER = 150
PATIENCE_S = 600
AT_ONCE = 8
_CALLS = """
    SELECT input_tokens, output_tokens, cost_usd, lost_tries FROM llm_calls
    WHERE run_id = $1 AND finish_reason IS NOT NULL
"""
_TWICE = """
    SELECT question_id FROM run_items WHERE status = 'saved'
    GROUP BY question_id HAVING count(*) > 1
"""


def specs() -> list[dict[str, object]]:
    """Five hundred orders over keywords, types and difficulties."""
    return [
        {
            "type": TYPES[number % len(TYPES)],
            "locale": ("en", "ko")[number // 7 % 2],
            "subject": "math",
            "keyword": f"{KEYWORDS[number % len(KEYWORDS)]} {number // 21}",
            "difficulty": DIFFICULTIES[number % 3],
            "provider": ("openai", "gemini", "anthropic")[number % 3],
        }
        for number in range(500)
    ]


async def _run(container: Container, project_id: UUID, run_id: UUID) -> Run:
    async with container.sessions() as session:
        return await get_run(container.runs(session), project_id, run_id)


async def _until(container: Container, project_id: UUID, run_id: UUID, done: int) -> Run:
    """The run when so many items are done, or it is over."""
    async with asyncio.timeout(PATIENCE_S):
        while True:
            run = await _run(container, project_id, run_id)
            if run.counts.done >= done or run.status.is_over:
                return run
            await asyncio.sleep(0.2)


@pytest.mark.soak
async def test_nothing_is_lost_made_twice_or_unpaid_whatever_happens(
    prompted_url: str, sandbox: SandboxProcess, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sandbox.set_faults(*FAULTS, seed=20261122)
    environment = an_environment(
        QGEN_DATABASE_URL=prompted_url, QGEN_SANDBOX="always", QGEN_SANDBOX_URL=sandbox.url
    )
    qgen = Qgen(tmp_path, environment)
    began = time.perf_counter()
    async with open_container(some_settings(prompted_url, sandbox.url)) as container:
        project_id = await container.project_id()
        async with container.sessions() as session:
            order = BulkOrder.model_validate({"specs": specs(), "concurrency": AT_ONCE})
            run_id = (await start_run(container.runs(session), project_id, order)).id
        first = qgen.start_into(tmp_path / "first.log", "worker")
        await _until(container, project_id, run_id, KILLED_AFTER)
        first.kill()
        first.wait()
        killed_at = await _run(container, project_id, run_id)
        second = qgen.start_into(tmp_path / "second.log", "worker")
        interrupted = await _until(container, project_id, run_id, 501)
        async with container.sessions() as session:
            await resume_run(container.runs(session), project_id, run_id)
        ended = await _until(container, project_id, run_id, 501)
        second.terminate()
        second.wait()
    took = time.perf_counter() - began
    calls = await rows(prompted_url, _CALLS, run_id)
    recorded = Counter(
        Billed(call["input_tokens"], call["output_tokens"], call["cost_usd"]) for call in calls
    )
    billed = _billed(sandbox)
    unseen = billed - recorded
    with capsys.disabled():
        sys.stdout.write(
            f"\n500 items in {took:.0f} s, killed after {killed_at.counts.done}: "
            f"{ended.counts.model_dump()}, {ended.errors}\n"
            f"replies recorded {recorded.total()}, billed {billed.total()}; cost of the run "
            f"{ended.spent.cost_usd}, billed {_cost(billed)}, of which {_cost(unseen)} for the "
            f"{unseen.total()} that were under way at the kill\n"
        )

    assert interrupted.status is RunStatus.INTERRUPTED
    assert interrupted.counts.done == killed_at.counts.done
    assert (ended.status, ended.counts.done) == (RunStatus.FINISHED, 500)
    assert await rows(prompted_url, _TWICE) == []
    assert not recorded - billed
    assert ended.spent.cost_usd == _cost(recorded)
    # What was under way when the worker was killed is on the bill, and nobody could record it.
    assert unseen.total() <= AT_ONCE
    assert ended.spent.cost_usd + _cost(unseen) == _cost(billed)


class Billed(NamedTuple):
    """One reply on a bill."""

    input_tokens: int
    output_tokens: int
    cost_usd: Decimal


def _billed(sandbox: SandboxProcess) -> Counter[Billed]:
    requests = sandbox.meter()["requests"]
    assert isinstance(requests, dict)
    return Counter(
        Billed(bill["input_tokens"], bill["output_tokens"], Decimal(bill["cost_usd"]))
        for bill in requests.values()
    )


def _cost(bills: Counter[Billed]) -> Decimal:
    return sum((bill.cost_usd * count for bill, count in bills.items()), Decimal(0))
