"""Anthropic: what its SDK and LangChain's class get from the sandbox."""

from collections.abc import AsyncIterator

import anthropic
import httpx
import orjson
import pytest
from anthropic.types import MessageParam, ToolChoiceToolParam, ToolParam
from langchain_anthropic import ChatAnthropic
from pydantic import SecretStr

from tests.contract.sandbox.asking import TEXT, listed, obj
from tests.contract.sandbox.endpoints import HARMFUL, ITEM
from tests.contract.sandbox.vendors import ANTHROPIC
from tests.support.sandbox_process import SandboxProcess

_MODEL = "claude-haiku-4-5"
_ASK: list[MessageParam] = [{"role": "user", "content": "A quiz item on adding fractions."}]


@pytest.fixture
async def claude(sandbox: SandboxProcess) -> AsyncIterator[anthropic.AsyncAnthropic]:
    url = f"{sandbox.url}/anthropic"
    async with anthropic.AsyncAnthropic(base_url=url, api_key="test-key", max_retries=0) as client:
        yield client


async def test_a_message_has_text_a_stop_reason_and_usage(
    claude: anthropic.AsyncAnthropic,
) -> None:
    message = await claude.messages.create(
        model=_MODEL,
        max_tokens=2000,
        system="You write in Korean.",
        messages=_ASK,
        output_config={"format": {"type": "json_schema", "schema": dict(ITEM)}},
    )

    assert message.stop_reason == "end_turn"
    [block] = message.content
    assert block.type == "text"
    assert set(orjson.loads(block.text)) == {"stem", "answer", "explanation"}
    assert message.id.startswith("msg_")
    assert message.usage.input_tokens > 10
    assert message.usage.output_tokens > 20


async def test_a_stream_ends_with_the_whole_message_and_its_input_tokens(
    claude: anthropic.AsyncAnthropic,
) -> None:
    whole = await claude.messages.create(model=_MODEL, max_tokens=2000, messages=_ASK)
    async with claude.messages.stream(model=_MODEL, max_tokens=2000, messages=_ASK) as stream:
        kinds = [event.type async for event in stream]
        message = await stream.get_final_message()

    assert getattr(message.content[0], "text", "") == getattr(whole.content[0], "text", None)
    assert message.usage.input_tokens == whole.usage.input_tokens
    assert message.usage.output_tokens == whole.usage.output_tokens
    assert kinds.count("content_block_delta") > 3


async def test_a_forced_tool_is_called_with_input_of_its_schema(
    claude: anthropic.AsyncAnthropic,
) -> None:
    tools: list[ToolParam] = [{"name": "Item", "input_schema": dict(ITEM)}]
    forced: ToolChoiceToolParam = {"type": "tool", "name": "Item"}

    whole = await claude.messages.create(
        model=_MODEL, max_tokens=2000, messages=_ASK, tools=tools, tool_choice=forced
    )
    async with claude.messages.stream(
        model=_MODEL, max_tokens=2000, messages=_ASK, tools=tools, tool_choice=forced
    ) as stream:
        streamed = await stream.get_final_message()

    for message in (whole, streamed):
        [block] = message.content
        assert message.stop_reason == "tool_use"
        assert block.type == "tool_use"
        assert set(block.input) == {"stem", "answer", "explanation"}


async def test_a_token_limit_cuts_the_message_and_says_so(
    claude: anthropic.AsyncAnthropic,
) -> None:
    message = await claude.messages.create(model=_MODEL, max_tokens=7, messages=_ASK)

    assert (message.stop_reason, message.usage.output_tokens) == ("max_tokens", 7)


async def test_a_harmful_request_ends_with_a_refusal(claude: anthropic.AsyncAnthropic) -> None:
    message = await claude.messages.create(
        model=_MODEL, max_tokens=99, messages=[{"role": "user", "content": HARMFUL}]
    )

    assert message.stop_reason == "refusal"
    assert message.stop_details is not None


