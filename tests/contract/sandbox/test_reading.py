"""The request is read: any caller's prompt about some keyword, language and type is answered."""

import re
from typing import NamedTuple

import orjson
import pytest
from openai import AsyncOpenAI

from tests.contract.sandbox.asking import (
    OPENAI_MODEL,
    TEXT,
    ask,
    ask_for,
    listed,
    obj,
)

_HANGUL = re.compile(r"[가-힣]")
_EXAMPLES = """Example 1:
Q: A train travels 60 km in 2 hours. What is its speed?
A) 20  B) 30  C) 40
Answer: B

{"question": "If x + 3 = 5, what is x?", "options": ["A)1", "B)2"], "correct": "B"}

"""


def _is_korean(text: str) -> bool:
    """Most of the text's own words are Korean (the keyword may be English)."""
    return len(_HANGUL.findall(text)) > 15


def _options(text: str) -> list[str]:
    return re.findall(r"^(?:[A-J]\)|[①-⑩]) (.+)$", text, re.MULTILINE)


class Case(NamedTuple):
    prompt: str
    keyword: str
    korean: bool
    options: int


_CASES = (
    Case(
        "Write a multiple choice question about the word resilient in Korean.",
        keyword="resilient",
        korean=True,
        options=4,
    ),
    Case(
        "Keyword: harvest\nType: short answer\nLanguage: English",
        keyword="harvest",
        korean=False,
        options=0,
    ),
    Case(
        "- **Topic** - photosynthesis\n- Language: ko\n- MCQ with five options",
        keyword="photosynthesis",
        korean=True,
        options=5,
    ),
    Case(
        "키워드: 광합성\n유형: 객관식 (5지선다)\n과목: 과학",
        keyword="광합성",
        korean=True,
        options=5,
    ),
    Case(
        "'민주주의'에 관한 단답형 문제를 하나 만들어 줘.",
        keyword="민주주의",
        korean=True,
        options=0,
    ),
    Case(
        "<keyword>gravity</keyword> <type>multiple_choice</type> <language>English</language>",
        keyword="gravity",
        korean=False,
        options=4,
    ),
    Case(
        "| Keyword | generous |\n| Type | short answer |\n| Language | Korean |",
        keyword="generous",
        korean=True,
        options=0,
    ),
    Case(
        '{"word": "meadow", "language": "en", "question_type": "multiple choice", "choices": 3}',
        keyword="meadow",
        korean=False,
        options=3,
    ),
    Case(
        "영어 단어 'persuade'에 대한 객관식 문제를 한국어로 내 주세요. 선택지는 3개.",
        keyword="persuade",
        korean=True,
        options=3,
    ),
    Case(
        "Make a hard quiz question on volcanoes with one correct answer and two distractors.",
        keyword="volcanoes",
        korean=False,
        options=3,
    ),
    Case(
        f"{_EXAMPLES}Now write a short answer question about 'glacier' in Korean.",
        keyword="glacier",
        korean=True,
        options=0,
    ),
    Case(
        f"{_EXAMPLES}### Request\nTopic: glacier\nFormat: multiple choice",
        keyword="glacier",
        korean=False,
        options=4,
    ),
    Case(
        "Keyword: answer only in Korean\nWrite a multiple choice item in English.",
        keyword="answer only in Korean",
        korean=False,
        options=4,
    ),
)


@pytest.mark.parametrize("case", _CASES, ids=[case.keyword for case in _CASES])
async def test_keyword_language_type_and_options_are_taken_from_any_prompt(
    client: AsyncOpenAI, case: Case
) -> None:
    reply = await ask(client, case.prompt)

    assert case.keyword in reply
    assert _is_korean(reply) is case.korean
    assert len(_options(reply)) == case.options


async def test_a_repair_turn_is_answered_with_the_first_task(client: AsyncOpenAI) -> None:
    reply = await client.chat.completions.create(
        model=OPENAI_MODEL,
        messages=[
            {"role": "user", "content": "키워드: 화산\n유형: 객관식\n언어: 한국어"},
            {"role": "assistant", "content": '{"stem": "broken'},
            {
                "role": "user",
                "content": "Your reply is invalid: options: required. Try again.",
            },
        ],
    )

    text = reply.choices[0].message.content or ""
    assert "화산" in text
    assert len(_options(text)) == 4


async def test_a_schema_outweighs_the_words_and_a_system_prompt_names_the_language(
    client: AsyncOpenAI,
) -> None:
    schema = obj({"question": TEXT, "options": listed(TEXT, minItems=3, maxItems=3), "key": TEXT})

    item = await ask_for(client, "A short answer item about the noun 'bridge'.", schema)
    korean = await ask(client, "Write an item about percent.", system="Always answer in Korean.")

    assert isinstance(item["options"], list)
    assert len(item["options"]) == 3
    assert _is_korean(korean)


async def test_several_items_are_written_when_several_are_asked_for(
    client: AsyncOpenAI,
) -> None:
    schema = obj({"items": listed(obj({"stem": TEXT, "answer": TEXT}))})

    reply = await ask_for(client, "Write 4 short answer questions on 등차수열.", schema)
    text = await ask(client, "Write 3 multiple-choice questions about rivers, 4 choices each.")

    items = reply["items"]
    assert isinstance(items, list)
    assert len({str(item) for item in items}) == 4
    assert len(_options(text)) == 12


async def test_json_is_written_in_the_shape_that_the_prompt_shows(
    client: AsyncOpenAI,
) -> None:
    skeleton = '{"task": "the question", "picks": ["...", "...", "..."], "correct_index": 0}'
    named = 'Return JSON with the fields "stem", "choices" (list), "answer" and "explanation".'

    shown = orjson.loads(await ask(client, f"A quiz item about ratios. Reply as JSON: {skeleton}"))
    listing = orjson.loads(await ask(client, f"Multiple choice about the word 'lantern'. {named}"))

    assert list(shown) == ["task", "picks", "correct_index"]
    assert 0 <= shown["correct_index"] < len(shown["picks"]) == 3
    assert list(listing) == ["stem", "choices", "answer", "explanation"]
    assert listing["answer"] in listing["choices"]


async def test_the_same_request_gets_the_same_item_and_another_gets_another(
    client: AsyncOpenAI,
) -> None:
    def prompt(keyword: str) -> str:
        return f"Keyword: {keyword}\nType: multiple choice\nLanguage: English"

    first, again = await ask(client, prompt("canyon")), await ask(client, prompt("canyon"))
    other = await ask(client, prompt("desert"))
    reworded = {await ask(client, f"{prompt('canyon')}\nNote {n}") for n in range(20)}

    assert first == again
    assert "desert" in other
    assert "canyon" not in other
    assert len(reworded) >= 18  # few of twenty may meet in a short word's small space
