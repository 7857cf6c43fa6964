"""``python -m bench.generation [part ...]``: what a question costs, by its parts, beside peers."""

import argparse
import asyncio
from collections.abc import Awaitable, Callable, Mapping

from app.core.logging import configure_logging
from bench.generation.llm_part import bench_llm_part
from bench.generation.long_runs import bench_bulk, bench_memory
from bench.generation.parts import bench_parts
from bench.generation.studio import Studio, studio
from bench.generation.whole import bench_whole

_PARTS: Mapping[str, Callable[[Studio, int], Awaitable[None]]] = {
    "whole": bench_whole,
    "llm": bench_llm_part,
    "parts": bench_parts,
    "bulk": bench_bulk,
    "memory": bench_memory,
}


async def _run(parts: list[str], rounds: int) -> None:
    async with studio() as place:
        for part in parts:
            print(f"\n## {part}", flush=True)
            await _PARTS[part](place, rounds)


def main() -> None:
    """Run the parts that are named, or all."""
    parser = argparse.ArgumentParser(prog="python -m bench.generation", description=__doc__)
    parser.add_argument("parts", nargs="*", choices=[*_PARTS, []], help="default: all")
    parser.add_argument("--rounds", type=int, default=3, help="figures are medians of them")
    configure_logging("WARNING", "text")
    arguments = parser.parse_args()
    asyncio.run(_run(arguments.parts or [*_PARTS], arguments.rounds))


if __name__ == "__main__":
    main()
