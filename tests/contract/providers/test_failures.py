"""What can go wrong with a vendor, and what becomes of it, the same for every provider."""

import asyncio
from decimal import Decimal

import pytest

from app.core.exceptions import ErrorCode
from app.infrastructure.ai.base.llm import BaseLLMProvider
from tests.contract.providers.asking import a_request, error_of, reply_of
from tests.contract.providers.conftest import Connect, RudeServer, Subject, http
from tests.support.sandbox_process import SandboxProcess
from tests.support.waits import Waits


@pytest.mark.parametrize("kind", ["unavailable", "server_error"])
async def test_a_vendor_that_is_down_is_asked_again_and_given_up_in_the_end(
    provider: BaseLLMProvider, subject: Subject, sandbox: SandboxProcess, waits: Waits, kind: str
) -> None:
    sandbox.set_faults({"kind": kind, "rate": 1})

    error = error_of(completion := await provider.complete(a_request(subject.model)))

    assert error.code is ErrorCode.PROVIDER_UNAVAILABLE
    assert error.details["reason"]
    assert completion.tries == sandbox.count() == 4
    assert (completion.cost_usd, completion.lost_tries) == (Decimal(0), 0)
    assert len(waits.seconds) == 3


@pytest.mark.parametrize("kind", ["unavailable", "server_error"])
async def test_a_vendor_that_is_up_again_replies_at_the_next_try(
    provider: BaseLLMProvider, subject: Subject, sandbox: SandboxProcess, kind: str
) -> None:
    sandbox.set_faults({"kind": kind, "first": 2})

    completion = await provider.complete(a_request(subject.model))

    assert reply_of(completion).text
    assert (completion.tries, completion.lost_tries) == (3, 0)


async def test_a_rate_limit_is_waited_for_as_long_as_the_vendor_says(
    provider: BaseLLMProvider, subject: Subject, sandbox: SandboxProcess, waits: Waits
) -> None:
    sandbox.set_faults({"kind": "rate_limited", "first": 2, "retry_after": 9})

    completion = await provider.complete(a_request(subject.model))

    assert reply_of(completion).text
    assert completion.lost_tries == 0
    assert len(waits.seconds) == 2
    assert all(9 <= seconds < 20 for seconds in waits.seconds)


async def test_a_rate_limit_that_stays_is_told_with_its_wait(
    provider: BaseLLMProvider, subject: Subject, sandbox: SandboxProcess
) -> None:
    sandbox.set_faults({"kind": "rate_limited", "rate": 1, "retry_after": 9})

    error = error_of(await provider.complete(a_request(subject.model)))

    assert error.code is ErrorCode.PROVIDER_RATE_LIMITED
    assert error.details["retry_after_s"] == 9


async def test_a_slow_vendor_is_waited_for_within_the_time(
    provider: BaseLLMProvider, subject: Subject, sandbox: SandboxProcess
) -> None:
    sandbox.set_faults({"kind": "slow", "rate": 1, "seconds": 0.2})

    completion = await provider.complete(a_request(subject.model))

    assert reply_of(completion).text
    assert completion.tries == 1
    assert (completion.latency_ms or 0) >= 200


async def test_a_vendor_that_hangs_is_a_timeout_of_unknown_cost(
    connect: Connect, subject: Subject, sandbox: SandboxProcess
) -> None:
    sandbox.set_faults({"kind": "hanging", "rate": 1})

    completion = await connect(sandbox.url, timeout_s=0.3, tries=2).complete(
        a_request(subject.model)
    )

    assert error_of(completion).code is ErrorCode.PROVIDER_TIMEOUT
    assert (completion.tries, completion.lost_tries, completion.cost_usd) == (2, 2, None)


@pytest.mark.parametrize("at", ["start", "middle"])
async def test_a_dropped_connection_is_tried_again_and_counted_as_lost(
    provider: BaseLLMProvider, subject: Subject, sandbox: SandboxProcess, at: str
) -> None:
    sandbox.set_faults({"kind": "dropped", "first": 1, "at": at})

    completion = await provider.complete(a_request(subject.model))

    assert reply_of(completion).text
    assert (completion.tries, completion.lost_tries) == (2, 1)


async def test_a_connection_that_is_always_dropped_is_unavailable_at_unknown_cost(
    connect: Connect, subject: Subject, rude_server: RudeServer
) -> None:
    completion = await connect(await rude_server(b"")).complete(a_request(subject.model))

    assert error_of(completion).code is ErrorCode.PROVIDER_UNAVAILABLE
    assert (completion.lost_tries, completion.cost_usd) == (4, None)


async def test_a_vendor_that_cannot_be_reached_is_unavailable_and_has_cost_nothing(
    connect: Connect, subject: Subject
) -> None:
    completion = await connect("http://127.0.0.1:9").complete(a_request(subject.model))

    assert error_of(completion).code is ErrorCode.PROVIDER_UNAVAILABLE
    assert (completion.tries, completion.lost_tries, completion.cost_usd) == (4, 0, Decimal(0))


async def test_a_wrong_key_is_our_own_fault_and_not_tried_again(
    connect: Connect, subject: Subject, sandbox: SandboxProcess
) -> None:
    completion = await connect(sandbox.url, key="invalid").complete(a_request(subject.model))

    assert error_of(completion).code is ErrorCode.PROVIDER_AUTH_FAILED
    assert (completion.tries, completion.cost_usd) == (1, Decimal(0))


@pytest.mark.parametrize("body", [b"<html>Bad gateway</html>", b"", b'{"unexpected": true}'])
@pytest.mark.parametrize("status", ["502 Bad Gateway", "500 Oops"])
async def test_an_error_page_instead_of_json_is_unavailable(
    connect: Connect, subject: Subject, rude_server: RudeServer, body: bytes, status: str
) -> None:
    url = await rude_server(http(body, status))

    completion = await connect(url).complete(a_request(subject.model))

    assert error_of(completion).code is ErrorCode.PROVIDER_UNAVAILABLE


@pytest.mark.parametrize(
    "body",
    [
        b"<html>Welcome</html>",
        b"{}",
        b'{"choices": [], "candidates": [], "content": null}',
        b'{"error": {"code": 502, "message": "upstream"}}',
    ],
)
async def test_a_success_that_is_no_reply_is_unavailable_and_may_have_cost(
    connect: Connect, subject: Subject, rude_server: RudeServer, body: bytes
) -> None:
    completion = await connect(await rude_server(http(body)), tries=2).complete(
        a_request(subject.model)
    )

    assert error_of(completion).code is ErrorCode.PROVIDER_UNAVAILABLE
    assert (completion.lost_tries, completion.cost_usd) == (2, None)


async def test_a_cancelled_call_gives_its_slot_back(
    connect: Connect, subject: Subject, sandbox: SandboxProcess
) -> None:
    sandbox.set_faults({"kind": "hanging", "first": 1})
    provider = connect(sandbox.url, concurrency=1)
    call = asyncio.create_task(provider.complete(a_request(subject.model)))
    while not sandbox.count():  # noqa: ASYNC110 - it is another process that is waited for
        await asyncio.sleep(0.01)

    call.cancel()
    with pytest.raises(asyncio.CancelledError):
        await call

    assert reply_of(await provider.complete(a_request(subject.model))).text
