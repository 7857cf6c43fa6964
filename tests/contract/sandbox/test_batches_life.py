"""The life of a batch at each vendor, by the vendor's own SDK."""

import io
from decimal import Decimal

import anthropic
import httpx
import openai
import orjson
import pytest
from google.genai import types
from google.genai.errors import ClientError

from tests.contract.sandbox.asking import GEMINI_MODEL, openai_client
from tests.contract.sandbox.batches import (
    AnthropicBatchApi,
    BatchApi,
    GeminiBatchApi,
    OpenAIBatchApi,
    OpenRouterBatchApi,
    bills,
    gemini_row,
    open_api,
    openai_row,
    prompts,
)
from tests.contract.sandbox.endpoints import Json, at
from tests.support.sandbox_process import SandboxProcess


async def test_every_row_ends_once_and_a_row_that_would_be_refused_fails_alone(
    api: BatchApi, sandbox: SandboxProcess
) -> None:
    batch_id = await api.create(prompts(20), bad=["job-3", "job-7"])

    assert await api.ended(batch_id) == api.completed
    results = await api.results(batch_id)

    assert [result.name for result in results if result.ending == "errored"] == ["job-3", "job-7"]
    good = [result for result in results if result.ending == "succeeded"]
    assert {result.name for result in good} == prompts(20).keys() - {"job-3", "job-7"}
    assert all(len(result.text) > 20 for result in good)
    assert await api.counts(batch_id) == (18, 2)
    [bill] = bills(sandbox)
    assert (bill["vendor"], bill["id"], bill["state"]) == (api.name, batch_id, "completed")
    assert (bill["rows"], bill["rows_charged"], bill["succeeded"]) == (20, 18, 18)


async def test_rows_are_answered_as_the_endpoint_answers_and_cost_half(
    sandbox: SandboxProcess,
) -> None:
    row = openai_row("job-0", "A quiz item on ratios.")
    async with openai_client(sandbox) as client, httpx.AsyncClient(timeout=30) as http:
        api = OpenAIBatchApi(client)
        batch = await api.submit(await api.upload([row]))
        await api.ended(batch.id)
        [result] = await api.results(batch.id)
        reply = await http.post(
            f"{sandbox.openai_url}/chat/completions",
            json=row["body"],
            headers={"authorization": "Bearer k"},
        )
        told = await client.batches.retrieve(batch.id)

    now = reply.json()
    assert result.text == at(now, "choices", 0, "message", "content")
    assert told.usage is not None
    assert told.usage.total_tokens == at(now, "usage", "total_tokens")
    [bill] = bills(sandbox)
    realtime = Decimal(str(at(sandbox.meter(), "total", "cost_usd")))
    assert Decimal(str(bill["cost_usd"])) * 2 == realtime > 0


async def test_batches_are_listed_newest_first_in_pages(api: BatchApi) -> None:
    made = [await api.create(prompts(1)) for _ in range(5)]

    assert await api.ids() == made[::-1]


async def test_a_batch_that_is_not_there_is_not_found(api: BatchApi) -> None:
    not_found = (openai.NotFoundError, anthropic.NotFoundError, ClientError, httpx.HTTPStatusError)
    with pytest.raises(not_found, match="404"):
        await api.state("batches/none" if api.name == "gemini" else "none")


async def test_openai_keeps_metadata_files_and_times(sandbox: SandboxProcess) -> None:
    async with openai_client(sandbox) as client:
        api = OpenAIBatchApi(client)
        file_id = await api.upload([openai_row("a", "One."), openai_row("b", "Two.", bad=True)])
        batch = await api.submit(file_id)
        assert (batch.status, batch.input_file_id) == ("validating", file_id)
        await api.ended(batch.id)
        done = await client.batches.retrieve(batch.id)
        inputs = [file async for file in client.files.list(purpose="batch")]
        outputs = [file async for file in client.files.list(purpose="batch_output")]
        content = (await client.files.content(file_id)).content
        gone = await client.files.delete(file_id)
        with pytest.raises(openai.NotFoundError):
            await client.files.retrieve(file_id)

    assert done.metadata == {"job": "j-1"}
    assert done.model == "gpt-4.1-mini"
    assert done.expires_at == done.created_at + 86_400
    assert None not in (done.in_progress_at, done.finalizing_at, done.completed_at)
    assert [(file.id, file.filename, file.purpose) for file in inputs] == [
        (file_id, "in.jsonl", "batch")
    ]
    assert {file.id for file in outputs} == {done.output_file_id, done.error_file_id}
    assert content.count(b"\n") == 1
    assert gone.deleted


