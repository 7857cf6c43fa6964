"""The four Batch APIs behind one face, spoken to with the vendors' own SDKs."""

import asyncio
import io
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import ClassVar

import httpx
import orjson
from anthropic import AsyncAnthropic
from anthropic.types.message_create_params import MessageCreateParamsNonStreaming
from anthropic.types.messages.batch_create_params import Request
from google import genai
from google.genai import types
from openai import AsyncOpenAI
from openai.types import Batch

from tests.contract.sandbox.asking import GEMINI_MODEL, OPENAI_MODEL, gemini_client, openai_client
from tests.contract.sandbox.endpoints import Json, at
from tests.support.sandbox_process import SandboxProcess

CLAUDE = "claude-haiku-4-5"
ROUTED = "openai/gpt-4.1-mini"
_PATIENCE_SECONDS = 30


async def until(look: Callable[[], Awaitable[bool]]) -> None:
    """Look again and again until it is so."""
    async with asyncio.timeout(_PATIENCE_SECONDS):
        while not await look():  # noqa: ASYNC110 - it is in another process
            await asyncio.sleep(0.01)


def bills(sandbox: SandboxProcess) -> list[Json]:
    """What the control endpoint tells of each batch, newest first."""
    found = sandbox.control("GET", "batches")["batches"]
    assert isinstance(found, list)
    return found


async def charged(sandbox: SandboxProcess, at_least: int) -> None:
    """Wait until so many rows of the newest batch are billed."""

    async def is_charged() -> bool:
        rows = bills(sandbox)[0]["rows_charged"]
        return isinstance(rows, int) and rows >= at_least

    await until(is_charged)


@dataclass(frozen=True)
class Result:
    """What the results say of a row: how it ended, the model's text or the error as it is told."""

    name: str
    ending: str
    text: str = ""
    error: object = None


class BatchApi(ABC):
    """One vendor's."""

    name: ClassVar[str]
    unfinished: ClassVar[frozenset[str]]
    completed: ClassVar[str]

    @abstractmethod
    async def create(self, prompts: Mapping[str, str], *, bad: Sequence[str] = ()) -> str:
        """A batch with these rows; the `bad` ones would be refused. Its id."""

    async def submit(self, file: str) -> object:
        """A batch of an uploaded file, where there are such."""
        raise NotImplementedError

    @abstractmethod
    async def state(self, batch_id: str) -> str: ...

    @abstractmethod
    async def lines(self, batch_id: str) -> list[bytes | Json]:
        """The results as they are told, of all files there are."""

    @abstractmethod
    def read(self, line: Json) -> Result: ...

    @abstractmethod
    async def ids(self) -> list[str]:
        """All batches, newest first, page by page."""

    @abstractmethod
    async def counts(self, batch_id: str) -> tuple[int, int]:
        """Rows that the vendor says succeeded, and failed."""

    async def cancel(self, batch_id: str) -> None:
        raise NotImplementedError

    async def ended(self, batch_id: str) -> str:
        """Wait for the end; the state that it ended in."""
        state = ""

        async def has_ended() -> bool:
            nonlocal state
            state = await self.state(batch_id)
            return state not in self.unfinished

        await until(has_ended)
        return state

    async def results(self, batch_id: str) -> list[Result]:
        lines = await self.lines(batch_id)
        return [self.read(orjson.loads(x) if isinstance(x, bytes) else x) for x in lines]


class OpenAIBatchApi(BatchApi):
    name = "openai"
    unfinished = frozenset({"validating", "in_progress", "cancelling", "finalizing"})
    completed = "completed"

    def __init__(self, client: AsyncOpenAI) -> None:
        self.client = client

    async def create(self, prompts: Mapping[str, str], *, bad: Sequence[str] = ()) -> str:
        file_id = await self.upload(
            [openai_row(name, prompt, bad=name in bad) for name, prompt in prompts.items()]
        )
        return (await self.submit(file_id)).id

    async def upload(self, rows: Sequence[Json]) -> str:
        data = b"\n".join(map(orjson.dumps, rows))
        return (await self.client.files.create(file=("in.jsonl", data), purpose="batch")).id

    async def submit(self, file: str) -> Batch:
        return await self.client.batches.create(
            input_file_id=file,
            endpoint="/v1/chat/completions",
            completion_window="24h",
            metadata={"job": "j-1"},
        )

    async def state(self, batch_id: str) -> str:
        return (await self.client.batches.retrieve(batch_id)).status

    async def lines(self, batch_id: str) -> list[bytes | Json]:
        batch = await self.client.batches.retrieve(batch_id)
        found: list[bytes | Json] = []
        for file_id in filter(None, (batch.output_file_id, batch.error_file_id)):
            async with self.client.files.with_streaming_response.content(file_id) as reply:
                found += (await reply.read()).splitlines()
        return found

    def read(self, line: Json) -> Result:
        name, error = str(line["custom_id"]), line["error"]
        if error:
            ending = {"batch_expired": "expired", "batch_cancelled": "cancelled"}
            return Result(name, ending[str(at(error, "code"))], error=error)
        if at(line, "response", "status_code") != 200:
            return Result(name, "errored", error=line["response"])
        content = at(line, "response", "body", "choices", 0, "message", "content")
        return Result(name, "succeeded", str(content))

    async def ids(self) -> list[str]:
        return [batch.id async for batch in self.client.batches.list(limit=2)]

    async def counts(self, batch_id: str) -> tuple[int, int]:
        counts = (await self.client.batches.retrieve(batch_id)).request_counts
        assert counts
        return counts.completed, counts.failed

    async def cancel(self, batch_id: str) -> None:
        await self.client.batches.cancel(batch_id)


