"""Small callers of the sandbox: the vendors' own SDKs, with a prompt and perhaps a schema."""

from collections.abc import Mapping
from typing import cast

import orjson
from google import genai
from google.genai import types
from openai import AsyncOpenAI

from tests.support.sandbox_process import SandboxProcess

type Reply = dict[str, object]
type Schema = Mapping[str, object]

OPENAI_MODEL = "gpt-4.1-mini"
GEMINI_MODEL = "gemini-2.5-flash"


def openai_client(sandbox: SandboxProcess, key: str = "test-key") -> AsyncOpenAI:
    """A client that does not retry, so that a test sees each reply."""
    return AsyncOpenAI(base_url=sandbox.openai_url, api_key=key, max_retries=0)


def gemini_client(sandbox: SandboxProcess, key: str = "test-key") -> genai.Client:
    return genai.Client(api_key=key, http_options=types.HttpOptions(base_url=sandbox.url))


async def ask(client: AsyncOpenAI, prompt: str, *, system: str = "", seed: int = 0) -> str:
    """A plain prompt to OpenAI; the text of the reply."""
    reply = await client.chat.completions.create(
        model=OPENAI_MODEL,
        seed=seed,
        messages=[
            {"role": "system", "content": system},
            {"role": "user", "content": prompt},
        ],
    )
    return reply.choices[0].message.content or ""


async def ask_for(client: AsyncOpenAI, prompt: str, schema: Schema, *, seed: int = 0) -> Reply:
    """A prompt with a bound schema to OpenAI; the reply's JSON."""
    reply = await client.chat.completions.create(
        model=OPENAI_MODEL,
        seed=seed,
        messages=[{"role": "user", "content": prompt}],
        response_format={
            "type": "json_schema",
            "json_schema": {"name": "item", "schema": dict(schema)},
        },
    )
    return cast("Reply", orjson.loads(reply.choices[0].message.content or ""))


def obj(fields: Mapping[str, object], *, optional: tuple[str, ...] = ()) -> Schema:
    """A closed object schema that requires all its fields but the optional ones."""
    return {
        "type": "object",
        "properties": dict(fields),
        "required": [name for name in fields if name not in optional],
        "additionalProperties": False,
    }


def listed(item: object, **bounds: int) -> Schema:
    return {"type": "array", "items": item, **bounds}


TEXT: Schema = {"type": "string"}
CHOICE: Schema = obj(
    {
        "stem": TEXT,
        "options": listed(
            obj({"text": TEXT, "is_correct": {"type": "boolean"}, "rationale": TEXT}),
            minItems=4,
            maxItems=4,
        ),
    }
)
OPEN: Schema = obj({"stem": TEXT, "answer": TEXT})
