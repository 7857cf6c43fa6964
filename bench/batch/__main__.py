"""``python -m bench.batch [build] [parse] [ingest] [memory]``: batches, beside their peers."""

import argparse
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path

from bench.batch.sides import CURATOR_PYTHON, Figure, figure, middle, place, run

_PARTS = ("build", "parse", "ingest", "memory")
_SIZES = (5_000, 50_000, 200_000)
type Sides = Mapping[str, Callable[[], Figure]]


def main() -> None:
    """Run the parts that are named, or all."""
    parser = argparse.ArgumentParser(prog="python -m bench.batch", description=__doc__)
    parser.add_argument("parts", nargs="*", choices=[*_PARTS, []], help="default: all")
    parser.add_argument("--rows", type=int, default=50_000)
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    parts: Sequence[str] = given.parts or _PARTS
    with tempfile.TemporaryDirectory(prefix="qgen-bench-") as name:
        folder = Path(name)
        folder.chmod(0o711)  # root runs the server as nobody
        with place(folder):
            if "build" in parts or "parse" in parts:
                _beside_peers(folder, parts, given.rows, given.rounds)
            if "ingest" in parts:
                _ingest(folder, given.rows, given.rounds)
            if "memory" in parts:
                _memory(folder)


def _beside_peers(folder: Path, parts: Sequence[str], rows: int, rounds: int) -> None:
    batch, where = _new("open", folder, rows), str(folder)
    run("ours", "inputs", where, batch)
    builds: Sides = {
        "orjson": partial(figure, "orjson_side", "build", where),
        "ours": partial(figure, "ours", "build", where, batch),
        "ours, with database and storage": lambda: figure(
            "ours", "build_step", where, _new("open", folder, rows)
        ),
    }
    parses: Sides = {
        "orjson": partial(figure, "orjson_side", "parse", where),
        "ours, mended and validated": partial(figure, "ours", "parse", where, batch),
        "ours, and checked": partial(figure, "ours", "parse_checked", where, batch),
    }
    if CURATOR_PYTHON.exists():
        side = partial(figure, "curator_side", python=CURATOR_PYTHON)
        builds = {"curator": partial(side, "build", where), **builds}
        parses = {"curator": partial(side, "parse", where), **parses}
    else:
        print("curator is not installed: make .bench-curator/.synced")
    if "build" in parts:
        _table("build", rows, _rounds(builds, rounds))
        run("orjson_side", "same", where)
        print("\nEach line of ours is the row that the loop of orjson dumps.", flush=True)
    elif "curator" in builds:
        builds["curator"]()  # it parses by its request files
    if "parse" in parts:
        _table("parse", rows, _rounds(parses, rounds))


def _ingest(folder: Path, rows: int, rounds: int) -> None:
    def once() -> Figure:
        return figure("ours", "ingest", str(folder), _new("answered", folder, rows))

    _table("ingest", rows, _rounds({"everything stored": once}, rounds))


def _memory(folder: Path) -> None:
    """Peaks by the number of rows; of which a part has at most 50,000."""
    print(
        "\n## memory\n\n| rows | build step lines/s | peak RSS MB | ingest lines/s "
        "| lines a CPU second | peak RSS MB |\n|---|---|---|---|---|---|",
        flush=True,
    )
    for rows in _SIZES:
        built = figure("ours", "build_step", str(folder), _new("open", folder, rows))
        stored = figure("ours", "ingest", str(folder), _new("answered", folder, rows))
        print(
            f"| {rows:,} | {built.rate:,.0f} | {built.rss_mb:.0f} | {stored.rate:,.0f} "
            f"| {stored.cpu_rate:,.0f} | {stored.rss_mb:.0f} |",
            flush=True,
        )


def _new(kind: str, folder: Path, rows: int) -> str:
    return run("new_batch", kind, str(folder), str(rows)).split()[-1]


def _rounds(sides: Sides, rounds: int) -> Mapping[str, Figure]:
    found: dict[str, list[Figure]] = {name: [] for name in sides}
    for _ in range(rounds):
        for name, side in sides.items():
            found[name].append(side())
            last = found[name][-1]
            print(f"{name}: {last.rate:,.0f} lines/s", file=sys.stderr, flush=True)
    return {name: middle(figures) for name, figures in found.items()}


def _table(part: str, rows: int, figures: Mapping[str, Figure]) -> None:
    print(
        f"\n## {part}: {rows:,} lines\n\n| | lines/s | lines a CPU second | peak RSS MB "
        "| x curator's lines/s | x by CPU |\n|---|---|---|---|---|---|"
    )
    curator = figures.get("curator")
    for name, one in figures.items():
        ratios = "- | -"
        if curator:
            by_cpu = one.cpu_rate / curator.cpu_rate
            ratios = f"{one.rate / curator.rate:.1f} | {by_cpu:.1f}"
        print(
            f"| {name} | {one.rate:,.0f} | {one.cpu_rate:,.0f} | {one.rss_mb:.0f} | {ratios} |",
            flush=True,
        )


if __name__ == "__main__":
    main()
