"""Fallbacks, circuits and limits, as a client and an operator meet them."""

from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import pytest

from app.api.v1.schemas import GeneratedOut
from app.application.keep_prompts import activate_prompt, push_prompts
from app.core.config import Settings
from app.core.di.opening import open_container
from app.infrastructure.ai.base.circuit import FAILURES_TO_OPEN
from app.shared.rate_limits import RateLimit
from tests.support.api_client import Api, api_of, error_of, places
from tests.support.database import fresh_database
from tests.support.redis_server import RedisServer
from tests.support.rows import rows
from tests.support.sandbox_process import SandboxProcess
from tests.support.settings import some_settings

PASSAGES = "/api/v1/generation/passages"


@pytest.fixture(scope="module")
async def hurried(
    database_server: str, prompts_template: str, sandbox_process: SandboxProcess
) -> AsyncIterator[Settings]:
    """Settings that give up a vendor after about two seconds."""
    async with fresh_database(database_server, prompts_template) as url:
        settings = some_settings(url, sandbox_process.url)
        async with api_of(settings) as api:
            for vendor in ("openai", "gemini", "anthropic"):  # their SDKs take seconds to load
                await api.generate(provider=vendor, keyword="patience")
        yield settings.model_copy(update={"llm_deadline_s": 2})


@pytest.fixture
async def api(hurried: Settings, sandbox: SandboxProcess) -> AsyncIterator[Api]:
    async with api_of(hurried) as served:
        yield served


async def calls_of(api: Api, request_id: str) -> list[asyncpg.Record]:
    return await rows(
        api.database_url,
        "SELECT vendor, model, purpose, tries, error_code, cost_usd, question_id FROM llm_calls "
        "WHERE request_id = $1 ORDER BY id",
        request_id,
    )


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        ({"kind": "unavailable", "rate": 1}, "PROVIDER_UNAVAILABLE"),
        ({"kind": "rate_limited", "rate": 1, "retry_after": 60}, "PROVIDER_RATE_LIMITED"),
        ({"kind": "refusing", "rate": 1}, "REPLY_REFUSED"),
        ({"kind": "content_filter", "rate": 1}, "REPLY_FILTERED"),
        ({"kind": "hanging", "rate": 1}, "PROVIDER_TIMEOUT"),
    ],
)
async def test_what_one_provider_cannot_or_will_not_do_the_next_one_does(
    api: Api, sandbox: SandboxProcess, fault: dict[str, object], code: str
) -> None:
    sandbox.set_faults(fault | {"vendor": "openai"})
    response = await api.order(
        fallback=["gemini", "anthropic/claude-haiku-4-5"], keyword=f"fallback {code}"
    )

    assert response.status_code == 201, response.text
    made = GeneratedOut.model_validate_json(response.content)
    calls = await calls_of(api, response.headers["X-Request-ID"])
    assert [(call["vendor"], call["error_code"]) for call in calls] == [
        ("openai", code),
        ("gemini", None),
    ]
    assert {call["purpose"] for call in calls} == {"question"}
    assert {call["question_id"] for call in calls} == {made.question.id}
    assert made.usage.calls == 2
    assert made.usage.cost_usd == sum(call["cost_usd"] or 0 for call in calls)


@pytest.mark.parametrize(("kind", "code"), [("truncated", "REPLY_TRUNCATED")])
async def test_a_reply_that_is_wrong_has_its_repairs_and_moves_on_to_nobody(
    api: Api, sandbox: SandboxProcess, kind: str, code: str
) -> None:
    sandbox.set_faults({"kind": kind, "rate": 1, "vendor": "openai"})
    response = await api.order(fallback=["gemini"], keyword="scissors")

    error_of(response, 502, code)
    calls = await calls_of(api, response.headers["X-Request-ID"])
    assert [call["vendor"] for call in calls] == ["openai"] * 3


async def test_a_fallback_sees_the_order_and_nothing_of_another_model(
    api: Api, sandbox: SandboxProcess
) -> None:
    sandbox.set_faults({"kind": "truncated", "first": 1, "vendor": "openai"})
    response = await api.order(keyword="mended")
    assert response.status_code == 201, response.text
    repaired = sandbox.requests()[-1].body["messages"]
    assert isinstance(repaired, list)
    assert len(repaired) == 4

    sandbox.clear()
    sandbox.set_faults({"kind": "refusing", "rate": 1, "vendor": "openai"})
    response = await api.order(keyword="moved", fallback=["anthropic"])
    assert response.status_code == 201, response.text
    moved = sandbox.requests()[-1].body["messages"]
    assert isinstance(moved, list)
    assert len(moved) == 1


async def test_where_nobody_can_the_last_error_tells_who_was_tried(
    api: Api, sandbox: SandboxProcess
) -> None:
    sandbox.set_faults({"kind": "refusing", "rate": 1})
    response = await api.order(provider="gemini", fallback=["openai", "anthropic"])

    error = error_of(response, 422, "REPLY_REFUSED")
    assert error.details["tried"] == [
        {"provider": "gemini", "model": "gemini-2.5-flash", "code": "REPLY_FILTERED"},
        {"provider": "openai", "model": "gpt-4.1-mini", "code": "REPLY_REFUSED"},
    ]
    assert len(await calls_of(api, response.headers["X-Request-ID"])) == 3


