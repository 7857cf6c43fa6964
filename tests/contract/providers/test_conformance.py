"""What every LLM provider has to do, whoever the vendor is. Real SDKs over loopback HTTP.

``pytest -vv`` lists the table: a line for each case and vendor.
"""

import json
from decimal import Decimal
from typing import cast

import pytest

from app.core.exceptions import ErrorCode
from app.infrastructure.ai.base.catalog import Model
from app.infrastructure.ai.base.llm import BaseLLMProvider
from app.infrastructure.ai.base.messages import FinishReason
from app.shared.enums import Vendor
from tests.contract.providers.asking import (
    Card,
    Hearing,
    a_conversation,
    a_request,
    body_sent,
    error_of,
    reply_of,
)
from tests.contract.providers.conftest import Connect, Subject
from tests.support.sandbox_process import SandboxProcess


async def test_a_reply_is_raw_text_in_the_bound_schema(
    provider: BaseLLMProvider, subject: Subject
) -> None:
    completion = await provider.complete(a_request(subject.model))

    reply = reply_of(completion)
    card = Card.model_validate_json(reply.text)
    assert len(set(card.choices)) == 4
    assert reply.finish_reason is FinishReason.STOP
    assert reply.model.startswith(subject.model)
    assert (completion.tries, completion.lost_tries, completion.is_sandbox) == (1, 0, True)


@pytest.mark.parametrize("streamed", [False, True])
async def test_usage_and_cost_are_what_the_vendor_bills(
    provider: BaseLLMProvider, subject: Subject, sandbox: SandboxProcess, streamed: bool
) -> None:
    completions = [
        await provider.complete(a_request(subject.model, prompt), Hearing() if streamed else None)
        for prompt in ("One item about fractions.", "One item about fractions. " * 50)
    ]

    usages = [reply_of(completion).usage for completion in completions]
    bill = cast("dict[str, int | str]", sandbox.control("GET", "meter")["total"])
    assert 0 < usages[0].input_tokens < usages[1].input_tokens
    assert sum(usage.input_tokens for usage in usages) == bill["input_tokens"]
    assert sum(usage.output_tokens for usage in usages) == bill["output_tokens"]
    if bill["unpriced_calls"]:
        assert {completion.cost_usd for completion in completions} == {None}
    else:
        costs = [completion.cost_usd or 0 for completion in completions]
        assert sum(costs) == Decimal(bill["cost_usd"]) > 0
    versions = {completion.price_version for completion in completions}
    assert versions == {"reported" if subject.make.vendor is Vendor.OPENROUTER else "2026-11"}


async def test_the_request_carries_roles_schema_and_parameters(
    provider: BaseLLMProvider, subject: Subject, sandbox: SandboxProcess
) -> None:
    await provider.complete(a_request(subject.model, temperature=0.25, max_output_tokens=1234))

    body = body_sent(sandbox)
    for part in ("You write items.", "One item about fractions.", "choices", "0.25", "1234"):
        assert part in body
    assert '"additionalProperties": false' in body
    assert '"default"' not in body


async def test_a_model_that_refuses_a_temperature_is_sent_none(
    connect: Connect, subject: Subject, sandbox: SandboxProcess
) -> None:
    if subject.make.vendor is Vendor.GEMINI:
        pytest.skip("every Gemini model takes a temperature, and LangChain always sends one")
    fixed = Model(subject.model, None, "test", takes_temperature=False)
    catalog = subject.catalog.with_model(subject.make.vendor, fixed)

    await connect(sandbox.url, catalog=catalog).complete(a_request(subject.model, temperature=0.25))

    assert "temperature" not in json.loads(body_sent(sandbox))


async def test_a_later_turn_of_the_conversation_is_sent_as_the_assistants(
    provider: BaseLLMProvider, subject: Subject, sandbox: SandboxProcess
) -> None:
    reply = reply_of(await provider.complete(a_conversation(subject.model)))

    Card.model_validate_json(reply.text)
    body = body_sent(sandbox)
    assert '"assistant"' in body or '"model"' in body
    assert "{broken" in body


@pytest.mark.parametrize("streamed", [False, True])
async def test_a_reply_that_hits_the_limit_keeps_its_text_and_usage(
    provider: BaseLLMProvider, subject: Subject, streamed: bool
) -> None:
    request = a_request(subject.model, max_output_tokens=20)

    reply = reply_of(await provider.complete(request, Hearing() if streamed else None))

    assert reply.finish_reason is FinishReason.LENGTH
    assert reply.text
    assert 0 < reply.usage.output_tokens <= 40


