"""What shows only in the long run: memory over many questions, and the time of a whole bulk run."""

import asyncio
import json
import time
from itertools import islice

from bench.generation.load import Connection, ask, drive
from bench.generation.processes import postgres_cpu_s, served
from bench.generation.studio import AT_ONCE_AT_MOST, Studio, bodies, orders

_QUESTIONS = 10_000
_STEP = 1_000
_AT_ONCE = 16
_ITEMS = 1_000
_DELAY_MS = 200
GOAL = 1.15


async def bench_memory(studio: Studio, _rounds: int) -> None:
    """Print the memory of the server after every thousand questions."""
    print("\n| questions | RSS MB |\n|---|---|")
    with served(studio.folder, "our_server", environment=studio.environment(0)) as server:
        given = bodies()
        for done in range(_STEP, _QUESTIONS + 1, _STEP):
            await drive(server.url, "/api/v1/generation/questions", given, _STEP, _AT_ONCE)
            print(f"| {done:,} | {server.rss_mb():.1f} |", flush=True)


async def bench_bulk(studio: Studio, rounds: int) -> None:
    """Print the seconds of a run in the worker of one server, beside those of the vendor alone."""
    environment = studio.environment(_DELAY_MS, QGEN_WORKER="inside")
    ideal_s = _ITEMS * _DELAY_MS / 1000 / AT_ONCE_AT_MOST
    print(
        f"\n{_ITEMS:,} specs, {AT_ONCE_AT_MOST} at once, {_DELAY_MS} ms; ideal {ideal_s:.1f} s\n\n"
        "| s | ratio | items/s | CPU ms an item | PostgreSQL's |\n|---|---|---|---|---|"
    )
    specs = [*islice(orders(), _ITEMS)]
    with served(studio.folder, "our_server", environment=environment) as server:
        await drive(server.url, "/api/v1/generation/questions", bodies(), 8, 8)
        for _ in range(rounds):
            cpu_s, postgres_s = server.cpu_s(), postgres_cpu_s(studio.folder)
            seconds = await _run(server.url, specs)
            print(
                f"| {seconds:.1f} | {seconds / ideal_s:.2f}x (goal {GOAL})"
                f" | {_ITEMS / seconds:.0f} | {(server.cpu_s() - cpu_s) / _ITEMS * 1000:.1f}"
                f" | {(postgres_cpu_s(studio.folder) - postgres_s) / _ITEMS * 1000:.1f} |",
                flush=True,
            )


async def _run(url: str, specs: list[dict[str, str]]) -> float:
    """From the order to the end, as a client sees it who looks four times a second."""
    body = json.dumps({"specs": specs, "concurrency": AT_ONCE_AT_MOST}).encode()
    began = time.perf_counter()
    path = "/api/v1/generation/questions/bulk"
    run = json.loads(await ask(url, "POST", path, body))
    connection = await Connection.open(url)
    while run["status"] in ("queued", "running"):
        await asyncio.sleep(0.25)
        run = json.loads(await connection.request("GET", f"/api/v1/runs/{run['id']}"))
    await connection.close()
    if run["status"] != "finished":
        raise RuntimeError(f"the run ended {run['status']}: {run}")
    return time.perf_counter() - began
