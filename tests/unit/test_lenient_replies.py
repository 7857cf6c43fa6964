"""Replies that say the right thing in another form than asked: read, since a repair costs money."""

import json

import pytest

from app.domain.generation.replies import REPLY_SCHEMAS
from app.domain.generation.replies.passages import PASSAGE_SCHEMAS
from app.domain.generation.replies.selection import MultipleResponseReply
from app.domain.shared.response_parser import ResponseParseError
from app.domain.shared.response_parser.parser import parse_response
from app.shared.enums import PassageForm, QuestionType
from app.shared.item_keys import (
    BooleanKey,
    ChoiceKey,
    ClozeGap,
    ClozeKey,
    EssayKey,
    NumericKey,
    RubricCriterion,
    TextKey,
)
from app.shared.items import Item
from app.shared.passages import PassageText
from tests.support.replies import REPLIES, a_reply_of


def _item(type_: QuestionType, **parts: object) -> Item:
    return parse_response(a_reply_of(type_, **parts), REPLY_SCHEMAS[type_]).value.to_item()


def _options(*texts: str) -> list[dict[str, str]]:
    return [{"content": text, "rationale": "Because."} for text in texts]


@pytest.mark.parametrize("written", [None, "", [], [""], [None]])
def test_no_evidence_may_be_written_in_any_way(written: object) -> None:
    assert _item(QuestionType.TRUE_FALSE, evidence=written).evidence == ()


def test_one_quote_may_stand_without_a_list() -> None:
    assert _item(QuestionType.TRUE_FALSE, evidence="a quote").evidence == ("a quote",)


def test_no_extra_responses_may_be_null() -> None:
    assert len(_item(QuestionType.MATCHING, extra_responses=None).options) == 4


@pytest.mark.parametrize("rationale", [{}, {"rationale": None}])
def test_the_key_may_lack_its_rationale_and_a_distractor_may_not(
    rationale: dict[str, None],
) -> None:
    type_ = QuestionType.MULTIPLE_CHOICE
    options = _options("2", "9", "11")

    item = _item(type_, options=[{"content": "2"} | rationale, *options[1:]])
    assert item.options[0].rationale is None
    with pytest.raises(ResponseParseError, match="without a rationale: B"):
        _item(type_, options=[options[0], {"content": "9"} | rationale, options[2]])


@pytest.mark.parametrize("answer", [["B"], ["②"], [2]])
def test_a_list_of_one_answer_is_that_answer(answer: list[object]) -> None:
    key = _item(
        QuestionType.MULTIPLE_CHOICE, options=_options("2 m", "9 m", "11 m"), answer=answer
    ).key

    assert key == ChoiceKey(options=(1,))


@pytest.mark.parametrize(
    "answers",
    [
        "A, C",
        "A,C",
        "①③",
        "① ③",
        ["A, C"],
        ["A", "A", "C"],
        ["A", "1", "③"],
        "A and C",
        "A와 C",
        "정답: A, C",
        "1, 3",
        [1, 3],
        "A) two, C) six",
        "two, six",
    ],
)
def test_several_answers_may_stand_in_one_text_and_repeat(answers: object) -> None:
    options = _options("two", "four", "six", "ten")

    key = _item(QuestionType.MULTIPLE_RESPONSE, options=options, answers=answers).key

    assert key == ChoiceKey(options=(0, 2))


def test_an_option_with_a_comma_is_one_answer() -> None:
    options = _options("salt, pepper", "salt", "pepper", "oil and salt")

    key = _item(
        QuestionType.MULTIPLE_RESPONSE, options=options, answers=["salt, pepper", "oil and salt"]
    ).key

    assert key == ChoiceKey(options=(0, 3))


@pytest.mark.parametrize("answers", ["A, E", "A; perhaps C", "ACE", "", 7, {"A": "C"}])
def test_answers_of_which_one_names_no_option_are_refused(answers: object) -> None:
    with pytest.raises(ResponseParseError, match="answers"):
        _item(QuestionType.MULTIPLE_RESPONSE, answers=answers)


def test_answers_outside_of_a_reply_are_plain_places() -> None:
    stored = {**REPLIES[QuestionType.MULTIPLE_RESPONSE], "answers": [0, 2]}

    assert MultipleResponseReply.model_validate(stored).answers == [0, 2]


@pytest.mark.parametrize("written", ["Paris", ["Paris"], '["Paris"]'])
def test_one_accepted_answer_may_stand_without_a_list(written: object) -> None:
    item = _item(QuestionType.SHORT_ANSWER, accepted_answers=written)

    assert item.key == TextKey(accepted=("Paris",))


