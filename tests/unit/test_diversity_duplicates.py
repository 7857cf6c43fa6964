"""Exact and near duplicates: worked examples, nothing false, next to nothing missed."""

from itertools import combinations
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.diversity.duplicates import THRESHOLD, duplicates_of
from app.domain.diversity.near_twins import Sketches, jaccard, shingles_of
from app.shared.diversity import QuestionText
from app.shared.enums import Locale
from tests.support.question_texts import a_text, untold

_ONE = "A train leaves Seoul at 9:10 and reaches Busan 2 hours and 35 minutes later. When?"
_TWIN = _ONE.replace("35", "40")
_OTHER = "Which of these animals lays eggs although it feeds its young on milk?"
_PASSAGE, _OTHER_PASSAGE = UUID(int=71), UUID(int=72)

# Texts of which many are alike: a frame, and the words that fill it.
_SENTENCES = st.lists(
    st.tuples(
        st.sampled_from([_ONE, _TWIN, _OTHER, _ONE.upper(), "Why?"]),
        st.sampled_from(["", " Tell in hours.", " Give your reasons in one sentence."]),
    ).map("".join),
    min_size=1,
    max_size=12,
)


def numbered(texts: list[str]) -> list[QuestionText]:
    return [a_text(text, number) for number, text in enumerate(texts, start=1)]


def test_similarity_is_the_jaccard_index_of_character_5_grams() -> None:
    """Of "abcdefg": abcde, bcdef, cdefg; of "abcdefx": the first two and cdefx; 2 of 4."""
    one, other = a_text("abcdefg"), a_text("ABCDEFX")

    assert shingles_of(one) == {"abcde", "bcdef", "cdefg"}
    assert jaccard(shingles_of(one), shingles_of(other)) == 2 / 4
    assert shingles_of(a_text("Why")) == {"why"}
    assert shingles_of(a_text("봄이 왔다", locale=Locale.KO)) == {"봄이 ", "이 왔", " 왔다"}


def test_pairs_and_shares_are_told_with_the_ids_of_the_worst() -> None:
    """Five questions: 1 and 3 say the same, 4 nearly so, 2 and 5 something else."""
    found = duplicates_of(numbered([_ONE, _OTHER, _ONE, _TWIN, "Why?"]), untold)

    assert found.exact_rate == 1 / 5
    assert found.near_rate == 3 / 5
    assert found.near_pairs == 3  # 1-3, 1-4, 3-4
    assert found.is_complete
    assert [(p.first_id.int, p.second_id.int) for p in found.worst] == [(1, 3), (1, 4)]
    assert [p.similarity for p in found.worst] == [
        1,
        jaccard(shingles_of(a_text(_ONE)), shingles_of(a_text(_TWIN))),
    ]
    assert found.worst[1].second_text == _TWIN


def test_korean_items_that_differ_by_a_number_are_twins_and_by_their_subject_are_not() -> None:
    texts = [
        "어떤 수에 7을 곱한 다음 12를 뺐더니 51이 되었습니다. 어떤 수는 얼마입니까?",
        "어떤 수에 7을 곱한 다음 12를 뺐더니 58이 되었습니다. 어떤 수는 얼마입니까?",
        "삼각형의 세 각의 크기를 모두 더하면 몇 도입니까?",
    ]

    found = duplicates_of(
        [a_text(text, at, locale=Locale.KO) for at, text in enumerate(texts)], untold
    )

    assert [(p.first_id.int, p.second_id.int) for p in found.worst] == [(0, 1)]
    assert found.near_rate == 2 / 3


def test_the_same_words_on_another_passage_are_another_question() -> None:
    about = "What is the main idea of the passage?"
    texts = [
        a_text(about, 1, passage_id=_PASSAGE),
        a_text(about, 2, passage_id=_OTHER_PASSAGE),
        a_text(about, 3),
    ]

    apart = duplicates_of(texts, untold)
    together = duplicates_of([*texts, a_text(about + "?", 4, passage_id=_PASSAGE)], untold)

    assert (apart.exact_rate, apart.near_pairs) == (0, 0)
    assert [(p.first_id.int, p.second_id.int) for p in together.worst] == [(1, 4)]


@given(_SENTENCES)
def test_what_is_told_is_what_comparing_all_pairs_gives(sentences: list[str]) -> None:
    texts = numbered(sentences)
    twins = [
        (one.id, other.id)
        for one, other in combinations(texts, 2)
        if jaccard(shingles_of(one), shingles_of(other)) >= THRESHOLD
    ]

    found = duplicates_of(texts, untold)

    assert found.near_pairs == len(twins)
    assert found.near_rate == len({id_ for pair in twins for id_ in pair}) / len(texts)
    assert {(p.first_id, p.second_id) for p in found.worst} <= set(twins)
    assert found.exact_rate == (len(sentences) - len(set(sentences))) / len(sentences)


def test_of_pairs_well_above_the_threshold_none_is_missed() -> None:
    """400 pairs, with one of some 20 words exchanged for another."""
    texts = list[QuestionText]()
    for at in range(400):
        words = [f"w{(at * 31 + place * 7919) % 4096:03x}" for place in range(20)]
        texts += [
            a_text(" ".join(words), 2 * at),
            a_text(" ".join([*words[:-1], "other"]), 2 * at + 1),
        ]

    found = duplicates_of(texts, untold)

    assert found.near_rate == 1
    assert found.near_pairs >= 400


def test_a_set_in_which_all_are_alike_is_told_as_far_as_it_was_compared() -> None:
    texts = numbered([_ONE.replace("35", str(number)) for number in range(10, 60)])

    whole = duplicates_of(texts, untold)
    part = duplicates_of(texts, untold, max_comparisons=300)

    assert whole.is_complete
    assert whole.near_pairs == 50 * 49 / 2
    assert not part.is_complete
    assert part.near_pairs == 300
    assert part.near_rate == 1  # each meets one before any meets all


@pytest.mark.parametrize("count", [0, 1, 2])
def test_candidates_come_once(count: int) -> None:
    sketches = Sketches(numbered([_ONE] * count), untold)

    assert list(sketches.candidates()) == ([(0, 1)] if count == 2 else [])
