"""How questions are spread over keywords, types and difficulties."""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from itertools import islice, product

from app.domain.shared.evenness import entropy_bits, normalised
from app.shared.diversity import Coverage, EmptyCell, QuestionText, Spread
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
    entropy = entropy_bits(Counter(counts))
    return Spread(values=values, entropy_bits=entropy, evenness=normalised(entropy, values))


def _empty_cells(
    keywords: Counter[str | None],
    types: Counter[QuestionType],
    difficulties: Counter[Difficulty],
    taken: Collection[_CellKey],
) -> Iterator[EmptyCell]:
    for keyword, type_, difficulty in product(
        _ranked(keywords), _ranked(types), _ranked(difficulties)
    ):
        if (keyword, type_, difficulty) not in taken:
            yield EmptyCell(keyword=keyword, type=type_, difficulty=difficulty)


def _ranked[T: str | None](counts: Counter[T]) -> list[T]:
    """The most frequent first; those of one frequency by name."""
    return sorted(counts, key=lambda value: (-counts[value], value or ""))
