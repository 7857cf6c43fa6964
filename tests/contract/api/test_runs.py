"""Runs over HTTP, with the sandbox as the vendors and a worker inside the server."""

import asyncio
from collections.abc import AsyncIterator
from decimal import Decimal
from uuid import uuid4

import httpx2
import pytest

from app.core.config import Settings, WorkerMode
from app.shared.ids import new_id
from tests.support.api_client import Api, api_of, error_of, places
from tests.support.rows import rows
from tests.support.run_studio import a_spec, specs
from tests.support.sandbox_process import SandboxProcess
from tests.support.sse import SentEvent, sent_events

BULK = "/api/v1/generation/questions/bulk"
SECONDS = 60
_TRANSACTIONS = """
    SELECT runs.xmin AS of_run, idempotency_keys.xmin AS of_answer
    FROM runs, idempotency_keys WHERE runs.id = $1 AND key = $2
"""


@pytest.fixture
async def working_api(settings: Settings) -> AsyncIterator[Api]:
    """An installation whose server works on background jobs too."""
    async with api_of(settings.model_copy(update={"worker": WorkerMode.INSIDE})) as served:
        yield served


async def started(api: Api, **parts: object) -> str:
    """Order a run; its id."""
    response = await api.http.post(BULK, json=parts)
    assert response.status_code == 202, response.text
    return str(response.json()["id"])


async def events(api: Api, run_id: str, after: int = 0) -> list[SentEvent]:
    """What happens to a run, to its end."""
    headers = {"Last-Event-ID": str(after)}
    path = f"/api/v1/runs/{run_id}/events"
    async with (
        asyncio.timeout(SECONDS),
        api.http.stream("GET", path, headers=headers) as response,
    ):
        assert response.status_code == 200
        return [event async for event in sent_events(response.aiter_lines())]


async def test_a_run_is_ordered_watched_and_read(working_api: Api, sandbox: SandboxProcess) -> None:
    matrix = {
        "keywords": ["reliable", "abundant", "gentle"],
        "types": ["multiple_choice", "true_false"],
        "locales": ["en", "ko"],
        "common": {"subject": "english"},
    }
    run_id = await started(working_api, name="Unit 3", matrix=matrix)

    told = await events(working_api, run_id)
    again = await events(working_api, run_id, after=int(told[3].id))

    assert told[-1].name == "finished"
    assert again == told[4:]
    run = (await working_api.http.get(f"/api/v1/runs/{run_id}")).json()
    assert (run["name"], run["status"], run["item_count"]) == ("Unit 3", "finished", 12)
    assert run["counts"]["saved"] + run["counts"]["duplicate"] == 12
    assert run["spent"]["calls"] == sandbox.count()
    listed = (await working_api.http.get("/api/v1/runs?status=finished")).json()
    assert [one["id"] for one in listed["runs"]] == [run_id]
    path = f"/api/v1/runs/{run_id}/items?limit=5"
    page = (await working_api.http.get(path)).json()
    rest = (await working_api.http.get(f"{path}&after={page['next_cursor']}")).json()
    assert [item["seq"] for item in page["items"] + rest["items"]] == [*range(10)]
    question = page["items"][0]["question_id"]
    assert (await working_api.http.get(f"/api/v1/questions/{question}")).status_code == 200


async def test_a_run_that_waits_is_cancelled_and_resumed(shared_api: Api) -> None:
    run_id = await started(shared_api, specs=[a_spec()])

    cancelled = await shared_api.http.post(f"/api/v1/runs/{run_id}/cancel")
    told = await events(shared_api, run_id)
    nothing_left = await shared_api.http.get(f"/api/v1/runs/{run_id}/events?after={told[-1].id}")
    resumed = await shared_api.http.post(
        f"/api/v1/runs/{run_id}/resume", json={"budget_usd": "1.50"}
    )

    assert (cancelled.status_code, cancelled.json()["status"]) == (200, "cancelled")
    assert [event.name for event in told] == ["queued", "cancelled"]
    assert nothing_left.status_code == 204
    assert (resumed.status_code, resumed.json()["status"]) == (202, "queued")
    assert resumed.json()["budget_usd"] == "1.5"
    twice = await shared_api.http.post(f"/api/v1/runs/{run_id}/resume", json={})
    error_of(twice, 409, "RUN_STATE_CONFLICT")
    await shared_api.http.post(f"/api/v1/runs/{run_id}/cancel")


