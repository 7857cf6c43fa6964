"""``python -m bench.start [rounds]``: how long processes take to start, and how big they are.

The bare imports are the measure. Each round runs every row once, so that a machine that is slower
for a while is so for all. The database runs already and has its tables.
"""

import argparse
import asyncio
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from statistics import median

from app.core.logging import configure_logging
from bench.ground.place import installation
from bench.start.modules import milliseconds_by_package
from bench.start.processes import (
    Cost,
    cost_of_command,
    cost_of_import,
    cost_until_ready,
    free_port,
)

BARE = "import fastapi, sqlalchemy.ext.asyncio, asyncpg"
_SERVE = "import uvicorn, app.core.http_server, app.main"
_QGEN = str(Path(sys.executable).with_name("qgen"))
_PEER = str(Path(__file__).with_name("peer.py"))
_ROUNDS = 9
_PACKAGES = 12

type Measure = Callable[[], Cost]


async def _bench(rounds: int) -> None:
    async with installation() as container:
        url, folder = await container.direct_url(), container.settings.data_dir
        found = await asyncio.to_thread(_rounds, _rows(url, folder), rounds)
        _print_costs(found)
        _print_packages(folder)


def _rows(url: str, folder: Path) -> Mapping[str, Measure]:
    alone = {"PATH": os.environ["PATH"], "HOME": os.environ["HOME"], "QGEN_LANG": "en"}
    ours = {**alone, "QGEN_DATABASE_URL": url}

    def importing(statement: str) -> Measure:
        return lambda: cost_of_import(statement, alone, folder)

    def run(*command: str) -> Measure:
        return lambda: cost_of_command(command, alone, folder)

    def serve(command: Sequence[str], **environment: str) -> Measure:
        def measure() -> Cost:
            port = free_port()
            return cost_until_ready([*command, str(port)], port, ours | environment, folder)

        return measure

    return {
        "bare imports: FastAPI, SQLAlchemy, asyncpg": importing(BARE),
        "smallest FastAPI server, ready": serve([sys.executable, _PEER, url]),
        "`import app.main`": importing("import app.main"),
        "`qgen serve`, ready": serve([_QGEN, "serve", "--port"]),
        "`qgen serve`, ready, warming OpenAI's SDK": serve(
            [_QGEN, "serve", "--port"], OPENAI_API_KEY="not-used"
        ),
        "`qgen --help`": run(_QGEN, "--help"),
        "`qgen doctor --help`": run(_QGEN, "doctor", "--help"),
        "`qgen generate --help`": run(_QGEN, "generate", "--help"),
    }


def _rounds(rows: Mapping[str, Measure], rounds: int) -> Mapping[str, list[Cost]]:
    found: dict[str, list[Cost]] = {name: [] for name in rows}
    for _ in range(rounds):
        for name, measure in rows.items():
            found[name].append(measure())
    return found


def _print_costs(found: Mapping[str, list[Cost]]) -> None:
    rounds = len(next(iter(found.values())))
    print(f"\nMinimum / median of {rounds} new processes; x: of the bare imports'.\n")
    print("| | CPU s | wall s | RSS MB | x CPU | x wall | x RSS |")
    print("|---|---|---|---|---|---|---|")
    bare = next(iter(found.values()))
    first, first_least = _by(median, bare), _by(min, bare)
    for name, costs in found.items():
        middle, least = _by(median, costs), _by(min, costs)
        print(
            f"| {name} | {least.cpu_s:.2f} / {middle.cpu_s:.2f} "
            f"| {least.wall_s:.2f} / {middle.wall_s:.2f} | {_rounded(middle.rss_mb)} "
            f"| {least.cpu_s / first_least.cpu_s:.2f} / {middle.cpu_s / first.cpu_s:.2f} "
            f"| {least.wall_s / first_least.wall_s:.2f} / {middle.wall_s / first.wall_s:.2f} "
            f"| {_times(middle.rss_mb, first.rss_mb)} |"
        )


def _by(choose: Callable[[list[float]], float], costs: Sequence[Cost]) -> Cost:
    sizes = [cost.rss_mb for cost in costs if cost.rss_mb is not None]
    return Cost(
        choose([cost.cpu_s for cost in costs]),
        choose([cost.wall_s for cost in costs]),
        choose(sizes) if sizes else None,
    )


def _rounded(size_mb: float | None) -> str:
    return "–" if size_mb is None else f"{size_mb:.0f}"


def _times(size_mb: float | None, of_mb: float | None) -> str:
    return f"{size_mb / of_mb:.2f}" if size_mb and of_mb else "–"


def _print_packages(folder: Path) -> None:
    bare, ours = (milliseconds_by_package(statement, folder) for statement in (BARE, _SERVE))
    added = {package: spent - bare.get(package, 0) for package, spent in ours.items()}
    print("\nWhat the server imports beyond that, ms (one run):\n")
    most = sorted(added.items(), key=lambda entry: -entry[1])[:_PACKAGES]
    print(", ".join(f"{package} {spent:.0f}" for package, spent in most))


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(prog="python -m bench.start", description=__doc__)
    parser.add_argument("rounds", nargs="?", type=int, default=_ROUNDS)
    configure_logging("WARNING", "text")
    asyncio.run(_bench(parser.parse_args().rounds))


if __name__ == "__main__":
    main()
