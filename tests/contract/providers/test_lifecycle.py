"""Connections of every provider: event loops, closing, probing, and what the environment adds."""

import asyncio

import pytest

from app.core.exceptions import ErrorCode
from app.infrastructure.ai.base import transport
from app.infrastructure.ai.base.connection import CallPolicy, Connection
from app.infrastructure.ai.base.errors import ProviderError
from app.infrastructure.ai.base.llm import BaseLLMProvider
from app.infrastructure.ai.base.messages import Completion
from tests.contract.providers.asking import Hearing, a_request, reply_of
from tests.contract.providers.conftest import Connect, RudeServer, Subject, http
from tests.support.sandbox_process import SandboxProcess


async def test_a_closed_provider_has_let_go_of_its_connections_and_can_be_used_again(
    provider: BaseLLMProvider, subject: Subject
) -> None:
    await provider.complete(a_request(subject.model))

    await provider.close()
    await provider.close()

    assert reply_of(await provider.complete(a_request(subject.model))).text


async def test_two_event_loops_have_a_provider_each_and_do_not_disturb_one_another(
    connect: Connect, subject: Subject, sandbox: SandboxProcess
) -> None:
    async def elsewhere() -> list[Completion]:
        connection = Connection("test-key", sandbox.url + subject.path, is_sandbox=True)
        provider = subject.make(connection, subject.catalog, CallPolicy())
        try:
            return [
                await provider.complete(a_request(subject.model), hearing)
                for hearing in (None, Hearing())
            ]
        finally:
            await provider.close()

    here = connect(sandbox.url)
    for _ in range(2):
        there, completion = await asyncio.gather(
            asyncio.to_thread(asyncio.run, elsewhere()), here.complete(a_request(subject.model))
        )

        assert {reply_of(one) for one in there} == {reply_of(completion)}


async def test_a_provider_is_used_in_another_event_loop_only_after_it_was_closed(
    provider: BaseLLMProvider, subject: Subject
) -> None:
    async def call() -> Completion:
        try:
            return await provider.complete(a_request(subject.model))
        finally:
            await provider.close()

    await provider.complete(a_request(subject.model))
    with pytest.raises(RuntimeError, match="another event loop"):
        await asyncio.to_thread(asyncio.run, provider.complete(a_request(subject.model)))

    await provider.close()
    assert reply_of(await asyncio.to_thread(asyncio.run, call())).text


async def test_a_probe_tells_that_the_vendor_is_there_and_costs_nothing(
    provider: BaseLLMProvider, sandbox: SandboxProcess
) -> None:
    await provider.probe()

    (seen,) = sandbox.requests()
    assert (seen.method, sandbox.control("GET", "meter")["models"]) == ("GET", {})


async def test_a_probe_tells_a_wrong_key(connect: Connect, sandbox: SandboxProcess) -> None:
    with pytest.raises(ProviderError) as refused:
        await connect(sandbox.url, key="invalid").probe()

    assert refused.value.code is ErrorCode.PROVIDER_AUTH_FAILED


async def test_a_probe_tells_a_server_that_is_not_the_vendor(
    connect: Connect, rude_server: RudeServer
) -> None:
    for answer in (
        http(b"<html>Welcome</html>"),
        http(b"gone", "404 Not Found"),
        http(b"", "503 Service Unavailable"),
        b"",
    ):
        with pytest.raises(ProviderError) as refused:
            await connect(await rude_server(answer)).probe()

        assert refused.value.code is ErrorCode.PROVIDER_UNAVAILABLE, answer

    with pytest.raises(ProviderError) as refused:
        await connect("http://127.0.0.1:9").probe()
    assert refused.value.code is ErrorCode.PROVIDER_UNAVAILABLE


async def test_a_probe_does_not_wait_for_ever(
    connect: Connect, rude_server: RudeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transport, "PROBE_TIMEOUT_S", 0.2)

    with pytest.raises(ProviderError) as refused:
        await connect(await rude_server(None)).probe()

    assert refused.value.code is ErrorCode.PROVIDER_TIMEOUT


async def test_nothing_of_the_environment_goes_to_a_vendor_unasked(
    connect: Connect, subject: Subject, sandbox: SandboxProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Keys, accounts, addresses and proxies that the SDKs would take by themselves."""
    for name in ("OPENAI_API_KEY", "ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN", "GOOGLE_API_KEY"):
        monkeypatch.setenv(name, "invalid")
    for name in ("HTTP_PROXY", "ALL_PROXY", "OPENAI_PROXY", "ANTHROPIC_PROXY", "OPENAI_API_BASE"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    monkeypatch.setenv("OPENAI_ORG_ID", "org-ours")
    monkeypatch.setenv("OPENAI_PROJECT_ID", "proj-ours")

    completion = await connect(sandbox.url).complete(a_request(subject.model))

    assert reply_of(completion).text
    (seen,) = sandbox.requests()
    is_openai = subject.path == "/v1"
    assert ("ours" in str(seen.headers)) is is_openai
