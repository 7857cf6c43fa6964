"""How questions are spread over keywords, types and difficulties."""

import math
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from itertools import islice, product

from app.shared.diversity import Cell, Coverage, QuestionText, Spread
from app.shared.enums import Difficulty, QuestionType

EMPTY_CELLS_SHOWN = 100

type _CellKey = tuple[str | None, QuestionType, Difficulty]


def coverage_of(texts: Sequence[QuestionText]) -> Coverage:
    """The spread over each dimension alone, and over the combinations of the values seen.

    Args:
        texts: at least one.
    """
    keywords = Counter(text.keyword for text in texts)
    types = Counter(text.type for text in texts)
    difficulties = Counter(text.difficulty for text in texts)
    cells: Counter[_CellKey] = Counter((t.keyword, t.type, t.difficulty) for t in texts)
    possible = len(keywords) * len(types) * len(difficulties)
    empty = _empty_cells(keywords, types, difficulties, cells)
    return Coverage(
        keyword=spread(keywords.values(), len(keywords)),
        type=spread(types.values(), len(types)),
        difficulty=spread(difficulties.values(), len(difficulties)),
        joint=spread(cells.values(), possible),
        empty=possible - len(cells),
        empty_cells=tuple(islice(empty, EMPTY_CELLS_SHOWN)),
    )


def spread(counts: Collection[int], values: int) -> Spread:
    """Shannon's entropy (1948) of the shares in bits, and by its maximum (Pielou 1966).

    Args:
        counts: questions of each value that has any.
        values: how many values there are, those without questions too.
    """
    total = sum(counts)
    # + 0.0: of a single value it would be -0.0
    entropy = -math.fsum(n / total * math.log2(n / total) for n in counts) + 0.0
    evenness = min(entropy / math.log2(values), 1.0) if values > 1 else None
    return Spread(values=values, entropy_bits=entropy, evenness=evenness)


def _empty_cells(
    keywords: Counter[str | None],
    types: Counter[QuestionType],
    difficulties: Counter[Difficulty],
    taken: Collection[_CellKey],
) -> Iterator[Cell]:
    for keyword, type_, difficulty in product(
        _ranked(keywords), _ranked(types), _ranked(difficulties)
    ):
        if (keyword, type_, difficulty) not in taken:
            yield Cell(keyword=keyword, type=type_, difficulty=difficulty)


def _ranked[T: str | None](counts: Counter[T]) -> list[T]:
    """The most frequent first; those of one frequency by name."""
    return sorted(counts, key=lambda value: (-counts[value], value or ""))
