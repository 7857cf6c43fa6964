"""OpenAI's embeddings: unit vectors that a text always gets again."""

import math

import httpx
import openai
import pytest
from openai import AsyncOpenAI

from tests.contract.sandbox.endpoints import at
from tests.support.sandbox_process import SandboxProcess

_SMALL = "text-embedding-3-small"


@pytest.mark.parametrize(("wanted", "length"), [(None, 1536), (256, 256), (1, 1)])
async def test_a_vector_has_length_one_and_the_dimensions_asked_for(
    client: AsyncOpenAI, wanted: int | None, length: int
) -> None:
    reply = await client.embeddings.create(
        model=_SMALL, input="Multiplying fractions", dimensions=wanted or openai.omit
    )

    [vector] = [each.embedding for each in reply.data]
    assert len(vector) == length
    assert math.isclose(math.sqrt(math.sumprod(vector, vector)), 1, abs_tol=1e-5)


async def test_both_encodings_say_the_same_and_each_text_has_its_own_vector(
    client: AsyncOpenAI,
) -> None:
    texts = ["ratio", "비율", "ratio"]
    packed = await client.embeddings.create(model=_SMALL, input=texts)  # base64, by the SDK
    plain = await client.embeddings.create(model=_SMALL, input=texts, encoding_format="float")

    vectors = [each.embedding for each in plain.data]
    for each, vector in zip(packed.data, vectors, strict=True):
        assert each.embedding == pytest.approx(vector, abs=1e-6)
    assert vectors[0] == vectors[2] != vectors[1]
    assert [each.index for each in plain.data] == [0, 1, 2]


async def test_their_tokens_are_billed(client: AsyncOpenAI, sandbox: SandboxProcess) -> None:
    reply = await client.embeddings.create(model=_SMALL, input=[[1, 2, 3], [4, 5]])

    assert reply.usage.total_tokens == 5
    assert at(sandbox.meter(), "models", f"openai/{_SMALL}", "cost_usd") == "0.0000001"


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"input": ""}, 400),
        ({"input": []}, 400),
        ({"input": ["a", 1]}, 400),
        ({"input": ["a"] * 2049}, 400),
        ({"input": "word " * 8200}, 400),
        ({"model": "text-embedding-9"}, 404),
        ({"model": "text-embedding-ada-002", "dimensions": 8}, 400),
        ({"dimensions": 4000}, 400),
        ({"encoding_format": "hex"}, 400),
        ({"stream": True}, 400),
    ],
)
async def test_what_openai_refuses(
    http: httpx.AsyncClient, change: dict[str, object], status: int
) -> None:
    reply = await http.post(
        "/v1/embeddings",
        json={"model": _SMALL, "input": "ratio"} | change,
        headers={"authorization": "Bearer k"},
    )

    assert reply.status_code == status, reply.text
    assert reply.json()["error"]["message"]
