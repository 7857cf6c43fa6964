"""Hostile text: limits, and work that grows with the length and no faster."""

import contextlib
import sys
from collections.abc import Callable

import pytest

from app.core.exceptions import ErrorCode
from app.domain.shared.response_parser import ResponseParseError
from app.domain.shared.response_parser.parser import MAX_CHARACTERS, parse_response
from tests.unit.response_parser.schemas import Item, Note, dumps, note

TAIL = '", "options": ["a"], "answer": 0, "explanation": "x"}'
HOSTILE: dict[str, Callable[[int], str]] = {
    "backslashes": lambda n: '{"question": "' + "\\" * n,
    "quotes": lambda n: '{"question": "' + '" ' * (n // 2),
    "braces": lambda n: "{" * n,
    "closed strings": lambda n: '{"question": "' + '"}' * (n // 2),
    "open objects": lambda n: '{"options":[{' + '"question":"a,\n"answer":1},{' * (n // 27),
    "items": lambda n: '{"options": ["' + '", "' * (n // 4),
    "list": lambda n: '{"options": [' + '"a", ' * (n // 5),
    "smart quotes": lambda n: '{"question": “' + "“”" * (n // 2),
    "comments": lambda n: '{"question": "' + '"//' * (n // 3),
    "spaces": lambda n: '{"question": "a"' + " " * n + "x",
    "line ends": lambda n: '{"question": "\\s' + "\\nu " * (n // 4) + TAIL,
    "formulas": lambda n: '{"question": "\\s' + "$ \\ne \\\\frac " * (n // 13) + TAIL,
    "environments": lambda n: '{"question": "\\s' + "\\begin{" * (n // 7) + TAIL,
    "commas": lambda n: '{"question": "\\s' + "a,  " * (n // 5) + "\\nu " * (n // 20) + TAIL,
    "tags": lambda n: "<think>" * (n // 7),
    "payloads": lambda n: '{"question": 1}' * (n // 15),
}


def _lines_run(text: str) -> int:
    """How many lines of Python the parser runs for a text: work that no clock can blur."""
    count = 0

    def trace(*_: object) -> object:
        nonlocal count
        count += 1
        return trace

    before = sys.gettrace()
    sys.settrace(trace)  # type: ignore[arg-type]
    try:
        with contextlib.suppress(ResponseParseError):
            parse_response(text, Item)
    finally:
        sys.settrace(before)
    return count


@pytest.mark.parametrize("make", HOSTILE.values(), ids=HOSTILE)
def test_work_grows_with_the_length_and_no_faster(make: Callable[[int], str]) -> None:
    _lines_run(make(400))  # the schema is derived once

    short, long = _lines_run(make(2_000)), _lines_run(make(8_000))

    assert long < 5 * short + 500


@pytest.mark.parametrize("make", HOSTILE.values(), ids=HOSTILE)
def test_a_megabyte_of_it_ends_in_a_value_or_a_refusal(make: Callable[[int], str]) -> None:
    reply = make(1_000_000)

    with contextlib.suppress(ResponseParseError):
        assert parse_response(reply, Item).value.options == ["a"]


def test_a_reply_beyond_the_limit_is_refused_unread() -> None:
    with pytest.raises(ResponseParseError) as refused:
        parse_response(note("a" * MAX_CHARACTERS), Note)

    assert refused.value.code is ErrorCode.REPLY_TOO_LARGE


@pytest.mark.parametrize("levels", [70, 900, 100_000])
@pytest.mark.parametrize("broken", ["", ","])
def test_deep_nesting_is_refused(levels: int, broken: str) -> None:
    reply = '{"text": "a", "hint": ' + "[" * levels + broken + "]" * levels + "}"

    with pytest.raises(ResponseParseError) as refused:
        parse_response(reply, Note)

    assert refused.value.code is ErrorCode.REPLY_TOO_LARGE


@pytest.mark.parametrize(
    "content", ["a\0b", "a\\u0000b", "\\ud800", "\ud800", "\\s \\ud800", "\\s \\u0000", "\x01\\s"]
)
def test_what_is_not_text_is_refused(content: str) -> None:
    with pytest.raises(ResponseParseError) as refused:
        parse_response(note(content), Note)

    assert refused.value.code is ErrorCode.REPLY_UNPARSABLE


def test_a_whole_surrogate_pair_is_a_character() -> None:
    assert parse_response(note("\\ud83d\\ude00"), Note).value.text == "😀"
    assert parse_response(note("\\sqrt \\ud83d\\ude00"), Note).value.text == "\\sqrt 😀"


def test_numbers_too_long_to_convert_are_refused() -> None:
    with pytest.raises(ResponseParseError):
        parse_response('{"text": ' + "9" * 5_000 + "}", Note)


def test_feedback_is_short_even_for_a_long_reply() -> None:
    with pytest.raises(ResponseParseError) as refused:
        parse_response(dumps({"wrong": "x" * 50_000}), Note)

    assert len(refused.value.feedback()) < 1_000
