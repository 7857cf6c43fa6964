"""One request under one key, sent to two server processes that may die."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx2
import pytest

from app.core.config import SandboxMode, Settings
from app.shared.ids import new_id
from tests.support.rows import rows, stored
from tests.support.sandbox_process import SandboxProcess
from tests.support.server_process import ServerProcess, server_process
from tests.support.settings import some_settings
from tests.support.slow_vendor import SlowVendor, slow_vendor

GENERATE = "/api/v1/generation/questions"
ORDER = {"type": "multiple_choice", "locale": "en", "subject": "english", "keyword": "reliable"}
SECONDS = 30
"""How long a test waits for what must come."""


@dataclass
class Pair:
    """Two servers on one database."""

    servers: tuple[ServerProcess, ServerProcess]
    http: httpx2.AsyncClient
    database_url: str

    async def order(self, server: int, key: str, path: str = "") -> httpx2.Response:
        """Ask one of them for a question under a key."""
        url = f"{self.servers[server].url}{GENERATE}{path}"
        return await self.http.post(url, json=ORDER, headers={"Idempotency-Key": key})

    def ordering(self, server: int, key: str) -> "asyncio.Task[httpx2.Response]":
        return asyncio.create_task(self.order(server, key))

    async def answered(self, server: int, key: str, path: str = "") -> httpx2.Response:
        """The answer under a key, when the one that works on it has it."""
        async with asyncio.timeout(SECONDS):
            while (answer := await self.order(server, key, path)).status_code == 409:  # noqa: ASYNC110
                await asyncio.sleep(0.1)
        return answer

    async def lease_ends(self, key: str) -> None:
        """The time has passed that the dead are waited for."""
        await rows(
            self.database_url,
            "UPDATE idempotency_keys SET lease_until = now() WHERE key = $1",
            key,
        )


@pytest.fixture
async def vendor() -> AsyncIterator[SlowVendor]:
    async with slow_vendor() as slow:
        yield slow


@pytest.fixture
async def http() -> AsyncIterator[httpx2.AsyncClient]:
    # A connection that is kept may be closed by the server just when it is used again.
    limits = httpx2.Limits(max_keepalive_connections=0)
    async with httpx2.AsyncClient(timeout=60, limits=limits) as client:
        yield client


@pytest.fixture
def beside_slow(
    prompted_url: str, vendor: SlowVendor, http: httpx2.AsyncClient, tmp_path: Path
) -> Iterator[Pair]:
    """Two servers whose vendor answers when the test says so."""
    settings = some_settings(
        prompted_url,
        None,
        sandbox=SandboxMode.NEVER,
        openai_api_key="sk-test",
        openai_base_url=vendor.url,
    )
    yield from _pair(settings, http, tmp_path)


@pytest.fixture
def beside_sandbox(
    prompted_url: str, sandbox: SandboxProcess, http: httpx2.AsyncClient, tmp_path: Path
) -> Iterator[Pair]:
    """Two servers whose vendors the sandbox plays."""
    yield from _pair(some_settings(prompted_url, sandbox.url), http, tmp_path)


def _pair(settings: Settings, http: httpx2.AsyncClient, folder: Path) -> Iterator[Pair]:
    with (
        server_process(settings, folder / "first.log") as first,
        server_process(settings, folder / "second.log") as second,
    ):
        yield Pair((first, second), http, settings.database_url or "")


def error_code(response: httpx2.Response) -> str:
    return str(response.json()["error"]["code"])


async def test_a_request_that_reaches_two_processes_at_once_costs_one_call(
    beside_sandbox: Pair, sandbox: SandboxProcess
) -> None:
    keys = [str(new_id()) for _ in range(3)]
    sent = [beside_sandbox.ordering(at % 2, key) for key in keys for at in range(6)]
    answers = await asyncio.gather(*sent)

    for answer in answers:
        assert answer.status_code == 201 or error_code(answer) == "IDEMPOTENCY_IN_FLIGHT"
    assert sandbox.count() == len(keys)
    for key in keys:
        mine = [await beside_sandbox.order(server, key) for server in (0, 1)]
        assert [one.headers.get("Idempotent-Replayed") for one in mine] == ["true", "true"]
        assert mine[0].content == mine[1].content
    assert sandbox.count() == len(keys)


async def test_while_one_process_works_the_other_says_when_to_ask_again(
    beside_slow: Pair, vendor: SlowVendor
) -> None:
    asking = beside_slow.ordering(0, "a-key")
    await vendor.asked.wait()
    meanwhile = [await beside_slow.order(server, "a-key") for server in (0, 1)]
    vendor.may_answer.set()
    first = await asking
    again = await beside_slow.order(1, "a-key")

    for answer in meanwhile:
        assert (answer.status_code, error_code(answer)) == (409, "IDEMPOTENCY_IN_FLIGHT")
        assert 1 <= int(answer.headers["Retry-After"]) <= 30
    assert first.status_code == 201
    assert again.content == first.content
    assert vendor.count == 1


async def test_a_client_that_goes_away_finds_its_answer_when_it_comes_back(
    beside_slow: Pair, vendor: SlowVendor
) -> None:
    asking = beside_slow.ordering(0, "a-key")
    await vendor.asked.wait()
    asking.cancel()
    await asyncio.wait({asking})
    assert error_code(await beside_slow.order(1, "a-key")) == "IDEMPOTENCY_IN_FLIGHT"

    vendor.may_answer.set()
    answer = await beside_slow.answered(1, "a-key")

    assert answer.headers["Idempotent-Replayed"] == "true"
    assert answer.status_code == 201
    assert vendor.count == 1
    assert await stored(beside_slow.database_url) == (1, 1)


async def test_a_client_that_leaves_a_stream_finds_its_end_when_it_comes_back(
    beside_sandbox: Pair, sandbox: SandboxProcess
) -> None:
    sandbox.set_faults({"kind": "slow", "rate": 1, "seconds": 1})
    url = f"{beside_sandbox.servers[0].url}{GENERATE}?stream=true"
    headers = {"Idempotency-Key": "a-key"}
    async with beside_sandbox.http.stream("POST", url, json=ORDER, headers=headers) as response:
        async for line in response.aiter_lines():
            if line == "event: begin":
                break

    answer = await beside_sandbox.answered(1, "a-key", "?stream=true")

    assert answer.headers["Idempotent-Replayed"] == "true"
    assert answer.text.startswith("event: result\n")
    assert answer.text.count("event: ") == 1
    assert sandbox.count() == 1
    assert await stored(beside_sandbox.database_url) == (1, 1)


async def test_what_a_killed_process_worked_on_is_worked_on_again_when_its_lease_has_ended(
    beside_slow: Pair, vendor: SlowVendor
) -> None:
    asking = beside_slow.ordering(0, "a-key")
    await vendor.asked.wait()
    beside_slow.servers[0].kill()
    with pytest.raises(httpx2.TransportError):
        await asking
    vendor.may_answer.set()
    waits = await beside_slow.order(1, "a-key")
    [left] = await rows(
        beside_slow.database_url,
        "SELECT extract(epoch FROM lease_until - now()) AS s FROM idempotency_keys",
    )
    await beside_slow.lease_ends("a-key")
    answer = await beside_slow.order(1, "a-key")
    again = await beside_slow.order(1, "a-key")

    assert error_code(waits) == "IDEMPOTENCY_IN_FLIGHT"
    assert 0 < left["s"] <= 30
    assert (answer.status_code, "Idempotent-Replayed" in answer.headers) == (201, False)
    assert again.content == answer.content
    assert await stored(beside_slow.database_url) == (1, 1)


async def test_a_process_that_is_stopped_leaves_the_key_to_the_next(
    beside_slow: Pair, vendor: SlowVendor
) -> None:
    asking = beside_slow.ordering(0, "a-key")
    await vendor.asked.wait()
    beside_slow.servers[0].stop()
    stopped = await asking
    vendor.may_answer.set()
    answer = await beside_slow.order(1, "a-key")

    assert (stopped.status_code, error_code(stopped)) == (503, "CALL_INTERRUPTED")
    assert (answer.status_code, "Idempotent-Replayed" in answer.headers) == (201, False)


async def test_a_stream_of_a_process_that_is_stopped_leaves_the_key_to_the_next(
    beside_sandbox: Pair, sandbox: SandboxProcess
) -> None:
    sandbox.set_faults({"kind": "hanging", "rate": 1})
    asking = asyncio.create_task(beside_sandbox.order(0, "a-key", "?stream=true"))
    async with asyncio.timeout(SECONDS):
        while not sandbox.count():  # noqa: ASYNC110 - another process's
            await asyncio.sleep(0.05)
    beside_sandbox.servers[0].stop()
    await asyncio.wait({asking})
    sandbox.clear()

    answer = await beside_sandbox.order(1, "a-key", "?stream=true")
    assert answer.text.startswith("event: begin\n")
    assert "\nevent: result\n" in answer.text
