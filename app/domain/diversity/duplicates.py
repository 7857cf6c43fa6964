"""Questions that ask the same thing: word for word, or nearly."""

import heapq
from collections import defaultdict
from collections.abc import Sequence
from functools import lru_cache
from math import comb
from uuid import UUID

from app.domain.diversity.near_twins import Sketches, jaccard, shingles_of
from app.shared.diversity import Duplicates, QuestionText, Stage, Tell, TwinPair

THRESHOLD = 0.8
_WORTH_COMPARING = 0.65
"""By the estimate, which is so far off for one pair in 30,000."""
MAX_CANDIDATES = 500_000
MAX_COMPARISONS = 100_000
"""Some seconds. So many there are only where a set has collapsed."""
PAIRS_SHOWN = 20
_EXCERPT_CHARACTERS = 160
_SHINGLES_KEPT = 5000  # each some KB
_TOLD_EVERY = 1000

type _Group = Sequence[QuestionText]
type _Pair = tuple[float, QuestionText, QuestionText]


def duplicates_of(
    texts: Sequence[QuestionText], tell: Tell, max_comparisons: int = MAX_COMPARISONS
) -> Duplicates:
    """Exact duplicates have the same normalised text, near twins a Jaccard index of THRESHOLD.

    As Lee et al. 2022, "Deduplicating Training Data Makes Language Models Better", find them.
    Every pair that is told was compared: there are no false ones. One in 400 is missed at the
    threshold, fewer above it. What stands on another passage is another question.

    Args:
        texts: at least one.
    """
    groups = _same_words(texts)
    first_of = [group[0] for group in groups]
    tally = _Tally(groups)
    is_complete = _compare(first_of, tally, tell, max_comparisons)
    return Duplicates(
        exact_rate=(len(texts) - len(groups)) / len(texts),
        near_rate=tally.with_twin() / len(texts),
        near_pairs=tally.pairs,
        threshold=THRESHOLD,
        is_complete=is_complete,
        worst=tuple(_told(pair) for pair in tally.worst),
    )


def _compare(
    texts: Sequence[QuestionText], tally: "_Tally", tell: Tell, max_comparisons: int
) -> bool:
    """Tell ``tally`` the near twins among different texts; false where not all were looked at."""
    sketches = Sketches(texts, tell)
    shingles = lru_cache(_SHINGLES_KEPT)(lambda place: shingles_of(texts[place]))
    compared = 0
    for done, (one, other) in enumerate(sketches.candidates()):
        if done == MAX_CANDIDATES or compared == max_comparisons:
            return False
        if done % _TOLD_EVERY == 0:
            tell(Stage.COMPARING, done, MAX_CANDIDATES)
        if sketches.estimate(one, other) < _WORTH_COMPARING:
            continue
        compared += 1
        similarity = jaccard(shingles(one), shingles(other))
        if similarity >= THRESHOLD:
            tally.add(similarity, one, other)
    return True


def _same_words(texts: Sequence[QuestionText]) -> list[_Group]:
    """Questions of one text, oldest id first; groups in the order of their first ids."""
    groups = defaultdict[tuple[UUID | None, str], list[QuestionText]](list)
    for text in sorted(texts, key=lambda text: text.id):
        groups[text.passage_id, text.text].append(text)
    return list(groups.values())


class _Tally:
    """Counts twins among groups of questions, each of one text.

    Attributes:
        pairs: of questions, those within a group too.
        worst: the PAIRS_SHOWN most similar ones, of each group or pair of groups one; of equally
            similar ones those of the oldest ids.
    """

    def __init__(self, groups: Sequence[_Group]) -> None:
        self._groups = groups
        self._has_twin = bytearray(len(group) > 1 for group in groups)
        self.pairs = sum(comb(len(group), 2) for group in groups)
        same = ((1.0, group[0], group[1]) for group in groups if len(group) > 1)
        self.worst: list[_Pair] = heapq.nsmallest(PAIRS_SHOWN, same, key=_rank)

    def add(self, similarity: float, one: int, other: int) -> None:
        """Two groups are near twins."""
        ours, theirs = self._groups[one], self._groups[other]
        self._has_twin[one] = self._has_twin[other] = True
        self.pairs += len(ours) * len(theirs)
        pair = (similarity, ours[0], theirs[0])
        if len(self.worst) < PAIRS_SHOWN or _rank(pair) < _rank(self.worst[-1]):
            self.worst = sorted([*self.worst, pair], key=_rank)[:PAIRS_SHOWN]

    def with_twin(self) -> int:
        """How many questions have one."""
        return sum(
            len(group) for group, has in zip(self._groups, self._has_twin, strict=True) if has
        )


def _told(pair: _Pair) -> TwinPair:
    similarity, one, other = pair
    return TwinPair(
        first_id=one.id,
        second_id=other.id,
        similarity=similarity,
        first_text=one.text[:_EXCERPT_CHARACTERS],
        second_text=other.text[:_EXCERPT_CHARACTERS],
    )


def _rank(pair: _Pair) -> tuple[float, UUID, UUID]:
    """The most similar pairs first."""
    similarity, one, other = pair
    return -similarity, one.id, other.id
