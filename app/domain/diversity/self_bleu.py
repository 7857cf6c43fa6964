"""Self-BLEU: how much each text of a set repeats the others."""

import math
from bisect import bisect_left
from collections import Counter
from collections.abc import Mapping, Sequence

MAX_ORDER = 4
EPSILON = 0.1

type Ngram = tuple[str, ...]


def self_bleu(texts: Sequence[Sequence[str]]) -> float | None:
    """Mean BLEU-4 of each text against all others; None for fewer than two.

    Zhu et al. 2018, "Texygen"; BLEU by Papineni et al. 2002 with the weights 1/4 and the closest
    reference's length; smoothing 1 of Chen & Cherry 2014 (an n-gram order without a match counts
    0.1 matches), as Texygen has it. A text of fewer than four tokens is compared by the orders
    that it has. A text that shares no token with the others has 0, the same text twice 1.

    Args:
        texts: tokens of each text, at least one.
    """
    if len(texts) < 2:
        return None
    counts = [_ngrams(text) for text in texts]
    limits = _Limits(counts)
    lengths = sorted(map(len, texts))
    scores = (
        _bleu(text, found, limits.without(at), _closest(lengths, len(text)))
        for at, (text, found) in enumerate(zip(texts, counts, strict=True))
    )
    return math.fsum(scores) / len(texts)


class _Limits:
    """How often each n-gram stands in the text that has it most, and in the one after it.

    So what the references without one text allow is looked up, and not collected for each anew:
    the whole is linear in the texts.
    """

    def __init__(self, counts: Sequence[Mapping[Ngram, int]]) -> None:
        self._most: dict[Ngram, tuple[int, int, int]] = {}
        for at, found in enumerate(counts):
            for ngram, count in found.items():
                most, owner, second = self._most.get(ngram, (0, -1, 0))
                if count > most:
                    self._most[ngram] = (count, at, most)
                elif count > second:
                    self._most[ngram] = (most, owner, count)

    def without(self, text: int) -> "_LimitsOfOthers":
        return _LimitsOfOthers(self._most, text)


class _LimitsOfOthers:
    def __init__(self, most: Mapping[Ngram, tuple[int, int, int]], text: int) -> None:
        self._most, self._text = most, text

    def __getitem__(self, ngram: Ngram) -> int:
        most, owner, second = self._most[ngram]
        return second if owner == self._text else most


def _ngrams(text: Sequence[str]) -> Counter[Ngram]:
    return Counter(
        tuple(text[start : start + order])
        for order in range(1, MAX_ORDER + 1)
        for start in range(len(text) - order + 1)
    )


def _bleu(
    text: Sequence[str], counts: Mapping[Ngram, int], limits: _LimitsOfOthers, reference: int
) -> float:
    matched = [0] * (MAX_ORDER + 1)
    for ngram, count in counts.items():
        matched[len(ngram)] += min(count, limits[ngram])
    if matched[1] == 0:
        return 0.0
    orders = range(1, min(MAX_ORDER, len(text)) + 1)
    logs = (math.log((matched[n] or EPSILON) / (len(text) - n + 1)) for n in orders)
    brevity = min(0.0, 1 - reference / len(text))
    return math.exp(brevity + math.fsum(logs) / len(orders))


def _closest(lengths: Sequence[int], own: int) -> int:
    """The length of another text that is closest to a text's own; of two, the shorter one."""
    at = bisect_left(lengths, own)
    others = [*lengths[max(at - 1, 0) : at], *lengths[at + 1 : at + 2]]
    return min(others, key=lambda length: (abs(length - own), length))
