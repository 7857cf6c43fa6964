"""Vendors that fail: the client gets one error, and every call that was made stays on record."""

import json
import socket
from collections.abc import AsyncIterator, Iterator

import asyncpg
import httpx2
import pytest

from app.api.v1.schemas import GeneratedOut
from app.core.config import SandboxMode, Settings
from app.shared.enums import Vendor
from tests.support.api_client import Api, api_of, error_of
from tests.support.database import fresh_database
from tests.support.rows import rows
from tests.support.sandbox_process import SandboxProcess
from tests.support.settings import some_settings

MOST_TRIES = 4
SECRET = "sk-invalid-0123456789abcdefghij"


@pytest.fixture(scope="module")
async def impatient(
    database_server: str, prompts_template: str, sandbox_process: SandboxProcess
) -> AsyncIterator[Settings]:
    """Settings that give up where a vendor asks for a wait of more than 10 s."""
    sandbox_process.clear()
    async with fresh_database(database_server, prompts_template) as url:
        settings = some_settings(url, sandbox_process.url)
        async with api_of(settings) as api:
            # A vendor's SDK takes seconds to load, which are not to count against a deadline.
            for vendor in Vendor:
                await api.generate(provider=vendor, keyword="patience")
        yield settings.model_copy(update={"llm_deadline_s": 10})


@pytest.fixture(scope="module")
async def api(impatient: Settings) -> AsyncIterator[Api]:
    async with api_of(impatient) as served:
        yield served


async def calls_of(api: Api, response: httpx2.Response) -> list[asyncpg.Record]:
    """The model calls that a request has made."""
    return await rows(
        api.database_url,
        "SELECT purpose, status, error_code, finish_reason, cost_usd, raw_reply, question_id "
        "FROM llm_calls WHERE request_id = $1 ORDER BY attempt",
        response.headers["X-Request-ID"],
    )


async def questions_of(api: Api) -> int:
    return (await api.stored())[0]


@pytest.mark.parametrize("vendor", [*Vendor])
async def test_a_vendor_that_is_down_is_asked_a_few_times_and_then_told_of(
    api: Api, sandbox: SandboxProcess, vendor: Vendor
) -> None:
    sandbox.set_faults({"kind": "unavailable", "rate": 1})
    response = await api.order(provider=vendor)

    error = error_of(response, 502, "PROVIDER_UNAVAILABLE")
    assert error.details["provider"] == vendor
    status = 529 if vendor is Vendor.ANTHROPIC else 503
    assert str(status) in str(error.details["reason"])
    assert 1 <= sandbox.count() <= MOST_TRIES
    [call] = await calls_of(api, response)
    assert (call["status"], call["error_code"]) == ("failed", "PROVIDER_UNAVAILABLE")
    assert (call["cost_usd"], call["raw_reply"], call["question_id"]) == (0, None, None)


@pytest.mark.parametrize("vendor", [*Vendor])
async def test_a_vendor_that_limits_our_rate_is_told_of_with_its_own_wait(
    impatient: Settings, sandbox: SandboxProcess, vendor: Vendor
) -> None:
    sandbox.set_faults({"kind": "rate_limited", "rate": 1, "retry_after": 37})
    async with api_of(impatient) as api:
        response = await api.order(provider=vendor)

        error = error_of(response, 503, "PROVIDER_RATE_LIMITED")
        assert response.headers["Retry-After"] == "37"
        assert error.details["retry_after_s"] == 37
        assert sandbox.count() == 1  # the wait would be longer than our own deadline
        [call] = await calls_of(api, response)
        assert call["error_code"] == "PROVIDER_RATE_LIMITED"

        sandbox.set_faults()  # nobody asks again before the vendor wants it, not even others
        error = error_of(await api.order(provider=vendor), 503, "PROVIDER_RATE_LIMITED")
        assert sandbox.count() == 1


async def test_a_rate_limit_that_passes_is_waited_out(api: Api, sandbox: SandboxProcess) -> None:
    # Seed 4 hits the first request and spares the second.
    sandbox.set_faults({"kind": "rate_limited", "rate": 0.5, "retry_after": 0.05}, seed=4)
    response = await api.order()

    assert response.status_code == 201, response.text
    assert sandbox.count() == 2
    assert [call["status"] for call in await calls_of(api, response)] == ["succeeded"]


