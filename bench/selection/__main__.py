"""``python -m bench.selection [speed] [together] [diversity]``: choosing keywords."""

import argparse
import asyncio
from collections.abc import Sequence

from app.core.logging import configure_logging
from bench.selection.diversity import bench_diversity
from bench.selection.speed import bench_speed
from bench.selection.together import bench_together

_PARTS = ("speed", "together", "diversity")
_SIZES = (10_000, 100_000, 1_000_000)


async def _run(parts: Sequence[str], sizes: Sequence[int]) -> None:
    for part in parts:
        print(f"\n## {part}\n", flush=True)
        match part:
            case "speed":
                await bench_speed(sizes)
            case "together":
                await bench_together()
            case _:
                await bench_diversity()


def main() -> None:
    """Run the parts that are named, or all."""
    parser = argparse.ArgumentParser(prog="python -m bench.selection", description=__doc__)
    parser.add_argument("parts", nargs="*", choices=[*_PARTS, []], help="default: all")
    parser.add_argument("--keywords", type=int, nargs="+", default=_SIZES, help="of speed")
    configure_logging("WARNING", "text")
    given = parser.parse_args()
    asyncio.run(_run(given.parts or _PARTS, given.keywords))


if __name__ == "__main__":
    main()