class AnthropicBatchApi(BatchApi):
    name = "anthropic"
    unfinished = frozenset({"in_progress", "canceling"})
    completed = "ended"

    def __init__(self, client: AsyncAnthropic) -> None:
        self.batches = client.messages.batches

    async def create(self, prompts: Mapping[str, str], *, bad: Sequence[str] = ()) -> str:
        requests: list[Request] = []
        for name, prompt in prompts.items():
            params: MessageCreateParamsNonStreaming = {
                "model": CLAUDE,
                "max_tokens": 4000,
                "messages": [{"role": "user", "content": prompt}],
            }
            if name in bad:
                params["max_tokens"] = 0
            requests.append({"custom_id": name, "params": params})
        batch = await self.batches.create(requests=requests)
        return batch.id

    async def state(self, batch_id: str) -> str:
        return (await self.batches.retrieve(batch_id)).processing_status

    async def lines(self, batch_id: str) -> list[bytes | Json]:
        return [line.to_dict() async for line in await self.batches.results(batch_id)]

    def read(self, line: Json) -> Result:
        kind = str(at(line, "result", "type")).replace("canceled", "cancelled")
        text = at(line, "result", "message", "content", 0, "text")
        return Result(str(line["custom_id"]), kind, str(text), at(line, "result", "error"))

    async def ids(self) -> list[str]:
        return [batch.id async for batch in self.batches.list(limit=2)]

    async def counts(self, batch_id: str) -> tuple[int, int]:
        counts = (await self.batches.retrieve(batch_id)).request_counts
        return counts.succeeded, counts.errored

    async def cancel(self, batch_id: str) -> None:
        await self.batches.cancel(batch_id)


class GeminiBatchApi(BatchApi):
    name = "gemini"
    unfinished = frozenset({"JOB_STATE_PENDING", "JOB_STATE_RUNNING"})
    completed = "JOB_STATE_SUCCEEDED"

    def __init__(self, client: genai.Client) -> None:
        self.client = client
        self.aio = client.aio

    async def create(self, prompts: Mapping[str, str], *, bad: Sequence[str] = ()) -> str:
        rows = [gemini_row(name, prompt, bad=name in bad) for name, prompt in prompts.items()]
        return str((await self.submit(await self.upload(rows))).name)

    async def submit(self, file: str) -> types.BatchJob:
        return await self.aio.batches.create(
            model=GEMINI_MODEL, src=file, config={"display_name": "job-1"}
        )

    async def upload(self, rows: Sequence[Json]) -> str:
        file = await self.aio.files.upload(
            file=io.BytesIO(b"\n".join(map(orjson.dumps, rows))),
            config={"mime_type": "application/jsonl", "display_name": "in.jsonl"},
        )
        return str(file.name)

    async def state(self, batch_id: str) -> str:
        state = (await self.aio.batches.get(name=batch_id)).state
        assert state
        return state.value

    async def lines(self, batch_id: str) -> list[bytes | Json]:
        dest = (await self.aio.batches.get(name=batch_id)).dest
        if not dest or not dest.file_name:
            return []
        return [*(await self.aio.files.download(file=dest.file_name)).splitlines()]

    def read(self, line: Json) -> Result:
        if "error" in line:
            return Result(str(line["key"]), "errored", error=line["error"])
        text = at(line, "response", "candidates", 0, "content", "parts", 0, "text")
        return Result(str(line["key"]), "succeeded", str(text))

    async def ids(self) -> list[str]:
        pager = await self.aio.batches.list(config={"page_size": 2})
        return [str(job.name) async for job in pager]

    async def counts(self, batch_id: str) -> tuple[int, int]:
        stats = at(await self.raw(batch_id), "metadata", "batchStats")
        assert isinstance(stats, dict)
        return (
            int(stats.get("successfulRequestCount", "0")),
            int(stats.get("failedRequestCount", "0")),
        )

    async def raw(self, batch_id: str) -> Json:
        """The operation as it is told, of which the SDK gives only a part."""
        http = types.HttpOptions()
        reply = await self.client._api_client.async_request("get", batch_id, {}, http)
        told: Json = orjson.loads(reply.body or "")
        return told

    async def cancel(self, batch_id: str) -> None:
        await self.aio.batches.cancel(name=batch_id)


