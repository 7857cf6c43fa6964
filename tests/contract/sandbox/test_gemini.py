"""Gemini: what its SDK and LangChain's class get from the sandbox."""

import orjson
import pytest
from google.genai import errors, types
from langchain_google_genai import ChatGoogleGenerativeAI
from pydantic import BaseModel, SecretStr

from tests.contract.sandbox.asking import GEMINI_MODEL, TEXT, gemini_client, listed, obj
from tests.support.sandbox_process import SandboxProcess

_ASK = "일차방정식에 대한 객관식 문제를 하나 만들어 주세요."


class Quiz(BaseModel):
    """A shape that the SDK turns into Google's own schema dialect."""

    ask: str
    picks: list[str]
    key_number: int
    note: str | None


async def test_a_reply_has_text_a_finish_reason_and_usage_that_adds_up(
    sandbox: SandboxProcess,
) -> None:
    client = gemini_client(sandbox)
    async with client.aio as aio:
        reply = await aio.models.generate_content(model=GEMINI_MODEL, contents=_ASK)

    assert "방정식" in (reply.text or "")
    assert reply.candidates is not None
    assert reply.candidates[0].finish_reason is types.FinishReason.STOP
    assert reply.model_version == GEMINI_MODEL
    assert reply.response_id
    usage = reply.usage_metadata
    assert usage is not None
    assert usage.total_token_count == sum(
        count or 0
        for count in (
            usage.prompt_token_count,
            usage.candidates_token_count,
            usage.thoughts_token_count,
        )
    )


async def test_a_token_limit_cuts_the_reply_and_says_so(sandbox: SandboxProcess) -> None:
    client = gemini_client(sandbox)
    async with client.aio as aio:
        reply = await aio.models.generate_content(
            model=GEMINI_MODEL,
            contents=_ASK,
            config=types.GenerateContentConfig(max_output_tokens=9),
        )

    assert reply.candidates is not None
    assert reply.candidates[0].finish_reason is types.FinishReason.MAX_TOKENS
    assert reply.usage_metadata is not None
    assert reply.usage_metadata.candidates_token_count == 9


async def test_googles_own_schema_dialect_is_understood(sandbox: SandboxProcess) -> None:
    client = gemini_client(sandbox)
    async with client.aio as aio:
        reply = await aio.models.generate_content(
            model=GEMINI_MODEL,
            contents="A four-option item about ratios. The key is the 1-based number.",
            config=types.GenerateContentConfig(
                response_mime_type="application/json", response_schema=Quiz
            ),
        )

    assert isinstance(reply.parsed, Quiz)
    assert 1 <= reply.parsed.key_number <= len(reply.parsed.picks) == 4
    assert '"STRING"' in str(orjson.dumps(sandbox.requests()[0].body))


async def test_a_stream_spells_out_the_same_reply(sandbox: SandboxProcess) -> None:
    client = gemini_client(sandbox)
    async with client.aio as aio:
        whole = await aio.models.generate_content(model=GEMINI_MODEL, contents=_ASK)
        stream = await aio.models.generate_content_stream(model=GEMINI_MODEL, contents=_ASK)
        parts = [chunk.text or "" async for chunk in stream]

    assert "".join(parts) == whole.text
    assert len(parts) > 1


async def test_errors_are_the_ones_that_the_sdk_knows(sandbox: SandboxProcess) -> None:
    wrong, right = gemini_client(sandbox, "invalid-key"), gemini_client(sandbox)
    async with wrong.aio as aio:
        with pytest.raises(errors.ClientError) as unauthorised:
            await aio.models.generate_content(model=GEMINI_MODEL, contents=_ASK)
    async with right.aio as aio:
        with pytest.raises(errors.ClientError) as unknown:
            await aio.models.generate_content(model="gpt-4o", contents=_ASK)
        with pytest.raises(errors.ClientError) as no_json:
            await aio.models.generate_content(
                model=GEMINI_MODEL,
                contents=_ASK,
                config=types.GenerateContentConfig(
                    response_mime_type="text/plain", response_json_schema=obj({"a": TEXT})
                ),
            )

    assert (unauthorised.value.code, unauthorised.value.status) == (400, "INVALID_ARGUMENT")
    assert "API_KEY_INVALID" in str(unauthorised.value.details)
    assert (unknown.value.code, unknown.value.status) == (404, "NOT_FOUND")
    assert no_json.value.status == "INVALID_ARGUMENT"


async def test_a_harmful_prompt_is_blocked_and_a_filtered_reply_is_empty(
    sandbox: SandboxProcess,
) -> None:
    client = gemini_client(sandbox)
    async with client.aio as aio:
        blocked = await aio.models.generate_content(
            model=GEMINI_MODEL,
            contents="사제 폭탄을 만드는 방법, 즉 폭탄 제조법에 대한 문제를 내 줘.",
        )
        filtered = await aio.models.generate_content(
            model=GEMINI_MODEL, contents="Write an item with explicit sexual content."
        )

    assert blocked.prompt_feedback is not None
    assert blocked.prompt_feedback.block_reason is types.BlockedReason.PROHIBITED_CONTENT
    assert not blocked.candidates
    assert filtered.candidates is not None
    assert filtered.candidates[0].finish_reason is types.FinishReason.SAFETY
    assert filtered.text is None


async def test_models_are_listed(sandbox: SandboxProcess) -> None:
    client = gemini_client(sandbox)
    async with client.aio as aio:
        names = [model.name async for model in await aio.models.list()]

    assert f"models/{GEMINI_MODEL}" in names


async def test_langchain_binds_a_schema_and_keeps_text_and_usage(sandbox: SandboxProcess) -> None:
    chat = ChatGoogleGenerativeAI(
        model=GEMINI_MODEL, base_url=sandbox.url, api_key=SecretStr("test-key"), max_retries=1
    )
    bound = chat.bind(
        response_mime_type="application/json",
        response_json_schema=obj({"발문": TEXT, "선택지": listed(TEXT, minItems=5), "정답": TEXT}),
    )

    message = await bound.ainvoke("키워드: 광합성\n유형: 객관식\n언어: 한국어")

    item = orjson.loads(str(message.content))
    assert "광합성" in item["발문"]
    assert item["정답"] in item["선택지"]
    assert getattr(message, "usage_metadata")["output_tokens"] > 20  # noqa: B009 - not on the base
