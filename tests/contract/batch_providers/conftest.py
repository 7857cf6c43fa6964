"""Every Batch API provider, in front of what it talks to. One suite runs against all of them."""

import asyncio
import re
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import orjson
import pytest

from app.infrastructure.ai.base.batch import BaseBatchProvider
from app.infrastructure.ai.base.batch_messages import BatchKind, RowResult, Submission, VendorBatch
from app.infrastructure.ai.base.catalog import load_catalog
from app.infrastructure.ai.base.connection import CallPolicy, Connection
from app.infrastructure.ai.batch.anthropic import AnthropicBatch
from app.infrastructure.ai.batch.gemini import GeminiBatch
from app.infrastructure.ai.batch.openai import OpenAIBatch
from app.infrastructure.ai.batch.openrouter import OpenRouterBatch
from tests.contract.providers.asking import a_request
from tests.contract.providers.conftest import http
from tests.support.sandbox_process import SandboxProcess
from tests.support.waits import Waits

_PATIENCE_S = 20


@dataclass(frozen=True)
class Subject:
    """One vendor under test.

    Attributes:
        path: where it is in the sandbox.
        model: one that it has.
    """

    make: type[BaseBatchProvider]
    path: str
    model: str


SUBJECTS = {
    "openai": Subject(OpenAIBatch, "/v1", "gpt-4.1-mini"),
    "gemini": Subject(GeminiBatch, "", "gemini-2.5-flash"),
    "anthropic": Subject(AnthropicBatch, "/anthropic", "claude-haiku-4-5"),
    "openrouter": Subject(OpenRouterBatch, "/openrouter/api/v1", "openai/gpt-4.1-mini"),
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
    ) -> BaseBatchProvider: ...


@pytest.fixture
async def connect(subject: Subject, waits: Waits) -> AsyncIterator[Connect]:
    """Makes providers that are closed at the end; their waits take no time."""
    made: list[BaseBatchProvider] = []

    def _connect(url: str, *, key: str = "test-key", timeout_s: float = 20) -> BaseBatchProvider:
        policy = CallPolicy(timeout_s, sleep=waits, clock=waits.clock)
        connection = Connection(key, url + subject.path, is_sandbox=True)
        provider = subject.make(connection, load_catalog(), policy)
        made.append(provider)
        return provider

    yield _connect
    for provider in made:
        await provider.close()


@pytest.fixture
async def provider(connect: Connect, sandbox: SandboxProcess) -> BaseBatchProvider:
    provider = connect(sandbox.url)
    await provider.warm_up()
    return provider


@dataclass(frozen=True)
class Desk:
    """Batches of the subject, made in one go."""

    provider: BaseBatchProvider
    model: str
    folder: Path

    def file(self, rows: int, name: str = "rows") -> Path:
        """Rows named ``q-0``, ``q-1``, ..."""
        path = self.folder / f"{name}.jsonl"
        requests = (a_request(self.model, f"분수 문제 {n} about fractions.") for n in range(rows))
        lines = (self.provider.line(f"q-{n}", each) for n, each in enumerate(requests))
        path.write_bytes(b"".join(line + b"\n" for line in lines))
        return path

    async def prepared(self, rows: int = 10, tag: str = "job-1.1") -> Submission:
        """Ready to be submitted, its file uploaded where the vendor takes one."""
        path = self.file(rows)
        file_id = await self.provider.upload(path, tag) if self.provider.takes_file else None
        return Submission(tag, self.model, BatchKind.CHAT, path, file_id, rows)

    async def submitted(self, rows: int = 10, tag: str = "job-1.1") -> VendorBatch:
        return await self.provider.submit(await self.prepared(rows, tag))

    async def ended(self, batch: VendorBatch) -> VendorBatch:
        async with asyncio.timeout(_PATIENCE_S):
            while not batch.state.is_over:
                await asyncio.sleep(0.01)
                batch = await self.provider.get(batch.id)
        return batch

    async def lines(self, batch: VendorBatch) -> list[bytes]:
        """The lines of all files of results."""
        found = b""
        for kind in self.provider.result_kinds(batch):
            found += b"".join([piece async for piece in self.provider.download(batch, kind)])
        return found.splitlines()

    async def results(self, batch: VendorBatch) -> list[RowResult]:
        return [self.provider.read(line) for line in await self.lines(batch)]

    async def done(self, rows: int = 10) -> list[RowResult]:
        """The results of a batch from beginning to end."""
        return await self.results(await self.ended(await self.submitted(rows)))


@pytest.fixture
def desk(provider: BaseBatchProvider, subject: Subject, tmp_path: Path) -> Desk:
    return Desk(provider, subject.model, tmp_path)


def batches_at(sandbox: SandboxProcess) -> list[Mapping[str, object]]:
    """What the vendors have, by their own account."""
    batches = sandbox.control("GET", "batches")["batches"]
    assert isinstance(batches, list)
    return batches


@dataclass
class Script:
    """A server that gives prepared answers and keeps what it was asked.

    Attributes:
        answers: one after the other, the last one again and again; b"" closes the connection,
            None hangs.
        asked: methods and paths.
        bodies: what was sent with them.
    """

    url: str
    answers: list[bytes | None]
    asked: list[str] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)
    is_asked: asyncio.Event = field(default_factory=asyncio.Event)


class Scripted(Protocol):
    """Starts such a server."""

    async def __call__(self, *answers: bytes | None) -> Script: ...


@pytest.fixture
async def scripted() -> AsyncIterator[Scripted]:
    """Starts servers that read a request whole, and answer as they are told."""
    servers: list[asyncio.Server] = []
    hanging: list[asyncio.StreamWriter] = []

    async def start(*answers: bytes | None) -> Script:
        script = Script("", [*answers])

        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            head = await reader.readuntil(b"\r\n\r\n")
            script.asked.append(head.partition(b" HTTP")[0].decode())
            length = re.search(rb"\r\ncontent-length: (\d+)", head, re.IGNORECASE)
            script.bodies.append(await reader.readexactly(int(length[1])) if length else b"")
            script.is_asked.set()
            answer = script.answers[0] if len(script.answers) == 1 else script.answers.pop(0)
            if answer is None:
                hanging.append(writer)
                return
            writer.write(answer)
            await writer.drain()
            writer.close()

        server = await asyncio.start_server(serve, "127.0.0.1", 0)
        servers.append(server)
        script.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        return script

    yield start
    for writer in hanging:
        writer.close()
    for server in servers:
        server.close()


def json(body: object, status: str = "200 OK") -> bytes:
    """An HTTP answer with JSON."""
    return http(orjson.dumps(body), status)
