"""Replies, streams and errors fit the vendors' own API descriptions."""

import httpx
import orjson
import pytest

from tests.contract.sandbox.endpoints import HARMFUL, Endpoint, Json, at, events
from tests.contract.sandbox.specs import SPECS, validator
from tests.contract.sandbox.vendors import ANTHROPIC, GEMINI, OPENAI, RESPONSES
from tests.support.sandbox_process import SandboxProcess

pytestmark = pytest.mark.skipif(
    not SPECS.is_dir(), reason="the vendors' API descriptions are not beside the checkout"
)

_FILES = {
    OPENAI: "openai.openapi.json",
    RESPONSES: "openai.openapi.json",
    GEMINI: "gemini.openapi.json",
    ANTHROPIC: "anthropic.openapi.yaml",
}
_REPLIES = {
    OPENAI: "CreateChatCompletionResponse",
    RESPONSES: "Response",
    GEMINI: "GenerateContentResponse",
    ANTHROPIC: "Message",
}
_EVENTS = {
    OPENAI: "CreateChatCompletionStreamResponse",
    RESPONSES: "ResponseStreamEvent",
    GEMINI: "GenerateContentResponse",
    ANTHROPIC: "MessageStreamEvent",
}
_ERRORS = {OPENAI: "ErrorResponse", RESPONSES: "ErrorResponse", ANTHROPIC: "ErrorResponse"}


@pytest.fixture(params=_FILES, ids=lambda endpoint: endpoint.name)
def described(request: pytest.FixtureRequest) -> Endpoint:
    """An endpoint that has a published description."""
    chosen: Endpoint = request.param
    return chosen


@pytest.mark.parametrize("fault", [None, "truncated", "refusing", "content_filter", "empty"])
async def test_a_reply_fits_the_description(
    http: httpx.AsyncClient, sandbox: SandboxProcess, described: Endpoint, fault: str | None
) -> None:
    sandbox.set_faults(*([{"kind": fault, "rate": 1}] if fault else []))

    response = await described.post(http)

    validator(_FILES[described], _REPLIES[described]).validate(orjson.loads(response.content))


@pytest.mark.parametrize("prompt", ["A quiz item on ratios.", HARMFUL])
async def test_each_event_of_a_stream_fits_the_description(
    http: httpx.AsyncClient, described: Endpoint, prompt: str
) -> None:
    response = await described.post(http, prompt, schema=None, streamed=True)

    told = events(response.text)
    assert told
    for event in told:
        # OpenAI's examples have a usage of null in a response that has only begun.
        if at(event, "response", "status") == "in_progress":
            event["response"] = _without_usage(event["response"])
        if event.get("type") != "ping":  # described apart from the other events
            validator(_FILES[described], _EVENTS[described]).validate(event)


def _without_usage(response: object) -> Json:
    assert isinstance(response, dict)
    assert response["usage"] is None
    return {name: value for name, value in response.items() if name != "usage"}


@pytest.mark.parametrize("kind", ["rate_limited", "server_error", "unavailable"])
@pytest.mark.parametrize("described", _ERRORS, ids=lambda endpoint: endpoint.name)
async def test_an_error_fits_the_description(
    http: httpx.AsyncClient, sandbox: SandboxProcess, described: Endpoint, kind: str
) -> None:
    error = validator(_FILES[described], _ERRORS[described])

    refused = await http.post(described.path, content=b"{}", headers=described.headers)
    sandbox.set_faults({"kind": kind, "rate": 1})
    failed = await described.post(http)

    error.validate(refused.json())
    error.validate(failed.json())
