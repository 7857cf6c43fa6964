"""Every provider, in front of what it talks to. One suite runs against all of them."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass

import pytest

from app.infrastructure.ai.base.catalog import load_catalog
from app.infrastructure.ai.base.llm import BaseLLMProvider, CallPolicy, Connection
from app.infrastructure.ai.base.messages import FinishReason
from app.infrastructure.ai.llm.gemini import GeminiProvider
from app.infrastructure.ai.llm.openai import OpenAIProvider
from tests.support.sandbox_process import SandboxProcess


@dataclass
class Subject:
    """One vendor under test: how to make its provider, where it is, and a model of it."""

    make: type[BaseLLMProvider]
    path: str
    model: str
    declines_with: FinishReason


SUBJECTS = {
    "openai": Subject(OpenAIProvider, "/v1", "gpt-4.1-mini", FinishReason.REFUSAL),
    "gemini": Subject(GeminiProvider, "", "gemini-2.5-flash", FinishReason.FILTER),
}


class Waits:
    """Instead of sleeping: keeps how long it would have been."""

    def __init__(self) -> None:
        self.seconds: list[float] = []

    async def __call__(self, seconds: float) -> None:
        self.seconds.append(seconds)


@pytest.fixture(params=SUBJECTS)
def subject(request: pytest.FixtureRequest) -> Subject:
    return SUBJECTS[request.param]


@pytest.fixture
def waits() -> Waits:
    return Waits()


type Connect = Callable[..., BaseLLMProvider]


@pytest.fixture
async def connect(subject: Subject, waits: Waits) -> AsyncIterator[Connect]:
    """Makes providers of the vendor that are closed at the end."""
    made: list[BaseLLMProvider] = []

    def _connect(
        url: str, key: str = "test-key", timeout_s: float = 20, tries: int = 4
    ) -> BaseLLMProvider:
        policy = CallPolicy(timeout_s=timeout_s, tries=tries, sleep=waits)
        provider = subject.make(
            Connection(key, url + subject.path, is_sandbox=True), load_catalog(), policy
        )
        made.append(provider)
        return provider

    yield _connect
    for provider in made:
        await provider.close()


@pytest.fixture
def provider(connect: Connect, sandbox: SandboxProcess) -> BaseLLMProvider:
    return connect(sandbox.url)


@pytest.fixture
async def rude_server() -> AsyncIterator[Callable[[bytes | None], object]]:
    """A server that answers every connection with given bytes, or closes it, or hangs (None)."""
    servers: list[asyncio.Server] = []
    hanging: list[asyncio.StreamWriter] = []

    async def start(answer: bytes | None) -> str:
        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await reader.readuntil(b"\r\n\r\n")
            if answer is None:
                hanging.append(writer)
                return
            writer.write(answer)
            await writer.drain()
            writer.close()

        server = await asyncio.start_server(serve, "127.0.0.1", 0)
        servers.append(server)
        return f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"

    yield start
    for writer in hanging:
        writer.close()
    for server in servers:
        server.close()
