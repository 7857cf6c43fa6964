"""Selections and coverage of keywords as a person reads them."""

from collections.abc import Sequence
from typing import cast

from pydantic import TypeAdapter
from rich.table import Table

from app.cli.language import t
from app.cli.lists import one_line, say_more
from app.cli.output import out, safe, say
from app.core.exceptions import JsonValue
from app.shared.keyword_coverage import CellCoverage, Evenness, KeywordCoverage
from app.shared.keyword_selection import Exhaustion, Selection

_SHADES = "·░▒▓█"
_NAME_COLUMNS = 24
_REASONS = {
    Exhaustion.NO_KEYWORD: t("no keyword fits", "맞는 키워드 없음"),
    Exhaustion.TARGETS_REACHED: t("all cells have their target", "모든 칸이 목표 도달"),
    Exhaustion.MAX_PER_KEYWORD: t("all keywords as often as they may", "키워드별 한도 도달"),
}


def selection_json(found: Selection) -> JsonValue:
    """As a program reads it; ``available``: how many of those that were wanted can be had."""
    told = TypeAdapter(Selection).dump_python(found, mode="json")
    return cast("JsonValue", {"available": len(found.picks), **told})


def print_selection(found: Selection) -> None:
    """The picks in their order, then what each category gives."""
    names = {share.id: share.name for share in found.categories}
    table = _table(5)
    for place, pick in enumerate(found.picks, start=1):
        term = f"{pick.term} ({pick.level})" if pick.level else pick.term
        _row(table, f"{place}", term, names[pick.category_id], pick.type, pick.difficulty)
    out.print(table)
    say(
        t("{n} of {wanted} can be had.", "{wanted}개 중 {n}개를 고를 수 있습니다.").format(
            n=f"{len(found.picks):,}", wanted=f"{found.wanted:,}"
        ),
        "yellow" if found.is_short else "bold",
    )
    for share in found.categories:
        why = f"  ({_REASONS[share.exhausted]})" if share.exhausted else ""
        say(f"  {share.picked:>6,}  {one_line(share.name, indent=40)}{why}", "dim")


def print_coverage(found: KeywordCoverage) -> None:
    """A heat map, and the figures of all categories."""
    totals = found.totals
    columns = [(cell.type, cell.difficulty) for cell in totals.cells]
    _print_columns(totals.cells, totals.keywords)
    table = _table(3 + len(columns))
    head = ("", *(f"{place}" for place in range(1, len(columns) + 1)), "", "")
    _row(table, *head)
    for category in found.categories:
        has = {(cell.type, cell.difficulty): cell for cell in category.cells}
        shades = [_shade(has.get(column), category.keywords) for column in columns]
        used = f"{category.used:,}/{category.keywords:,}"
        name = category.name
        shown = name if len(name) <= _NAME_COLUMNS else f"{name[: _NAME_COLUMNS - 1]}…"
        _row(table, shown, *shades, used, category.subject)
    if found.categories:
        out.print(table)
        legend = "  ".join(f"{shade} {_from(place)}" for place, shade in enumerate(_SHADES))
        say(t("Share of keywords: {legend}", "키워드 비율: {legend}").format(legend=legend), "dim")
    say(
        t(
            "{keywords} keywords, {used} used; {questions} questions, {reserved} on their way",
            "키워드 {keywords}개, 사용 {used}개. 문항 {questions}개, 진행 중 {reserved}개",
        ).format(
            keywords=f"{totals.keywords:,}",
            used=f"{totals.used:,}",
            questions=f"{totals.questions:,}",
            reserved=f"{totals.reserved:,}",
        ),
        "bold",
    )
    _print_evenness(
        (t("categories", "분류"), totals.by_category),
        (t("keywords", "키워드"), totals.by_keyword),
        (t("keywords x cells", "키워드 x 칸"), totals.by_cell),
    )
    say_more(len(found.categories), found.next_cursor)


def _print_columns(cells: Sequence[CellCoverage], keywords: int) -> None:
    for place, cell in enumerate(cells, start=1):
        share = cell.keywords / keywords if keywords else 0
        say(f"{place:>3}  {cell.type}:{cell.difficulty}  {share:.1%}", "dim")


def _print_evenness(*rows: tuple[str, Evenness]) -> None:
    table = _table(4)
    _row(
        table,
        "",
        t("entropy, bits", "엔트로피(비트)"),
        t("normalised", "정규화"),
        t("Gini", "지니"),
    )
    for name, figures in rows:
        entropy = f"{figures.entropy_bits:.3f}"
        _row(table, name, entropy, _figure(figures.evenness), _figure(figures.gini))
    out.print(table)


def _shade(cell: CellCoverage | None, keywords: int) -> str:
    if cell is None or not cell.keywords or not keywords:
        return _SHADES[0]
    steps = len(_SHADES) - 1
    return _SHADES[min(1 + cell.keywords * steps // keywords, steps)]


def _from(place: int) -> str:
    if place == 0:
        return "0"
    return f"≥{(place - 1) * 100 // (len(_SHADES) - 1)}%" if place > 1 else ">0%"


def _table(columns: int) -> Table:
    table = Table(box=None, show_header=False, padding=(0, 1, 0, 0))
    for _ in range(columns):
        table.add_column(no_wrap=True)
    return table


def _row(table: Table, *cells: str) -> None:
    table.add_row(*map(safe, cells))


def _figure(value: float | None) -> str:
    return "–" if value is None else f"{value:.4f}"
