"""Every provider, in front of what it talks to. One suite runs against all of them."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol

import pytest

from app.infrastructure.ai.base.catalog import Model, ModelCatalog, load_catalog
from app.infrastructure.ai.base.connection import CallPolicy, Connection
from app.infrastructure.ai.base.llm import BaseLLMProvider
from app.infrastructure.ai.base.messages import FinishReason
from app.infrastructure.ai.llm.anthropic import AnthropicProvider
from app.infrastructure.ai.llm.gemini import GeminiProvider
from app.infrastructure.ai.llm.openai import OpenAIProvider
from app.infrastructure.ai.llm.openai_compatible import OpenAICompatibleProvider
from app.infrastructure.ai.llm.openrouter import OpenRouterProvider
from tests.support.sandbox_process import SandboxProcess
from tests.support.waits import Waits


@dataclass(frozen=True)
class Subject:
    """One vendor under test.

    Attributes:
        path: where it is in the sandbox.
        model: one that it has.
        wrong_model: one that it refuses, or None where any name goes.
        declines_with, filters_with: how it says that the model, or the platform, will not.
    """

    make: type[BaseLLMProvider]
    path: str
    model: str
    wrong_model: str | None
    declines_with: FinishReason
    filters_with: FinishReason

    @property
    def catalog(self) -> ModelCatalog:
        """Our catalog, which takes the wrong model for a real one."""
        catalog = load_catalog()
        if self.wrong_model is None:
            return catalog
        return catalog.with_model(self.make.vendor, Model(self.wrong_model, None, "test"))


SUBJECTS = {
    "openai": Subject(
        OpenAIProvider,
        *("/v1", "gpt-4.1-mini", "no-such-model"),
        *(FinishReason.REFUSAL, FinishReason.FILTER),
    ),
    "gemini": Subject(
        GeminiProvider,
        *("", "gemini-2.5-flash", "no-such-model"),
        *(FinishReason.FILTER, FinishReason.FILTER),
    ),
    "anthropic": Subject(
        AnthropicProvider,
        *("/anthropic", "claude-haiku-4-5", "no-such-model"),
        *(FinishReason.REFUSAL, FinishReason.REFUSAL),
    ),
    "openrouter": Subject(
        OpenRouterProvider,
        *("/openrouter/api/v1", "openai/gpt-4.1-mini", "no-such-model"),
        *(FinishReason.REFUSAL, FinishReason.FILTER),
    ),
    # Servers of open models have no form for a refusal: the model says it, as any other text.
    "openai_compatible": Subject(
        OpenAICompatibleProvider,
        *("/compatible/v1", "qwen3-32b", None),
        *(FinishReason.STOP, FinishReason.FILTER),
    ),
}


@pytest.fixture(params=SUBJECTS)
def subject(request: pytest.FixtureRequest) -> Subject:
    return SUBJECTS[request.param]


@pytest.fixture
def waits() -> Waits:
    return Waits()


class Connect(Protocol):
    """Makes a provider of the subject at the server ``url``."""

    def __call__(
        self,
        url: str,
        *,
        key: str = "test-key",
        timeout_s: float = 20,
        tries: int = 4,
        concurrency: int = 8,
        catalog: ModelCatalog | None = None,
    ) -> BaseLLMProvider: ...


@pytest.fixture
async def connect(subject: Subject, waits: Waits) -> AsyncIterator[Connect]:
    """Makes providers of the vendor that are closed at the end; their SDK is imported already."""
    made: list[BaseLLMProvider] = []

    def _connect(
        url: str,
        *,
        key: str = "test-key",
        timeout_s: float = 20,
        tries: int = 4,
        concurrency: int = 8,
        catalog: ModelCatalog | None = None,
    ) -> BaseLLMProvider:
        policy = CallPolicy(
            timeout_s, tries=tries, concurrency=concurrency, sleep=waits, clock=waits.clock
        )
        connection = Connection(key, url + subject.path, is_sandbox=True)
        provider = subject.make(connection, catalog or subject.catalog, policy)
        made.append(provider)
        return provider

    await _connect("http://127.0.0.1:9").warm_up()
    yield _connect
    for provider in made:
        await provider.close()


@pytest.fixture
def provider(connect: Connect, sandbox: SandboxProcess) -> BaseLLMProvider:
    sandbox.control("DELETE", "meter")
    return connect(sandbox.url)


type RudeServer = Callable[[bytes | None], Awaitable[str]]


@pytest.fixture
async def rude_server() -> AsyncIterator[RudeServer]:
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


def http(body: bytes, status: str = "200 OK", kind: str = "application/json") -> bytes:
    """An HTTP answer."""
    head = f"HTTP/1.1 {status}\r\ncontent-type: {kind}\r\ncontent-length: {len(body)}\r\n"
    return head.encode() + b"connection: close\r\n\r\n" + body
