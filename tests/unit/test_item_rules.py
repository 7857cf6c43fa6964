"""What an item of each type has to have, whoever wrote it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from app.shared.enums import QuestionType
from app.shared.item_keys import (
    BooleanKey,
    ChoiceKey,
    ClozeGap,
    ClozeKey,
    EssayKey,
    ItemKey,
    MatchKey,
    NumericKey,
    OrderKey,
    RubricCriterion,
    TextKey,
)
from app.shared.items import Item, ItemOption
from tests.support.factories import A_PROJECT


def _item(
    type_: QuestionType, key: ItemKey, *options: ItemOption, stem: str = "What is it?"
) -> Item:
    return Item(type=type_, stem=stem, options=options, key=key, explanation="Because.")


def _options(*correct: bool) -> list[ItemOption]:
    return [ItemOption(content=f"option {at}", is_correct=flag) for at, flag in enumerate(correct)]


def _gaps(count: int) -> ClozeKey:
    return ClozeKey(gaps=tuple(ClozeGap(accepted=("word",)) for _ in range(count)))


ROWS = [
    ItemOption(content="go", match_content="saw"),
    ItemOption(content="see", match_content="went"),
    ItemOption(content="", match_content="taked"),
]
PAIRS = MatchKey(pairs=((0, 1), (1, 0)))


@pytest.mark.parametrize(
    ("type_", "key", "options", "stem"),
    [
        (QuestionType.MULTIPLE_CHOICE, ChoiceKey(options=(1,)), _options(False, True), "Which?"),
        (
            QuestionType.MULTIPLE_RESPONSE,
            ChoiceKey(options=(0, 2)),
            _options(True, False, True),
            "?",
        ),
        (QuestionType.TRUE_FALSE, BooleanKey(value=False), [], "The sun is cold."),
        (QuestionType.SHORT_ANSWER, TextKey(accepted=("서울", "Seoul")), [], "Where?"),
        (QuestionType.NUMERIC, NumericKey(value="-0.10", tolerance="0.01"), [], "How much?"),
        (QuestionType.CLOZE, _gaps(2), [], "One [[1]] and [[2]]."),
        (QuestionType.MATCHING, PAIRS, ROWS, "Match."),
        (
            QuestionType.ORDERING,
            OrderKey(sequence=(2, 0, 1)),
            _options(False, False, False),
            "Order.",
        ),
        (
            QuestionType.ESSAY,
            EssayKey(rubric=(RubricCriterion(criterion="c", points=3, descriptor="d"),)),
            [],
            "Write.",
        ),
    ],
)
def test_a_sound_item_of_each_type_is_taken(
    type_: QuestionType, key: ItemKey, options: list[ItemOption], stem: str
) -> None:
    item = _item(type_, key, *options, stem=stem)

    assert Item.model_validate_json(item.model_dump_json()) == item


@pytest.mark.parametrize(
    ("type_", "key", "options", "stem", "reason"),
    [
        (QuestionType.NUMERIC, TextKey(accepted=("3",)), [], "?", "of kind numeric, not text"),
        (
            QuestionType.MULTIPLE_CHOICE,
            ChoiceKey(options=(0, 1)),
            _options(True, True, False),
            "?",
            "exactly one key",
        ),
        (
            QuestionType.MULTIPLE_CHOICE,
            ChoiceKey(options=(1,)),
            _options(True, False),
            "?",
            "does not name the options that are marked",
        ),
        (
            QuestionType.MULTIPLE_CHOICE,
            ChoiceKey(options=(0,)),
            _options(True),
            "?",
            "fewer than 2",
        ),
        (
            QuestionType.MULTIPLE_RESPONSE,
            ChoiceKey(options=(0, 5)),
            _options(True, False),
            "?",
            "does not name the options that are marked",
        ),
        (QuestionType.TRUE_FALSE, BooleanKey(value=True), _options(True), "?", "has no options"),
        (QuestionType.CLOZE, _gaps(2), [], "Only [[1]] here.", "marks its 2 gaps"),
        (QuestionType.CLOZE, _gaps(2), [], "[[2]] before [[1]].", "in this order"),
        (QuestionType.CLOZE, _gaps(1), [], "Twice [[1]] [[1]].", "marks its 1 gaps"),
        (QuestionType.SHORT_ANSWER, TextKey(accepted=("a",)), [], "Fill [[1]].", "no gap marks"),
        (
            QuestionType.MATCHING,
            MatchKey(pairs=((0, 1), (1, 1))),
            ROWS,
            "?",
            "a response of its own",
        ),
        (QuestionType.MATCHING, MatchKey(pairs=((0, 1), (2, 0))), ROWS, "?", "each premise"),
        (QuestionType.MATCHING, MatchKey(pairs=((0, 9), (1, 0))), ROWS, "?", "of its own"),
        (QuestionType.MATCHING, PAIRS, _options(False, False), "?", "has a response"),
        (
            QuestionType.ORDERING,
            OrderKey(sequence=(0, 0, 1)),
            _options(False, False, False),
            "?",
            "each option exactly once",
        ),
        (
            QuestionType.ORDERING,
            OrderKey(sequence=(0, 1)),
            ROWS[:2],
            "?",
            "only options of a match",
        ),
    ],
)
def test_parts_that_do_not_fit_together_are_refused(
    type_: QuestionType, key: ItemKey, options: list[ItemOption], stem: str, reason: str
) -> None:
    with pytest.raises(ValidationError, match=reason):
        _item(type_, key, *options, stem=stem)


@given(st.permutations(range(5)))
def test_any_order_of_all_options_is_a_key(sequence: list[int]) -> None:
    item = _item(QuestionType.ORDERING, OrderKey(sequence=tuple(sequence)), *_options(*[False] * 5))

    assert item.key == OrderKey(sequence=tuple(sequence))


def test_an_essay_is_worth_what_its_rubric_gives() -> None:
    rubric = tuple(RubricCriterion(criterion="c", points=p, descriptor="d") for p in (2, 3))

    assert _item(QuestionType.ESSAY, EssayKey(rubric=rubric)).points == 5
    assert _item(QuestionType.TRUE_FALSE, BooleanKey(value=True)).points == 1


def test_responses_in_other_rows_do_not_make_another_item() -> None:
    other = [
        ItemOption(content="go", match_content="went"),
        ItemOption(content="see", match_content="taked"),
        ItemOption(content="", match_content="saw"),
    ]
    one = _item(QuestionType.MATCHING, PAIRS, *ROWS)
    same = _item(QuestionType.MATCHING, MatchKey(pairs=((0, 0), (1, 2))), *other)

    assert one.checksum(A_PROJECT) == same.checksum(A_PROJECT)


def test_the_same_stem_on_another_passage_is_another_item() -> None:
    item = _item(QuestionType.TRUE_FALSE, BooleanKey(value=True), stem="The writer is sad.")

    assert item.checksum(A_PROJECT, "a" * 64) != item.checksum(A_PROJECT, "b" * 64)


@pytest.mark.parametrize(
    "stem",
    [
        "What does `x[[1]]` return in R?",
        "What does this print?\n\n```python\nprint(np.array([[1]]))\n```",
        "What is the determinant of $[[1]]$?",
        "What is the determinant of $$[[1]]$$?",
    ],
)
def test_two_brackets_in_code_or_mathematics_are_no_gap(stem: str) -> None:
    item = _item(QuestionType.TRUE_FALSE, BooleanKey(value=True), stem=stem)

    assert item.stem == stem


def test_a_gap_may_stand_in_code() -> None:
    item = _item(QuestionType.CLOZE, _gaps(1), stem="Complete `for x [[1]] y:`, please.")

    assert item.key == _gaps(1)
