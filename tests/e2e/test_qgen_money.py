"""qgen usage and qgen budgets."""

import json
from decimal import Decimal

import pytest

from app.shared.money import DailyBudget
from app.shared.usage import UsagePage
from tests.support.qgen_command import Qgen
from tests.support.rows import rows


async def test_usage_shows_what_was_spent_by_whatever_is_asked_for(
    qgen: Qgen, database_url: str
) -> None:
    assert "There are none." in qgen("usage").out  # and the project is there
    await rows(
        database_url,
        "INSERT INTO llm_calls (project_id, request_id, purpose, vendor, model, status, cost_usd, "
        "input_tokens, output_tokens) SELECT id, gen_random_uuid(), 'question', 'openai', "
        "'gpt-4.1-mini', 'succeeded', 0.5, 1000, 200 FROM projects",
    )

    shown = qgen("usage", "--by", "provider", "--by", "model")
    assert (shown.code, shown.err) == (0, "")
    assert "gpt-4.1-mini" in shown.out
    assert "$0.50" in shown.out
    page = UsagePage.model_validate_json(qgen("usage", "--by", "model", "--json").out)
    assert [(row.model, row.cost_usd) for row in page.rows] == [("gpt-4.1-mini", Decimal("0.5"))]
    nothing = qgen("usage", "--provider", "gemini", "--from", "2026-01-01T00:00:00Z")
    assert "There are none." in nothing.out


def test_a_daily_budget_is_set_shown_and_cleared(qgen: Qgen) -> None:
    set_ = DailyBudget.model_validate_json(
        qgen("budgets", "set", "--per-day", "2.50", "--json").out
    )
    shown = qgen("budgets", "show")
    cleared = qgen("budgets", "clear")

    assert set_.limit_usd == Decimal("2.5")
    assert "limit $2.50, spent $0.00, reserved by calls under way $0.00" in shown.out
    assert "no limit" in cleared.out
    assert json.loads(qgen("budgets", "show", "--json").out)["limit_usd"] is None


@pytest.mark.parametrize("limit", ["0", "-1", "NaN", "much"])
def test_a_budget_that_is_none_is_refused(qgen: Qgen, limit: str) -> None:
    ran = qgen("budgets", "set", f"--per-day={limit}")

    assert ran.code == 2
    assert ran.err.startswith("VALIDATION_FAILED: ")
    assert "limit_usd" in ran.err


def test_a_time_without_an_offset_is_refused(qgen: Qgen) -> None:
    ran = qgen("usage", "--from", "2026-11-22")

    assert (ran.code, ran.err.partition(":")[0]) == (2, "VALIDATION_FAILED")
