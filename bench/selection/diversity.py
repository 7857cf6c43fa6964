"""One pass over a grid, fairly and by chance: how much of it has a question."""

import math
import random
from collections import Counter
from collections.abc import Collection, Hashable

from bench.ground.place import installation
from bench.selection.place import CELLS, an_order, fill

_KEYWORDS = 100
_CATEGORIES = 10
_BATCHES = 16
_SEEDS = 100


async def bench_diversity() -> None:
    """Print the share of cells that are covered, and the normalised entropy."""
    size = _KEYWORDS * len(CELLS)
    async with installation() as container:
        place = await fill(container, _KEYWORDS, _CATEGORIES, used=False)
        picks = list[Hashable]()
        for _ in range(_BATCHES):
            chosen = await place.choose(an_order(size // _BATCHES))
            picks += [pick.cell for pick in chosen.picks]
    by_chance = [_by_chance(size, seed) for seed in range(_SEEDS)]
    print(f"{size:,} cells, as many picks, in {_BATCHES} batches; chance: mean of {_SEEDS}.\n")
    print("| | cells covered | normalised entropy |\n|---|---|---|")
    print(f"| fair selection | {_covered(picks, size):.1%} | {_entropy(picks, size):.4f} |")
    covered = sum(_covered(chance, size) for chance in by_chance) / _SEEDS
    entropy = sum(_entropy(chance, size) for chance in by_chance) / _SEEDS
    print(f"| uniform random choice | {covered:.1%} | {entropy:.4f} |")


def _by_chance(size: int, seed: int) -> list[Hashable]:
    chance = random.Random(seed)
    return [chance.randrange(size) for _ in range(size)]


def _covered(picks: Collection[Hashable], size: int) -> float:
    return len(set(picks)) / size


def _entropy(picks: Collection[Hashable], size: int) -> float:
    shares = [times / len(picks) for times in Counter(picks).values()]
    return -math.fsum(share * math.log2(share) for share in shares) / math.log2(size)
