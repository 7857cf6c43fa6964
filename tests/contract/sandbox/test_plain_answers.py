"""Requests that ask for no item: sums are worked out, the rest is answered honestly."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openai import AsyncOpenAI

from sandbox.chat import ChatRequest, Turn
from sandbox.model import respond
from tests.contract.sandbox.asking import TEXT, ask, ask_for, obj


def _reply(*turns: str) -> str:
    roles = ("user", "assistant")
    spoken = tuple(Turn(roles[place % 2], text) for place, text in enumerate(turns))  # type: ignore[arg-type]
    return respond(ChatRequest("gpt-4o", spoken)).text


@pytest.mark.parametrize(
    ("asked", "value"),
    [
        ("What is 12*13?", "156"),
        ("Please calculate 1,200 x 3.", "3600"),
        ("what's 2^10 - (3+4)/2", "1020.5"),
        ("1/3 + 1/6 = ?", "0.5"),
        ("1/3 + 1/3", "2/3"),
        ("What is 15% of 80?", "12"),
        ("3.5 더하기 4는?", "7.5"),
        ("200의 15%는 얼마야?", "30"),
        ("-3 * -4", "12"),
    ],
)
def test_plain_arithmetic_is_worked_out(asked: str, value: str) -> None:
    assert _reply(asked).rpartition("= ")[2] == value


@given(a=st.integers(-999, 999), b=st.integers(1, 999), c=st.integers(0, 99))
def test_a_sum_of_any_numbers_is_right(a: int, b: int, c: int) -> None:
    assert _reply(f"What is ({a}) * {b} - {c}?").rpartition("= ")[2] == str(a * b - c)


@pytest.mark.parametrize(
    "asked",
    [
        "Translate 'hello' to Korean.",
        "Write a poem about the sea.",
        "Explain what photosynthesis is.",
        "Hello!",
        "What is 5/0?",
        "Call me at 010-1234-5678.",
        "What happened on 2024-01-01?",
        "9^9^9^9",
    ],
)
def test_anything_else_is_answered_with_what_the_sandbox_is_for(asked: str) -> None:
    assert "only write educational items" in _reply(asked)


def test_the_honest_answer_is_in_the_language_of_the_request() -> None:
    assert "교육용 문항만" in _reply("안녕하세요, 오늘 날씨 어때요?")


@pytest.mark.parametrize(
    "asked",
    [
        "quiz on rivers",
        "mcq rivers",
        "rivers, 4 options",
        "Keyword: rivers",
        "genrate a multple choise qestion about rivers",
        "rivers 문제",
        '{"keyword": "rivers"}',
    ],
)
def test_any_word_that_asks_for_an_item_gets_one(asked: str) -> None:
    assert _reply(asked).startswith(("Question:", "문제:"))


async def test_a_bound_schema_gets_an_item_whatever_is_said(client: AsyncOpenAI) -> None:
    schema = obj({"question": TEXT, "answer": TEXT})

    item = await ask_for(client, "What is 12*13?", schema)
    plain = await ask(client, "What is 12*13?")

    assert str(item["question"]).endswith("?")
    assert plain == "12 × 13 = 156"


def test_a_later_turn_changes_the_task_and_keeps_its_keyword() -> None:
    first = "Write a multiple choice question about 'river' in English."

    harder = _reply(first, "...", "Another one, but harder and with 5 options please.")
    korean = _reply("키워드: 화산, 단답형", "...", "이번에는 영어로 다시 내 줘.")

    assert "river" in harder
    assert "E) " in harder
    assert korean.startswith("Question:")
    assert "화산" in korean
