"""How a reply of each type becomes an item, and what makes it unusable."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.exceptions import ErrorCode
from app.domain.generation.checks import check_item
from app.domain.generation.replies import REPLY_SCHEMAS
from app.domain.generation.replies.base import shuffled
from app.domain.generation.replies.passages import PASSAGE_SCHEMAS
from app.domain.shared.response_parser import ResponseParseError
from app.domain.shared.response_parser.parser import parse_response
from app.shared.enums import PassageForm, QuestionType
from app.shared.item_keys import BooleanKey, ChoiceKey, EssayKey, MatchKey, OrderKey
from app.shared.items import Item
from tests.support.factories import an_order
from tests.support.replies import a_passage_reply, a_reply_of


def _item(type_: QuestionType, **parts: object) -> Item:
    return parse_response(a_reply_of(type_, **parts), REPLY_SCHEMAS[type_]).value.to_item()


@pytest.mark.parametrize("type_", QuestionType)
def test_a_sound_reply_becomes_a_sound_item(type_: QuestionType) -> None:
    item = _item(type_)

    assert item.type is type_
    assert check_item(item, an_order(type=type_)) == ()
    assert Item.model_validate_json(item.model_dump_json()) == item


def test_all_correct_options_of_a_multiple_response_are_marked() -> None:
    item = _item(QuestionType.MULTIPLE_RESPONSE)

    assert item.key == ChoiceKey(options=(0, 2))
    assert [option.is_correct for option in item.options] == [True, False, True, False]


def test_a_matching_item_shows_its_responses_out_of_order_and_its_key_puts_them_back() -> None:
    item = _item(QuestionType.MATCHING)

    assert isinstance(item.key, MatchKey)
    shown = [option.match_content for option in item.options]
    premises = [option.content for option in item.options]
    assert shown != ["went", "saw", "took", "made", "taked"]
    assert [(premises[a], shown[b]) for a, b in item.key.pairs] == [
        ("go", "went"),
        ("see", "saw"),
        ("take", "took"),
        ("make", "made"),
    ]


def test_an_ordering_item_shows_its_entries_out_of_order_and_its_key_puts_them_back() -> None:
    item = _item(QuestionType.ORDERING)

    assert isinstance(item.key, OrderKey)
    shown = [option.content for option in item.options]
    assert shown != ["0.05", "0.4", "0.45", "0.5"]
    assert [shown[at] for at in item.key.sequence] == ["0.05", "0.4", "0.45", "0.5"]


def test_an_essay_keeps_its_rubric_and_its_model_answer() -> None:
    item = _item(QuestionType.ESSAY)

    assert isinstance(item.key, EssayKey)
    assert item.points == 6
    assert item.explanation.startswith("I think pupils")


@pytest.mark.parametrize("written", [None, "", "  "])
def test_a_box_that_is_left_blank_is_none(written: str | None) -> None:
    assert _item(QuestionType.TRUE_FALSE, boxed_text=written).boxed_text is None


@pytest.mark.parametrize("written", [True, "true", "O", "참", "○"])
def test_truth_may_be_written_in_any_usual_way(written: object) -> None:
    assert _item(QuestionType.TRUE_FALSE, answer=written).key == BooleanKey(value=True)


@pytest.mark.parametrize(
    ("type_", "parts", "reason"),
    [
        (QuestionType.MULTIPLE_RESPONSE, {"answers": ["A"]}, "at least 2 items"),
        (QuestionType.MULTIPLE_RESPONSE, {"answers": ["A", "B", "C", "D"]}, "every option"),
        (QuestionType.MULTIPLE_RESPONSE, {"answers": ["A", "A"]}, "at least 2 items"),
        (QuestionType.TRUE_FALSE, {"answer": "perhaps"}, "answer"),
        (QuestionType.CLOZE, {"stem": "Only one gap [[1]] is here."}, "2 gaps"),
        (QuestionType.CLOZE, {"gaps": []}, "gaps"),
        (QuestionType.CLOZE, {"gaps": [{"accepted_answers": []}] * 2}, "accepted_answers"),
        (QuestionType.MATCHING, {"pairs": []}, "pairs"),
        (QuestionType.ORDERING, {"sequence": ["a", "b"]}, "sequence"),
        (QuestionType.ESSAY, {"rubric": []}, "rubric"),
        (
            QuestionType.ESSAY,
            {"rubric": [{"criterion": "c", "points": 0, "descriptor": "d"}] * 2},
            "points",
        ),
    ],
)
def test_an_incomplete_reply_is_refused_with_what_is_wrong(
    type_: QuestionType, parts: dict[str, object], reason: str
) -> None:
    with pytest.raises(ResponseParseError) as refused:
        _item(type_, **parts)

    assert refused.value.code is ErrorCode.REPLY_INVALID
    assert reason in refused.value.feedback()


@given(st.lists(st.text(), min_size=2, max_size=10), st.text())
def test_what_is_shuffled_is_complete_never_in_its_own_order_and_always_the_same(
    texts: list[str], seed: str
) -> None:
    order = shuffled(texts, seed)

    assert sorted(order) == list(range(len(texts)))
    assert order != sorted(order)
    assert order == shuffled(texts, seed)


def test_a_single_passage_has_one_text_and_a_paired_one_two() -> None:
    single = parse_response(a_passage_reply(), PASSAGE_SCHEMAS[PassageForm.SINGLE]).value
    paired = parse_response(
        f'{{"texts": [{a_passage_reply("A")}, {a_passage_reply("B")}]}}',
        PASSAGE_SCHEMAS[PassageForm.PAIRED],
    ).value

    assert [text.title for text in single.to_texts()] == ["The Lighthouse"]
    assert [text.title for text in paired.to_texts()] == ["A", "B"]


def test_a_paired_passage_with_one_text_is_refused() -> None:
    with pytest.raises(ResponseParseError, match="texts"):
        parse_response(f'{{"texts": [{a_passage_reply()}]}}', PASSAGE_SCHEMAS[PassageForm.PAIRED])