class OpenRouterBatchApi(BatchApi):
    name = "openrouter"
    unfinished = frozenset({"validating", "in_progress", "finalizing", "cancelling"})
    completed = "completed"

    def __init__(self, client: httpx.AsyncClient) -> None:
        self.http = client

    async def create(self, prompts: Mapping[str, str], *, bad: Sequence[str] = ()) -> str:
        requests = [
            {"custom_id": name, "body": _chat(prompt, bad=name in bad)}
            for name, prompt in prompts.items()
        ]
        reply = await self.post(
            {"endpoint": "/v1/chat/completions", "model": ROUTED, "requests": requests}
        )
        reply.raise_for_status()
        assert reply.status_code == 202
        return str(reply.json()["id"])

    async def post(self, body: Json) -> httpx.Response:
        return await self.http.post("/batches", json=body)

    async def get(self, batch_id: str) -> Json:
        reply = await self.http.get(f"/batches/{batch_id}")
        reply.raise_for_status()
        told: Json = reply.json()
        return told

    async def state(self, batch_id: str) -> str:
        return str((await self.get(batch_id))["status"])

    async def lines(self, batch_id: str) -> list[bytes | Json]:
        results = (await self.get(batch_id))["results"]
        return [*results] if isinstance(results, list) else []

    def read(self, line: Json) -> Result:
        name, error = str(line["custom_id"]), line["error"]
        if error:
            ending = {"batch_expired": "expired", "batch_cancelled": "cancelled"}
            return Result(name, ending.get(str(at(error, "code")), "errored"), error=error)
        content = at(line, "response", "body", "choices", 0, "message", "content")
        return Result(name, "succeeded", str(content))

    async def ids(self) -> list[str]:
        found: list[str] = []
        query: dict[str, str] = {"limit": "2"}
        while True:
            page = (await self.http.get("/batches", params=query)).json()
            found += [batch["id"] for batch in page["data"]]
            if not page["has_more"]:
                return found
            query["after"] = page["last_id"]

    async def counts(self, batch_id: str) -> tuple[int, int]:
        counts = (await self.get(batch_id))["request_counts"]
        assert isinstance(counts, dict)
        return counts["completed"], counts["failed"]


@asynccontextmanager
async def open_api(vendor: str, sandbox: SandboxProcess) -> AsyncIterator[BatchApi]:
    """A vendor's Batch API with clients that never retry."""
    match vendor:
        case "openai":
            async with openai_client(sandbox) as openai:
                yield OpenAIBatchApi(openai)
        case "anthropic":
            url = f"{sandbox.url}/anthropic"
            async with AsyncAnthropic(base_url=url, api_key="k", max_retries=0) as anthropic:
                yield AnthropicBatchApi(anthropic)
        case "gemini":
            client = gemini_client(sandbox)
            async with client.aio:
                yield GeminiBatchApi(client)
        case _:
            async with httpx.AsyncClient(
                base_url=f"{sandbox.url}/openrouter/api/v1",
                headers={"authorization": "Bearer k"},
                timeout=30,
            ) as http:
                yield OpenRouterBatchApi(http)


VENDORS = ("openai", "anthropic", "gemini", "openrouter")


def prompts(count: int, start: int = 0) -> dict[str, str]:
    return {f"job-{n}": f"A quiz item on topic {n}." for n in range(start, start + count)}


def _chat(prompt: str, *, bad: bool) -> Json:
    body: Json = {"messages": [{"role": "user", "content": prompt}]}
    return body | ({"n": 0} if bad else {})


def openai_row(name: str, prompt: str, *, bad: bool = False) -> Json:
    return {
        "custom_id": name,
        "method": "POST",
        "url": "/v1/chat/completions",
        "body": {"model": OPENAI_MODEL, **_chat(prompt, bad=bad)},
    }


def gemini_row(name: str, prompt: str, *, bad: bool = False) -> Json:
    flat: Json = {"temperature": 0.5} if bad else {}  # not as REST has it: in generationConfig
    request: Json = {"contents": [{"role": "user", "parts": [{"text": prompt}]}], **flat}
    return {"key": name, "request": request}
