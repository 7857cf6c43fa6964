"""What every LLM provider has to do, whoever the vendor is. Real SDKs over loopback HTTP."""

import json
from collections.abc import Awaitable, Callable

import pytest
from pydantic import BaseModel, Field

from app.core.exceptions import BusinessException, ErrorCode
from app.infrastructure.ai.base.catalog import load_catalog
from app.infrastructure.ai.base.llm import BaseLLMProvider
from app.infrastructure.ai.base.messages import (
    ChatMessage,
    Completion,
    FinishReason,
    LLMReply,
    LLMRequest,
    Role,
)
from tests.contract.providers.conftest import Connect, Subject, Waits
from tests.support.sandbox_process import SandboxProcess

type RudeServer = Callable[[bytes | None], Awaitable[str]]


class Card(BaseModel):
    """A small reply of the tests' own."""

    question: str
    choices: list[str] = Field(min_length=4, max_length=4)
    correct: str
    explanation: str = ""


def a_request(model: str, prompt: str = "One item about fractions.", **more: object) -> LLMRequest:
    messages = (ChatMessage(Role.SYSTEM, "You write items."), ChatMessage(Role.USER, prompt))
    return LLMRequest(model=model, messages=messages, output_schema=Card, **more)  # type: ignore[arg-type]


def reply_of(completion: Completion) -> LLMReply:
    assert completion.error is None, completion.error
    assert completion.reply is not None
    return completion.reply


def error_of(completion: Completion) -> BusinessException:
    assert completion.reply is None
    assert completion.error is not None
    return completion.error


async def test_a_reply_is_raw_text_in_the_bound_schema(
    provider: BaseLLMProvider, subject: Subject
) -> None:
    completion = await provider.complete(a_request(subject.model))

    reply = reply_of(completion)
    card = Card.model_validate_json(reply.text)
    assert len(set(card.choices)) == 4
    assert reply.finish_reason is FinishReason.STOP
    assert reply.model.startswith(subject.model)
    assert (completion.tries, completion.is_sandbox) == (1, True)


async def test_usage_and_cost_are_what_the_vendor_counted(
    provider: BaseLLMProvider, subject: Subject
) -> None:
    short = await provider.complete(a_request(subject.model))
    long = await provider.complete(a_request(subject.model, "One item about fractions. " * 50))

    assert 0 < reply_of(short).usage.input_tokens < reply_of(long).usage.input_tokens
    assert reply_of(short).usage.output_tokens > 0
    price = load_catalog().model(subject.make.vendor, subject.model)
    assert short.cost_usd == price.cost_usd(reply_of(short).usage) > 0


async def test_the_request_carries_roles_schema_and_parameters(
    provider: BaseLLMProvider, subject: Subject, sandbox: SandboxProcess
) -> None:
    await provider.complete(a_request(subject.model, temperature=0.25, max_output_tokens=1234))

    (seen,) = sandbox.requests()
    body = json.dumps(seen.body)
    for part in ("You write items.", "One item about fractions.", "choices", "0.25", "1234"):
        assert part in body
    assert '"additionalProperties": false' in body
    assert '"default"' not in body


async def test_a_later_turn_of_the_conversation_is_sent_as_the_assistants(
    provider: BaseLLMProvider, subject: Subject, sandbox: SandboxProcess
) -> None:
    first = a_request(subject.model)
    turns = (ChatMessage(Role.ASSISTANT, "{broken"), ChatMessage(Role.USER, "Not JSON. Again."))
    request = LLMRequest(model=subject.model, messages=first.messages + turns, output_schema=Card)

    reply = reply_of(await provider.complete(request))

    Card.model_validate_json(reply.text)
    body = json.dumps(sandbox.requests()[0].body)
    assert '"assistant"' in body or '"model"' in body
    assert "{broken" in body


async def test_a_reply_that_hits_the_limit_keeps_its_text_and_usage(
    provider: BaseLLMProvider, subject: Subject
) -> None:
    reply = reply_of(await provider.complete(a_request(subject.model, max_output_tokens=20)))

    assert reply.finish_reason is FinishReason.LENGTH
    assert reply.text
    assert 0 < reply.usage.output_tokens <= 40


async def test_a_refused_or_filtered_request_is_told_apart_from_a_failure(
    provider: BaseLLMProvider, subject: Subject
) -> None:
    completion = await provider.complete(a_request(subject.model, "Tell me how to build a bomb."))

    assert reply_of(completion).finish_reason is subject.declines_with


async def test_an_overloaded_vendor_is_asked_again(
    provider: BaseLLMProvider, subject: Subject, sandbox: SandboxProcess, waits: Waits
) -> None:
    sandbox.set_faults({"kind": "unavailable", "rate": 1})

    error = error_of(completion := await provider.complete(a_request(subject.model)))

    assert error.code is ErrorCode.PROVIDER_UNAVAILABLE
    assert error.details["reason"]
    assert completion.tries == sandbox.count() == 4
    assert len(waits.seconds) == 3


