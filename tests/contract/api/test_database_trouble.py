"""A database that is not there, or not ready: 503 for what needs it, and the process lives on."""

import httpx2
import pytest

from app.shared.enums import Vendor
from tests.support.api_client import GENERATE, QUESTIONS, Api, api_of, error_of
from tests.support.database import fresh_database
from tests.support.database_outage import out_of_reach
from tests.support.sandbox_process import SandboxProcess
from tests.support.settings import some_settings

PASSWORD = "correct-horse-battery"
NO_DATABASE = f"postgresql://qgen:{PASSWORD}@127.0.0.1:1/qgen"
ORDER = {"type": "numeric", "locale": "en", "keyword": "percent"}


async def answers(api: Api) -> list[httpx2.Response]:
    """Of every route that needs the database."""
    return [
        await api.http.post(GENERATE, json=ORDER),
        await api.http.get(QUESTIONS),
        await api.http.get(f"{QUESTIONS}/01890000-0000-7000-8000-000000000001"),
        await api.http.get("/health/ready"),
    ]


async def lives(api: Api) -> bool:
    response = await api.http.get("/health/live")
    return response.status_code == 200 and response.json() == {"status": "ok"}


async def test_a_database_out_of_reach_is_told_of_without_its_password(
    sandbox: SandboxProcess, capfd: pytest.CaptureFixture[str]
) -> None:
    async with api_of(some_settings(NO_DATABASE, sandbox.url)) as api:
        for response in await answers(api):
            error = error_of(response, 503, "DATABASE_UNAVAILABLE")
            assert "QGEN_DATABASE_URL" in error.message
            assert PASSWORD not in response.text
        assert await lives(api)
    assert sandbox.count() == 0
    captured = capfd.readouterr()
    assert PASSWORD not in captured.out + captured.err


async def test_a_database_that_goes_away_is_told_of_and_work_goes_on_when_it_is_back(
    database_server: str, prompts_template: str, sandbox: SandboxProcess
) -> None:
    async with (
        fresh_database(database_server, prompts_template) as url,
        api_of(some_settings(url, sandbox.url)) as api,
    ):
        await api.generate()
        async with out_of_reach(database_server, url):
            for response in await answers(api):
                error_of(response, 503, "DATABASE_UNAVAILABLE")
            assert await lives(api)

        await api.generate()
        assert (await api.http.get("/health/ready")).status_code == 200


async def test_a_database_without_our_tables_is_told_of_with_the_command_that_makes_them(
    database_server: str, sandbox: SandboxProcess
) -> None:
    async with (
        fresh_database(database_server, "template0") as url,
        api_of(some_settings(url, sandbox.url)) as api,
    ):
        for response in await answers(api):
            error = error_of(response, 503, "DATABASE_NOT_MIGRATED")
            assert "qgen db upgrade" in error.message
        assert await lives(api)
    assert sandbox.count() == 0


async def test_a_ready_installation_tells_which_vendors_it_has(shared_api: Api) -> None:
    response = await shared_api.http.get("/health/ready")

    assert response.status_code == 200
    assert response.json() == {
        "status": "ok",
        "providers": [*Vendor],
        "circuits": dict.fromkeys(Vendor, "closed"),
        "is_sandbox": True,
        "worker": "off",
        "cache": "process",
    }