async def test_the_same_key_orders_one_run(shared_api: Api) -> None:
    headers = {"Idempotency-Key": f"run-{uuid4()}"}

    first, second = [
        await shared_api.http.post(BULK, json={"specs": [a_spec()]}, headers=headers)
        for _ in range(2)
    ]

    assert first.status_code == second.status_code == 202
    assert first.json()["id"] == second.json()["id"]


async def test_a_run_and_its_answer_under_a_key_are_there_or_neither(shared_api: Api) -> None:
    key = str(new_id())
    response = await shared_api.http.post(
        BULK, json={"specs": [a_spec()]}, headers={"Idempotency-Key": key}
    )

    [row] = await rows(shared_api.database_url, _TRANSACTIONS, response.json()["id"], key)
    assert row["of_run"] == row["of_answer"]


async def test_a_run_that_is_resumed_needs_no_body(shared_api: Api) -> None:
    run_id = await started(shared_api, specs=[a_spec()])
    await shared_api.http.post(f"/api/v1/runs/{run_id}/cancel")

    resumed = await shared_api.http.post(f"/api/v1/runs/{run_id}/resume")
    await shared_api.http.post(f"/api/v1/runs/{run_id}/cancel")

    assert (resumed.status_code, resumed.json()["status"]) == (202, "queued")


@pytest.mark.usefixtures("nothing_happens")
async def test_an_estimate_sends_and_starts_nothing(shared_api: Api) -> None:
    order = {"specs": specs(3) + specs(2, provider="gemini")}

    response = await shared_api.http.post(f"{BULK}/estimate", json=order)

    estimate = response.json()
    assert (response.status_code, estimate["item_count"]) == (200, 5)
    models = {one["provider"]: one for one in estimate["models"]}
    assert (models["openai"]["calls"], models["gemini"]["calls"]) == (3, 2)
    assert models["openai"]["input_tokens"] > 1000
    assert float(estimate["cost_usd"]) < float(estimate["worst_usd"])


@pytest.mark.parametrize("candidates", [1, 4])
async def test_an_estimate_is_near_the_vendors_bill_and_its_worst_case_above(
    api: Api, candidates: int
) -> None:
    spec = a_spec(candidates=candidates)
    for number in range(5):  # a history
        assert (await api.order(keyword=f"word {number}")).status_code == 201

    response = await api.http.post(f"{BULK}/estimate", json={"specs": [spec]})
    usage = (await api.generate(**spec)).usage

    (told,) = response.json()["models"]
    assert usage.calls == 1
    assert 0.75 < told["input_tokens"] / usage.input_tokens < 1.1  # the sandbox cuts finer
    assert 0.6 < told["output_tokens"] / usage.output_tokens < 1.6
    assert usage.cost_usd < Decimal(told["worst_usd"])


@pytest.mark.usefixtures("nothing_happens")
@pytest.mark.parametrize(
    ("order", "where"),
    [
        ({}, ["body"]),
        ({"specs": []}, ["body.specs"]),
        ({"specs": specs(1) * 1001}, ["body.specs"]),
        ({"specs": [a_spec(), a_spec(type="riddle")]}, ["body.specs.1.type"]),
        (
            {"specs": [a_spec(passage_id=str(uuid4())), a_spec(), a_spec(model="gpt-0")]},
            ["specs.0.passage_id", "specs.2.model"],
        ),
        ({"specs": [a_spec(fallback=["openai/nix"])]}, ["specs.0.fallback"]),
        ({"specs": [a_spec()], "budget_usd": "0"}, ["body.budget_usd"]),
        ({"specs": [a_spec()], "budget_usd": "-3"}, ["body.budget_usd"]),
        (
            {
                "matrix": {
                    "keywords": ["a", "b"],
                    "types": ["cloze"],
                    "locales": ["en"],
                    "count": 600,
                }
            },
            ["body.matrix"],
        ),
    ],
    ids=[
        "nothing",
        "empty",
        "long",
        "type",
        "unknown ids",
        "fallback",
        "no money",
        "debt",
        "impossible",
    ],
)
async def test_what_cannot_be_made_starts_nothing_and_is_told_by_index_and_field(
    shared_api: Api, order: dict[str, object], where: list[str]
) -> None:
    response = await shared_api.http.post(BULK, json=order)

    error = error_of(response, 422, "VALIDATION_FAILED")
    assert places(error) == where


@pytest.mark.parametrize("path", ["", "/items", "/events"])
async def test_a_run_that_is_not_there_is_not_found(shared_api: Api, path: str) -> None:
    response: httpx2.Response = await shared_api.http.get(f"/api/v1/runs/{uuid4()}{path}")

    error_of(response, 404, "RUN_NOT_FOUND")