async def test_openai_embeddings_can_be_a_batch(sandbox: SandboxProcess) -> None:
    row: Json = {
        "custom_id": "e-1",
        "method": "POST",
        "url": "/v1/embeddings",
        "body": {"model": "text-embedding-3-small", "input": "ratio", "dimensions": 8},
    }
    async with openai_client(sandbox) as client:
        api = OpenAIBatchApi(client)
        batch = await client.batches.create(
            input_file_id=await api.upload([row]),
            endpoint="/v1/embeddings",
            completion_window="24h",
        )
        await api.ended(batch.id)
        [line] = await api.lines(batch.id)
        now = await client.embeddings.create(
            model="text-embedding-3-small", input="ratio", dimensions=8, encoding_format="float"
        )

    assert isinstance(line, bytes)
    told = orjson.loads(line)
    assert at(told, "response", "body", "data", 0, "embedding") == now.data[0].embedding


async def test_anthropic_tells_counts_and_an_absolute_address_of_results_at_the_end(
    sandbox: SandboxProcess,
) -> None:
    sandbox.set_faults({"kind": "batch_stuck", "rate": 1})
    async with open_api("anthropic", sandbox) as api:
        assert isinstance(api, AnthropicBatchApi)
        batch_id = await api.create(prompts(4))
        begun = await api.batches.retrieve(batch_id)
        with pytest.raises(anthropic.AnthropicError):
            await api.batches.results(batch_id)
        with pytest.raises(anthropic.BadRequestError):
            await api.batches.delete(batch_id)
        sandbox.control("POST", "batches/release")
        await api.ended(batch_id)
        ended = await api.batches.retrieve(batch_id)
        await api.batches.delete(batch_id)
        left = await api.ids()

    assert begun.request_counts.model_dump() == {
        "processing": 4,
        "succeeded": 0,
        "errored": 0,
        "canceled": 0,
        "expired": 0,
    }
    assert begun.results_url is None
    assert ended.request_counts.succeeded == 4
    assert ended.results_url is not None
    assert ended.results_url.startswith(f"{sandbox.url}/anthropic/v1/messages/batches/")
    assert left == []


async def test_anthropic_pages_go_both_ways(sandbox: SandboxProcess) -> None:
    async with open_api("anthropic", sandbox) as api:
        assert isinstance(api, AnthropicBatchApi)
        made = [await api.create(prompts(1)) for _ in range(4)]
        newer = await api.batches.list(before_id=made[0], limit=2)

    assert [batch.id for batch in newer.data] == [made[2], made[1]]
    assert newer.has_more


async def test_gemini_takes_a_file_and_tells_the_name_that_it_was_given(
    sandbox: SandboxProcess,
) -> None:
    async with open_api("gemini", sandbox) as api:
        assert isinstance(api, GeminiBatchApi)
        name = await api.upload([gemini_row("a", "One.")])
        file = await api.aio.files.get(name=name)
        job = await api.aio.batches.create(
            model=GEMINI_MODEL, src=name, config={"display_name": "qgen-7"}
        )
        assert job.name
        await api.ended(job.name)
        [listed] = [each async for each in await api.aio.batches.list()]
        raw = await api.raw(job.name)
        await api.aio.batches.delete(name=job.name)
        left = await api.ids()
        await api.aio.files.delete(name=name)
        files = [each async for each in await api.aio.files.list()]

    assert (file.display_name, file.mime_type) == ("in.jsonl", "application/jsonl")
    assert file.size_bytes
    assert (listed.display_name, listed.model) == ("qgen-7", f"models/{GEMINI_MODEL}")
    assert listed.dest is not None
    assert at(raw, "metadata", "output", "responsesFile") == listed.dest.file_name
    assert raw["done"] is True
    assert at(raw, "metadata", "batchStats") == {
        "requestCount": "1",
        "successfulRequestCount": "1",
    }
    assert left == []
    assert [each.name for each in files] == [listed.dest.file_name]


