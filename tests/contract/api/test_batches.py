"""Batches over HTTP, with the sandbox as the vendors and a worker inside the server."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from uuid import uuid4

import pytest

from app.core.config import Settings, WorkerMode
from app.shared.ids import new_id
from tests.support.api_client import Api, api_of, error_of
from tests.support.batch_studio import an_order
from tests.support.batch_words import add_words
from tests.support.sandbox_process import SandboxProcess
from tests.support.sse import SentEvent, sent_events
from tests.support.words import WORDS

BATCHES = "/api/v1/batches"
SECONDS = 60


@pytest.fixture
async def working_api(settings: Settings) -> AsyncIterator[Api]:
    """An installation with keywords whose server works on background jobs too."""
    assert settings.database_url is not None
    await add_words(settings.database_url)
    hasty = {"worker": WorkerMode.INSIDE, "batch_poll_s": 0.1, "batch_grace_s": 0.5}
    async with api_of(settings.model_copy(update=hasty)) as served:
        yield served


@pytest.fixture
async def waiting_api(settings: Settings) -> AsyncIterator[Api]:
    """An installation with keywords and without a worker."""
    assert settings.database_url is not None
    await add_words(settings.database_url)
    async with api_of(settings) as served:
        yield served


async def ordered(api: Api, **parts: object) -> Mapping[str, object]:
    response = await api.http.post(BATCHES, json=an_order("openai", 5) | parts)
    assert response.status_code == 202, response.text
    found: Mapping[str, object] = response.json()
    return found


async def events(api: Api, batch_id: object, after: int = 0) -> list[SentEvent]:
    """What happens to a batch, to its end."""
    headers = {"Last-Event-ID": str(after)}
    async with (
        asyncio.timeout(SECONDS),
        api.http.stream("GET", f"{BATCHES}/{batch_id}/events", headers=headers) as response,
    ):
        assert response.status_code == 200
        return [event async for event in sent_events(response.aiter_lines())]


async def test_a_batch_is_ordered_watched_and_read(
    working_api: Api, sandbox: SandboxProcess
) -> None:
    batch = await ordered(working_api, name="Unit 3", budget_usd="1.00")

    told = await events(working_api, batch["id"])
    again = await events(working_api, batch["id"], after=int(told[2].id))

    names = [event.name for event in told]
    assert names[0] == "selected"
    assert {"built", "part", "running", "progress"} < set(names)
    assert names[-1] == "completed"
    assert again == told[3:]
    found = (await working_api.http.get(f"{BATCHES}/{batch['id']}")).json()
    assert (found["name"], found["status"], found["item_count"]) == ("Unit 3", "completed", 5)
    assert found["counts"]["succeeded"] == 5
    assert found["money"]["reserved_usd"] == "0"
    assert 0 < float(found["money"]["cost_usd"]) < float(found["money"]["budget_usd"]) == 1
    assert found["parts"][0]["vendor_status"] == "completed"
    listed = (await working_api.http.get(f"{BATCHES}?status=completed&provider=openai")).json()
    assert [one["id"] for one in listed["batches"]] == [batch["id"]]
    assert (await working_api.http.get(f"{BATCHES}?status=failed")).json()["batches"] == []


async def test_the_items_of_a_batch_are_read_by_pages(working_api: Api) -> None:
    batch = await ordered(working_api)
    await events(working_api, batch["id"])
    path = f"{BATCHES}/{batch['id']}/items?limit=3"

    page = (await working_api.http.get(path)).json()
    rest = (await working_api.http.get(f"{path}&after={page['next_cursor']}")).json()

    items = page["items"] + rest["items"]
    assert [item["seq"] for item in items] == [*range(5)]
    assert rest["next_cursor"] is None
    for item in items:
        question = await working_api.http.get(f"/api/v1/questions/{item['question_id']}")
        assert question.json()["keyword"] == item["keyword"]


async def test_the_same_key_orders_one_batch(waiting_api: Api) -> None:
    headers = {"Idempotency-Key": f"batch-{uuid4()}"}

    first, second = [
        await waiting_api.http.post(BATCHES, json=an_order("openai", 3), headers=headers)
        for _ in range(2)
    ]

    assert first.status_code == second.status_code == 202
    assert first.json()["id"] == second.json()["id"]
    assert len((await waiting_api.http.get(BATCHES)).json()["batches"]) == 1


async def test_an_estimate_reserves_nothing(waiting_api: Api) -> None:
    order = an_order("anthropic", 500, selection={"max_per_keyword": 1})

    estimate = (await waiting_api.http.post(f"{BATCHES}/estimate", json=order)).json()

    assert (estimate["item_count"], estimate["available"]) == (500, len(WORDS))
    assert 0 < float(estimate["cost_usd"]) < float(estimate["worst_usd"])
    assert (await waiting_api.http.get(BATCHES)).json()["batches"] == []


async def test_a_batch_that_waits_is_cancelled(working_api: Api, sandbox: SandboxProcess) -> None:
    sandbox.set_faults({"kind": "batch_stuck", "rate": 1, "share": 0.4})
    batch = await ordered(working_api)
    told = asyncio.create_task(events(working_api, batch["id"]))

    cancelled = await working_api.http.post(f"{BATCHES}/{batch['id']}/cancel")
    ended = (await told)[-1]

    assert cancelled.status_code == 200
    assert ended.name == "cancelled"
    late = await working_api.http.post(f"{BATCHES}/{batch['id']}/cancel")
    error_of(late, 409, "BATCH_STATE_CONFLICT")


async def test_failed_rows_are_asked_for_again(working_api: Api, sandbox: SandboxProcess) -> None:
    sandbox.set_faults({"kind": "batch_failed", "rate": 1})
    batch = await ordered(working_api, rounds=0)
    failed = await events(working_api, batch["id"])
    sandbox.set_faults()

    retried = await working_api.http.post(f"{BATCHES}/{batch['id']}/retry")
    ended = await events(working_api, retried.json()["id"])

    assert failed[-1].name == "failed"
    assert (retried.status_code, retried.json()["parent_id"]) == (202, batch["id"])
    assert ended[-1].name == "completed"


@pytest.mark.parametrize(
    ("order", "status", "code"),
    [
        ({"provider": "openai_compatible"}, 422, "BATCH_NOT_SUPPORTED"),
        ({"model": "gpt-nonsense"}, 422, "MODEL_UNKNOWN"),
        ({"budget_usd": "0.0001"}, 422, "VALIDATION_FAILED"),
        ({"rounds": 6}, 422, "VALIDATION_FAILED"),
        ({"common": {"passage_id": str(new_id())}}, 422, "VALIDATION_FAILED"),
        ({"common": {"type": "cloze"}}, 422, "VALIDATION_FAILED"),
    ],
)
async def test_an_order_that_cannot_be_is_refused_and_reserves_nothing(
    waiting_api: Api, order: dict[str, object], status: int, code: str
) -> None:
    refused = await waiting_api.http.post(BATCHES, json=an_order("openai", 3) | order)

    error_of(refused, status, code)
    assert (await waiting_api.http.get(BATCHES)).json()["batches"] == []


@pytest.mark.parametrize("count", [0, 50_001])
async def test_more_than_a_batch_may_have_is_refused(waiting_api: Api, count: int) -> None:
    refused = await waiting_api.http.post(BATCHES, json=an_order("openai", count))

    error_of(refused, 422, "VALIDATION_FAILED")


async def test_where_no_keyword_is_left_the_answer_tells_how_many_there_are(
    waiting_api: Api,
) -> None:
    order = an_order("openai", 100, selection={"max_per_keyword": 1})

    refused = await waiting_api.http.post(BATCHES, json=order)

    error = error_of(refused, 409, "KEYWORDS_EXHAUSTED")
    assert f"Ask for {len(WORDS)}" in error.message


@pytest.mark.parametrize("change", ["cancel", "resume", "retry"])
async def test_a_batch_that_is_not_there_is_not_found(shared_api: Api, change: str) -> None:
    path = f"{BATCHES}/{new_id()}"

    error_of(await shared_api.http.get(path), 404, "BATCH_NOT_FOUND")
    error_of(await shared_api.http.post(f"{path}/{change}"), 404, "BATCH_NOT_FOUND")
    adopting = await shared_api.http.post(f"{path}/reconcile", json={"adopt": "batch_1"})
    error_of(adopting, 404, "BATCH_NOT_FOUND")


@pytest.mark.parametrize("decision", [{}, {"adopt": "b", "resubmit": True}])
async def test_a_decision_is_one_of_two(shared_api: Api, decision: dict[str, object]) -> None:
    path = f"{BATCHES}/{new_id()}/reconcile"

    error_of(await shared_api.http.post(path, json=decision), 422, "VALIDATION_FAILED")
