"""What a run is ordered with, and in which order its items are made."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from app.domain.runs.made_so_far import MadeSoFar, spread
from app.shared.generation import QuestionOrder
from app.shared.keywords import normalise_term
from app.shared.runs import BulkOrder
from tests.support.run_studio import a_spec

MATRIX: dict[str, object] = {"keywords": ["a"], "types": ["cloze"], "locales": ["en"]}


def an_order(keyword: str) -> QuestionOrder:
    return QuestionOrder.model_validate(a_spec(keyword=keyword))


@pytest.mark.parametrize(
    ("order", "said"),
    [
        ({}, "either specs or a matrix"),
        ({"specs": [a_spec()], "matrix": MATRIX}, "either specs or a matrix"),
        ({"specs": []}, "at least 1 item"),
        ({"specs": [a_spec()] * 1001}, "at most 1000 items"),
        ({"matrix": MATRIX | {"keywords": []}}, "at least 1 item"),
        ({"matrix": MATRIX | {"keywords": ["a", "a"]}}, "an entry twice"),
        ({"matrix": MATRIX | {"count": 1001}}, "less than or equal to 1000"),
        ({"matrix": MATRIX | {"keywords": ["a", "b", "c"], "count": 334}}, "makes 1,002"),
        ({"matrix": MATRIX | {"common": {"keyword": "x"}}}, "must not have keyword"),
        ({"specs": [a_spec()], "budget_usd": "0"}, "greater than 0"),
        ({"specs": [a_spec()], "budget_usd": "-1"}, "greater than 0"),
        ({"specs": [a_spec()], "concurrency": 65}, "less than or equal to 64"),
        ({"specs": [a_spec()], "paralellism": 3}, "Extra inputs"),
        ({"specs": [a_spec(type="riddle")]}, "specs.0.type"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_an_impossible_order_is_refused(order: dict[str, object], said: str) -> None:
    with pytest.raises(ValidationError) as refused:
        BulkOrder.model_validate(order)

    assert said in str(refused.value)


@given(st.lists(st.sampled_from(["a", "b", "c", "d"])))
def test_keywords_take_turns_and_nothing_is_lost(keywords: list[str]) -> None:
    places = spread([an_order(keyword) for keyword in keywords])

    assert sorted(places) == [*range(len(keywords))]
    turns = [keywords[: place + 1].count(keywords[place]) for place in places]
    assert turns == sorted(turns)


@given(
    st.lists(st.tuples(st.sampled_from(["Reliable", "reliable ", "other"]), st.text(min_size=1)))
)
def test_what_was_made_is_remembered_by_keyword_newest_first(made: list[tuple[str, str]]) -> None:
    memory = MadeSoFar()
    for keyword, stem in made:
        memory.add(an_order(keyword), stem)

    known = memory.with_those_before(an_order("RELIABLE"), ["before"])

    mine = [stem for keyword, stem in made if normalise_term(keyword) == "reliable"]
    assert set(known) <= {*mine, "before"}
    assert len(known) == len(set(known))
    assert "before" in known
    if mine:
        assert known[0] in mine