async def test_gemini_uploads_go_on_where_they_were(sandbox: SandboxProcess) -> None:
    data = b"\n".join(
        orjson.dumps(gemini_row(f"k-{n}", f"Item {n} {'x' * 1000}")) for n in range(9000)
    )
    async with open_api("gemini", sandbox) as api:  # its SDK sends 8 MB at a time
        assert isinstance(api, GeminiBatchApi)
        file = await api.aio.files.upload(
            file=io.BytesIO(data), config={"mime_type": "application/jsonl"}
        )

    assert file.size_bytes == len(data) > 8 * 1024 * 1024


async def test_gemini_answers_inline_requests_inline_but_not_in_lists(
    sandbox: SandboxProcess,
) -> None:
    async with open_api("gemini", sandbox) as api:
        assert isinstance(api, GeminiBatchApi)
        job = await api.aio.batches.create(
            model=GEMINI_MODEL,
            src=[
                types.InlinedRequest(
                    contents=f"Item {n}.",
                    metadata={"key": f"k-{n}"},
                    config=types.GenerateContentConfig(temperature=0.5),
                )
                for n in range(3)
            ],
        )
        assert job.name
        await api.ended(job.name)
        got = await api.aio.batches.get(name=job.name)
        [listed] = [each async for each in await api.aio.batches.list()]

    assert got.dest is not None
    assert got.dest.inlined_responses is not None
    assert [each.metadata for each in got.dest.inlined_responses] == [
        {"key": f"k-{n}"} for n in range(3)
    ]
    assert all(each.response and each.response.text for each in got.dest.inlined_responses)
    assert listed.dest is None or not listed.dest.inlined_responses


async def test_openrouter_tells_what_each_row_and_the_batch_cost(sandbox: SandboxProcess) -> None:
    async with open_api("openrouter", sandbox) as api:
        assert isinstance(api, OpenRouterBatchApi)
        batch_id = await api.create(prompts(3))
        await api.ended(batch_id)
        told = await api.get(batch_id)
        key = (await api.http.get("/key")).json()["data"]
        page = (await api.http.get("/batches", params={"status": "completed"})).json()
        none = (await api.http.get("/batches", params={"status": "failed"})).json()
        later = (await api.http.get("/batches", params={"created_after": "2100-01-01"})).json()
        wrong = await api.http.get("/batches", params={"status": "finalizing"})
        deleted = await api.http.delete(f"/batches/{batch_id}")
        gone = await api.http.get(f"/batches/{batch_id}")

    results = told["results"]
    assert isinstance(results, list)
    costs = [Decimal(str(at(r, "response", "body", "usage", "cost"))) for r in results]
    [bill] = bills(sandbox)
    assert sum(costs) == Decimal(str(bill["cost_usd"])) == Decimal(str(at(told, "usage", "cost")))
    assert Decimal(str(key["usage"])) == sum(costs)
    assert page["data"] == [told | {"results": None}]
    assert none["data"] == later["data"] == []
    assert (wrong.status_code, deleted.status_code, gone.status_code) == (400, 200, 404)
    assert bill["rows_charged"] == 3  # what was deleted stays on the bill


async def test_openrouter_deletes_no_batch_that_has_not_ended(sandbox: SandboxProcess) -> None:
    sandbox.set_faults({"kind": "batch_stuck", "rate": 1})
    async with open_api("openrouter", sandbox) as api:
        assert isinstance(api, OpenRouterBatchApi)
        batch_id = await api.create(prompts(2))
        refused = await api.http.delete(f"/batches/{batch_id}")

    assert refused.status_code == 409