async def test_the_configured_chain_is_for_requests_that_name_none(
    hurried: Settings, sandbox: SandboxProcess
) -> None:
    sandbox.set_faults({"kind": "refusing", "rate": 1, "vendor": "openai"})
    chained = hurried.model_copy(update={"fallback": ("gemini", "openai")})
    async with api_of(chained) as api:
        assert (await api.order(keyword="chained")).status_code == 201
        error_of(await api.order(keyword="alone", fallback=[]), 422, "REPLY_REFUSED")


async def test_a_passage_and_its_questions_have_fallbacks_too(
    api: Api, sandbox: SandboxProcess
) -> None:
    sandbox.set_faults({"kind": "refusing", "rate": 1, "vendor": "openai"})
    order = {"locale": "en", "topic": "a lighthouse", "questions": [{}], "fallback": ["gemini"]}
    response = await api.http.post(PASSAGES, json=order)

    assert response.status_code == 201, response.text
    calls = await calls_of(api, response.headers["X-Request-ID"])
    assert [call["vendor"] for call in calls] == ["openai", "gemini"] * 2


@pytest.mark.parametrize(
    ("fallback", "status", "code"),
    [
        (["gemini", "openai/gpt-0"], 422, "MODEL_UNKNOWN"),
        (["claude"], 422, "VALIDATION_FAILED"),
        (["gemini/"], 422, "VALIDATION_FAILED"),
        (["gemini", "gemini"], 422, "VALIDATION_FAILED"),
        (["gemini", "openai", "anthropic", "openrouter", "openai/gpt-4.1"], 422, None),
        ("gemini", 422, "VALIDATION_FAILED"),
    ],
)
async def test_a_chain_that_cannot_be_is_refused_before_any_call(
    api: Api, sandbox: SandboxProcess, fallback: object, status: int, code: str | None
) -> None:
    response = await api.order(fallback=fallback)

    error = error_of(response, status, code or "VALIDATION_FAILED")
    if error.code == "VALIDATION_FAILED":
        assert all("fallback" in place for place in places(error))
    assert sandbox.count() == 0


async def test_an_open_circuit_is_told_of_moves_on_and_leaves_the_service_ready(
    api: Api, sandbox: SandboxProcess
) -> None:
    ready = (await api.http.get("/health/ready")).json()
    assert (ready["circuits"]["openai"], ready["cache"]) == ("closed", "process")
    sandbox.set_faults({"kind": "server_error", "rate": 1, "vendor": "openai"})
    while sandbox.count() < FAILURES_TO_OPEN:
        await api.order(keyword="down")
    asked = sandbox.count()

    error = error_of(await api.order(keyword="down"), 503, "PROVIDER_CIRCUIT_OPEN")
    moved = await api.order(keyword="elsewhere", fallback=["gemini"])
    ready = (await api.http.get("/health/ready")).json()

    assert 0 < int(str(error.details["retry_after_s"])) <= 30
    assert moved.status_code == 201
    assert sandbox.count() == asked + 1
    assert (ready["status"], ready["circuits"]["openai"]) == ("ok", "open")
    assert ready["circuits"]["gemini"] == "closed"


async def test_a_limit_that_leaves_no_turn_is_told_with_the_time_to_wait(
    hurried: Settings, sandbox: SandboxProcess
) -> None:
    limited = hurried.model_copy(update={"limits": {"openai": RateLimit(rpm=1)}})
    async with api_of(limited) as api:
        before = await _used(api)
        assert (await api.order(keyword="first")).status_code == 201
        response = await api.order(keyword="second")

        error = error_of(response, 503, "PROVIDER_RATE_LIMITED")
        wait_s = int(response.headers["Retry-After"])
        assert 55 <= wait_s <= 61
        assert "our own limit for gpt-4.1-mini (QGEN_LIMITS)" in error.message
        assert f"in {wait_s} s" in error.message
        assert (await api.generate(keyword="third", fallback=["gemini"])).usage.calls == 1
        after = await _used(api)
    assert sandbox.count() == after["calls"] - before["calls"] == 2
    assert after["failed_calls"] == before["failed_calls"]


async def _used(api: Api) -> dict[str, int]:
    """What all calls come to."""
    found: dict[str, int] = (await api.http.get("/api/v1/usage")).json()["sandbox_total"]
    return found


async def test_an_activation_takes_effect_at_once_in_another_process_that_shares_redis(
    hurried: Settings, redis_server: RedisServer, sandbox: SandboxProcess, tmp_path: Path
) -> None:
    key = "question.multiple_choice.en"
    changed = tmp_path / f"{key}.md"
    changed.write_text((hurried.prompts_dir / changed.name).read_text("utf-8") + "\nMind it.\n")
    shared = hurried.model_copy(update={"redis_url": redis_server.url})
    async with api_of(shared) as api, open_container(shared, with_llms=False) as other:
        assert (await api.http.get("/health/ready")).json()["cache"] == "redis"
        before = (await api.generate(keyword="before")).question.prompt
        async with other.sessions() as session:
            prompts, project_id = other.prompts(session), await other.project_id()
            (pushed,) = await push_prompts(prompts, project_id, changed, None)
            await activate_prompt(prompts, project_id, key, pushed.version, None)

        after = (await api.generate(keyword="after")).question.prompt
    assert before
    assert after
    assert after.version == pushed.version == before.version + 1