@pytest.mark.parametrize(
    "gaps",
    [
        ["goes", "stayed"],
        [["goes"], ["stayed"]],
        [{"accepted_answers": "goes"}, "stayed"],
        ['{"accepted_answers": ["goes"]}', '["stayed"]'],
    ],
)
def test_gaps_may_be_their_answers(gaps: object) -> None:
    gap, other = ClozeGap(accepted=("goes",)), ClozeGap(accepted=("stayed",))

    assert _item(QuestionType.CLOZE, gaps=gaps).key == ClozeKey(gaps=(gap, other))


def test_an_answer_may_begin_with_a_bracket() -> None:
    item = _item(QuestionType.SHORT_ANSWER, accepted_answers="[CLS]")

    assert item.key == TextKey(accepted=("[CLS]",))


def test_blanks_inside_a_gap_mark_are_dropped() -> None:
    item = _item(QuestionType.CLOZE, stem="She [[ 1 ]] to school, but [[2 ]] at home.")

    assert item.stem == "She [[1]] to school, but [[2]] at home."


@pytest.mark.parametrize(
    ("written", "value"),
    [("−3", "-3"), ("$12$", "12"), (r"\(12\)", "12"), ("$-0.50$", "-0.50"), ("1,200", "1200")],
)
def test_a_number_may_be_typeset(written: str, value: str) -> None:
    assert _item(QuestionType.NUMERIC, value=written).key == NumericKey(value=value)


@pytest.mark.parametrize("written", [None, "", " ", "0", "-0", 0])
def test_no_tolerance_may_be_written_in_any_way(written: object) -> None:
    assert _item(QuestionType.NUMERIC, tolerance=written).key == NumericKey(value="2.5")


def test_a_tolerance_below_zero_is_refused() -> None:
    with pytest.raises(ResponseParseError, match="tolerance"):
        _item(QuestionType.NUMERIC, tolerance="-0.1")


@pytest.mark.parametrize(
    ("written", "truth"),
    [
        ("옳다", True),
        ("맞다.", True),
        ("그렇다", True),
        ("정답: 참", True),
        ("Answer: true", True),
        ("틀리다", False),
        ("아니다", False),
        ("정답: 거짓", False),
        ("No.", False),
    ],
)
def test_truth_may_be_a_whole_word_or_be_announced(written: str, truth: bool) -> None:
    assert _item(QuestionType.TRUE_FALSE, answer=written).key == BooleanKey(value=truth)


def _paragraphs(written: object, title: str = "A Title") -> PassageText:
    reply = json.dumps({"title": title, "paragraphs": written})
    (text,) = parse_response(reply, PASSAGE_SCHEMAS[PassageForm.SINGLE]).value.to_texts()
    return text


@pytest.mark.parametrize("written", ["One.\n\nTwo.", "One.\n \n\nTwo.\n", ["One.", "", "Two."]])
def test_paragraphs_may_be_one_text_with_blank_lines(written: object) -> None:
    assert _paragraphs(written).paragraphs == ("One.", "Two.")


def test_a_paragraph_may_be_as_long_as_the_whole_passage() -> None:
    long = "word " * 3000

    assert _paragraphs([long]).paragraphs == (long.strip(),)


@pytest.mark.parametrize("written", ["", " \n\n ", [], [""]])
def test_a_passage_without_a_paragraph_is_refused(written: object) -> None:
    with pytest.raises(ResponseParseError, match="paragraphs"):
        _paragraphs(written)


def test_a_title_is_one_line() -> None:
    assert _paragraphs("One.", "The\nLast\t Lamp").title == "The Last Lamp"


def test_the_titles_of_two_texts_fit_together_into_the_titles_column() -> None:
    column, joint = 300, " / "
    longest = "t" * ((column - len(joint)) // 2)

    with pytest.raises(ResponseParseError, match="title"):
        _paragraphs("One.", longest)
    assert _paragraphs("One.", "t" * 140).title == "t" * 140


def test_the_points_of_a_rubric_are_whole() -> None:
    criterion = {"criterion": "c", "descriptor": "d"}
    written = [criterion | {"points": 2.5}, criterion | {"points": 2}]

    with pytest.raises(ResponseParseError, match="points"):
        _item(QuestionType.ESSAY, rubric=written)


def test_a_rubric_that_gives_more_than_the_column_holds_is_refused() -> None:
    def essay(*points: int) -> Item:
        rubric = tuple(RubricCriterion(criterion="c", points=p, descriptor="d") for p in points)
        return Item(type=QuestionType.ESSAY, stem="s", key=EssayKey(rubric=rubric), explanation="e")

    assert essay(*[100] * 9, 99).points == 999
    with pytest.raises(ValueError, match="sum to at most 999"):
        essay(*[100] * 10)
