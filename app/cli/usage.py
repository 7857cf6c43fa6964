"""``qgen usage``: what model calls took and cost."""

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

import typer
from rich.cells import cell_len

from app.application.read_usage import read_usage
from app.cli.language import t
from app.cli.lists import LimitOption, say_more
from app.cli.output import money, print_json, safe, say
from app.cli.prompt_arguments import JsonOption
from app.cli.runner import run, workplace
from app.core.config import Settings
from app.core.validation import validated
from app.shared.enums import Vendor
from app.shared.usage import UsageFigures, UsageKey, UsageListing, UsagePage, UsageRow

_HEAD = {
    UsageKey.DAY: t("day", "날짜"),
    UsageKey.PROVIDER: t("provider", "제공자"),
    UsageKey.MODEL: t("model", "모델"),
    UsageKey.PURPOSE: t("purpose", "용도"),
    UsageKey.RUN: t("run", "실행"),
}
_FIGURES = (
    t("calls", "호출"),
    t("failed", "실패"),
    t("lost", "유실"),
    t("in", "입력"),
    t("out", "출력"),
    t("cached", "캐시"),
    t("cost", "비용"),
    t("unknown", "비용 미상"),
)


def usage(
    by: Annotated[
        list[UsageKey],
        typer.Option(
            help=t("What to group by; repeat for several.", "묶는 기준. 여러 번 쓸 수 있습니다.")
        ),
    ] = [UsageKey.DAY],  # noqa: B006 - Typer only reads it
    from_: Annotated[
        str | None,
        typer.Option(
            "--from",
            metavar="TIME",
            help=t("At this time (RFC 3339) or later.", "이 시각(RFC 3339)부터."),
        ),
    ] = None,
    before: Annotated[
        str | None,
        typer.Option(metavar="TIME", help=t("Before this time (RFC 3339).", "이 시각 전까지.")),
    ] = None,
    provider: Annotated[Vendor | None, typer.Option(help=t("Vendor.", "제공자."))] = None,
    model: Annotated[str | None, typer.Option(help=t("Model.", "모델."))] = None,
    purpose: Annotated[
        str | None,
        typer.Option(help=t("question, passage or repair.", "question, passage 또는 repair.")),
    ] = None,
    run_id: Annotated[
        UUID | None, typer.Option("--run", help=t("Id of a run.", "실행의 id."))
    ] = None,
    sandbox: Annotated[
        bool | None,
        typer.Option(
            "--sandbox/--real",
            help=t(
                "Only calls that the sandbox answered, or only paid ones.",
                "샌드박스가 답한 호출만, 또는 실제 호출만.",
            ),
        ),
    ] = None,
    limit: LimitOption = 50,
    after: Annotated[
        str | None,
        typer.Option(help=t("Go on after this one of the list.", "목록의 이 항목 다음부터.")),
    ] = None,
    json: JsonOption = False,
) -> None:
    given: dict[str, object] = {
        "group_by": ",".join(by),
        "from": from_,
        "before": before,
        "provider": provider,
        "model": model,
        "purpose": purpose,
        "run_id": run_id,
        "sandbox": sandbox,
        "limit": limit,
        "after": after,
    }

    async def work(settings: Settings) -> None:
        wanted = validated(UsageListing, given)
        async with workplace(settings) as (container, session, project_id):
            page = await read_usage(container.money(session), project_id, wanted)
        if json:
            print_json(page.model_dump(mode="json"))
        else:
            _show(page, wanted)

    run(work, as_json=json)


def _show(page: UsagePage, wanted: UsageListing) -> None:
    if page.rows:
        head = [*(_HEAD[key] for key in wanted.keys), *_FIGURES, ""]
        _say_columns([head, *(_line(row, wanted) for row in page.rows)], left=len(wanted.keys))
    say_more(len(page.rows), page.next_cursor)
    for name, total in (
        (t("Paid", "실제"), page.total),
        (t("Sandbox", "샌드박스"), page.sandbox_total),
    ):
        if total.calls:
            say(f"{name}: {_in_words(total)}", "bold")


def _line(row: UsageRow, wanted: UsageListing) -> Sequence[str]:
    mark = t("sandbox", "샌드박스") if row.sandbox else ""
    return [*(_said(row, key) for key in wanted.keys), *_figures(row), mark]


def _say_columns(lines: Sequence[Sequence[str]], left: int) -> None:
    """Lines with their values below one another: the first ``left`` ones as texts, then numbers."""
    widths = [max(map(cell_len, column)) for column in zip(*lines, strict=True)]
    for at, line in enumerate(lines):
        padded = list[str]()
        for place, (value, width) in enumerate(zip(line, widths, strict=True)):
            gap = " " * (width - cell_len(value))
            padded.append(value + gap if place < left else gap + value)
        say("  ".join(padded).rstrip(), "" if at else "dim")


def _said(row: UsageRow, key: UsageKey) -> str:
    values = {
        UsageKey.DAY: row.day,
        UsageKey.PROVIDER: row.provider,
        UsageKey.MODEL: row.model,
        UsageKey.PURPOSE: row.purpose,
        UsageKey.RUN: row.run_id or t("(none)", "(없음)"),
    }
    return safe(str(values[key]))


def _figures(of: UsageFigures) -> tuple[str, ...]:
    counts = (of.calls, of.failed_calls, of.lost_tries)
    tokens = (of.input_tokens, of.output_tokens, of.cached_tokens)
    return (*map(str, counts + tokens), money(of.cost_usd), str(of.unknown_cost_calls))


def _in_words(total: UsageFigures) -> str:
    return " · ".join(
        f"{name} {value}" for name, value in zip(_FIGURES, _figures(total), strict=True)
    )
