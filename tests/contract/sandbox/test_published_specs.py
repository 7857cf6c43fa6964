"""Replies fit the vendors' own API descriptions."""

from pathlib import Path
from typing import cast

import jsonschema_rs
import orjson
import pytest
from google.genai import types

from tests.contract.sandbox.asking import GEMINI_MODEL, OPENAI_MODEL, gemini_client, openai_client
from tests.support.sandbox_process import SandboxProcess

_SPECS = Path(__file__).resolve().parents[4] / "shared" / "specs"
pytestmark = pytest.mark.skipif(
    not _SPECS.is_dir(), reason="the vendors' API descriptions are not beside the checkout"
)

type Json = dict[str, object]


def _validator(file: str, name: str) -> jsonschema_rs.Validator:
    """A validator of one named schema of an API description."""
    document = cast("Json", orjson.loads((_SPECS / file).read_bytes()))
    components = document["components"]
    return jsonschema_rs.Draft202012Validator(
        {"$ref": f"#/components/schemas/{name}", "components": components}
    )


async def test_chat_completions_fit_openais_description(sandbox: SandboxProcess) -> None:
    completion = _validator("openai.openapi.json", "CreateChatCompletionResponse")
    error = _validator("openai.openapi.json", "ErrorResponse")

    async with openai_client(sandbox) as client:
        raw = await client.chat.completions.with_raw_response.create(
            model=OPENAI_MODEL, messages=[{"role": "user", "content": "A quiz item on ratios."}]
        )
        completion.validate(orjson.loads(raw.content))
        refusal = await client._client.post("chat/completions", content=b"{}")
    error.validate(orjson.loads(refusal.content))


async def test_generated_content_fits_googles_description(sandbox: SandboxProcess) -> None:
    content = _validator("gemini.openapi.json", "GenerateContentResponse")
    client = gemini_client(sandbox)

    async with client.aio as aio:
        reply = await aio.models.generate_content(
            model=GEMINI_MODEL,
            contents="A quiz item on ratios.",
            config=types.GenerateContentConfig(should_return_http_response=True),
        )

    assert reply.sdk_http_response is not None
    content.validate(orjson.loads(reply.sdk_http_response.body or ""))
