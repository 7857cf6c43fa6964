"""Figures of how questions are worded, by worked examples, by laws, and beside another way."""

import math
from collections import Counter
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.diversity.self_bleu import EPSILON, self_bleu
from app.domain.diversity.wording import (
    SELF_BLEU_SAMPLE,
    distinct,
    herfindahl,
    sample_of,
    wording_of,
)
from app.domain.diversity.words import bigrams_of, bleu_tokens, words_of
from app.shared.enums import Locale
from tests.support.question_texts import a_text, untold

_TOKENS = st.lists(st.sampled_from("abcde"), min_size=1, max_size=9)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            "What is “well-known”, don't you think?",
            ["what", "is", "well-known", "don't", "you", "think"],
        ),
        ("**STRASSE** straße", ["strasse", "strasse"]),
        (r"Solve $4x - 18 = \frac{1}{2}$.", ["solve", r"4x-18=\frac{1}{2}"]),
        ("Is -3 less than 3?", ["is", "-3", "less", "than", "3"]),
        ("일차방정식 $4x - 18 = 18$의 해는?", ["일차방정식", "4x-18=18의", "해는"]),
        ("「봄봄」에서 ㉠이 뜻하는 것은?", ["봄봄」에서", "㉠이", "뜻하는", "것은"]),
        ("____ - ... ____", ["-"]),
    ],
)
def test_words_stand_between_blanks_without_the_marks_around_them(
    text: str, words: list[str]
) -> None:
    assert words_of(text) == words


def test_bleu_compares_korean_by_syllables_and_english_by_words() -> None:
    words = ["학생이", "4x-18=18의", "reliable은"]

    assert bleu_tokens(words, Locale.KO) == ["학", "생", "이", "4x-18=18", "의", "reliable", "은"]
    assert bleu_tokens(words, Locale.EN) == words


def test_distinct_n_is_different_n_grams_by_all() -> None:
    """Of "the cat and the dog": 4 of 5 words; the pairs of "a b a b": ab, ba, ab, 2 of 3."""
    assert distinct(Counter(words_of("The cat and the dog."))) == 4 / 5
    assert distinct(Counter(bigrams_of(words_of("a b a b")))) == pytest.approx(2 / 3)
    assert distinct(Counter(bigrams_of(["alone"]))) is None


def test_herfindahl_is_the_sum_of_squared_shares() -> None:
    """Shares 1/2, 1/4, 1/4: 0.25 + 0.0625 + 0.0625."""
    assert herfindahl([2, 1, 1]) == 0.375


def test_self_bleu_of_two_short_sentences_as_worked_by_hand() -> None:
    """Of "the cat sat down" and "the cat sat up", of either one of the other.

    3 of 4 words, 2 of 3 pairs, 1 of 2 triples; no run of four: 0.1 of 1. No brevity penalty.
    """
    by_hand = (3 / 4 * 2 / 3 * 1 / 2 * 0.1 / 1) ** (1 / 4)

    found = self_bleu([["the", "cat", "sat", "down"], ["the", "cat", "sat", "up"]])

    assert found == pytest.approx(by_hand)
    assert by_hand == pytest.approx(0.3976, abs=1e-4)


def test_a_text_that_is_shorter_than_the_others_is_charged_for_it() -> None:
    """Of "a b" in "a b c": 2/2, 1/1, times exp(1 - 3/2). Back: 2/3, 1/2, 0.1/1, no penalty."""
    by_hand = (math.exp(-0.5) + (2 / 3 * 1 / 2 * 0.1) ** (1 / 3)) / 2

    assert self_bleu([["a", "b"], ["a", "b", "c"]]) == pytest.approx(by_hand)


def test_texts_with_nothing_in_common_have_no_self_bleu_and_one_text_none() -> None:
    assert self_bleu([["a", "b"], ["c", "d"], ["e", "f"]]) == 0
    assert self_bleu([["a", "b"]]) is None


@given(st.lists(_TOKENS, min_size=2, max_size=6))
def test_self_bleu_is_what_comparing_each_text_with_all_others_gives(
    texts: list[list[str]],
) -> None:
    scores = [_bleu(text, texts[:at] + texts[at + 1 :]) for at, text in enumerate(texts)]

    assert self_bleu(texts) == pytest.approx(sum(scores) / len(scores))


def _bleu(text: Sequence[str], references: Sequence[Sequence[str]]) -> float:
    """BLEU as Papineni et al. define it, straight from the formula."""

    def ngrams(of: Sequence[str], n: int) -> Counter[tuple[str, ...]]:
        return Counter(tuple(of[at : at + n]) for at in range(len(of) - n + 1))

    logs = list[float]()
    for n in range(1, min(4, len(text)) + 1):
        ours, theirs = ngrams(text, n), [ngrams(reference, n) for reference in references]
        clipped = sum(min(ours[g], max(reference[g] for reference in theirs)) for g in ours)
        if n == 1 and clipped == 0:
            return 0
        logs.append(math.log((clipped or EPSILON) / ours.total()))
    closest = min((abs(len(r) - len(text)), len(r)) for r in references)[1]
    penalty = 1.0 if len(text) > closest else math.exp(1 - closest / len(text))
    return penalty * math.exp(sum(logs) / len(logs))


@given(_TOKENS, st.integers(2, 5))
def test_the_same_text_over_and_over_repeats_itself_wholly(text: list[str], times: int) -> None:
    assert self_bleu([text] * times) == pytest.approx(1)


def test_the_sample_depends_neither_on_order_nor_on_when_questions_were_made() -> None:
    texts = [a_text(f"Number {at}?", at) for at in range(3 * SELF_BLEU_SAMPLE)]

    sample = sample_of(texts, SELF_BLEU_SAMPLE)

    assert {t.id for t in sample_of(texts[::-1], SELF_BLEU_SAMPLE)} == {t.id for t in sample}
    late = sum(text.id.int > 2 * SELF_BLEU_SAMPLE for text in sample)
    assert SELF_BLEU_SAMPLE / 4 < late < SELF_BLEU_SAMPLE / 2


def test_self_bleu_tells_how_many_texts_it_compared() -> None:
    texts = [a_text(f"What is {at} and one?", at) for at in range(SELF_BLEU_SAMPLE + 1)]

    all_, most = (wording_of(part, Locale.EN, untold).self_bleu for part in (texts, texts[:9]))

    assert all_
    assert most
    assert (all_.sample, most.sample) == (SELF_BLEU_SAMPLE, 9)


def test_openings_are_the_first_two_words_the_most_frequent_first() -> None:
    texts = ["What is it?", "WHAT IS this?", "Why?", "What's up now?", "…"]

    openings = wording_of(
        [a_text(text, at) for at, text in enumerate(texts)], Locale.EN, untold
    ).openings

    assert openings
    assert [(top.words, top.count, top.share) for top in openings.top] == [
        ("what is", 2, 0.5),
        ("what's up", 1, 0.25),
        ("why", 1, 0.25),
    ]
    assert (openings.top_share, openings.different, openings.herfindahl) == (0.5, 3, 0.375)


def test_texts_without_words_have_no_figures() -> None:
    wording = wording_of([a_text("…", 1), a_text("____", 2)], Locale.EN, untold)

    assert (wording.questions, wording.words) == (2, 0)
    assert (wording.distinct_1, wording.distinct_2) == (None, None)
    assert (wording.self_bleu, wording.openings) == (None, None)