async def test_errors_are_the_ones_that_the_sdk_knows(
    claude: anthropic.AsyncAnthropic, sandbox: SandboxProcess
) -> None:
    sandbox.set_faults({"kind": "unavailable", "first": 1})
    with pytest.raises(anthropic.OverloadedError) as overloaded:
        await claude.messages.create(model=_MODEL, max_tokens=9, messages=_ASK)
    with pytest.raises(anthropic.NotFoundError) as unknown:
        await claude.messages.create(model="gpt-4o", max_tokens=9, messages=_ASK)
    with pytest.raises(anthropic.AuthenticationError):
        await claude.with_options(api_key="invalid").messages.create(
            model=_MODEL, max_tokens=9, messages=_ASK
        )

    assert overloaded.value.status_code == 529
    assert unknown.value.message.count("model: gpt-4o")


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"max_tokens": None}, "max_tokens: Input should be a valid integer"),
        ({"max_tokens": 0}, "max_tokens: must be greater than or equal to 1"),
        ({"max_tokens": 99_000}, "max_tokens: 99000 > 64000"),
        ({"messages": []}, "at least one message is required"),
        ({"messages": [{"role": "system", "content": "a"}]}, 'Unexpected role "system"'),
        ({"messages": [{"role": "user", "content": ""}]}, "must have non-empty content"),
        ({"messages": [{"role": "assistant", "content": "a"}]}, 'must use the "user" role'),
        ({"temperature": 1.5}, "temperature: range: 0..1"),
        ({"temperature": 1, "top_p": 1}, "cannot both be specified"),
        ({"temperature": 0.5, "model": "claude-sonnet-5"}, "temperature: values other than"),
        ({"response_format": {}}, "response_format: Extra inputs are not permitted"),
        ({"tool_choice": {"type": "tool", "name": "X"}}, "Tool 'X' not found"),
        ({"output_config": {"format": {"type": "json"}}}, "Input should be 'json_schema'"),
    ],
)
async def test_a_wrong_body_is_refused_with_its_place(
    http: httpx.AsyncClient, change: dict[str, object], problem: str
) -> None:
    body = ANTHROPIC.request()[1] | change
    response = await http.post(ANTHROPIC.path, json=body, headers=ANTHROPIC.headers)

    assert response.status_code == 400
    assert response.json()["error"]["type"] == "invalid_request_error"
    assert problem in response.json()["error"]["message"]


@pytest.mark.parametrize(
    ("schema", "problem"),
    [
        ({"type": "object", "properties": {"a": TEXT}}, "'additionalProperties' must be"),
        (obj({"a": {"type": "string", "maxLength": 9}}), "maxLength"),
        (obj({"a": {"type": "integer", "minimum": 0}}), "minimum"),
        (obj({"a": listed(TEXT, minItems=4)}), "'minItems' values other than 0 or 1"),
        (obj({"a": listed(TEXT, maxItems=4)}), "maxItems"),
    ],
)
async def test_a_schema_outside_the_vendors_subset_is_refused(
    http: httpx.AsyncClient, schema: dict[str, object], problem: str
) -> None:
    response = await ANTHROPIC.post(http, schema=schema)

    assert response.status_code == 400
    assert problem in response.json()["error"]["message"]


async def test_the_version_header_is_required_and_either_key_header_will_do(
    http: httpx.AsyncClient,
) -> None:
    path, body = ANTHROPIC.request()
    old_sdk = {"x-api-key": "k", "anthropic-version": "2023-06-01"}

    no_version = await http.post(path, json=body, headers={"x-api-key": "k"})
    no_key = await http.post(path, json=body, headers={"anthropic-version": "2023-06-01"})
    older = await http.post(path, json=body, headers=old_sdk)

    assert (no_version.status_code, no_key.status_code, older.status_code) == (400, 401, 200)
    assert "anthropic-version" in no_version.json()["error"]["message"]
    assert no_key.json()["error"]["type"] == "authentication_error"
    assert no_key.json()["request_id"] == no_key.headers["request-id"]


async def test_langchain_binds_a_schema_and_keeps_text_and_usage(sandbox: SandboxProcess) -> None:
    chat = ChatAnthropic(
        model=_MODEL,
        base_url=f"{sandbox.url}/anthropic",
        api_key=SecretStr("test-key"),
        max_retries=0,
    )
    bound = chat.bind(output_config={"format": {"type": "json_schema", "schema": dict(ITEM)}})

    message = await bound.ainvoke("키워드: 광합성\n유형: 단답형\n언어: 한국어")
    chunks = [chunk async for chunk in chat.astream("A quiz item on ratios.")]

    assert set(orjson.loads(str(message.content))) == {"stem", "answer", "explanation"}
    assert getattr(message, "usage_metadata")["input_tokens"] > 10  # noqa: B009 - not on the base
    assert sum(c.usage_metadata["input_tokens"] for c in chunks if c.usage_metadata) > 5
