"""The money meter against the usage that the replies themselves tell."""

import hashlib
from decimal import Decimal

import httpx
import pytest

from tests.contract.sandbox.endpoints import KEY, Endpoint, Said, at
from tests.contract.sandbox.vendors import (
    ANTHROPIC,
    COMPATIBLE,
    ENDPOINTS,
    GEMINI,
    OPENAI,
    OPENROUTER,
)
from tests.support.sandbox_process import SandboxProcess

_PRICES = {  # USD per million tokens: input, read from the cache, output
    "openai": ("0.40", "0.10", "1.60"),
    "responses": ("0.40", "0.10", "1.60"),
    "openrouter": ("0.40", "0.10", "1.60"),
    "gemini": ("0.30", "0.03", "2.50"),
    "anthropic": ("1", "0.10", "5"),
    "compatible": ("0", "0", "0"),
}
_LONG = "\n".join(f"Rule {n}: be short, be clear and be kind." for n in range(110))


def _cost(endpoint: Endpoint, said: Said) -> Decimal:
    fresh, cached, output = map(Decimal, _PRICES[endpoint.name])
    return (
        (said.input_tokens - said.cached_tokens) * fresh
        + said.cached_tokens * cached
        + said.output_tokens * output
    ) / 1_000_000


async def test_the_meter_adds_up_what_the_replies_say_in_total_and_per_model_and_request(
    http: httpx.AsyncClient, sandbox: SandboxProcess
) -> None:
    said = {
        endpoint: [await endpoint.ask(http, f"A quiz on topic {n}.") for n in range(3)]
        for endpoint in ENDPOINTS
    }

    meter = sandbox.meter()
    everything = [reply for replies in said.values() for reply in replies]
    assert at(meter, "total", "calls") == len(everything) == 18
    assert at(meter, "total", "input_tokens") == sum(r.input_tokens for r in everything)
    assert at(meter, "total", "output_tokens") == sum(r.output_tokens for r in everything)
    costs = {
        endpoint: sum((_cost(endpoint, r) for r in rs), Decimal(0)) for endpoint, rs in said.items()
    }
    assert Decimal(str(at(meter, "total", "cost_usd"))) == sum(costs.values())
    for endpoint in (GEMINI, ANTHROPIC, OPENROUTER, COMPATIBLE):
        bill = at(meter, "models", f"{endpoint.vendor}/{endpoint.model}")
        assert Decimal(str(at(bill, "cost_usd"))) == costs[endpoint]
        assert at(bill, "unpriced_calls") == (3 if endpoint is COMPATIBLE else 0)
    for endpoint, replies in said.items():
        for reply in replies:
            bill = at(meter, "requests", reply.id)
            assert at(bill, "output_tokens") == reply.output_tokens
            assert Decimal(str(at(bill, "cost_usd"))) == _cost(endpoint, reply)


async def test_keys_are_told_apart_and_never_shown(
    http: httpx.AsyncClient, sandbox: SandboxProcess
) -> None:
    for key in ("first-secret-key", "first-secret-key", "second-secret-key"):
        await OPENAI.post(http, headers={"authorization": f"Bearer {key}"})
    await COMPATIBLE.post(http)

    keys = at(sandbox.meter(), "keys")
    assert isinstance(keys, dict)
    assert {name: bill["calls"] for name, bill in keys.items()} == {
        hashlib.sha256(b"first-secret-key").hexdigest()[:12]: 2,
        hashlib.sha256(b"second-secret-key").hexdigest()[:12]: 1,
        "none": 1,
    }
    assert "secret" not in str(sandbox.meter())


@pytest.mark.parametrize("header", ["x-request-id", "idempotency-key", "x-client-request-id"])
async def test_a_request_and_its_retry_add_up_under_the_callers_name_for_it(
    http: httpx.AsyncClient, sandbox: SandboxProcess, endpoint: Endpoint, header: str
) -> None:
    sandbox.set_faults({"kind": "unavailable", "first": 1}, {"kind": "truncated", "first": 2})

    for _ in range(3):
        await endpoint.post(http, headers={header: "job-7"})

    requests = at(sandbox.meter(), "requests")
    assert isinstance(requests, dict)
    assert list(requests) == ["job-7"]
    assert requests["job-7"]["calls"] == 2  # the 503 costs nothing


async def test_a_long_prompt_that_was_sent_before_is_read_from_the_cache_and_costs_less(
    http: httpx.AsyncClient, sandbox: SandboxProcess, endpoint: Endpoint
) -> None:
    first = await endpoint.ask(http, f"{_LONG}\nA quiz item on ratios.", schema=None)
    again = await endpoint.ask(http, f"{_LONG}\nA quiz item on angles.", schema=None)
    other_key = {"authorization": "Bearer another", "x-goog-api-key": "another"}
    headers = {name: other_key[name] for name in endpoint.headers if name in other_key}
    response = await endpoint.post(
        http, f"{_LONG}\nA quiz item on ratios.", schema=None, headers=headers
    )
    stranger = endpoint.read(response.json())

    caches = endpoint.name not in ("anthropic", "compatible")  # there it has to be asked for
    assert first.input_tokens > 1024
    assert first.cached_tokens == stranger.cached_tokens == 0
    assert (again.cached_tokens > 1024) is caches
    assert again.cached_tokens % 128 == 0
    total = Decimal(str(at(sandbox.meter(), "total", "cost_usd")))
    assert total == sum(_cost(endpoint, said) for said in (first, again, stranger))
    assert at(sandbox.meter(), "total", "cached_tokens") == again.cached_tokens


async def test_openrouter_tells_the_cost_and_the_use_of_a_key_as_the_meter_does(
    http: httpx.AsyncClient, sandbox: SandboxProcess
) -> None:
    told = (await OPENROUTER.post(http)).json()["usage"]["cost"]
    about = await http.get("/openrouter/api/v1/key", headers=OPENROUTER.headers)

    assert Decimal(str(told)) == Decimal(str(at(sandbox.meter(), "total", "cost_usd"))) > 0
    assert about.json()["data"]["usage"] == told
    assert KEY not in about.text


async def test_the_meter_starts_again_from_nothing(
    http: httpx.AsyncClient, sandbox: SandboxProcess
) -> None:
    await OPENAI.ask(http)

    cleared = sandbox.control("DELETE", "meter")

    assert at(cleared, "total", "calls") == 0
    assert cleared["keys"] == cleared["models"] == cleared["requests"] == {}
    assert at(cleared, "total", "cost_usd") == "0"


async def test_dated_names_cost_what_the_model_costs(
    http: httpx.AsyncClient, sandbox: SandboxProcess
) -> None:
    for model in ("gpt-4.1-mini", "gpt-4.1-mini-2025-04-14", "gpt-9"):
        body = OPENAI.request()[1] | {"model": model}
        assert (await http.post(OPENAI.path, json=body, headers=OPENAI.headers)).is_success

    models = at(sandbox.meter(), "models")
    assert isinstance(models, dict)
    assert [bill["unpriced_calls"] for bill in models.values()] == [0, 0, 1]
    assert at(models, "openai/gpt-9", "cost_usd") == "0"
