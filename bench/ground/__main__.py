"""``python -m bench.ground [keys] [files] [jobs]``: what everything else stands on."""

import argparse
import asyncio
from collections.abc import Awaitable, Callable, Mapping

from app.core.logging import configure_logging
from bench.ground.files import bench_files
from bench.ground.jobs import bench_jobs
from bench.ground.keys import bench_keys

_PARTS: Mapping[str, Callable[[], Awaitable[None]]] = {
    "keys": bench_keys,
    "files": bench_files,
    "jobs": bench_jobs,
}


async def _run(parts: list[str]) -> None:
    for part in parts:
        print(f"\n## {part}\n", flush=True)
        await _PARTS[part]()


def main() -> None:
    """Run the parts that are named, or all."""
    parser = argparse.ArgumentParser(prog="python -m bench.ground", description=__doc__)
    parser.add_argument("parts", nargs="*", choices=[*_PARTS, []], help="default: all")
    configure_logging("WARNING", "text")
    asyncio.run(_run(parser.parse_args().parts or [*_PARTS]))


if __name__ == "__main__":
    main()
