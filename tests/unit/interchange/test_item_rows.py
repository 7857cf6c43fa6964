"""Rows that become items: our own form, and the looser ones of public data sets."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from app.core.exceptions import BusinessException
from app.domain.interchange.question_rows import QuestionRow, read_questions
from app.domain.interchange.rows import Read, RowProblem
from app.shared.enums import QuestionType
from app.shared.imports import QuestionFile
from app.shared.item_keys import BooleanKey, ChoiceKey, ItemKey, NumericKey, TextKey
from app.shared.items import Item
from tests.support.every_item import EVERY_ITEM

type ReadItem = Callable[..., Item]


@pytest.fixture
def read(tmp_path: Path) -> ReadItem:
    """The item of one record, or the reason why it is none, as a ValueError."""

    def item(record: dict[str, object], **given: object) -> Item:
        return _only(tmp_path, "items.jsonl", json.dumps(record), given).question.item

    return item


@pytest.fixture
def read_csv(tmp_path: Path) -> ReadItem:
    def item(text: str, **given: object) -> Item:
        return _only(tmp_path, "items.csv", text, given).question.item

    return item


def _only(folder: Path, name: str, text: str, given: dict[str, object]) -> QuestionRow:
    path = folder / name
    path.write_text(text, "utf-8")
    file = QuestionFile.model_validate({"path": path, "subject": "general", **given})
    (found,) = read_questions(file)
    if isinstance(found, RowProblem):
        raise ValueError(found.reason)
    assert isinstance(found, Read)
    return found.value


@pytest.mark.parametrize("item", EVERY_ITEM, ids=lambda item: item.type.value)
@pytest.mark.parametrize("name", ["key", "answer"])
def test_an_item_of_every_type_is_read_back_from_its_canonical_form(
    read: ReadItem, item: Item, name: str
) -> None:
    record = item.model_dump(mode="json")
    record[name] = record.pop("key")

    assert read(record) == item


@pytest.mark.parametrize(
    ("key", "type_"),
    [
        ({"kind": "choice", "options": [1]}, QuestionType.MULTIPLE_CHOICE),
        ({"kind": "choice", "options": [0, 1]}, QuestionType.MULTIPLE_RESPONSE),
    ],
)
def test_a_canonical_key_alone_tells_the_type_and_marks_the_options(
    read: ReadItem, key: dict[str, object], type_: QuestionType
) -> None:
    item = read({"stem": "Which?", "options": ["a", "b", "c"], "key": key})

    assert item.type is type_
    assert [at for at, option in enumerate(item.options) if option.is_correct] == key["options"]


@pytest.mark.parametrize(
    ("answer", "key"),
    [
        (True, BooleanKey(value=True)),
        ("12", NumericKey(value="12", tolerance="0")),
        (-0.5, NumericKey(value="-0.5", tolerance="0")),
        ("twelve", TextKey(accepted=("twelve",))),
        (["twelve", "12", "twelve", ""], TextKey(accepted=("twelve", "12"))),
        ("{1, 2}", TextKey(accepted=("{1, 2}",))),
        ("[0, 5]", TextKey(accepted=("[0, 5]",))),
    ],
)
def test_an_answer_without_options_is_read_by_what_it_is(
    read: ReadItem, answer: object, key: ItemKey
) -> None:
    assert read({"stem": "What?", "answer": answer}).key == key


def test_a_number_is_a_short_answer_where_the_type_says_so(read: ReadItem) -> None:
    record = {"stem": "In which year?", "answer": "1443"}

    assert read(record, type="short_answer").key == TextKey(accepted=("1443",))


@pytest.mark.parametrize(
    ("record", "reason"),
    [
        ({"key": {"kind": "essay", "rubric": []}}, "rubric"),
        ({"key": {"kind": "guess"}}, "guess"),
        ({"key": {"kind": "cloze", "gaps": [{"accepted": ["x"]}]}}, "marks its 1 gaps"),
        ({"key": {"kind": "boolean", "value": True}, "type": "essay"}, "type is essay"),
        ({"key": {"kind": "order", "sequence": [0, 1]}, "options": ["a"]}, "each option exactly"),
        (
            {
                "key": {"kind": "choice", "options": [0]},
                "options": [{"content": "a"}, {"content": "b", "is_correct": True}],
            },
            "does not name the options",
        ),
        ({"key": {"kind": "choice", "options": [0, 7]}, "options": ["a", "a", "b"]}, "not there"),
        ({"key": {"kind": "choice", "options": [0]}, "options": list("abcdefg")}, "more than 6"),
        ({"key": {"kind": "text", "accepted": ["x" * 30_000]}}, "key is longer"),
        ({"key": {"kind": "choice", "options": [0]}, "options": ["a" * 30_000, "b"]}, "too long"),
        ({"answer": "yes", "evidence": "because"}, "evidence must be a list"),
        ({"answer": "yes", "evidence": [["because"]]}, "evidence must be text"),
        ({"answer": [["deep"]]}, "the answer must be text"),
        ({"answer": []}, "the answer is empty"),
        ({"answer": "A", "options": {"A": "a"}}, "options must be a list"),
        ({"answer": "A", "type": "riddle"}, "type 'riddle' is none of"),
    ],
)
def test_a_record_that_is_no_item_is_refused_with_the_reason(
    read: ReadItem, record: dict[str, object], reason: str
) -> None:
    with pytest.raises(ValueError, match=reason):
        read({"stem": "Well?"} | record)


def test_of_two_equal_options_the_correct_one_stays(read: ReadItem) -> None:
    key = {"kind": "choice", "options": [2]}

    item = read({"stem": "Which?", "options": ["a", "b", "a "], "key": key})

    assert [option.content for option in item.options] == ["b", "a "]
    assert item.key == ChoiceKey(options=(1,))


@pytest.mark.parametrize(
    ("header", "mapping"),
    [
        ("stem,Option A,Option B,Option C,Correct Option", {}),
        ("stem,a,B,c,answer", {}),
        ("stem,choice_1,choice_2,choice_3,answer", {}),
        ("stem,선택지1,선택지2,선택지3,정답", {}),
        ("stem,first,second,third,answer", {"options": "first, second,THIRD"}),
    ],
)
def test_options_may_lie_in_columns_of_their_own(
    read_csv: ReadItem, header: str, mapping: dict[str, str]
) -> None:
    item = read_csv(f"{header}\nWhich?,x,y,,B\n", mapping=mapping)

    assert [option.content for option in item.options] == ["x", "y"]
    assert item.key == ChoiceKey(options=(1,))


def test_an_empty_option_between_others_is_refused_since_letters_would_move(
    read_csv: ReadItem,
) -> None:
    with pytest.raises(ValueError, match="option 2 is empty"):
        read_csv("stem,A,B,C,answer\nWhich?,x,,z,C\n")


def test_answers_may_lie_in_several_columns_of_which_some_are_empty(read_csv: ReadItem) -> None:
    item = read_csv(
        "stem,one,two,three\nWho?,the fox,,a fox\n", mapping={"answer": "one,two,three"}
    )

    assert item.key == TextKey(accepted=("the fox", "a fox"))


def test_a_csv_cell_may_hold_a_canonical_key(read_csv: ReadItem) -> None:
    item = read_csv('stem,key\nTrue?,"{""kind"": ""boolean"", ""value"": false}"\n')

    assert item.key == BooleanKey(value=False)


def test_a_label_is_taken_off_only_where_every_option_has_its_own(read: ReadItem) -> None:
    names = read({"stem": "Who?", "options": ["A. Lincoln", "G. Washington"], "answer": "A"})
    labelled = read({"stem": "Who?", "options": ["A. Lincoln", "B) Adams"], "answer": "B"})

    assert [option.content for option in names.options] == ["A. Lincoln", "G. Washington"]
    assert [option.content for option in labelled.options] == ["Lincoln", "Adams"]


def test_a_number_that_nobody_can_hold_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="1e400 is too great a number"):
        _only(tmp_path, "big.jsonl", '{"stem": "How many?", "answer": 1e400}', {})


def test_a_file_that_a_korean_spreadsheet_saved_is_told_to_be_saved_as_utf_8(
    tmp_path: Path,
) -> None:
    path = tmp_path / "excel.csv"
    path.write_bytes("발문,정답\n수도는?,서울\n".encode("cp949"))

    with pytest.raises(BusinessException, match="save it as CSV UTF-8"):
        list(read_questions(QuestionFile(path=path, subject="general")))
