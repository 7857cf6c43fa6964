"""Entropy and Gini from histograms."""

import math
from collections import Counter
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.shared.evenness import entropy_bits, gini, normalised


@given(st.lists(st.integers(0, 9), min_size=1, max_size=30).filter(any))
def test_histograms_give_what_the_definitions_give_of_all_values(things: list[int]) -> None:
    histogram, n, total = Counter(things), len(things), sum(things)
    differences = sum(abs(one - other) for one, other in product(things, repeat=2))
    shares = [thing / total for thing in things if thing]

    assert gini(histogram, n) == pytest.approx(differences / (2 * n * total))
    assert entropy_bits(histogram) == pytest.approx(-sum(s * math.log2(s) for s in shares))


@given(st.lists(st.integers(1, 9), min_size=1, max_size=9), st.integers(0, 20))
def test_values_that_have_nothing_may_be_left_out(things: list[int], nothing: int) -> None:
    with_all = Counter(things + [0] * nothing)
    without = Counter(things)

    assert gini(with_all, len(things) + nothing) == gini(without, len(things) + nothing)
    assert entropy_bits(with_all) == entropy_bits(without)


def test_even_and_uneven_have_their_known_figures() -> None:
    assert (entropy_bits({3: 8}), normalised(3.0, 8), gini({3: 8}, 8)) == (3.0, 1.0, 0.0)
    assert entropy_bits({5: 1}) == 0.0
    assert gini({5: 1}, 10) == pytest.approx(0.9)
    assert (entropy_bits({}), gini({}, 10), normalised(0.0, 1)) == (0.0, None, None)
