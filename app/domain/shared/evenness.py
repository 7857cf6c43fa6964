"""How evenly things are spread over values. Counts come as a histogram: how many values have so
many things; so a million of values are a few entries."""

import math
from collections.abc import Mapping


def entropy_bits(histogram: Mapping[int, int]) -> float:
    """Shannon's entropy (1948) of the values' shares, in bits; 0 where there is nothing."""
    total = sum(things * values for things, values in histogram.items())
    # + 0.0: of a single value it would be -0.0
    return (
        0.0
        - math.fsum(
            values * things / total * math.log2(things / total)
            for things, values in histogram.items()
            if things
        )
        + 0.0
    )


def normalised(entropy: float, values: int) -> float | None:
    """Entropy by its maximum (Pielou 1966); None where there is no choice."""
    return min(entropy / math.log2(values), 1.0) if values > 1 else None


def gini(histogram: Mapping[int, int], values: int) -> float | None:
    """Gini's coefficient (1912): half of the mean difference of two values, by their mean.

    Args:
        values: how many there are; those that the histogram leaves out have nothing.

    Returns:
        0 where all have as much, (n - 1) / n where one of n has all; None where there is nothing.
    """
    total = sum(things * count for things, count in histogram.items())
    if not total:
        return None
    rank = values - sum(count for things, count in histogram.items() if things)
    ranked = 0
    for things, count in sorted(histogram.items()):
        if things:
            ranked += things * (count * rank + count * (count + 1) // 2)
            rank += count
    return 2 * ranked / (values * total) - (values + 1) / values
