"""Selections of one scope at the same time: nobody waits in a circle, and all stay fair."""

import asyncio
import time
from collections import Counter
from statistics import median

from bench.ground.place import installation
from bench.selection.place import Place, an_order, fill

_KEYWORDS = 100_000
_CATEGORIES = 200


async def bench_together() -> None:
    """Print exactness and times of 12 at once, and fairness after 10 batches."""
    print(
        "| at once | picks | distinct cells | turns of a category, least to most "
        "| uses of a keyword, most | all s | p50 ms |\n|---|---|---|---|---|---|---|"
    )
    for at_once, count in ((12, 423), (10, 1_000)):
        async with installation() as container:
            place = await fill(container, _KEYWORDS, _CATEGORIES, used=False)
            await _run(place, at_once, count)


async def _run(place: Place, at_once: int, count: int) -> None:
    times = list[float]()

    async def choose() -> list[tuple[object, object]]:
        started = time.perf_counter()
        chosen = await place.choose(an_order(count))
        times.append((time.perf_counter() - started) * 1000)
        return [(pick.category_id, pick.cell) for pick in chosen.picks]

    started = time.perf_counter()
    batches = await asyncio.gather(*(choose() for _ in range(at_once)))
    seconds = time.perf_counter() - started
    picks = [pick for batch in batches for pick in batch]
    turns = Counter(category for category, _ in picks)
    cells = {cell for _, cell in picks}
    uses = Counter(cell[0] for _, cell in picks if isinstance(cell, tuple))
    print(
        f"| {at_once} | {len(picks):,} | {len(cells):,} | {min(turns.values())} to "
        f"{max(turns.values())} | {max(uses.values())} | {seconds:.2f} | {median(times):.0f} |",
        flush=True,
    )
