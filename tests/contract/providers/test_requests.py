"""Requests as the SDKs really send them, held to the vendors' API descriptions.

OpenAI's description is its own; Anthropic's and Gemini's are community copies. OpenRouter and the
compatible servers publish none: they are held to OpenAI's, which they promise to speak, but for the
field of OpenRouter's own. All three descriptions know what is sent, the bound schema included: none
had to be loosened. Anthropic's refuses fields that it does not know; the other two are tightened to
do so here, OpenAI's at the top level, Gemini's everywhere.
"""

import json
from pathlib import Path
from typing import cast

import jsonschema
import pytest
import yaml

from app.infrastructure.ai.base.llm import BaseLLMProvider
from app.shared.enums import Vendor
from tests.contract.providers.asking import Hearing, a_conversation
from tests.contract.providers.conftest import Subject
from tests.support.sandbox_process import SandboxProcess

_SPECS = Path(__file__).resolve().parents[4] / "shared" / "specs"
pytestmark = pytest.mark.skipif(
    not _SPECS.is_dir(), reason="the vendors' API descriptions are not beside the checkout"
)

type Json = dict[str, object]

_OPENAI = ("openai.openapi.json", "CreateChatCompletionRequest")
_ANTHROPIC = ("anthropic.openapi.yaml", "CreateMessageParams")
_GEMINI = ("gemini.openapi.json", "GenerateContentRequest")
_REQUEST = {
    Vendor.OPENAI: _OPENAI,
    Vendor.OPENROUTER: _OPENAI,
    Vendor.OPENAI_COMPATIBLE: _OPENAI,
    Vendor.ANTHROPIC: _ANTHROPIC,
    Vendor.GEMINI: _GEMINI,
}
# openrouter.ai/docs/features/provider-routing
_BESIDE = {Vendor.OPENROUTER: {"provider"}}


@pytest.fixture(scope="module")
def descriptions() -> dict[str, Json]:
    """Parsed once: they are megabytes."""
    anthropic = (_SPECS / _ANTHROPIC[0]).read_text("utf-8")
    gemini = (_SPECS / _GEMINI[0]).read_text("utf-8")
    return {
        _OPENAI[0]: cast("Json", json.loads((_SPECS / _OPENAI[0]).read_text("utf-8"))),
        _ANTHROPIC[0]: cast("Json", yaml.load(anthropic, yaml.CSafeLoader)),
        _GEMINI[0]: cast("Json", _closed(json.loads(gemini))),
    }


def _problems(description: Json, name: str, body: object) -> list[str]:
    """What the description's schema says against a body; fields that it does not know count."""
    schema = {
        "$ref": f"#/components/schemas/{name}",
        "unevaluatedProperties": False,
        "components": description["components"],
    }
    errors = jsonschema.Draft202012Validator(schema).iter_errors(body)
    return [f"{error.json_path}: {error.message[:200]}" for error in errors]


def _closed(node: object) -> object:
    """Every object of a description closed to other fields, which Google's API refuses."""
    if isinstance(node, list):
        return [_closed(entry) for entry in node]
    if not isinstance(node, dict):
        return node
    closed = {key: _closed(value) for key, value in node.items()}
    if node.get("type") == "object" and isinstance(node.get("properties"), dict):
        closed["additionalProperties"] = False
    return closed


@pytest.mark.parametrize("streamed", [False, True])
async def test_a_request_is_one_that_the_vendor_describes(
    provider: BaseLLMProvider,
    subject: Subject,
    sandbox: SandboxProcess,
    descriptions: dict[str, Json],
    streamed: bool,
) -> None:
    await provider.complete(a_conversation(subject.model), Hearing() if streamed else None)

    (seen,) = sandbox.requests()
    vendor = subject.make.vendor
    file, name = _REQUEST[vendor]
    beside = _BESIDE.get(vendor, set())
    body = {key: value for key, value in seen.body.items() if key not in beside}
    assert set(seen.body) - set(body) == beside
    assert _problems(descriptions[file], name, body) == []


async def test_a_request_with_something_wrong_in_it_is_found(
    provider: BaseLLMProvider,
    subject: Subject,
    sandbox: SandboxProcess,
    descriptions: dict[str, Json],
) -> None:
    """The check above can fail: for a field that is not there, and for one of another type."""
    await provider.complete(a_conversation(subject.model))
    (seen,) = sandbox.requests()
    file, name = _REQUEST[subject.make.vendor]
    messages = "contents" if subject.make.vendor is Vendor.GEMINI else "messages"

    assert _problems(descriptions[file], name, seen.body | {"no_such_field": 1})
    assert _problems(descriptions[file], name, seen.body | {messages: "Hello"})
