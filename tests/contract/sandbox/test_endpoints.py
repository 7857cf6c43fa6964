"""What holds for the chat endpoint of every vendor."""

import httpx
import jsonschema_rs
import orjson

from tests.contract.sandbox.endpoints import HARMFUL, ITEM, PROMPT, Endpoint
from tests.support.sandbox_process import SandboxProcess


async def test_a_bound_schema_is_kept(http: httpx.AsyncClient, endpoint: Endpoint) -> None:
    said = await endpoint.ask(http)

    jsonschema_rs.validate(dict(ITEM), orjson.loads(said.text))
    assert said.finish == endpoint.stopped


async def test_a_stream_spells_out_the_same_reply_with_the_same_usage(
    http: httpx.AsyncClient, endpoint: Endpoint
) -> None:
    whole = await endpoint.ask(http)
    response = await endpoint.post(http, streamed=True)
    streamed = await endpoint.ask(http, streamed=True)

    assert response.headers["content-type"].startswith("text/event-stream")
    assert streamed.text == whole.text
    assert streamed.finish == whole.finish
    assert streamed.output_tokens == whole.output_tokens > 20
    assert streamed.input_tokens == whole.input_tokens > 5


async def test_a_harmful_request_is_declined_in_the_vendors_own_form(
    http: httpx.AsyncClient, endpoint: Endpoint
) -> None:
    said = await endpoint.ask(http, HARMFUL, schema=None)
    streamed = await endpoint.ask(http, HARMFUL, schema=None, streamed=True)

    assert said.finish == streamed.finish == endpoint.refused
    assert "question" not in said.text.lower()


async def test_a_body_that_is_not_json_is_refused(
    http: httpx.AsyncClient, endpoint: Endpoint
) -> None:
    response = await http.post(endpoint.path, content=b"{", headers=endpoint.headers)

    assert response.status_code == 400
    assert response.json()["error"]["message"]


async def test_a_wrong_key_is_refused_and_nothing_is_billed(
    http: httpx.AsyncClient, sandbox: SandboxProcess, endpoint: Endpoint
) -> None:
    google = endpoint.vendor == "gemini"
    name = "x-goog-api-key" if google else "authorization"
    response = await endpoint.post(http, headers={name: "Bearer invalid"})

    assert response.status_code == (400 if google else 401)
    assert sandbox.meter()["requests"] == {}


async def test_models_are_listed_for_nothing(
    http: httpx.AsyncClient, sandbox: SandboxProcess, endpoint: Endpoint
) -> None:
    base = endpoint.path.partition("/chat/")[0].partition("/messages")[0].partition("/responses")[0]
    path = "/v1beta/models" if endpoint.vendor == "gemini" else f"{base}/models"
    response = await http.get(path, headers=endpoint.headers)

    assert response.status_code == 200
    assert PROMPT not in response.text
    assert len(next(v for v in response.json().values() if isinstance(v, list))) >= 3
    assert sandbox.meter()["requests"] == {}
