"""POST /api/v1/generation/questions, where it goes well."""

import asyncio
from decimal import Decimal
from itertools import product
from pathlib import Path

import pytest

from app.shared.enums import BloomLevel, CefrLevel, Locale, QuestionType, Vendor
from app.shared.item_keys import KEY_KINDS
from app.shared.questions import Question
from tests.support.api_client import QUESTIONS, Api
from tests.support.prompts import a_forgetful_prompt, a_prompt_file, push_into
from tests.support.rows import rows
from tests.support.sandbox_process import SandboxProcess

KEYWORDS = {Locale.EN: "percent", Locale.KO: "일차방정식"}
# USD per million tokens, input and output: the vendors' list prices.
PRICES = {
    "gpt-4.1-mini": (Decimal("0.40"), Decimal("1.60")),
    "gemini-2.5-flash": (Decimal("0.30"), Decimal("2.50")),
    "claude-haiku-4-5": (Decimal("1.00"), Decimal("5.00")),
    "openai/gpt-4.1-mini": (Decimal("0.40"), Decimal("1.60")),
}


@pytest.mark.parametrize(("type_", "locale", "vendor"), [*product(QuestionType, Locale, Vendor)])
async def test_a_question_of_each_type_language_and_vendor_is_stored_and_read_back_the_same(
    shared_api: Api, type_: QuestionType, locale: Locale, vendor: Vendor
) -> None:
    made = await shared_api.generate(
        type=type_, locale=locale, provider=vendor, keyword=KEYWORDS[locale], subject="math"
    )

    question = made.question
    assert (question.type, question.locale, question.provider) == (type_, locale, vendor)
    assert question.key.kind == KEY_KINDS[type_]
    assert question.prompt is not None
    assert question.prompt.key == f"question.{type_}.{locale}"
    assert question.is_sandbox
    assert made.usage.calls == 1
    again = await shared_api.http.get(f"{QUESTIONS}/{question.id}")
    assert again.status_code == 200
    assert Question.model_validate_json(again.content) == question


@pytest.mark.parametrize("vendor", [*Vendor])
async def test_usage_is_that_of_the_recorded_calls_at_list_prices(
    shared_api: Api, vendor: Vendor
) -> None:
    made = await shared_api.generate(provider=vendor)

    [call] = await rows(
        shared_api.database_url,
        "SELECT model, input_tokens, output_tokens, cost_usd FROM llm_calls "
        "WHERE question_id = $1 ORDER BY created_at DESC LIMIT 1",
        made.question.id,
    )
    usage = made.usage
    assert (usage.input_tokens, usage.output_tokens) == (call[1], call[2])
    assert usage.input_tokens > 0
    assert usage.output_tokens > 0
    if vendor is Vendor.OPENAI_COMPATIBLE:  # whose prices nobody has told
        assert usage.cost_usd == 0
        assert call["cost_usd"] is None
        return
    per_input, per_output = PRICES[call["model"]]
    cost = (usage.input_tokens * per_input + usage.output_tokens * per_output) / 1_000_000
    assert usage.cost_usd == call["cost_usd"] == cost


async def test_money_is_a_decimal_string_on_the_wire_and_a_moment_has_its_zone(
    shared_api: Api,
) -> None:
    body = (await shared_api.order()).json()

    assert isinstance(body["usage"]["cost_usd"], str)
    assert Decimal(body["usage"]["cost_usd"]) > 0
    assert body["question"]["created_at"].endswith("Z")


async def test_what_the_order_says_of_the_item_stays_with_the_question(shared_api: Api) -> None:
    made = await shared_api.generate(
        locale="ko",
        keyword="  받침 ",
        subject="korean",
        difficulty="hard",
        bloom_level="analyze",
        cefr_level="c1",
        grade="중2",
        option_count=5,
    )

    question = made.question
    assert question.keyword == "받침"
    assert (question.subject, question.grade) == ("korean", "중2")
    assert (question.bloom_level, question.cefr_level) == (BloomLevel.ANALYZE, CefrLevel.C1)
    assert question.difficulty == "hard"
    assert len(question.options) == 5
    assert sum(option.is_correct for option in question.options) == 1


async def test_an_item_that_is_there_comes_back_as_a_duplicate_with_the_first_ones_id(
    api: Api, tmp_path: Path
) -> None:
    await push_into(api.database_url, a_forgetful_prompt(tmp_path))
    first = await api.generate(prompt_key="question.forgetful")
    again = await api.generate(prompt_key="question.forgetful")

    assert (first.duplicate, again.duplicate) == (False, True)
    assert again.question == first.question
    # The vendor remembers the prompt, and asks less for it.
    assert 0 < again.usage.cost_usd <= first.usage.cost_usd
    assert await api.stored() == (1, 2)
    made_for = await rows(api.database_url, "SELECT question_id FROM llm_calls")
    assert {row["question_id"] for row in made_for} == {first.question.id}


async def test_of_several_equal_items_at_once_one_is_stored_and_the_others_are_its_duplicates(
    api: Api, sandbox: SandboxProcess
) -> None:
    made = await asyncio.gather(*(api.generate(keyword="honest") for _ in range(6)))

    assert sorted(one.duplicate for one in made) == [False, *[True] * 5]
    assert len({one.question.id for one in made}) == 1
    assert await api.stored() == (1, 6)
    assert sandbox.count() == 6


async def test_values_for_a_prompts_own_variables_reach_the_model_as_they_are(
    shared_api: Api, sandbox: SandboxProcess, tmp_path: Path
) -> None:
    text = "Multiple choice on {{keyword}} with {{option_count}} options. Reader: {{reader}}."
    await push_into(shared_api.database_url, a_prompt_file(tmp_path, "question.for-reader", text))
    reader = 'a "pilot" \\ {{keyword}}\n조종사'
    made = await shared_api.generate(
        prompt_key="question.for-reader", variables={"reader": reader}, provider="openai"
    )

    assert made.question.prompt is not None
    assert made.question.prompt.key == "question.for-reader"
    [request] = sandbox.requests()
    messages = request.body["messages"]
    assert isinstance(messages, list)
    expected = f"Multiple choice on reliable with 4 options. Reader: {reader}."
    assert messages[-1] == {"role": "user", "content": expected}
