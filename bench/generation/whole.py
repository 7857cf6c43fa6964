"""The whole path of one question over HTTP, beside those that only pass a request to the model."""

import statistics
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass

from bench.generation.load import Timings, ask, drive
from bench.generation.processes import LITELLM_PYTHON, Served, postgres_cpu_s, served
from bench.generation.studio import Studio, bodies

OURS = "ours, the whole path"
LANGCHAIN = "FastAPI + ChatOpenAI, bare"
LITELLM = "FastAPI + litellm SDK, pass-through"
DELAYS_MS = (0, 200)
REQUESTS = {1: 100, 8: 300, 64: 500}
"""By how many are under way at once."""
_WARM_UP = 64
GOAL = 1.2


@dataclass(frozen=True)
class Measured:
    """One server under one load; CPU in ms a call."""

    timings: Timings
    cpu_ms: float
    postgres_ms: float
    rss_mb: float


async def bench_whole(studio: Studio, rounds: int) -> None:
    """Print a table for each delay of the model; figures are medians of the rounds."""
    for delay_ms in DELAYS_MS:
        print(f"\nThe model answers after {delay_ms} ms:\n")
        print("| server | at once | requests/s | p50 ms | p99 ms | CPU ms a call | RSS MB |")
        print("|---|---|---|---|---|---|---|")
        with ExitStack() as stack:
            servers = _servers(studio, delay_ms, stack)
            for at_once in REQUESTS:
                await _compare(studio, servers, at_once, rounds)


def _servers(studio: Studio, delay_ms: int, stack: ExitStack) -> Mapping[str, Served]:
    ours = served(studio.folder, "our_server", environment=studio.environment(delay_ms))
    url = studio.model_url(delay_ms)
    servers = {
        OURS: stack.enter_context(ours),
        LANGCHAIN: stack.enter_context(served(studio.folder, "langchain_server", url)),
    }
    if LITELLM_PYTHON.exists():
        lite = served(studio.folder, "litellm_server", url, python=LITELLM_PYTHON)
        servers[LITELLM] = stack.enter_context(lite)
    return servers


async def _compare(
    studio: Studio, servers: Mapping[str, Served], at_once: int, rounds: int
) -> None:
    """Ours first, so that the others send what ours has sent."""
    measured: dict[str, list[Measured]] = {name: [] for name in servers}
    for _ in range(rounds):
        for name, server in servers.items():
            path = "/api/v1/generation/questions" if name == OURS else "/questions"
            if name != OURS:
                await ask(
                    server.url, "POST", "/prompt", await ask(studio.vendor_url, "GET", "/last")
                )
            measured[name].append(await _measure(studio, server, path, at_once))
    base = _median(measured.get(LITELLM, []), "cpu_ms")
    for name, runs in measured.items():
        _print_row(name, at_once, runs, base)


async def _measure(studio: Studio, server: Served, path: str, at_once: int) -> Measured:
    requests, orders = REQUESTS[at_once], bodies()
    await drive(server.url, path, orders, max(_WARM_UP, at_once), at_once)
    cpu_s, postgres_s = server.cpu_s(), postgres_cpu_s(studio.folder)
    timings = await drive(server.url, path, orders, requests, at_once)
    return Measured(
        timings=timings,
        cpu_ms=1000 * (server.cpu_s() - cpu_s) / requests,
        postgres_ms=1000 * (postgres_cpu_s(studio.folder) - postgres_s) / requests,
        rss_mb=server.rss_mb(),
    )


def _print_row(name: str, at_once: int, runs: list[Measured], base_ms: float) -> None:
    timings = [run.timings for run in runs]
    cpu_ms = _median(runs, "cpu_ms")
    beside = f" ({cpu_ms / base_ms:.2f}x)" if base_ms else ""
    postgres = f" + {_median(runs, 'postgres_ms'):.1f} PostgreSQL" if name == OURS else ""
    print(
        f"| {name} | {at_once} | {statistics.median(t.a_second for t in timings):.0f}"
        f" | {statistics.median(t.percentile(50) for t in timings):.1f}"
        f" | {statistics.median(t.percentile(99) for t in timings):.1f}"
        f" | {cpu_ms:.2f}{beside}{postgres} | {max(run.rss_mb for run in runs):.0f} |",
        flush=True,
    )


def _median(runs: list[Measured], figure: str) -> float:
    return statistics.median(getattr(run, figure) for run in runs) if runs else 0.0
