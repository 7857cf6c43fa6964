"""The folder of the state: what outlives a sandbox that was killed, and what two of them share."""

import asyncio
import os
import signal
from pathlib import Path

import httpx
import orjson
import psutil
import pytest

from app.infrastructure.ai.sandbox_process import sandbox_process
from tests.contract.sandbox.asking import openai_client
from tests.contract.sandbox.batches import (
    CLAUDE,
    VENDORS,
    OpenAIBatchApi,
    bills,
    charged,
    open_api,
    openai_row,
    prompts,
)
from tests.contract.sandbox.endpoints import Json, at
from tests.support.sandbox_process import SandboxProcess


def _times(sandbox: SandboxProcess) -> dict[str, int]:
    rows = sandbox.control("GET", "batches/rows")["rows"]
    assert isinstance(rows, dict)
    return {name: bill["times_charged"] for name, bill in rows.items()}


@pytest.mark.soak
@pytest.mark.parametrize("vendor", VENDORS)
async def test_a_batch_goes_on_after_a_kill_and_no_row_is_billed_twice(
    tmp_path: Path, vendor: str
) -> None:
    rows = 150
    with SandboxProcess("--state", str(tmp_path)) as first:
        first.set_faults({"kind": "batch_stuck", "rate": 1, "share": 0.9})  # so that it cannot end
        async with open_api(vendor, first) as api:
            batch_id = await api.create(prompts(rows))
        await charged(first, 1)
        os.kill(first.pid, signal.SIGKILL)

    with SandboxProcess("--state", str(tmp_path)) as second:
        async with open_api(vendor, second) as api:
            [found] = await api.ids()
            before = bills(second)[0]["succeeded"]
            second.control("POST", "batches/release")
            await api.ended(found)
            results = await api.results(found)
        assert found == batch_id
        assert isinstance(before, int)
        assert 0 < before <= 0.9 * rows
        assert [result.name for result in results] == [*prompts(rows)]
        assert _times(second) == dict.fromkeys(prompts(rows), 1)


async def test_a_second_sandbox_on_the_folder_knows_the_batches_and_never_works_on_them_too(
    tmp_path: Path,
) -> None:
    state = ("--state", str(tmp_path))
    with SandboxProcess(*state) as first, SandboxProcess(*state) as second:
        async with open_api("openai", first) as here, open_api("openai", second) as there:
            made = [await api.create(prompts(60)) for api in (here, there, here)]
            assert await there.ids() == await here.ids() == made[::-1]
            states = [await there.ended(made[0]), await here.ended(made[1])]
            states.append(await there.ended(made[2]))
            results = await here.results(made[1])

        assert states == ["completed"] * 3
        assert len(results) == 60
        assert _times(first) == _times(second) == dict.fromkeys(prompts(60), 3)


async def test_a_second_sandbox_takes_over_from_one_that_was_killed(tmp_path: Path) -> None:
    state = ("--state", str(tmp_path))
    with SandboxProcess(*state) as first, SandboxProcess(*state) as second:
        first.set_faults({"kind": "batch_stuck", "rate": 1})
        async with open_api("openai", first) as here, open_api("openai", second) as there:
            batch_id = await here.create(prompts(10))
            await there.cancel(batch_id)  # seen by the one that works on it
            assert await there.ended(batch_id) == "cancelled"
            taken = await here.create(prompts(10))
            os.kill(first.pid, signal.SIGKILL)
            second.control("POST", "batches/release")
            assert await there.ended(taken) == "completed"


async def test_without_a_folder_everything_ends_with_the_sandbox() -> None:
    with SandboxProcess() as sandbox:
        async with open_api("openai", sandbox) as api:
            await api.ended(await api.create(prompts(1)))
        [folder] = _open_folders(sandbox.pid)
        assert folder.exists()

    assert not folder.exists()


def _open_folders(pid: int) -> set[Path]:
    files = [Path(each.path) for each in psutil.Process(pid).open_files()]
    return {path.parent for path in files if path.name.startswith("batches.sqlite")}


async def test_the_sandbox_that_comes_with_the_application_keeps_batches_for_the_next_process(
    tmp_path: Path,
) -> None:
    body = {
        "endpoint": "/v1/chat/completions",
        "model": "openai/gpt-4.1-mini",
        "requests": [{"custom_id": "a", "body": {"messages": [{"role": "user", "content": "a"}]}}],
    }
    async with httpx.AsyncClient(headers={"authorization": "Bearer k"}) as http:
        async with sandbox_process(tmp_path / "sandbox") as url:
            made = await http.post(f"{url}/openrouter/api/v1/batches", json=body)
        async with sandbox_process(tmp_path / "sandbox") as url:
            listed = await http.get(f"{url}/openrouter/api/v1/batches")

    assert [batch["id"] for batch in listed.json()["data"]] == [made.json()["id"]]


