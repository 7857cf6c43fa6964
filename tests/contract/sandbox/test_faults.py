"""Faults: what each looks like to a caller, how often it comes, and that a seed repeats it."""

import re

import openai
import orjson
import pytest
from google.genai import errors

from tests.contract.sandbox.asking import (
    GEMINI_MODEL,
    OPENAI_MODEL,
    TEXT,
    gemini_client,
    obj,
    openai_client,
)
from tests.support.sandbox_process import SandboxProcess

_PROMPT = "Topic: multiplying fractions. Language: English."
_SCHEMA = obj({"stem": TEXT, "answer": TEXT, "explanation": TEXT})


async def _openai(sandbox: SandboxProcess) -> str:
    """One schema-bound call; the outcome in a word, or the text."""
    async with openai_client(sandbox) as client:
        return await _by(client)


async def _by(client: openai.AsyncOpenAI) -> str:
    try:
        reply = await client.chat.completions.create(
            model=OPENAI_MODEL,
            messages=[{"role": "user", "content": _PROMPT}],
            response_format={
                "type": "json_schema",
                "json_schema": {"name": "item", "schema": dict(_SCHEMA), "strict": True},
            },
        )
    except openai.APIStatusError as error:
        return str(error.status_code)
    assert reply.choices[0].finish_reason in ("stop", "length")
    return f"{reply.choices[0].finish_reason}:{reply.choices[0].message.content}"


async def _gemini(sandbox: SandboxProcess) -> str:
    client = gemini_client(sandbox)
    async with client.aio as aio:
        try:
            reply = await aio.models.generate_content(
                model=GEMINI_MODEL,
                contents=_PROMPT,
                config={
                    "response_mime_type": "application/json",
                    "response_json_schema": _SCHEMA,
                },
            )
        except errors.APIError as error:
            return str(error.code)
    assert reply.candidates is not None
    return f"{reply.candidates[0].finish_reason}:{reply.text}"


async def test_a_rate_limit_tells_how_long_to_wait(sandbox: SandboxProcess) -> None:
    sandbox.set_faults({"kind": "rate_limited", "rate": 1, "retry_after": 3})

    async with openai_client(sandbox) as client:
        with pytest.raises(openai.RateLimitError) as limited:
            await client.chat.completions.create(
                model=OPENAI_MODEL, messages=[{"role": "user", "content": _PROMPT}]
            )
    gemini = gemini_client(sandbox)
    async with gemini.aio as aio:
        with pytest.raises(errors.ClientError) as exhausted:
            await aio.models.generate_content(model=GEMINI_MODEL, contents=_PROMPT)

    assert limited.value.response.headers["retry-after"] == "3"
    assert limited.value.code == "rate_limit_exceeded"
    assert exhausted.value.code == 429
    assert exhausted.value.status == "RESOURCE_EXHAUSTED"
    assert "'retryDelay': '3s'" in str(exhausted.value.details)


async def test_an_unavailable_vendor_answers_503(sandbox: SandboxProcess) -> None:
    sandbox.set_faults({"kind": "unavailable", "rate": 1})

    async with openai_client(sandbox) as client:
        with pytest.raises(openai.InternalServerError) as overloaded:
            await client.chat.completions.create(
                model=OPENAI_MODEL, messages=[{"role": "user", "content": _PROMPT}]
            )

    assert overloaded.value.status_code == 503
    assert await _gemini(sandbox) == "503"


async def test_a_truncated_reply_ends_in_the_middle_and_says_so(sandbox: SandboxProcess) -> None:
    sandbox.set_faults({"kind": "truncated", "rate": 1})

    finish, _, text = (await _openai(sandbox)).partition(":")
    google = await _gemini(sandbox)

    assert finish == "length"
    with pytest.raises(orjson.JSONDecodeError):
        orjson.loads(text)
    assert google.startswith("FinishReason.MAX_TOKENS:")


async def test_single_backslashes_break_the_latex_as_real_models_do(
    sandbox: SandboxProcess,
) -> None:
    clean = await _openai(sandbox)
    sandbox.set_faults({"kind": "single_backslash_latex", "rate": 1})
    spoilt = await _openai(sandbox)

    assert r"\\frac" in clean
    assert spoilt == clean.replace("\\\\", "\\")
    assert re.search(r"(?<!\\)\\frac", spoilt)


async def test_the_same_seed_hits_the_same_requests_and_a_retry_may_succeed(
    sandbox: SandboxProcess,
) -> None:
    plan = ({"kind": "rate_limited", "rate": 0.4}, {"kind": "unavailable", "rate": 0.2})

    async def outcomes(seed: int) -> list[str]:
        sandbox.set_faults(*plan, seed=seed)
        return [(await _openai(sandbox)).partition(":")[0] for _ in range(20)]

    first, again, other = await outcomes(7), await outcomes(7), await outcomes(8)

    assert first == again != other
    assert {"429", "503", "stop"} == set(first)


async def test_the_rate_is_the_share_that_is_hit(sandbox: SandboxProcess) -> None:
    sandbox.set_faults({"kind": "unavailable", "rate": 0.3}, seed=1)

    async with openai_client(sandbox) as client:
        hits = [await _by(client) == "503" for _ in range(100)]

    assert 18 <= sum(hits) <= 42  # within 2.6 standard deviations of 30


async def test_a_fault_can_be_meant_for_one_vendor(sandbox: SandboxProcess) -> None:
    sandbox.set_faults({"kind": "unavailable", "rate": 1, "vendor": "gemini"})

    assert (await _openai(sandbox)).startswith("stop:")
    assert await _gemini(sandbox) == "503"
