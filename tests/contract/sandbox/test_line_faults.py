"""Faults of the vendor and of the line, at every endpoint."""

import asyncio
import time

import httpx
import pytest

from tests.contract.sandbox.endpoints import Endpoint, at, events
from tests.contract.sandbox.vendors import ANTHROPIC, GEMINI, OPENAI, OPENROUTER, RESPONSES
from tests.support.sandbox_process import SandboxProcess

_STATUS = {"rate_limited": 429, "server_error": 500, "unavailable": 503}


@pytest.mark.parametrize("streamed", [False, True])
@pytest.mark.parametrize("kind", _STATUS)
async def test_an_error_of_the_vendor_has_its_status_its_shape_and_no_price(
    http: httpx.AsyncClient, sandbox: SandboxProcess, endpoint: Endpoint, kind: str, streamed: bool
) -> None:
    sandbox.set_faults({"kind": kind, "rate": 1, "retry_after": 7})

    response = await endpoint.post(http, streamed=streamed)

    assert response.status_code == endpoint.errors.get(kind, _STATUS[kind])
    assert response.json()["error"]["message"]
    assert response.headers.get("retry-after") == ("7" if kind == "rate_limited" else None)
    assert sandbox.meter()["requests"] == {}


async def test_a_slow_answer_comes_late_and_holds_nobody_else_up(
    http: httpx.AsyncClient, sandbox: SandboxProcess, endpoint: Endpoint
) -> None:
    sandbox.set_faults({"kind": "slow", "seconds": 0.3, "first": 1})

    async def timed() -> float:
        started = time.monotonic()
        await endpoint.ask(http)
        return time.monotonic() - started

    quick, slow = sorted(await asyncio.gather(timed(), timed()))

    assert slow >= 0.3
    assert quick < slow - 0.1


async def test_a_hanging_vendor_never_answers_and_bills_nothing(
    http: httpx.AsyncClient, sandbox: SandboxProcess, endpoint: Endpoint
) -> None:
    sandbox.set_faults({"kind": "hanging", "rate": 1})

    with pytest.raises(httpx.ReadTimeout):
        await endpoint.post(http, patience=0.1)

    assert sandbox.count() == 1
    assert sandbox.meter()["requests"] == {}


@pytest.mark.parametrize("streamed", [False, True])
@pytest.mark.parametrize("where", ["start", "middle"])
async def test_a_dropped_connection_loses_a_reply_that_is_billed(
    http: httpx.AsyncClient, sandbox: SandboxProcess, endpoint: Endpoint, where: str, streamed: bool
) -> None:
    sandbox.set_faults({"kind": "dropped", "rate": 1, "at": where})

    received, error = await _until_it_ends(http, endpoint, streamed=streamed)

    assert isinstance(error, httpx.RemoteProtocolError)
    assert bool(received) is (where == "middle")
    assert at(sandbox.meter(), "total", "calls") == 1
    assert at(sandbox.meter(), "total", "output_tokens") != 0


async def _until_it_ends(
    http: httpx.AsyncClient, endpoint: Endpoint, *, streamed: bool
) -> tuple[bytes, httpx.TransportError | None]:
    """What arrived, and what ended it."""
    path, body = endpoint.request(streamed=streamed)
    received = b""
    try:
        async with http.stream("POST", path, json=body, headers=endpoint.headers) as response:
            async for part in response.aiter_bytes():
                received += part
    except httpx.TransportError as error:
        return received, error
    return received, None


async def test_where_a_connection_drops_is_left_to_chance_unless_it_is_said(
    http: httpx.AsyncClient, sandbox: SandboxProcess
) -> None:
    async def places(seed: int) -> list[str]:
        sandbox.set_faults({"kind": "dropped", "rate": 1}, seed=seed)
        return [
            "middle" if (await _until_it_ends(http, OPENAI, streamed=False))[0] else "start"
            for _ in range(12)
        ]

    first, again, other = await places(1), await places(1), await places(2)

    assert first == again != other
    assert set(first) == {"start", "middle"}


async def test_a_client_that_hangs_up_while_it_waits_has_still_to_pay(
    http: httpx.AsyncClient, sandbox: SandboxProcess, endpoint: Endpoint
) -> None:
    sandbox.set_faults({"kind": "slow", "rate": 1, "seconds": 60})

    with pytest.raises(httpx.ReadTimeout):
        await endpoint.post(http, patience=0.1)

    assert at(sandbox.meter(), "total", "calls") == 1


@pytest.mark.parametrize(
    ("endpoint", "says"),
    [
        (OPENAI, ("error", "code")),
        (RESPONSES, ("code",)),
        (GEMINI, ("error", "status")),
        (ANTHROPIC, ("error", "type")),
        (OPENROUTER, ("error", "code")),
    ],
    ids=lambda each: each.name if isinstance(each, Endpoint) else "",
)
async def test_an_error_in_the_middle_of_a_stream_comes_as_an_event_after_some_text(
    http: httpx.AsyncClient, sandbox: SandboxProcess, endpoint: Endpoint, says: tuple[str, ...]
) -> None:
    sandbox.set_faults({"kind": "unavailable", "rate": 1, "at": "middle"})

    response = await endpoint.post(http, streamed=True)

    told = events(response.text)
    expected = {
        "openai": "service_unavailable",
        "responses": "service_unavailable",
        "gemini": "UNAVAILABLE",
        "anthropic": "overloaded_error",
        "openrouter": 503,
    }
    assert response.status_code == 200
    assert len(told) > 2
    assert at(told[-1], *says) == expected[endpoint.name]
    assert sandbox.meter()["requests"] == {}


async def test_openrouter_tells_a_late_error_in_the_body_of_a_200(
    http: httpx.AsyncClient, sandbox: SandboxProcess
) -> None:
    sandbox.set_faults({"kind": "server_error", "rate": 1, "at": "middle"})

    routed, direct = await OPENROUTER.post(http), await OPENAI.post(http)

    assert (routed.status_code, routed.json()["error"]["code"]) == (200, 500)
    assert direct.status_code == 500


async def test_the_first_requests_can_be_hit_and_no_later_ones(
    http: httpx.AsyncClient, sandbox: SandboxProcess
) -> None:
    sandbox.set_faults({"kind": "server_error", "first": 2, "vendor": "openai"})

    other = (await ANTHROPIC.post(http)).status_code
    codes = [(await OPENAI.post(http)).status_code for _ in range(4)]

    assert (other, codes) == (200, [500, 500, 200, 200])


async def test_one_fault_more_leaves_the_draws_of_the_others_as_they_were(
    http: httpx.AsyncClient, sandbox: SandboxProcess
) -> None:
    async def limited(*more: dict[str, object]) -> list[bool]:
        sandbox.set_faults({"kind": "rate_limited", "rate": 0.4}, *more, seed=3)
        return [(await OPENAI.post(http)).status_code == 429 for _ in range(15)]

    alone = await limited()
    in_company = await limited(
        {"kind": "fenced", "rate": 0.5}, {"kind": "slow", "rate": 0.5, "seconds": 0}
    )

    assert alone == in_company
    assert set(alone) == {True, False}
