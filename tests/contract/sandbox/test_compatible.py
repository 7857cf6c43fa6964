"""Any server that speaks OpenAI's chat: no key, any model, loose schemas."""

import httpx
import openai
import pytest

from tests.contract.sandbox.endpoints import HARMFUL
from tests.contract.sandbox.vendors import COMPATIBLE
from tests.support.sandbox_process import SandboxProcess


async def test_no_key_is_needed_but_a_wrong_one_is_refused(http: httpx.AsyncClient) -> None:
    without = await COMPATIBLE.post(http)
    wrong = await COMPATIBLE.post(http, headers={"authorization": "Bearer invalid"})

    assert (without.status_code, wrong.status_code) == (200, 401)


async def test_a_schema_need_not_be_in_openais_subset(http: httpx.AsyncClient) -> None:
    said = await COMPATIBLE.ask(
        http, schema={"type": "object", "properties": {"stem": {"type": "string"}}}
    )

    assert said.text.startswith('{"stem":')


async def test_a_refusal_is_only_words(http: httpx.AsyncClient) -> None:
    reply = (await COMPATIBLE.post(http, HARMFUL, schema=None)).json()

    assert set(reply["choices"][0]["message"]) == {"role", "content"}
    assert "can't help" in reply["choices"][0]["message"]["content"]
    assert set(reply["usage"]) == {"prompt_tokens", "completion_tokens", "total_tokens"}


@pytest.mark.parametrize("change", [{"model": ""}, {"messages": None}, {"max_tokens": -1}])
async def test_a_wrong_body_is_refused(http: httpx.AsyncClient, change: dict[str, object]) -> None:
    response = await http.post(COMPATIBLE.path, json=COMPATIBLE.request()[1] | change)

    assert response.status_code == 400
    assert next(iter(change)) in response.json()["error"]["message"]


async def test_the_openai_sdk_works_with_its_base_url(sandbox: SandboxProcess) -> None:
    url = f"{sandbox.url}/compatible/v1"
    async with openai.AsyncOpenAI(base_url=url, api_key="none", max_retries=0) as client:
        stream = await client.chat.completions.create(
            model="qwen3-32b", messages=[{"role": "user", "content": "A quiz item."}], stream=True
        )
        chunks = [chunk async for chunk in stream]

    assert len(chunks) > 3
    assert chunks[-1].choices[0].finish_reason == "stop"
