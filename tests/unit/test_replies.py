import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.exceptions import ErrorCode
from app.domain.generation.replies import REPLY_SCHEMAS
from app.domain.generation.replies.constructed import NumericReply, ShortAnswerReply
from app.domain.generation.replies.selection import MultipleChoiceReply
from app.domain.shared.response_parser import ResponseParseError
from app.domain.shared.response_parser.parser import parse_response
from app.infrastructure.ai.base.json_schema import strict_schema
from app.shared.enums import QuestionType
from app.shared.item_keys import ChoiceKey, NumericKey
from tests.support.factories import a_reply


@pytest.mark.parametrize(
    "answer", ["C", "c", "③", "3", 3, "(3)", "3번", "C. hostile", "hostile", "정답: 3"]
)
def test_the_key_may_be_named_in_any_usual_way(answer: object) -> None:
    reply = json.dumps(json.loads(a_reply()) | {"answer": answer}, ensure_ascii=False)

    assert parse_response(reply, MultipleChoiceReply).value.to_item().key == ChoiceKey(options=(2,))


@pytest.mark.parametrize("answer", ["E", 5, 0, "none of these", "A or B", None])
def test_a_key_that_names_no_one_option_is_refused(answer: object) -> None:
    reply = json.dumps(json.loads(a_reply()) | {"answer": answer})

    with pytest.raises(ResponseParseError) as refused:
        parse_response(reply, MultipleChoiceReply)

    assert refused.value.code is ErrorCode.REPLY_INVALID


def test_a_number_that_is_another_options_text_is_refused_not_guessed() -> None:
    reply = json.loads(a_reply(options=("2", "3", "4", "5")))

    with pytest.raises(ResponseParseError):
        parse_response(json.dumps(reply | {"answer": "2"}), MultipleChoiceReply)


def test_every_distractor_needs_its_rationale() -> None:
    reply = json.loads(a_reply())
    reply["options"][3]["rationale"] = " "

    with pytest.raises(ResponseParseError, match="rationale"):
        parse_response(json.dumps(reply), MultipleChoiceReply)


def test_the_key_needs_no_rationale() -> None:
    reply = json.loads(a_reply())
    reply["options"][0]["rationale"] = ""

    assert parse_response(json.dumps(reply), MultipleChoiceReply).value.answer == 0


@given(
    st.decimals(
        allow_nan=False, allow_infinity=False, places=4, min_value=-(10**9), max_value=10**9
    )
)
def test_a_number_keeps_its_value_and_is_written_without_an_exponent(value: Decimal) -> None:
    reply = NumericReply.model_validate(
        {"stem": "s", "explanation": "e", "value": str(value), "tolerance": "0"}
    )

    key = reply.to_item().key

    assert isinstance(key, NumericKey)
    assert Decimal(key.value) == value
    assert "E" not in key.value


@pytest.mark.parametrize("value", ["NaN", "Infinity", "3/4", "12 apples", "1e999"])
def test_what_is_no_plain_number_is_refused(value: str) -> None:
    reply = json.dumps({"stem": "s", "explanation": "e", "value": value, "tolerance": "0"})

    with pytest.raises(ResponseParseError):
        parse_response(reply, NumericReply)


def test_a_short_answer_keeps_each_wording_once_the_best_first() -> None:
    reply = json.dumps({"stem": "s", "explanation": "e", "accepted_answers": ["b", "a", "b"]})

    value = parse_response(reply, ShortAnswerReply).value

    assert value.to_item().key.model_dump()["accepted"] == ("b", "a")


@pytest.mark.parametrize("type_", QuestionType)
def test_each_type_has_a_schema_that_vendors_accept_in_strict_mode(type_: QuestionType) -> None:
    schema = strict_schema(REPLY_SCHEMAS[type_])

    def check(node: object) -> None:
        if isinstance(node, dict):
            assert "default" not in node
            if node.get("type") == "object":
                assert node["additionalProperties"] is False
                assert node["required"] == list(node["properties"])
            for value in node.values():
                check(value)
        elif isinstance(node, list):
            for value in node:
                check(value)

    check(schema)


@pytest.mark.parametrize("type_", QuestionType)
def test_no_reference_in_a_schema_has_words_beside_it_which_openai_refuses(
    type_: QuestionType,
) -> None:
    text = json.dumps(strict_schema(REPLY_SCHEMAS[type_]))

    assert text.count('"$ref"') == text.count('{"$ref"')
