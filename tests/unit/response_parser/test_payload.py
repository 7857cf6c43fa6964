"""Finding the payload: by the schema's keys, whatever stands around it."""

import pytest

from app.core.exceptions import ErrorCode
from app.domain.shared.response_parser import ResponseParseError
from app.domain.shared.response_parser.parser import parse_response
from tests.unit.response_parser.schemas import Item, Note, dumps, item, text_of

DRAFT = dumps(item(question="draft"))
FINAL = dumps(item(question="final"))


@pytest.mark.parametrize(
    "reply",
    [
        f"```json\n{FINAL}\n```",
        f"~~~\n{FINAL}\n~~~",
        f"Sure! The set {{x : x > 0}}:\n{FINAL}\nIs {{that}} all right? \\(x\\)",
        f"<think>\nPerhaps {DRAFT}. No.\n</think>\n{FINAL}",
        f"Perhaps {DRAFT}. No.\n</think>\n\n{FINAL}",
        f"Draft: {DRAFT}\nBetter:\n{FINAL}",
        f'I fill in {{"question": ..., "options": [...]}} now: {FINAL}',
        f"{FINAL}\nThe {{answer: 1}} counts from 0.",
        f"<json>{FINAL}</json>",
        f"\ufeff{FINAL}\n",
        f'{{"result": {FINAL}}}',
        f"[{FINAL}]",
        dumps(FINAL),
        f"`{FINAL}`",
    ],
)
def test_the_payload_is_found(reply: str) -> None:
    assert parse_response(reply, Item).value.question == "final"


def test_fences_and_tags_inside_a_string_are_text() -> None:
    text = 'Write:\n```json\n{"a": 1}\n```\nand <think>so</think>'

    assert text_of(f"```json\n{dumps({'text': text})}\n```") == text


def test_two_different_objects_with_no_word_between_are_refused() -> None:
    with pytest.raises(ResponseParseError) as refused:
        parse_response(f"{DRAFT}\n{FINAL}", Item)

    assert refused.value.code is ErrorCode.REPLY_UNPARSABLE
    assert parse_response(f"{FINAL}\n{FINAL}", Item).value.question == "final"


def test_a_broken_final_object_does_not_let_the_draft_through() -> None:
    with pytest.raises(ResponseParseError) as refused:
        parse_response(f"Draft: {DRAFT}\nFinal: {FINAL[:-30]}", Item)

    assert refused.value.code is ErrorCode.REPLY_TRUNCATED


@pytest.mark.parametrize(
    ("reply", "code"),
    [
        ("", ErrorCode.REPLY_EMPTY),
        (" \n", ErrorCode.REPLY_EMPTY),
        ("I cannot help with that.", ErrorCode.REPLY_UNPARSABLE),
        ("<think>It is", ErrorCode.REPLY_TRUNCATED),
        ('```json\n{"te', ErrorCode.REPLY_TRUNCATED),
        ('{"hint": "a"}', ErrorCode.REPLY_INVALID),
        ("{}", ErrorCode.REPLY_INVALID),
    ],
)
def test_a_reply_without_a_value_says_what_it_is(reply: str, code: ErrorCode) -> None:
    with pytest.raises(ResponseParseError) as refused:
        parse_response(reply, Note)

    assert refused.value.code is code
    assert refused.value.raw == reply
    assert refused.value.what in refused.value.feedback()