async def test_nothing_is_read_or_made_before_the_first_batch(tmp_path: Path) -> None:
    folder = tmp_path / "state"
    with SandboxProcess("--state", str(folder)) as sandbox:
        assert sandbox.control("GET", "batches") == {"batches": []}
        assert sandbox.control("DELETE", "batches") == {"batches": []}
        assert sandbox.meter()["batches"] == []

    assert not folder.exists()


async def test_other_requests_are_answered_while_a_large_batch_is_worked_on(
    sandbox: SandboxProcess,
) -> None:
    async with openai_client(sandbox) as client:
        api = OpenAIBatchApi(client)
        rows = [openai_row(name, prompt) for name, prompt in prompts(3000).items()]
        batch = await api.submit(await api.upload(rows))
        worst = 0.0
        for _ in range(20):
            begun = asyncio.get_running_loop().time()
            await client.models.list()
            worst = max(worst, asyncio.get_running_loop().time() - begun)
        state = (await client.batches.retrieve(batch.id)).status

    assert state in ("validating", "in_progress")
    assert worst < 2
    assert sandbox.control("DELETE", "batches") == {"batches": []}


@pytest.mark.soak
async def test_memory_stays_flat_for_large_inputs_and_results(tmp_path: Path) -> None:
    large = "x" * 20_000
    rows = [openai_row(f"k-{n}", large) | {"method": "GET"} for n in range(1200)]
    data = b"\n".join(map(orjson.dumps, rows))  # 24 MB that OpenAI fails once it was read
    inline = [
        {"custom_id": f"k-{n}", "params": {"model": CLAUDE, "text": large}} for n in range(1200)
    ]
    body = orjson.dumps({"requests": inline})
    vectors = [f"text {n}" for n in range(600)]
    with SandboxProcess("--state", str(tmp_path)) as sandbox:
        async with openai_client(sandbox) as client, httpx.AsyncClient(timeout=60) as http:
            api = OpenAIBatchApi(client)
            await api.ended(await api.create(prompts(1)))
            before = _peak(sandbox)
            file = await client.files.create(file=("in.jsonl", data), purpose="batch")
            assert await api.ended((await api.submit(file.id)).id) == "failed"
            reply = await http.post(
                f"{sandbox.url}/anthropic/v1/messages/batches",
                content=body,
                headers={"authorization": "Bearer k", "anthropic-version": "2026-10-21"},
            )
            assert reply.status_code == 200
            batch = await client.batches.create(
                input_file_id=await api.upload([_vector(text) for text in vectors]),
                endpoint="/v1/embeddings",
                completion_window="24h",
            )
            await api.ended(batch.id)
            output = (await client.batches.retrieve(batch.id)).output_file_id
            assert output
            size = len((await client.files.content(output)).content)
            assert size > 19_000_000
            assert (_peak(sandbox) - before) < 16_000_000


def _vector(text: str) -> Json:
    body = {"model": "text-embedding-3-large", "input": text}
    return {"custom_id": text, "method": "POST", "url": "/v1/embeddings", "body": body}


def _peak(sandbox: SandboxProcess) -> int:
    """The most memory that the sandbox ever had, in bytes."""
    status = Path(f"/proc/{sandbox.pid}/status").read_text()
    [line] = [line for line in status.splitlines() if line.startswith("VmHWM")]
    return int(line.split()[1]) * 1024


async def test_what_a_batch_cost_is_told_row_by_row(sandbox: SandboxProcess) -> None:
    async with open_api("openai", sandbox) as api:
        first = await api.create(prompts(3), bad=["job-2"])
        await api.ended(first)
        second = await api.create(prompts(2, start=1))
        await api.ended(second)
    async with open_api("anthropic", sandbox) as api:
        await api.ended(await api.create(prompts(1)))

    of_openai = sandbox.control("GET", "batches/rows?vendor=openai&custom_id=job-")["rows"]
    assert isinstance(of_openai, dict)
    assert {name: (row["rows"], row["times_charged"]) for name, row in of_openai.items()} == {
        "job-0": (1, 1),
        "job-1": (2, 2),
        "job-2": (2, 1),
    }
    assert set(of_openai["job-1"]["batches"]) == {first, second}
    of_first = sandbox.control("GET", f"batches/{first}/rows")["rows"]
    assert isinstance(of_first, dict)
    assert [*of_first] == [*prompts(3)]
    assert of_first["job-2"]["cost_usd"] == "0"
    meter = sandbox.meter()["batches"]
    assert isinstance(meter, list)
    assert [(bill["vendor"], bill["rows_charged"]) for bill in meter] == [
        ("anthropic", 1),
        ("openai", 2),
        ("openai", 2),
    ]
    details = at(sandbox.control("GET", "batches"), "batches", 1, "details", "metadata")
    assert details == {"job": "j-1"}
