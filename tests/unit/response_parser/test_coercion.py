"""The schema decides: labels become indices, words numbers and booleans."""

import pytest
from pydantic import BaseModel

from app.core.exceptions import ErrorCode
from app.domain.shared.response_parser import OptionIndex, ResponseParseError
from app.domain.shared.response_parser.parser import parse_response
from tests.unit.response_parser.schemas import Choice, Item, Keyed, dumps, item


def keyed(answer: object, options: list[str]) -> int:
    """The index that an answer names."""
    reply = dumps({"question": "q", "options": options, "answer": answer})
    return parse_response(reply, Keyed).value.answer


@pytest.mark.parametrize(
    "answer",
    ["B", "b", "②", "❷", "Ⓑ", "2", 2, "정답: 2", "정답은 ②", "(2)", "2번", "2.", "B)", "(B)",
     "Answer: B", "the correct answer is B", "보기 2", "Option B", "green", "B) green", "② green",
     " B ", "Ｂ"],
)  # fmt: skip
def test_an_answer_names_its_option(answer: object) -> None:
    assert keyed(answer, ["red", "green", "blue"]) == 1


def test_an_answer_names_an_option_that_carries_its_own_label() -> None:
    assert keyed("B", ["A) 36", "B) 15"]) == keyed("15", ["A) 36", "B) 15"]) == 1


@pytest.mark.parametrize(
    ("answer", "options"),
    [
        ("2", ["2", "3", "4"]),  # the text of the first, the number of the second
        (2, ["2", "3", "4"]),
        ("B", ["B", "A"]),
        ("D", ["a", "b", "c"]),
        (0, ["a", "b"]),
        (3, ["a", "b"]),
        ("a", ["a", "x", "a"]),
        ("B) red", ["red", "green"]),
        ("both", ["a", "b"]),
        (True, ["a", "b"]),
        (None, ["a", "b"]),
    ],
)
def test_an_answer_with_no_or_two_readings_is_refused(answer: object, options: list[str]) -> None:
    with pytest.raises(ResponseParseError) as refused:
        keyed(answer, options)

    assert refused.value.code is ErrorCode.REPLY_INVALID
    assert refused.value.details["where"] == "answer"


def test_a_number_that_is_its_own_option_has_one_reading() -> None:
    assert keyed(2, ["1", "2", "3"]) == 1


def test_options_may_be_models() -> None:
    class Models(BaseModel):
        options: list[Choice]
        answer: OptionIndex

    reply = dumps({"options": [{"text": "red"}, {"text": "green"}], "answer": "green"})

    assert parse_response(reply, Models).value.answer == 1


def test_a_stored_index_is_not_read_again() -> None:
    stored = {"question": "q", "options": ["a", "b"], "answer": 1}

    assert Keyed.model_validate(stored).answer == 1


def test_an_index_declared_before_its_options_is_the_authors_mistake() -> None:
    class Wrong(BaseModel):
        answer: OptionIndex
        options: list[str]

    with pytest.raises(TypeError, match=r"Wrong\.answer"):
        parse_response("{}", Wrong)


@pytest.mark.parametrize(
    ("answer", "index"),
    [("B", 1), ("②", 1), ("five", 2), ("정답: C", 2), ("2번", 1), (2, 2), ("2", 2), (7, 7)],
)
def test_a_plain_integer_keeps_numbers_and_reads_labels(answer: object, index: int) -> None:
    assert parse_response(dumps(item(answer=answer)), Item).value.answer == index


class Values(BaseModel):
    number: float
    flag: bool
    text: str
    parts: list[int]


@pytest.mark.parametrize("word", ["참", "O", "true", "예"])
def test_words_numbers_and_json_in_strings_are_read_by_type(word: str) -> None:
    reply = dumps({"number": "1,250.5", "flag": word, "text": 42, "parts": "[1, 2]"})

    parsed = parse_response(reply, Values)

    assert parsed.value == Values(number=1250.5, flag=True, text="42", parts=[1, 2])
    assert parsed.steps == ("coerced",)


def test_what_does_not_fit_is_refused_with_its_path() -> None:
    with pytest.raises(ResponseParseError) as refused:
        parse_response(
            dumps({"number": "many", "flag": "X", "text": "", "parts": ["1", "z"]}), Values
        )

    assert refused.value.code is ErrorCode.REPLY_INVALID
    assert refused.value.details["where"] == "number"
    assert "parts.1" in refused.value.what
