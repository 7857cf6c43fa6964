"""OpenAI's responses: what its SDK and LangChain's class get from the sandbox."""

from collections.abc import AsyncIterator

import openai
import orjson
import pytest
from langchain_openai import ChatOpenAI
from openai import AsyncOpenAI
from pydantic import BaseModel, SecretStr

from tests.contract.sandbox.asking import OPENAI_MODEL, openai_client
from tests.contract.sandbox.endpoints import HARMFUL
from tests.support.sandbox_process import SandboxProcess

_ASK = "Write a short answer question about adding fractions."


class Item(BaseModel):
    stem: str
    answer: str


@pytest.fixture
async def client(sandbox: SandboxProcess) -> AsyncIterator[AsyncOpenAI]:
    async with openai_client(sandbox) as client:
        yield client


async def test_a_response_has_text_a_status_and_usage_that_adds_up(client: AsyncOpenAI) -> None:
    response = await client.responses.create(
        model=OPENAI_MODEL, input=_ASK, instructions="Write in Korean.", metadata={"job": "7"}
    )

    assert response.status == "completed"
    assert response.output_text
    assert response.instructions == "Write in Korean."
    assert response.metadata == {"job": "7"}
    assert response.usage is not None
    assert response.usage.total_tokens == response.usage.input_tokens + response.usage.output_tokens


async def test_a_bound_schema_is_parsed_by_the_sdk(client: AsyncOpenAI) -> None:
    response = await client.responses.parse(
        model=OPENAI_MODEL,
        input=[
            {"role": "developer", "content": "You write quiz items."},
            {"role": "user", "content": [{"type": "input_text", "text": _ASK}]},
        ],
        text_format=Item,
    )

    assert response.output_parsed is not None
    assert response.output_parsed.answer


async def test_a_stream_builds_the_same_response(client: AsyncOpenAI) -> None:
    whole = await client.responses.create(model=OPENAI_MODEL, input=_ASK)
    async with client.responses.stream(model=OPENAI_MODEL, input=_ASK) as stream:
        kinds = [event.type async for event in stream]
        final = await stream.get_final_response()

    assert final.output_text == whole.output_text
    assert final.usage == whole.usage
    assert kinds[:2] == ["response.created", "response.in_progress"]
    assert kinds[-1] == "response.completed"
    assert kinds.count("response.output_text.delta") > 3


async def test_a_token_limit_leaves_the_response_incomplete(client: AsyncOpenAI) -> None:
    response = await client.responses.create(model=OPENAI_MODEL, input=_ASK, max_output_tokens=16)

    assert response.status == "incomplete"
    assert response.incomplete_details is not None
    assert response.incomplete_details.reason == "max_output_tokens"
    assert response.usage is not None
    assert response.usage.output_tokens == 16


async def test_a_refusal_is_a_part_of_its_own(client: AsyncOpenAI) -> None:
    response = await client.responses.create(model=OPENAI_MODEL, input=HARMFUL)

    [item] = response.output
    assert item.type == "message"
    assert item.content[0].type == "refusal"
    assert response.output_text == ""


async def test_errors_are_the_ones_that_the_sdk_knows(
    client: AsyncOpenAI, sandbox: SandboxProcess
) -> None:
    with pytest.raises(openai.BadRequestError) as unknown_field:
        await client.responses.create(model=OPENAI_MODEL, input=_ASK, extra_body={"n": 2})
    with pytest.raises(openai.BadRequestError) as too_short:
        await client.responses.create(model=OPENAI_MODEL, input=_ASK, max_output_tokens=3)
    with pytest.raises(openai.BadRequestError) as forgotten:
        await client.responses.create(model=OPENAI_MODEL, input=_ASK, previous_response_id="resp_1")
    with pytest.raises(openai.BadRequestError) as loose:
        await client.responses.create(
            model=OPENAI_MODEL,
            input=_ASK,
            text={
                "format": {
                    "type": "json_schema",
                    "name": "item",
                    "strict": True,
                    "schema": {"type": "object", "properties": {}},
                }
            },
        )
    sandbox.set_faults({"kind": "server_error", "rate": 1, "at": "middle"})
    stream = await client.responses.create(model=OPENAI_MODEL, input=_ASK, stream=True)
    kinds = [event.type async for event in stream]

    assert (unknown_field.value.code, unknown_field.value.param) == ("unknown_parameter", "n")
    assert too_short.value.param == "max_output_tokens"
    assert forgotten.value.code == "previous_response_not_found"
    assert kinds[-1] == "error"
    assert "response.completed" not in kinds
    assert loose.value.code == "invalid_json_schema"


async def test_langchain_gets_text_and_usage(sandbox: SandboxProcess) -> None:
    chat = ChatOpenAI(
        model=OPENAI_MODEL,
        base_url=sandbox.openai_url,
        api_key=SecretStr("test-key"),
        max_retries=0,
        use_responses_api=True,
    ).with_structured_output(Item, include_raw=True)

    reply = await chat.ainvoke(_ASK)

    assert isinstance(reply, dict)
    assert orjson.loads(str(reply["raw"].text))["answer"] == reply["parsed"].answer
    assert reply["raw"].usage_metadata["output_tokens"] > 5
