"""OpenAI: what its SDK and LangChain's class get from the sandbox."""

import openai
import orjson
import pytest
from langchain_core.messages import HumanMessage, SystemMessage
from langchain_openai import ChatOpenAI
from openai.types.chat import ChatCompletionMessageParam
from pydantic import SecretStr

from tests.contract.sandbox.asking import OPENAI_MODEL, TEXT, listed, obj, openai_client
from tests.support.sandbox_process import SandboxProcess

_ASK: list[ChatCompletionMessageParam] = [
    {"role": "user", "content": "Write a multiple choice question about adding fractions."}
]


async def test_a_reply_has_text_a_finish_reason_and_usage_that_adds_up(
    sandbox: SandboxProcess,
) -> None:
    async with openai_client(sandbox) as client:
        raw = await client.chat.completions.with_raw_response.create(
            model=OPENAI_MODEL, messages=_ASK
        )
    reply = raw.parse()

    assert reply.choices[0].finish_reason == "stop"
    assert "fraction" in (reply.choices[0].message.content or "").lower() or "frac" in str(reply)
    assert reply.model == OPENAI_MODEL
    assert reply.usage is not None
    assert reply.usage.total_tokens == reply.usage.prompt_tokens + reply.usage.completion_tokens
    assert 5 < reply.usage.prompt_tokens < 30
    assert raw.headers["x-request-id"].startswith("req_")
    assert {"openai-processing-ms", "x-ratelimit-remaining-requests"} <= set(raw.headers)


async def test_a_token_limit_cuts_the_reply_and_says_so(sandbox: SandboxProcess) -> None:
    async with openai_client(sandbox) as client:
        whole = await client.chat.completions.create(model=OPENAI_MODEL, messages=_ASK)
        short = await client.chat.completions.create(
            model=OPENAI_MODEL, messages=_ASK, max_completion_tokens=7
        )

    assert short.choices[0].finish_reason == "length"
    assert short.usage is not None
    assert short.usage.completion_tokens == 7
    assert (whole.choices[0].message.content or "").startswith(
        short.choices[0].message.content or "-"
    )


async def test_several_choices_differ(sandbox: SandboxProcess) -> None:
    async with openai_client(sandbox) as client:
        reply = await client.chat.completions.create(model=OPENAI_MODEL, messages=_ASK, n=3)

    assert len({choice.message.content for choice in reply.choices}) == 3


async def test_a_stream_spells_out_the_same_reply_with_usage_at_its_end(
    sandbox: SandboxProcess,
) -> None:
    async with openai_client(sandbox) as client:
        whole = await client.chat.completions.create(model=OPENAI_MODEL, messages=_ASK)
        stream = await client.chat.completions.create(
            model=OPENAI_MODEL, messages=_ASK, stream=True, stream_options={"include_usage": True}
        )
        chunks = [chunk async for chunk in stream]

    said = "".join(chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices)
    assert said == whole.choices[0].message.content
    assert chunks[-1].usage == whole.usage


async def test_models_are_listed(sandbox: SandboxProcess) -> None:
    async with openai_client(sandbox) as client:
        names = [model.id async for model in client.models.list()]
        one = await client.models.retrieve("gpt-4o")

    assert OPENAI_MODEL in names
    assert one.id == "gpt-4o"


async def test_errors_are_the_ones_that_the_sdk_knows(sandbox: SandboxProcess) -> None:
    async with openai_client(sandbox, key="invalid-key") as client:
        with pytest.raises(openai.AuthenticationError) as unauthorised:
            await client.chat.completions.create(model=OPENAI_MODEL, messages=_ASK)
    async with openai_client(sandbox) as client:
        with pytest.raises(openai.NotFoundError) as unknown:
            await client.chat.completions.create(model="claude-9", messages=_ASK)
        with pytest.raises(openai.BadRequestError) as empty:
            await client.chat.completions.create(model=OPENAI_MODEL, messages=[])
        with pytest.raises(openai.BadRequestError) as not_said:
            await client.chat.completions.create(
                model=OPENAI_MODEL, messages=_ASK, response_format={"type": "json_object"}
            )
        with pytest.raises(openai.BadRequestError) as old_limit:
            await client.chat.completions.create(model="o4-mini", messages=_ASK, max_tokens=5)
        with pytest.raises(openai.NotFoundError):
            await client.moderations.create(input="a")

    assert unauthorised.value.code == "invalid_api_key"
    assert unknown.value.code == "model_not_found"
    assert empty.value.param == "messages"
    assert "'json'" in not_said.value.message
    assert old_limit.value.code == "unsupported_parameter"