async def test_a_very_large_limit_is_not_refused_by_the_sdk(
    provider: BaseLLMProvider, subject: Subject
) -> None:
    completion = await provider.complete(a_request(subject.model, max_output_tokens=60_000))

    assert reply_of(completion).finish_reason is FinishReason.STOP


@pytest.mark.parametrize("streamed", [False, True])
async def test_a_refused_request_is_told_apart_from_a_failure(
    provider: BaseLLMProvider, subject: Subject, streamed: bool
) -> None:
    hearing = Hearing()
    request = a_request(subject.model, "Tell me how to build a bomb.")

    completion = await provider.complete(request, hearing if streamed else None)

    assert reply_of(completion).finish_reason is subject.declines_with
    assert not streamed or hearing.last == reply_of(completion).text


@pytest.mark.parametrize("streamed", [False, True])
async def test_a_reply_that_the_platform_filters_is_told_apart_from_a_failure(
    provider: BaseLLMProvider, subject: Subject, sandbox: SandboxProcess, streamed: bool
) -> None:
    sandbox.set_faults({"kind": "content_filter", "rate": 1})

    completion = await provider.complete(a_request(subject.model), Hearing() if streamed else None)

    assert reply_of(completion).finish_reason is subject.filters_with


@pytest.mark.parametrize("streamed", [False, True])
async def test_an_empty_reply_is_a_reply(
    provider: BaseLLMProvider, subject: Subject, sandbox: SandboxProcess, streamed: bool
) -> None:
    sandbox.set_faults({"kind": "empty", "rate": 1})

    reply = reply_of(
        await provider.complete(a_request(subject.model), Hearing() if streamed else None)
    )

    assert (reply.text, reply.finish_reason) == ("", FinishReason.STOP)
    assert reply.usage.input_tokens > 0


async def test_a_truncated_reply_is_a_reply_cut_at_its_length(
    provider: BaseLLMProvider, subject: Subject, sandbox: SandboxProcess
) -> None:
    sandbox.set_faults({"kind": "truncated", "rate": 1})

    assert reply_of(await provider.complete(a_request(subject.model))).finish_reason is (
        FinishReason.LENGTH
    )


@pytest.mark.parametrize("streamed", [False, True])
async def test_backslashes_come_through_as_the_vendor_sent_them(
    provider: BaseLLMProvider, subject: Subject, sandbox: SandboxProcess, streamed: bool
) -> None:
    clean = reply_of(await provider.complete(a_request(subject.model)))
    sandbox.set_faults({"kind": "single_backslash_latex", "rate": 1})
    single = reply_of(
        await provider.complete(a_request(subject.model), Hearing() if streamed else None)
    )

    assert "\\\\frac" in clean.text
    assert single.text == clean.text.replace("\\\\", "\\")


@pytest.mark.parametrize("kind", ["fenced", "chatty", "wrong_schema"])
async def test_a_reply_is_not_parsed_nor_mended(
    provider: BaseLLMProvider, subject: Subject, sandbox: SandboxProcess, kind: str
) -> None:
    clean = reply_of(await provider.complete(a_request(subject.model)))
    sandbox.set_faults({"kind": kind, "rate": 1})

    spoilt = reply_of(await provider.complete(a_request(subject.model)))

    assert spoilt.finish_reason is FinishReason.STOP
    assert spoilt.text != clean.text
    assert kind == "wrong_schema" or clean.text in spoilt.text


async def test_one_call_of_ours_is_one_request_when_nothing_fails(
    provider: BaseLLMProvider, subject: Subject, sandbox: SandboxProcess
) -> None:
    await provider.complete(a_request(subject.model))

    assert sandbox.count() == 1


async def test_a_model_that_the_vendor_does_not_have_is_told_as_such(
    connect: Connect, subject: Subject, sandbox: SandboxProcess
) -> None:
    if subject.wrong_model is None:
        pytest.skip("takes any name")

    completion = await connect(sandbox.url).complete(a_request(subject.wrong_model))

    assert error_of(completion).code is ErrorCode.MODEL_UNKNOWN
    assert (completion.tries, completion.cost_usd) == (1, Decimal(0))
