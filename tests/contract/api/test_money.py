"""Usage and budgets over HTTP."""

from decimal import Decimal

import httpx2
import pytest

from app.shared.money import DailyBudget
from app.shared.usage import UsagePage
from tests.support.api_client import Api, error_of, places
from tests.support.sandbox_process import SandboxProcess

USAGE = "/api/v1/usage"
DAILY = "/api/v1/budgets/daily"
BROKEN = (
    {"kind": "fenced", "rate": 0.2},
    {"kind": "wrong_schema", "rate": 0.3},
)


async def usage_of(api: Api, **parameters: str) -> UsagePage:
    response = await api.http.get(USAGE, params=parameters)
    assert response.status_code == 200, response.text
    return UsagePage.model_validate_json(response.content)


async def put(api: Api, limit: object) -> httpx2.Response:
    return await api.http.put(DAILY, json={"limit_usd": limit})


async def test_the_cost_that_usage_tells_is_the_vendors_bill(
    api: Api, sandbox: SandboxProcess
) -> None:
    sandbox.set_faults(*BROKEN, seed=7)
    await put(api, "10")
    for provider in ("openai", "gemini", "anthropic", "openrouter") * 2:
        await api.order(provider=provider)

    page = await usage_of(api, group_by="provider,model")

    bill = sandbox.meter()["total"]
    assert isinstance(bill, dict)
    assert page.sandbox_total.cost_usd == Decimal(str(bill["cost_usd"])) > 0
    assert page.sandbox_total.calls >= bill["calls"] >= 8
    assert page.total.calls == 0
    assert sum(row.cost_usd for row in page.rows) == page.sandbox_total.cost_usd
    assert {row.provider for row in page.rows} == {"openai", "gemini", "anthropic", "openrouter"}
    budget = DailyBudget.model_validate_json((await api.http.get(DAILY)).content)
    assert (budget.spent_usd, budget.reserved_usd) == (page.sandbox_total.cost_usd, Decimal(0))


async def test_money_is_told_as_decimal_strings(api: Api) -> None:
    await api.generate()
    body = (await api.http.get(USAGE)).json()
    (row,) = body["rows"]

    assert Decimal(row["cost_usd"]) == Decimal(body["sandbox_total"]["cost_usd"]) > 0
    assert body["total"]["cost_usd"] == "0"
    assert row["sandbox"] is True
    set_ = (await put(api, 12.50)).json()
    assert (set_["limit_usd"], set_["spent_usd"]) == ("12.5", row["cost_usd"])


async def test_a_budget_that_is_used_up_is_402_until_it_is_raised_or_cleared(
    api: Api, sandbox: SandboxProcess
) -> None:
    assert (await put(api, "0.0000001")).status_code == 200

    refused = error_of(await api.order(), 402, "BUDGET_EXCEEDED")
    assert refused.details["budget"] == "day"
    assert refused.details["limit_usd"] == "0.0000001"
    assert "PUT /api/v1/budgets/daily" in refused.message
    assert sandbox.count() == 0

    await put(api, "1")
    await api.generate()
    await put(api, "0.0000001")
    error_of(await api.order(), 402, "BUDGET_EXCEEDED")
    cleared = await api.http.delete(DAILY)
    assert (cleared.status_code, cleared.json()["limit_usd"]) == (200, None)
    await api.generate(keyword="another")
    assert (await api.http.delete(DAILY)).json()["limit_usd"] is None


@pytest.mark.parametrize(
    "limit", ["0", "-5", 0, -0.01, "NaN", "Infinity", "1e99", "0.00000000001", "12 USD", None, True]
)
async def test_a_limit_that_is_none_is_refused_and_changes_nothing(api: Api, limit: object) -> None:
    await put(api, "3")

    refused = error_of(await put(api, limit), 422, "VALIDATION_FAILED")
    assert places(refused) == ["body.limit_usd"]
    assert (await api.http.get(DAILY)).json()["limit_usd"] == "3"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("group_by", "week"),
        ("group_by", "day,"),
        ("group_by", ""),
        ("from", "2026-11-22"),
        ("before", "yesterday"),
        ("provider", "acme"),
        ("run_id", "7"),
        ("limit", "101"),
        ("after", "nonsense"),
        ("since", "2026-11-22T00:00:00Z"),
    ],
)
async def test_a_filter_that_is_none_is_refused_by_its_name(
    shared_api: Api, name: str, value: str
) -> None:
    refused = error_of(
        await shared_api.http.get(USAGE, params={name: value}), 422, "VALIDATION_FAILED"
    )
    assert places(refused) == [f"query.{name}"]
