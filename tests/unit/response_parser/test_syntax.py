"""Broken JSON: read by the schema's keys, without guessing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from app.core.exceptions import ErrorCode
from app.domain.shared.response_parser import ResponseParseError
from app.domain.shared.response_parser.parser import parse_response
from tests.unit.response_parser.schemas import Item, Note, dumps, item, note, text_of

BROKEN = {
    "last comma": '{"question": "2+2", "options": ["4", "5",], "answer": 0, "explanation":"e",}',
    "single quotes": "{'question': '2+2', 'options': ['4', '5'], 'answer': 0, 'explanation': 'e'}",
    "bare keys": '{question: "2+2", options: ["4", "5"], answer: 0, explanation: "e"}',
    "smart quotes": "{“question”: “2+2”, “options”: [“4”, “5”], “answer”: 0, “explanation”: “e”}",
    "wide signs": '{"question"："2+2"，"options"：["4"，"5"]，"answer"：0，"explanation"："e"}',
    "no commas": '{"question": "2+2" "options": ["4" "5"] "answer": 0 "explanation": "e"}',
    "comments": '''{"question": "2+2", // it's "easy"
        "options": ["4", "5"], /* {} */ "answer": 0, # zero
        "explanation": "e"}''',
    "no first brace": '"question": "2+2", "options": ["4", "5"], "answer": 0, "explanation": "e"}',
    "brackets": '{"question": "2+2", "options": ["4", "5"]], "answer": 0, "explanation": "e"}}',
    "early brace": '{"question": "2+2", "options": ["4", "5"], "answer": 0}, "explanation": "e"}',
    "no end": '{"question": "2+2,\n "options": ["4", "5"], "answer": 0, "explanation": "e"}',
    "half keys": '{question": "2+2", "options: ["4", "5"], "answer" 0, "explanation": "e"}',
    "other quotes": '{"question": """2+2""", "options": [`4`, `5`], "answer": 0, "explanation":"e"',
}  # fmt: skip


@pytest.mark.parametrize("reply", BROKEN.values(), ids=BROKEN)
def test_each_kind_of_broken_syntax_is_read(reply: str) -> None:
    parsed = parse_response(reply, Item)

    assert parsed.value == Item(question="2+2", options=["4", "5"], answer=0, explanation="e")
    assert "syntax" in parsed.steps


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ('He said "yes" and left.', 'He said "yes" and left.'),
        ('"Quoted", he said, "twice"', '"Quoted", he said, "twice"'),
        ('{"a": "x", "b": 2}', '{"a": "x", "b": 2}'),
        ("line\nline\ttab\r\nline", "line\nline\ttab\r\nline"),
        ("It's a “smart” one", "It's a “smart” one"),
    ],
)
def test_inner_quotes_and_line_ends_belong_to_the_string(written: str, meant: str) -> None:
    assert text_of(note(written)) == meant
    assert text_of('{"text": "' + written + '",\n "hint": null}') == meant


@given(
    st.lists(st.sampled_from(["a", "그는", "x < 3", "(so)", "it's", "1"]), min_size=1, max_size=5)
)
def test_words_in_unescaped_quotes_stay_where_they_are(words: list[str]) -> None:
    text = "He said " + " and ".join(f'"{word}"' for word in words) + " then."

    assert text_of('{"text": "' + text + '", "hint": "h"}') == text


def test_a_comment_between_a_string_and_its_comma_is_dropped() -> None:
    reply = '{"question": "2+2", "options": ["4" /* "four" */, "5"], "answer": 0 // "4"\n'

    parsed = parse_response(reply + ', "explanation": "e",}', Item)

    assert parsed.value == Item(question="2+2", options=["4", "5"], answer=0, explanation="e")


def test_smart_quotes_around_an_inner_quotation_are_not_split() -> None:
    reply = '{“text”: “He said “no”, “never” and left.”, “hint”: “say "yes"”}'

    assert parse_response(reply, Note).value == Note(
        text="He said “no”, “never” and left.", hint='say "yes"'
    )


def test_python_words_are_values() -> None:
    class Flags(BaseModel):
        done: bool
        open: bool
        note: str | None

    flags = parse_response("{'done': True, 'open': False, 'note': None,}", Flags).value

    assert (flags.done, flags.open, flags.note) == (True, False, None)


def test_unescaped_quotes_in_a_list_that_can_be_read_in_two_ways_are_refused() -> None:
    reply = '{"question": "q", "options": ["5" pipe", "6" pipe"], "answer": 0, "explanation": ""}'

    with pytest.raises(ResponseParseError) as refused:
        parse_response(reply, Item)

    assert refused.value.code is ErrorCode.REPLY_UNPARSABLE


def test_a_key_that_the_schema_does_not_have_ends_a_value_too() -> None:
    assert text_of('{"text": "say "hi"", "mood": "good", "hint": "x",}') == 'say "hi"'


@pytest.mark.parametrize("cut", range(3, len(dumps(item())) - 1))
def test_a_truncated_reply_is_refused_not_shortened(cut: int) -> None:
    with pytest.raises(ResponseParseError) as refused:
        parse_response(dumps(item())[:cut], Item)

    assert refused.value.code is ErrorCode.REPLY_TRUNCATED


def test_only_the_last_brace_missing_is_no_loss() -> None:
    assert parse_response(dumps(item())[:-1], Item).value == Item.model_validate(item())


def test_a_truncated_optional_field_is_left_out_and_named() -> None:
    parsed = parse_response('{"text": "whole", "hint": "hal', Note)

    assert parsed.value == Note(text="whole")
    assert "truncated" in parsed.steps


def test_a_truncated_list_is_never_shortened() -> None:
    with pytest.raises(ResponseParseError) as refused:
        parse_response(
            '{"question": "q", "answer": 0, "explanation": "e", "options": ["a", "b"', Item
        )

    assert refused.value.code is ErrorCode.REPLY_TRUNCATED
    assert "options" in refused.value.what
