"""Faults of the text, at every endpoint, streamed and not."""

import re

import httpx
import jsonschema_rs
import orjson
import pytest

from tests.contract.sandbox.endpoints import ITEM, Endpoint, Said, at
from tests.contract.sandbox.vendors import GEMINI, OPENAI
from tests.support.sandbox_process import SandboxProcess


@pytest.fixture(params=[False, True], ids=["whole", "streamed"])
def streamed(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


async def _spoilt(
    http: httpx.AsyncClient,
    sandbox: SandboxProcess,
    endpoint: Endpoint,
    kind: str,
    *,
    streamed: bool,
    seed: int = 0,
) -> tuple[Said, Said]:
    """The reply without the fault and with it."""
    sandbox.clear()
    clean = await endpoint.ask(http)
    sandbox.set_faults({"kind": kind, "rate": 1}, seed=seed)
    sandbox.control("DELETE", "meter")
    spoilt = await endpoint.ask(http, streamed=streamed)
    assert at(sandbox.meter(), "total", "calls") == 1  # broken text costs as much as any
    assert at(sandbox.meter(), "total", "output_tokens") == spoilt.output_tokens
    return clean, spoilt


async def test_a_truncated_reply_says_that_it_was_cut(
    http: httpx.AsyncClient, sandbox: SandboxProcess, endpoint: Endpoint, streamed: bool
) -> None:
    clean, cut = await _spoilt(http, sandbox, endpoint, "truncated", streamed=streamed)

    assert clean.text.startswith(cut.text)
    assert 0 < len(cut.text) < len(clean.text)
    assert cut.finish == endpoint.length


async def test_a_reply_that_is_cut_silently_says_that_it_is_complete(
    http: httpx.AsyncClient, sandbox: SandboxProcess, endpoint: Endpoint, streamed: bool
) -> None:
    clean, cut = await _spoilt(http, sandbox, endpoint, "cut_silently", streamed=streamed)

    assert clean.text.startswith(cut.text)
    assert 0 < len(cut.text) < len(clean.text)
    assert cut.finish == endpoint.stopped


async def test_a_fenced_reply_is_the_same_json_in_a_markdown_fence(
    http: httpx.AsyncClient, sandbox: SandboxProcess, endpoint: Endpoint, streamed: bool
) -> None:
    clean, fenced = await _spoilt(http, sandbox, endpoint, "fenced", streamed=streamed)

    assert fenced.text == f"```json\n{clean.text}\n```"


async def test_a_chatty_reply_has_prose_around_the_json(
    http: httpx.AsyncClient, sandbox: SandboxProcess, endpoint: Endpoint, streamed: bool
) -> None:
    clean, chatty = await _spoilt(http, sandbox, endpoint, "chatty", streamed=streamed)

    before, between, after = chatty.text.partition(clean.text)
    assert between
    assert re.match(r"[A-Z].*:\s+$", before)
    assert re.search(r"[a-z]\.$", after)


async def test_mixed_escaping_has_single_and_double_backslashes_in_one_reply(
    http: httpx.AsyncClient, sandbox: SandboxProcess, endpoint: Endpoint, streamed: bool
) -> None:
    clean, mixed = await _spoilt(http, sandbox, endpoint, "mixed_escaping", streamed=streamed)

    assert mixed.text.replace("\\\\", "\\") == clean.text.replace("\\\\", "\\")
    assert re.search(r"(?<!\\)\\(?!\\)[a-z]", mixed.text)
    assert re.search(r"\\\\[a-z]", mixed.text)


async def test_a_reply_of_the_wrong_schema_is_json_that_the_schema_refuses(
    http: httpx.AsyncClient, sandbox: SandboxProcess, endpoint: Endpoint, streamed: bool
) -> None:
    for seed in range(3):
        _, wrong = await _spoilt(
            http, sandbox, endpoint, "wrong_schema", streamed=streamed, seed=seed
        )

        assert not jsonschema_rs.is_valid(dict(ITEM), orjson.loads(wrong.text))


async def test_wrong_schemas_are_wrong_in_name_type_and_number_of_fields(
    http: httpx.AsyncClient, sandbox: SandboxProcess
) -> None:
    sandbox.set_faults({"kind": "wrong_schema", "rate": 1}, seed=5)

    replies = [orjson.loads((await OPENAI.ask(http)).text) for _ in range(20)]

    assert any(len(reply) == 2 for reply in replies)
    assert any(
        len(reply) == 3 and set(reply) != {"stem", "answer", "explanation"} for reply in replies
    )
    assert any(not isinstance(value, str) for reply in replies for value in reply.values())


async def test_a_refusal_comes_in_the_vendors_own_form(
    http: httpx.AsyncClient, sandbox: SandboxProcess, endpoint: Endpoint, streamed: bool
) -> None:
    _, refusal = await _spoilt(http, sandbox, endpoint, "refusing", streamed=streamed)

    assert refusal.finish == endpoint.refused
    assert refusal.text == (
        "" if endpoint is GEMINI else "I'm sorry, but I can't help with that request."
    )


async def test_a_filtered_reply_is_taken_away_and_says_so(
    http: httpx.AsyncClient, sandbox: SandboxProcess, endpoint: Endpoint, streamed: bool
) -> None:
    _, filtered = await _spoilt(http, sandbox, endpoint, "content_filter", streamed=streamed)

    assert (filtered.text, filtered.finish) == ("", endpoint.filtered)
    assert filtered.input_tokens > 0


async def test_an_empty_reply_says_that_it_is_complete(
    http: httpx.AsyncClient, sandbox: SandboxProcess, endpoint: Endpoint, streamed: bool
) -> None:
    _, empty = await _spoilt(http, sandbox, endpoint, "empty", streamed=streamed)

    assert (empty.text, empty.finish) == ("", endpoint.stopped)


async def test_faults_of_the_text_come_together(
    http: httpx.AsyncClient, sandbox: SandboxProcess
) -> None:
    kinds = ("single_backslash_latex", "fenced", "chatty", "truncated")
    sandbox.set_faults(*({"kind": kind, "rate": 1} for kind in kinds))

    said = await OPENAI.ask(http)

    assert said.text.startswith("Sure! Here is what you asked for:\n\n```json\n{")
    assert "\\\\" not in said.text
    assert said.finish == "length"
