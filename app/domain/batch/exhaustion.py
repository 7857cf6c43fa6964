"""What is said where there are fewer keywords than were ordered."""

from collections import Counter

from app.core.exceptions import BusinessException, ErrorCode, JsonValue
from app.shared.keyword_selection import Exhaustion, Selection, SelectionOrder

_TOLD = 100
_REASONS = {
    Exhaustion.NO_KEYWORD: "{n} without a keyword that fits",
    Exhaustion.TARGETS_REACHED: "{n} whose cells have all that they should",
    Exhaustion.MAX_PER_KEYWORD: "{n} whose keywords were all chosen as often as they may be",
}


def exhausted(order: SelectionOrder, found: Selection) -> BusinessException:
    """KEYWORDS_EXHAUSTED: what is exhausted, how many can be had, what to do."""
    available = len(found.picks)
    ended = [share for share in found.categories if share.exhausted]
    reasons = Counter(share.exhausted for share in ended if share.exhausted)
    told: list[JsonValue] = [
        {
            "category": share.code,
            "name": share.name,
            "picked": share.picked,
            "reason": share.exhausted,
        }
        for share in ended[:_TOLD]
    ]
    return BusinessException(
        ErrorCode.KEYWORDS_EXHAUSTED,
        f"Of {order.count:,} questions, keywords are left for {available:,}{_why(reasons)}. "
        f"{_advice(order, available, reasons)}",
        {
            "wanted": order.count,
            "available": available,
            "exhausted_categories": len(ended),
            "exhausted": told,
        },
    )


def _why(reasons: Counter[Exhaustion]) -> str:
    if not reasons:
        return ": the subject has no active category"
    said = (_REASONS[reason].format(n=count) for reason, count in reasons.items())
    return f" (categories: {', '.join(said)})"


def _advice(order: SelectionOrder, available: int, reasons: Counter[Exhaustion]) -> str:
    ways = ["load more with: qgen import keywords"]
    if available:
        ways.insert(0, f"ask for {available:,}, or allow fewer")
    if Exhaustion.TARGETS_REACHED in reasons:
        ways.append("name more cells, or do without strict")
    if Exhaustion.MAX_PER_KEYWORD in reasons:
        ways.append("raise max_per_keyword")
    if order.categories or order.levels or order.standard:
        ways.append("filter less")
    advice = "; ".join(ways)
    return f"{advice[0].upper()}{advice[1:]}."
