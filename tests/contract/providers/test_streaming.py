"""Streams of every provider: the same completion, told as it is written."""

import asyncio

import httpx2
import pytest

from app.core.exceptions import ErrorCode
from app.infrastructure.ai.base.llm import BaseLLMProvider
from tests.contract.providers.asking import Hearing, a_request, body_sent, error_of, reply_of
from tests.contract.providers.conftest import Connect, RudeServer, Subject, http
from tests.support.sandbox_process import SandboxProcess


async def test_a_stream_gives_the_same_completion_as_a_whole_reply(
    provider: BaseLLMProvider, subject: Subject
) -> None:
    hearing = Hearing()

    whole = await provider.complete(a_request(subject.model))
    streamed = await provider.complete(a_request(subject.model), hearing)

    assert reply_of(streamed) == reply_of(whole)
    assert (streamed.cost_usd, streamed.price_version) == (whole.cost_usd, whole.price_version)
    assert hearing.last == reply_of(whole).text
    assert len(hearing.tries) == 1
    assert len(hearing.tries[0]) > 5


@pytest.mark.parametrize("at", ["start", "middle"])
async def test_a_stream_that_is_dropped_is_asked_for_again_from_its_beginning(
    provider: BaseLLMProvider, subject: Subject, sandbox: SandboxProcess, at: str
) -> None:
    clean = reply_of(await provider.complete(a_request(subject.model)))
    sandbox.set_faults({"kind": "dropped", "first": 2, "at": at})
    hearing = Hearing()

    completion = await provider.complete(a_request(subject.model), hearing)

    assert reply_of(completion) == clean
    assert hearing.last == clean.text
    assert (completion.tries, completion.lost_tries) == (len(hearing.tries), 2) == (3, 2)
    assert bool(hearing.tries[0]) is (at == "middle")


async def test_a_stream_that_ends_without_its_end_is_never_a_shorter_reply(
    connect: Connect, subject: Subject, sandbox: SandboxProcess, rude_server: RudeServer
) -> None:
    """The connection is closed as it should be: only the last events are missing."""
    await connect(sandbox.url).complete(a_request(subject.model), Hearing())
    events = await _events_of_the_last_request(sandbox)
    half = b"".join(events[: len(events) // 2])
    url = await rude_server(http(half, kind="text/event-stream"))

    completion = await connect(url, tries=2).complete(a_request(subject.model), Hearing())

    assert error_of(completion).code is ErrorCode.PROVIDER_UNAVAILABLE
    assert (completion.tries, completion.lost_tries, completion.cost_usd) == (2, 2, None)


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        ("rate_limited", ErrorCode.PROVIDER_RATE_LIMITED),
        ("server_error", ErrorCode.PROVIDER_UNAVAILABLE),
        ("unavailable", ErrorCode.PROVIDER_UNAVAILABLE),
    ],
)
async def test_an_error_in_the_middle_of_a_stream_is_the_vendors(
    connect: Connect, subject: Subject, sandbox: SandboxProcess, kind: str, code: ErrorCode
) -> None:
    sandbox.set_faults({"kind": kind, "rate": 1, "at": "middle"})
    hearing = Hearing()

    completion = await connect(sandbox.url, tries=2).complete(a_request(subject.model), hearing)

    assert error_of(completion).code is code, error_of(completion).details
    assert hearing.tries[0]
    assert completion.lost_tries == 2


async def test_a_stream_that_falls_silent_is_a_timeout(
    connect: Connect, subject: Subject, sandbox: SandboxProcess
) -> None:
    sandbox.set_faults({"kind": "hanging", "rate": 1})
    provider = connect(sandbox.url, timeout_s=0.3, tries=2)

    completion = await provider.complete(a_request(subject.model), Hearing())

    assert error_of(completion).code is ErrorCode.PROVIDER_TIMEOUT
    assert (completion.lost_tries, completion.cost_usd) == (2, None)


async def test_a_success_that_is_no_stream_is_an_error(
    connect: Connect, subject: Subject, rude_server: RudeServer
) -> None:
    for body in (b"<html>Welcome</html>", b"", b"data: {}\n\n", b"data: [DONE]\n\n"):
        url = await rude_server(http(body, kind="text/event-stream"))

        completion = await connect(url, tries=1).complete(a_request(subject.model), Hearing())

        assert error_of(completion).code is ErrorCode.PROVIDER_UNAVAILABLE, body


async def test_a_cancelled_stream_leaves_nothing_behind(
    connect: Connect, subject: Subject, sandbox: SandboxProcess
) -> None:
    provider = connect(sandbox.url, concurrency=1)
    begun = asyncio.Event()

    class Impatient(Hearing):
        def piece(self, text: str) -> None:
            begun.set()
            call.cancel()

    call = asyncio.create_task(provider.complete(a_request(subject.model), Impatient()))
    with pytest.raises(asyncio.CancelledError):
        await call

    assert begun.is_set()
    assert reply_of(await provider.complete(a_request(subject.model))).text


async def _events_of_the_last_request(sandbox: SandboxProcess) -> list[bytes]:
    """What the sandbox streamed, asked for once more."""
    (seen,) = sandbox.requests()
    body = body_sent(sandbox)
    async with httpx2.AsyncClient(base_url=sandbox.url, trust_env=False) as client:
        response = await client.post(
            seen.path,
            params={"alt": "sse"},
            content=body,
            headers={
                "authorization": "Bearer test-key",
                "x-api-key": "test-key",
                "anthropic-version": "2023-06-01",
                **({"x-goog-api-key": "test-key"} if ":stream" in seen.path else {}),
            },
        )
    assert response.status_code == 200, response.text
    return [line + b"\n" for line in response.content.split(b"\n")]
