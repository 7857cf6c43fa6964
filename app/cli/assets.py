"""``qgen assets``: files that are kept. Their check: ``asset_check``."""

from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer

from app.application.keep_assets import create_bucket, delete_asset, keep_asset
from app.application.read_assets import get_asset, list_assets, read_content
from app.cli.asset_check import check
from app.cli.files import writing
from app.cli.language import t
from app.cli.lists import AfterOption, LimitOption, say_more
from app.cli.output import print_json, say
from app.cli.prompt_arguments import JsonOption, moment
from app.cli.runner import run, workplace
from app.core.config import Settings
from app.core.validation import validated
from app.shared.assets import Asset, AssetKind, AssetListing, NewAsset
from app.shared.enums import Origin

app = typer.Typer(no_args_is_help=True)

IdArgument = Annotated[UUID, typer.Argument(help=t("Id of the asset.", "에셋의 id."))]


@app.command(
    help=t(
        "Keep a file. The same bytes are kept once: adding them again tells the same id, and "
        "changes nothing: name and origin stay those of the first time.",
        "파일을 보관합니다. 같은 내용은 한 번만 보관하며, 다시 추가하면 같은 id를 알려 줍니다. "
        "이름과 출처는 처음 추가할 때의 것이 그대로 남습니다.",
    )
)
def add(
    file: Annotated[Path, typer.Argument(help=t("The file.", "파일."))],
    kind: Annotated[AssetKind, typer.Option("--kind", "-k", help=t("What it is for.", "용도."))],
    mime_type: Annotated[
        str | None,
        typer.Option(
            "--type",
            help=t("MIME type; default: by its name.", "MIME 타입(기본값: 이름으로 판단)."),
        ),
    ] = None,
    origin: Annotated[Origin, typer.Option(help=t("Where it is from.", "출처."))] = Origin.HUMAN,
    name: Annotated[
        str | None,
        typer.Option(help=t("What it is saved as; default: its own name.", "저장할 때의 이름.")),
    ] = None,
    json: JsonOption = False,
) -> None:
    new = NewAsset(kind=kind, mime_type=mime_type, origin=origin, file_name=name or file.name)

    async def work(settings: Settings) -> None:
        async with workplace(settings) as (container, session, project_id):
            kept = await keep_asset(container.assets(session), project_id, new, file)
        if json:
            print_json({"asset": kept.asset.model_dump(mode="json"), "is_new": kept.is_new})
            return
        if not kept.is_new:
            say(t("It was there already.", "이미 보관된 파일입니다."), "yellow")
        say(_line(kept.asset))

    run(work, as_json=json)


@app.command("list", help=t("List files, newest first.", "파일을 최신순으로 표시합니다."))
def list_(
    kind: Annotated[
        AssetKind | None, typer.Option("--kind", "-k", help=t("What it is for.", "용도."))
    ] = None,
    origin: Annotated[Origin | None, typer.Option(help=t("Where it is from.", "출처."))] = None,
    limit: LimitOption = 20,
    after: AfterOption = None,
    json: JsonOption = False,
) -> None:
    given = {"kind": kind, "origin": origin, "limit": limit, "after": after}

    async def work(settings: Settings) -> None:
        wanted = validated(AssetListing, given)
        async with workplace(settings) as (container, session, project_id):
            page = await list_assets(
                container.assets(session), project_id, wanted, wanted.limit, wanted.after
            )
        if json:
            print_json(page.model_dump(mode="json"))
            return
        for asset in page.assets:
            say(_line(asset))
        say_more(len(page.assets), page.next_cursor)

    run(work, as_json=json)


@app.command(
    help=t(
        "Show a file's facts, and a URL that gives its bytes for an hour.",
        "파일 정보와 한 시간 동안 유효한 URL을 표시합니다.",
    )
)
def show(asset_id: IdArgument, json: JsonOption = False) -> None:
    async def work(settings: Settings) -> None:
        async with workplace(settings) as (container, session, project_id):
            asset = await get_asset(container.assets(session), project_id, asset_id)
        if json:
            print_json(asset.model_dump(mode="json"))
            return
        say(_line(asset))
        say(f"sha256 {asset.sha256}", "dim")
        made_by = " · ".join(part for part in (asset.vendor, asset.model) if part)
        if made_by:
            cost = "" if asset.cost_usd is None else f", ${asset.cost_usd:f}"
            say(f"{made_by}{cost}", "dim")
        say(asset.url or "")
        if asset.url and asset.url.startswith("/"):
            say(t("(below the address of qgen serve)", "(qgen serve 주소 뒤에 붙입니다)"), "dim")

    run(work, as_json=json)


@app.command(help=t("Get a file's bytes.", "파일 내용을 가져옵니다."))
def get(
    asset_id: IdArgument,
    out: Annotated[
        Path,
        typer.Option("--out", "-o", help=t("The file; -: standard output.", "파일. -: 표준 출력.")),
    ],
    force: Annotated[
        bool, typer.Option("--force", help=t("Overwrite a file.", "있는 파일을 덮어씁니다."))
    ] = False,
) -> None:
    with writing(out, overwrite=force) as write:

        async def work(settings: Settings) -> None:
            async with workplace(settings) as (container, session, project_id):
                async for piece in read_content(container.assets(session), project_id, asset_id):
                    write(piece)

        run(work)


@app.command(
    help=t(
        "Delete a file that nothing refers to: no question, passage, script or thumbnail.",
        "문항, 지문, 듣기 대본, 섬네일이 쓰지 않는 파일을 삭제합니다.",
    )
)
def delete(asset_id: IdArgument) -> None:
    async def work(settings: Settings) -> None:
        async with workplace(settings) as (container, session, project_id):
            await delete_asset(container.assets(session), project_id, asset_id)
        say(t("Deleted.", "삭제했습니다."))

    run(work)


app.command(
    help=t(
        "Compare rows and bytes. Exit code 1 when something is wrong and was not repaired.",
        "기록과 실제 파일을 대조합니다. 복구하지 못한 문제가 있으면 종료 코드 1.",
    )
)(check)


@app.command(
    "create-bucket",
    help=t(
        "Make the bucket (QGEN_STORAGE_BUCKET), private, where there is none.",
        "버킷(QGEN_STORAGE_BUCKET)이 없으면 비공개로 만듭니다.",
    ),
)
def create_bucket_() -> None:
    async def work(settings: Settings) -> None:
        async with workplace(settings) as (container, session, _):
            is_new = await create_bucket(container.assets(session))
        made = t("Bucket {name} is made.", "버킷 {name}을(를) 만들었습니다.")
        there = t("Bucket {name} was there already.", "버킷 {name}이(가) 이미 있습니다.")
        say((made if is_new else there).format(name=settings.storage_bucket))

    run(work)


def _line(asset: Asset) -> str:
    facts = (asset.kind, asset.mime_type, f"{asset.byte_size:,} B", asset.origin, asset.file_name)
    return f"{asset.id}  {moment(asset.created_at)}  {' · '.join(str(f) for f in facts if f)}"
