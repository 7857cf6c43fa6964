"""``qgen prompts``: templates and their versions."""

from pathlib import Path
from typing import Annotated

import typer

from app.application.keep_prompts import activate_prompt, list_prompts, push_prompts, show_prompt
from app.cli.language import t
from app.cli.output import say
from app.cli.runner import run, workplace
from app.core.config import Settings

MAX_INT = 2**31 - 1

app = typer.Typer(help=t("Prompt templates.", "프롬프트 템플릿."), no_args_is_help=True)

Key = Annotated[str, typer.Argument(help=t("Key of the template.", "템플릿의 키."))]
Note = Annotated[
    str | None,
    typer.Option(help=t("Why, kept with the record.", "기록에 남길 사유.")),
]


@app.command(
    help=t(
        "Store prompt files as new versions. A template's first version is active at once, "
        "later ones after 'qgen prompts activate'.",
        "프롬프트 파일을 새 버전으로 저장합니다. 첫 버전은 바로 활성화되고, "
        "이후 버전은 'qgen prompts activate'로 활성화합니다.",
    )
)
def push(
    path: Annotated[
        Path | None,
        typer.Argument(
            help=t("A folder or a file; default: prompts/.", "폴더나 파일. 기본값: prompts/.")
        ),
    ] = None,
    note: Note = None,
) -> None:
    async def work(settings: Settings) -> None:
        async with workplace(settings) as (container, session, project_id):
            pushed = await push_prompts(
                container.prompts(session),
                project_id,
                path or settings.prompts_dir,
                note,
            )
        for prompt in pushed:
            news = t("new", "신규") if prompt.is_new else t("unchanged", "변경 없음")
            state = "" if prompt.is_active else t("  not active", "  비활성")
            say(f"{prompt.key} v{prompt.version} {news}{state}")

    run(work)


@app.command("list", help=t("List the templates.", "템플릿 목록을 표시합니다."))
def list_() -> None:
    async def work(settings: Settings) -> None:
        async with workplace(settings) as (container, session, project_id):
            found = await list_prompts(container.prompts(session), project_id)
        if not found:
            say(t("None yet: qgen prompts push", "아직 없습니다: qgen prompts push"))
        for prompt in found:
            active = f"v{prompt.active_version}" if prompt.active_version else "-"
            state = t("active {a}, latest v{l}", "활성 {a}, 최신 v{l}").format(
                a=active, l=prompt.latest_version
            )
            say(f"{prompt.key:32} {state:24} {prompt.name}")

    run(work)


@app.command(help=t("Show one version.", "한 버전을 표시합니다."))
def show(
    key: Key,
    version: Annotated[
        int | None,
        typer.Option(help=t("Default: the active one.", "기본값: 활성 버전."), min=1, max=MAX_INT),
    ] = None,
) -> None:
    async def work(settings: Settings) -> None:
        async with workplace(settings) as (container, session, project_id):
            found = await show_prompt(container.prompts(session), project_id, key, version)
        state = t("active", "활성") if found.is_active else t("not active", "비활성")
        say(f"{found.key} v{found.version} ({state}) {found.created_at:%Y-%m-%d %H:%M} UTC", "bold")
        say(f"{t('variables', '변수')}: {', '.join(found.variables)}")
        say(f"{t('model', '모델')}: {found.params.model_dump_json(exclude_none=True)}")
        say(f"\n# system\n\n{found.system}\n\n# user\n\n{found.user}")

    run(work)


@app.command(
    help=t(
        "Make a version the one that is used; going back is the same with an older one.",
        "사용할 버전을 활성화합니다. 이전 버전으로 되돌릴 때도 같습니다.",
    )
)
def activate(
    key: Key,
    version: Annotated[
        int, typer.Argument(help=t("Its number.", "버전 번호."), min=1, max=MAX_INT)
    ],
    note: Note = None,
) -> None:
    async def work(settings: Settings) -> None:
        async with workplace(settings) as (container, session, project_id):
            activated = await activate_prompt(
                container.prompts(session), project_id, key, version, note
            )
        say(
            t("{key} v{n} is active.", "{key} v{n}을(를) 활성화했습니다.").format(
                key=activated.key, n=activated.version
            )
        )

    run(work)
