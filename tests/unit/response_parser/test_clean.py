"""Clean JSON: exactly what json.loads and the schema give, and nothing repaired."""

import json
import math
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ConfigDict

from app.core.exceptions import ErrorCode
from app.domain.shared.response_parser import ResponseParseError
from app.domain.shared.response_parser.parser import parse_response
from tests.unit.response_parser.schemas import Item, Note, Sheet, dumps, item

# Text of every script; form feeds and backspaces are what is left of LaTeX, never text.
TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\b\f\r\t"))


@given(TEXT, st.lists(TEXT), st.integers(), TEXT, st.booleans(), st.sampled_from((None, 1, 4)))
def test_properly_escaped_text_is_what_json_and_the_schema_say(
    question: str, options: list[str], answer: int, explanation: str, ascii_only: bool, indent: int
) -> None:
    value = item(question=question, options=options, answer=answer, explanation=explanation)
    reply = json.dumps(value, ensure_ascii=ascii_only, indent=indent)

    parsed = parse_response(reply, Item)

    assert parsed.value == Item.model_validate(json.loads(reply))
    assert parsed.steps == ()


@given(
    st.lists(st.sampled_from(["\\frac{1}{2}", "\\\\", "\n", "u = 3", "eq", "$x$", '"', "é", "\\n"]))
)
def test_properly_escaped_latex_and_line_ends_stay_as_they_are(pieces: list[str]) -> None:
    text = "\\alpha \\beta " + " ".join(pieces)

    assert parse_response(dumps({"text": text}), Note).value.text == text


def test_nested_models_aliases_mappings_unions_and_recursion_are_read() -> None:
    value = {
        "sheetTitle": "a",
        "notes": [{"text": "b", "hint": None}],
        "scores": {"ease": 0.5},
        "part": {"text": "c"},
        "sub": {"title": "d", "notes": []},
    }

    assert parse_response(dumps(value), Sheet).value == Sheet.model_validate(value)
    fenced = f"Here:\n```json\n{dumps(value)[:-1]},}}\n```"
    assert parse_response(fenced, Sheet).value == Sheet.model_validate(value)


def test_integers_of_any_size_stay_exact() -> None:
    huge = 12345678901234567890123

    assert parse_response(dumps(item(answer=huge)), Item).value.answer == huge


def test_a_newline_before_letters_that_spell_a_command_stays_in_an_escaped_reply() -> None:
    text = "\\beta and\nu = 3,\ne^x, \ni) one\nabout"

    assert parse_response(dumps({"text": text}), Note).value.text == text


@pytest.mark.parametrize(
    "reply",
    [
        '{"text": "a", "text": "b"}',
        '{"text" : "a:", "text" : "b"}',
        '{"text": "a", "hint": "\\": ", "text": "a"}',
        '{"text": "a", "text": "b",}',
        "{'text': 'a', 'text': 'b'}",
        'Note: {"text": "\\frac", "text": "b"}',
    ],
)
def test_a_key_that_comes_twice_is_refused(reply: str) -> None:
    with pytest.raises(ResponseParseError) as refused:
        parse_response(reply, Note)

    assert refused.value.code is ErrorCode.REPLY_UNPARSABLE
    assert refused.value.details["where"] == "text"


def test_a_strict_schema_takes_from_json_what_json_can_say() -> None:
    class Strict(BaseModel):
        model_config = ConfigDict(strict=True)
        day: date

    assert parse_response('{"day": "2026-11-22"}', Strict).value.day == date(2026, 11, 22)


def test_not_a_number_is_read_as_json_loads_reads_it() -> None:
    class Score(BaseModel):
        score: float

    assert math.isnan(parse_response('{"score": NaN}', Score).value.score)