@pytest.mark.parametrize("vendor", [*Vendor])
async def test_replies_that_are_always_cut_are_given_up_after_two_repairs(
    api: Api, sandbox: SandboxProcess, vendor: Vendor
) -> None:
    before = await questions_of(api)
    sandbox.set_faults({"kind": "truncated", "rate": 1})
    response = await api.order(provider=vendor, keyword="scissors")

    error_of(response, 502, "REPLY_TRUNCATED")
    calls = await calls_of(api, response)
    assert [call["purpose"] for call in calls] == ["question", "repair", "repair"]
    assert {call["error_code"] for call in calls} == {"REPLY_TRUNCATED"}
    assert {call["finish_reason"] for call in calls} == {"length"}
    assert all(call["raw_reply"] for call in calls)
    has_price = vendor is not Vendor.OPENAI_COMPATIBLE
    assert all(call["cost_usd"] > 0 if has_price else call["cost_usd"] is None for call in calls)
    assert await questions_of(api) == before


async def test_a_reply_that_was_cut_once_is_repaired_and_both_calls_are_paid_for(
    api: Api, sandbox: SandboxProcess
) -> None:
    # Seed 3 hits the first request and spares the second.
    sandbox.set_faults({"kind": "truncated", "rate": 0.5}, seed=3)
    response = await api.order(keyword="repair")

    made = GeneratedOut.model_validate_json(response.content)
    calls = await calls_of(api, response)
    assert [call["status"] for call in calls] == ["failed", "succeeded"]
    assert {call["question_id"] for call in calls} == {made.question.id}
    assert made.usage.calls == 2
    assert made.usage.cost_usd == sum(call["cost_usd"] for call in calls)


async def test_latex_with_single_backslashes_is_stored_as_it_was_meant(
    api: Api, sandbox: SandboxProcess
) -> None:
    order = {"type": "short_answer", "keyword": "adding fractions", "subject": "math"}
    sandbox.set_faults({"kind": "single_backslash_latex", "rate": 1})
    spoiled = await api.order(**order)

    stem = spoiled.json()["question"]["stem"]
    assert "\\frac" in stem
    [call] = await calls_of(api, spoiled)
    assert json.dumps(stem)[1:-1] not in call["raw_reply"]
    assert stem in call["raw_reply"]


async def test_a_key_that_the_vendor_does_not_take_is_told_of_and_not_shown(
    impatient: Settings, sandbox: SandboxProcess, capfd: pytest.CaptureFixture[str]
) -> None:
    async with api_of(_with_key(impatient, sandbox.openai_url)) as api:
        response = await api.order()

        error_of(response, 502, "PROVIDER_AUTH_FAILED")
        assert sandbox.count() == 1
        [call] = await calls_of(api, response)
        assert call["error_code"] == "PROVIDER_AUTH_FAILED"
    captured = capfd.readouterr()
    assert SECRET not in response.text + captured.out + captured.err


@pytest.fixture
def silent_url() -> Iterator[str]:
    """Where connections are taken and nothing is ever answered."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/v1"


async def test_a_vendor_that_does_not_answer_is_given_up_at_the_deadline(
    impatient: Settings, silent_url: str
) -> None:
    hurried = impatient.model_copy(update={"llm_deadline_s": 1})
    async with api_of(_with_key(hurried, silent_url)) as api:
        response = await api.order()

        error = error_of(response, 504, "PROVIDER_TIMEOUT")
        assert error.details["provider"] == "openai"
        [call] = await calls_of(api, response)
        assert call["error_code"] == "PROVIDER_TIMEOUT"


async def test_a_vendor_that_cannot_be_reached_is_unavailable(impatient: Settings) -> None:
    async with api_of(_with_key(impatient, "http://127.0.0.1:1/v1")) as api:
        response = await api.order()

        error_of(response, 502, "PROVIDER_UNAVAILABLE")
        assert len(await calls_of(api, response)) == 1


def _with_key(settings: Settings, openai_url: str) -> Settings:
    """A real vendor, as far as the installation knows."""
    real = {
        "sandbox": SandboxMode.NEVER,
        "sandbox_url": None,
        "openai_api_key": SECRET,
        "openai_base_url": openai_url,
    }
    return Settings.model_validate(dict(settings) | real)
