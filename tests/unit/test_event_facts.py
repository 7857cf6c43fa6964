"""What events say, in words."""

from app.cli.event_facts import codes_in_words, facts_in_words
from app.core.exceptions import JsonValue


def test_the_facts_of_a_run_come_in_one_order_whatever_that_of_the_event() -> None:
    facts: dict[str, JsonValue] = {
        "cost_usd": "0.0012",
        "errors": {"PROVIDER_TIMEOUT": 2, "ITEM_INVALID": 1},
        "output_tokens": 300,
        "input_tokens": 1200,
        "calls": 9,
        "failed": 3,
        "duplicate": 1,
        "saved": 5,
    }

    assert facts_in_words(facts) == [
        "saved 5",
        "duplicates 1",
        "failed 3 (PROVIDER_TIMEOUT 2, ITEM_INVALID 1)",
        "calls 9",
        "tokens 1200 + 300",
        "$0.0012",
    ]


def test_zeros_are_left_out_except_money() -> None:
    none: dict[str, JsonValue] = {"failed": 0, "errors": {}, "input_tokens": 0, "cost_usd": "0"}

    assert facts_in_words(none) == ["$0.00"]


def test_a_fact_of_nobodys_is_told_by_its_own_name_after_the_others() -> None:
    assert facts_in_words({"missing": 2, "saved": 1, "보기": ["가"]}) == [
        "saved 1",
        "missing 2",
        '보기 ["가"]',
    ]


def test_no_error_is_no_word() -> None:
    assert codes_in_words({}) == ""
