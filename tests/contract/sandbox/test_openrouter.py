"""OpenRouter: what sets it apart from the OpenAI whose API it speaks."""

import httpx
import openai
import pytest
from langchain_openai import ChatOpenAI
from pydantic import SecretStr

from tests.contract.sandbox.endpoints import at, events
from tests.contract.sandbox.vendors import OPENROUTER
from tests.support.sandbox_process import SandboxProcess


async def test_a_reply_names_the_provider_its_own_finish_reason_and_the_cost(
    http: httpx.AsyncClient,
) -> None:
    body = OPENROUTER.request()[1] | {"model": "anthropic/claude-sonnet-4.5"}
    reply = (await http.post(OPENROUTER.path, json=body, headers=OPENROUTER.headers)).json()

    assert reply["id"].startswith("gen-")
    assert reply["provider"] == "Anthropic"
    assert at(reply, "choices", 0, "native_finish_reason") == "end_turn"
    assert at(reply, "choices", 0, "finish_reason") == "stop"
    assert reply["usage"]["cost"] > 0
    assert "system_fingerprint" not in reply


async def test_a_stream_begins_with_comments_and_ends_with_usage_that_nobody_asked_for(
    http: httpx.AsyncClient,
) -> None:
    path, body = OPENROUTER.request(streamed=True)
    del body["stream_options"]
    response = await http.post(path, json=body, headers=OPENROUTER.headers)

    assert response.text.startswith(": OPENROUTER PROCESSING\n\n")
    assert response.text.endswith("data: [DONE]\n\n")
    assert at(events(response.text)[-1], "usage", "cost")


@pytest.mark.parametrize(
    ("change", "status", "problem"),
    [
        ({"model": ""}, 400, "No models provided"),
        ({"model": "gpt-4.1"}, 400, "gpt-4.1 is not a valid model ID"),
        ({"messages": []}, 400, "messages"),
        ({"max_tokens": 0}, 400, "max_tokens"),
        ({"n": 0}, 400, "'n'"),
    ],
)
async def test_errors_have_the_status_as_their_code(
    http: httpx.AsyncClient, change: dict[str, object], status: int, problem: str
) -> None:
    body = OPENROUTER.request()[1] | change
    response = await http.post(OPENROUTER.path, json=body, headers=OPENROUTER.headers)

    error = response.json()["error"]
    assert (response.status_code, error["code"]) == (status, status)
    assert problem in error["message"]


async def test_an_error_of_the_provider_is_in_the_metadata(
    http: httpx.AsyncClient, sandbox: SandboxProcess
) -> None:
    sandbox.set_faults({"kind": "rate_limited", "rate": 1})

    error = (await OPENROUTER.post(http)).json()["error"]

    assert error["message"] == "Provider returned error"
    assert error["metadata"]["provider_name"] == "OpenAI"
    assert "rate-limited upstream" in error["metadata"]["raw"]


async def test_the_models_are_public_and_the_key_is_not(http: httpx.AsyncClient) -> None:
    models = await http.get("/openrouter/api/v1/models")
    key = await http.get("/openrouter/api/v1/key")

    assert {"openai/gpt-4.1-mini", "anthropic/claude-sonnet-4.5"} <= {
        model["id"] for model in models.json()["data"]
    }
    assert (key.status_code, key.json()["error"]["code"]) == (401, 401)


async def test_the_openai_sdk_and_langchain_work_with_its_base_url(
    sandbox: SandboxProcess,
) -> None:
    url = f"{sandbox.url}/openrouter/api/v1"
    async with openai.AsyncOpenAI(base_url=url, api_key="test-key", max_retries=0) as client:
        reply = await client.chat.completions.create(
            model="google/gemini-2.5-flash", messages=[{"role": "user", "content": "A quiz item."}]
        )
    chat = ChatOpenAI(
        model="google/gemini-2.5-flash",
        base_url=url,
        api_key=SecretStr("test-key"),
        max_retries=0,
        stream_usage=True,
    )
    chunks = [chunk async for chunk in chat.astream("A quiz item.")]

    assert "".join(str(chunk.content) for chunk in chunks) == reply.choices[0].message.content
    assert sum(c.usage_metadata["output_tokens"] for c in chunks if c.usage_metadata) > 5