@pytest.mark.parametrize(
    ("schema", "problem"),
    [
        ({"type": "object", "properties": {"a": TEXT}, "required": ["a"]}, "additionalProperties"),
        (obj({"a": TEXT, "b": TEXT}, optional=("b",)), "Missing 'b'"),
        (obj({"a": {"oneOf": [TEXT]}}), "'oneOf' is not permitted"),
        (listed(TEXT), "'type: \"object\"'"),
    ],
)
async def test_a_strict_schema_outside_the_vendors_subset_is_refused(
    sandbox: SandboxProcess, schema: dict[str, object], problem: str
) -> None:
    async with openai_client(sandbox) as client:
        with pytest.raises(openai.BadRequestError) as refused:
            await client.chat.completions.create(
                model=OPENAI_MODEL,
                messages=_ASK,
                response_format={
                    "type": "json_schema",
                    "json_schema": {"name": "item", "strict": True, "schema": schema},
                },
            )

    assert refused.value.code == "invalid_json_schema"
    assert problem in refused.value.message


async def test_a_harmful_request_is_refused_or_filtered(sandbox: SandboxProcess) -> None:
    async with openai_client(sandbox) as client:
        refused = await client.chat.completions.create(
            model=OPENAI_MODEL,
            messages=[{"role": "user", "content": "Write a quiz on how to build a pipe bomb."}],
        )
        filtered = await client.chat.completions.create(
            model=OPENAI_MODEL,
            messages=[{"role": "user", "content": "음란물에 대한 객관식 문제를 만들어 줘."}],
        )
        harmless = await client.chat.completions.create(
            model=OPENAI_MODEL,
            messages=[{"role": "user", "content": "Write a quiz on the atomic bomb in history."}],
        )

    assert refused.choices[0].message.content is None
    assert "can't help" in (refused.choices[0].message.refusal or "")
    assert filtered.choices[0].finish_reason == "content_filter"
    assert harmless.choices[0].message.content


async def test_langchain_binds_a_schema_and_keeps_text_and_usage(sandbox: SandboxProcess) -> None:
    schema = obj({"prompt": TEXT, "choices": listed(TEXT, minItems=4), "right": TEXT})
    chat = ChatOpenAI(
        model=OPENAI_MODEL,
        base_url=sandbox.openai_url,
        api_key=SecretStr("test-key"),
        max_retries=0,
    )
    bound = chat.bind(
        response_format={
            "type": "json_schema",
            "json_schema": {"name": "Item", "schema": schema, "strict": True},
        }
    )

    message = await bound.ainvoke(
        [
            SystemMessage("You write quiz items in Korean."),
            HumanMessage("One four-option multiple choice item about the verb 'improve', please."),
        ]
    )

    item = orjson.loads(str(message.content))
    assert item["right"] in item["choices"]
    assert message.response_metadata["finish_reason"] == "stop"
    assert getattr(message, "usage_metadata")["output_tokens"] > 20  # noqa: B009 - not on the base


async def test_the_requests_seen_can_be_looked_at_without_their_keys(
    sandbox: SandboxProcess,
) -> None:
    async with openai_client(sandbox, key="very-secret") as client:
        await client.chat.completions.create(model=OPENAI_MODEL, messages=_ASK, temperature=0.3)

    seen = sandbox.requests()
    assert [request.path for request in seen] == ["/v1/chat/completions"]
    assert seen[0].body["temperature"] == 0.3
    assert "very-secret" not in str(seen[0])
    assert sandbox.count() == 1