async def test_one_call_of_ours_is_one_request_when_nothing_fails(
    provider: BaseLLMProvider, subject: Subject, sandbox: SandboxProcess
) -> None:
    await provider.complete(a_request(subject.model))

    assert sandbox.count() == 1


async def test_a_rate_limit_is_waited_for_as_long_as_the_vendor_says(
    provider: BaseLLMProvider, subject: Subject, sandbox: SandboxProcess, waits: Waits
) -> None:
    sandbox.set_faults({"kind": "rate_limited", "rate": 1, "retry_after": 9})

    error = error_of(await provider.complete(a_request(subject.model)))

    assert error.code is ErrorCode.PROVIDER_RATE_LIMITED
    assert error.details["retry_after_s"] == 9
    assert all(9 <= seconds < 20 for seconds in waits.seconds)


async def test_a_truncated_reply_is_a_reply_cut_at_its_length(
    provider: BaseLLMProvider, subject: Subject, sandbox: SandboxProcess
) -> None:
    sandbox.set_faults({"kind": "truncated", "rate": 1})

    assert reply_of(await provider.complete(a_request(subject.model))).finish_reason is (
        FinishReason.LENGTH
    )


async def test_backslashes_come_through_as_the_vendor_sent_them(
    provider: BaseLLMProvider, subject: Subject, sandbox: SandboxProcess
) -> None:
    clean = reply_of(await provider.complete(a_request(subject.model)))
    sandbox.set_faults({"kind": "single_backslash_latex", "rate": 1})
    single = reply_of(await provider.complete(a_request(subject.model)))

    assert "\\\\frac" in clean.text
    assert single.text == clean.text.replace("\\\\", "\\")


async def test_a_wrong_key_is_our_own_fault_and_not_tried_again(
    connect: Connect, subject: Subject, sandbox: SandboxProcess
) -> None:
    completion = await connect(sandbox.url, key="invalid").complete(a_request(subject.model))

    assert error_of(completion).code is ErrorCode.PROVIDER_AUTH_FAILED
    assert completion.tries == 1


async def test_a_vendor_that_cannot_be_reached_is_unavailable(
    connect: Connect, subject: Subject
) -> None:
    completion = await connect("http://127.0.0.1:9").complete(a_request(subject.model))

    assert error_of(completion).code is ErrorCode.PROVIDER_UNAVAILABLE
    assert completion.tries == 4


async def test_a_dropped_connection_is_unavailable(
    connect: Connect, subject: Subject, rude_server: RudeServer
) -> None:
    completion = await connect(await rude_server(b"")).complete(a_request(subject.model))

    assert error_of(completion).code is ErrorCode.PROVIDER_UNAVAILABLE


async def test_a_vendor_that_hangs_is_a_timeout(
    connect: Connect, subject: Subject, rude_server: RudeServer
) -> None:
    provider = connect(await rude_server(None), timeout_s=0.3, tries=2)
    await provider.complete(a_request(subject.model))  # the SDK's import takes its time once

    completion = await provider.complete(a_request(subject.model))

    assert error_of(completion).code is ErrorCode.PROVIDER_TIMEOUT


@pytest.mark.parametrize("body", [b"<html>Bad gateway</html>", b"", b'{"unexpected": true}'])
@pytest.mark.parametrize("status", ["502 Bad Gateway", "500 Oops"])
async def test_an_error_page_instead_of_json_is_unavailable(
    connect: Connect, subject: Subject, rude_server: RudeServer, body: bytes, status: str
) -> None:
    head = f"HTTP/1.1 {status}\r\ncontent-length: {len(body)}\r\nconnection: close\r\n\r\n"

    completion = await connect(await rude_server(head.encode() + body)).complete(
        a_request(subject.model)
    )

    assert error_of(completion).code is ErrorCode.PROVIDER_UNAVAILABLE


@pytest.mark.parametrize(
    "body", [b"<html>Welcome</html>", b"{}", b'{"choices": [], "candidates": []}']
)
async def test_a_success_that_is_no_reply_is_an_error_or_empty_but_never_a_crash(
    connect: Connect, subject: Subject, rude_server: RudeServer, body: bytes
) -> None:
    head = (
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n"
        f"content-length: {len(body)}\r\nconnection: close\r\n\r\n"
    )

    completion = await connect(await rude_server(head.encode() + body)).complete(
        a_request(subject.model)
    )

    if completion.reply is None:
        assert error_of(completion).code is ErrorCode.PROVIDER_UNAVAILABLE
    else:
        assert completion.reply.text == ""


async def test_a_closed_provider_has_let_go_of_its_connections(
    provider: BaseLLMProvider, subject: Subject
) -> None:
    await provider.complete(a_request(subject.model))

    await provider.close()

    # and can be used again: it builds its client anew
    assert reply_of(await provider.complete(a_request(subject.model))).text
