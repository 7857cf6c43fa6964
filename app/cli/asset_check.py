"""``qgen assets check``: whether rows and bytes fit together."""

from collections.abc import Callable
from typing import Annotated

import typer

from app.application.check_assets import check_assets
from app.cli.exit_codes import EXIT_FAILED
from app.cli.language import t
from app.cli.output import err, print_json, say
from app.cli.prompt_arguments import JsonOption
from app.cli.runner import run, workplace
from app.core.config import Settings
from app.shared.asset_checks import AssetCheck, AssetFinding, AssetFindings

_SHOWN = 10


def check(
    repair: Annotated[
        bool,
        typer.Option(
            "--repair",
            help=t(
                "Remove bytes without row; delete assets without bytes that nothing refers to.",
                "기록 없는 파일을 지우고, 아무도 쓰지 않는 파일 없는 에셋을 삭제합니다.",
            ),
        ),
    ] = False,
    deep: Annotated[
        bool,
        typer.Option(
            "--deep", help=t("Read all bytes, too.", "모든 파일을 읽어 내용도 확인합니다.")
        ),
    ] = False,
    json: JsonOption = False,
) -> None:
    async def work(settings: Settings) -> None:
        with err.status("") as status:

            def hear(looked_at: int) -> None:
                status.update(t("{n} looked at", "{n}개 확인").format(n=f"{looked_at:,}"))

            async with workplace(settings) as (container, session, project_id):
                services = container.assets(session)
                found = await check_assets(
                    services, project_id, repair=repair, deep=deep, heard=hear
                )
        if json:
            print_json({"is_well": found.is_well, **found.model_dump(mode="json")})
        else:
            _say(found, repair=repair)
        if not found.is_well:
            raise typer.Exit(EXIT_FAILED)

    run(work, as_json=json)


def _say(found: AssetCheck, *, repair: bool) -> None:
    counted = t("{rows} assets, {objects} files.", "에셋 {rows}개, 파일 {objects}개.")
    say(counted.format(rows=f"{found.rows:,}", objects=f"{found.objects:,}"))
    if found.elsewhere:
        text = t(
            "{n} assets are in another bucket and were not looked at.",
            "다른 버킷에 있는 에셋 {n}개는 확인하지 않았습니다.",
        )
        say(text.format(n=found.elsewhere), "yellow")
    _say_sort(t("bytes without row", "기록 없는 파일"), found.bytes_without_row, _stored)
    _say_sort(t("assets without bytes", "파일 없는 에셋"), found.rows_without_bytes, _asset)
    _say_sort(t("sizes that differ", "크기가 다름"), found.sizes_differ, _sizes)
    _say_sort(t("contents that differ", "내용이 다름"), found.contents_differ, _asset)
    if found.is_well:
        say(t("All is well.", "이상 없습니다."), "green")
    elif not repair and (found.bytes_without_row.count or found.rows_without_bytes.count):
        say(t("Repair: qgen assets check --repair", "복구: qgen assets check --repair"), "yellow")


def _say_sort(name: str, sort: AssetFindings, line: Callable[[AssetFinding], str]) -> None:
    if not sort.count:
        return
    repaired = t("{n} repaired", "복구 {n}").format(n=f"{sort.repaired:,}")
    is_done = sort.count == sort.repaired
    say(f"{name}: {sort.count:,} ({repaired})", "green" if is_done else "red")
    for finding in sort.first[:_SHOWN]:
        say(f"    {line(finding)}", "dim")
    if sort.count > _SHOWN:
        say(f"    ... {t('more by --json', '더 보기: --json')}", "dim")


def _stored(finding: AssetFinding) -> str:
    return f"{finding.path}  {finding.stored_bytes:,} B"


def _asset(finding: AssetFinding) -> str:
    users = f"  ← {', '.join(finding.used_by)}" if finding.used_by else ""
    return f"{finding.asset_id}  {finding.path}{users}"


def _sizes(finding: AssetFinding) -> str:
    return f"{_asset(finding)}  {finding.row_bytes:,} B ≠ {finding.stored_bytes:,} B"
