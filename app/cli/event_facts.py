"""What events say beside their names, in words."""

from collections.abc import Mapping
from decimal import Decimal

from app.cli.language import t
from app.cli.output import as_text, money
from app.core.exceptions import JsonValue

_NAMES = {
    "task": t("task", "작업"),
    "job_id": t("job", "작업"),
    "attempt": t("attempt", "시도"),
    "reason": t("reason", "사유"),
    "scheduled_at": t("next try", "다음 시도"),
    "provider": t("provider", "제공자"),
    "model": t("model", "모델"),
    "retry_after_s": t("seconds to wait", "대기(초)"),
    "saved": t("saved", "저장"),
    "duplicate": t("duplicates", "중복"),
    "failed": t("failed", "실패"),
    "pending": t("pending", "대기"),
    "calls": t("calls", "호출"),
    "tokens": t("tokens", "토큰"),
    "cost_usd": "",  # its unit names it
    "result": t("result", "결과"),
}
"""In the order in which they are told; what is not here comes last, by its own name."""


def facts_in_words(facts: Mapping[str, JsonValue]) -> list[str]:
    """``saved 5``, ``failed 2 (PROVIDER_TIMEOUT 2)``, ``tokens 1200 + 300``, ``$0.0012``.

    What is zero or empty is left out.
    """
    known = _joined(facts)
    names = [*(name for name in _NAMES if name in known), *(n for n in known if n not in _NAMES)]
    return [
        f"{_NAMES.get(name, name)} {as_text(known[name])}".lstrip() for name in names if known[name]
    ]


def codes_in_words(errors: Mapping[str, JsonValue]) -> str:
    """``PROVIDER_TIMEOUT 5, ITEM_INVALID 2``, of how many failed by code."""
    return ", ".join(f"{code} {as_text(count)}" for code, count in errors.items())


def _joined(facts: Mapping[str, JsonValue]) -> Mapping[str, JsonValue]:
    """What belongs together as one fact."""
    joined = dict(facts)
    if isinstance(errors := joined.pop("errors", None), dict) and errors:
        joined["failed"] = f"{joined.get('failed', '')} ({codes_in_words(errors)})".lstrip()
    into, out = joined.pop("input_tokens", 0), joined.pop("output_tokens", 0)
    if into or out:
        joined["tokens"] = f"{as_text(into)} + {as_text(out)}"
    if isinstance(cost := joined.get("cost_usd"), str):
        joined["cost_usd"] = money(Decimal(cost))
    return joined
