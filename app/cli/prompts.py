"""``qgen prompts``: templates and their versions. Reading one closely: ``prompt_reading``."""

from pathlib import Path
from typing import Annotated

import typer

from app.application.keep_prompts import activate_prompt, push_prompts, roll_back_prompt
from app.application.read_prompts import list_prompts
from app.cli import prompt_reading
from app.cli.language import t
from app.cli.output import print_json, say
from app.cli.prompt_arguments import (
    JsonOption,
    KeyArgument,
    NoteOption,
    VersionArgument,
    checked,
)
from app.cli.runner import run, workplace
from app.core.config import Settings
from app.shared.enums import Locale, QuestionType
from app.shared.prompts import (
    MAX_VERSION,
    PromptFilter,
    PromptPurpose,
    PromptSummary,
    PromptVersion,
    PushedPrompt,
)

app = typer.Typer(no_args_is_help=True)


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
    note: NoteOption = None,
    json: JsonOption = False,
) -> None:
    async def work(settings: Settings) -> None:
        checked(note=note)
        async with workplace(settings) as (container, session, project_id):
            pushed = await push_prompts(
                container.prompts(session), project_id, path or settings.prompts_dir, note
            )
        if json:
            print_json({"prompts": [prompt.model_dump(mode="json") for prompt in pushed]})
        else:
            for prompt in pushed:
                _say_pushed(prompt)

    run(work, as_json=json)


@app.command("list", help=t("List the templates.", "템플릿 목록을 표시합니다."))
def list_(
    purpose: Annotated[
        PromptPurpose | None, typer.Option(help=t("What they make.", "용도."))
    ] = None,
    locale: Annotated[
        Locale | None, typer.Option("--locale", "-l", help=t("Their language.", "언어."))
    ] = None,
    type: Annotated[  # noqa: A002 - the option's name
        QuestionType | None,
        typer.Option("--type", "-t", help=t("Type of the items.", "문항 유형.")),
    ] = None,
    json: JsonOption = False,
) -> None:
    async def work(settings: Settings) -> None:
        chosen = PromptFilter(purpose=purpose, locale=locale, type=type)
        async with workplace(settings) as (container, session, project_id):
            page = await list_prompts(container.prompts(session), project_id, chosen)
        if json:
            print_json(page.model_dump(mode="json"))
        elif not page.prompts and chosen == PromptFilter():
            say(t("None yet: qgen prompts push", "아직 없습니다: qgen prompts push"))
        else:
            for prompt in page.prompts:
                _say_listed(prompt)

    run(work, as_json=json)


@app.command(
    help=t(
        "Make a version the one that is used: at once here, within a minute in other processes.",
        "사용할 버전을 활성화합니다. 이 프로세스에는 바로, 다른 프로세스에는 1분 안에 적용됩니다.",
    )
)
def activate(
    key: KeyArgument, version: VersionArgument, note: NoteOption = None, json: JsonOption = False
) -> None:
    async def work(settings: Settings) -> None:
        checked(key, note)
        async with workplace(settings) as (container, session, project_id):
            activated = await activate_prompt(
                container.prompts(session), project_id, key, version, note
            )
        _tell_active(activated, json=json)

    run(work, as_json=json)


@app.command(
    help=t(
        "Make the version active again that was active before. A further rollback goes back "
        "further, never forward.",
        "직전에 활성이던 버전을 다시 활성화합니다. 다시 실행하면 그보다 더 이전으로 "
        "돌아가며, 앞으로 가지는 않습니다.",
    )
)
def rollback(
    key: KeyArgument,
    version: Annotated[
        int | None,
        typer.Option(
            help=t("One that was active before.", "이전에 활성이던 버전."), min=1, max=MAX_VERSION
        ),
    ] = None,
    note: NoteOption = None,
    json: JsonOption = False,
) -> None:
    async def work(settings: Settings) -> None:
        checked(key, note)
        async with workplace(settings) as (container, session, project_id):
            activated = await roll_back_prompt(
                container.prompts(session), project_id, key, version, note
            )
        _tell_active(activated, json=json)

    run(work, as_json=json)


app.command(help=t("Show one version.", "한 버전을 표시합니다."))(prompt_reading.show)
app.command(
    help=t(
        "Show versions and activations, newest first, with their notes.",
        "버전과 활성화 기록을 사유와 함께 최신순으로 표시합니다.",
    )
)(prompt_reading.history)
app.command(
    help=t(
        "Compare a version (default: the active one) with another, or with a file (default: that "
        "in the prompts folder). Exit code 0: the same, 3: they differ.",
        "버전(기본값: 활성 버전)을 다른 버전이나 파일(기본값: 프롬프트 폴더의 파일)과 "
        "비교합니다. 종료 코드 0: 같음, 3: 다름.",
    )
)(prompt_reading.diff)
app.command(
    help=t(
        "Render a version with sample values and count its tokens; no model is asked.",
        "예시 값으로 버전을 렌더링하고 토큰 수를 셉니다. 모델은 호출하지 않습니다.",
    )
)(prompt_reading.preview)


def _say_pushed(prompt: PushedPrompt) -> None:
    news = t("new", "신규") if prompt.is_new else t("unchanged", "변경 없음")
    state = "" if prompt.is_active else t("  not active", "  비활성")
    say(f"{prompt.key} v{prompt.version} {news}{state}")


def _say_listed(prompt: PromptSummary) -> None:
    active = f"v{prompt.active_version}" if prompt.active_version else "-"
    state = t("active {a}, latest v{l}", "활성 {a}, 최신 v{l}").format(
        a=active, l=prompt.latest_version
    )
    say(f"{prompt.key:32} {state:24} {prompt.name}")


def _tell_active(version: PromptVersion, *, json: bool) -> None:
    if json:
        print_json(version.model_dump(mode="json"))
    else:
        say(
            t("{key} v{n} is active.", "{key} v{n}을(를) 활성화했습니다.").format(
                key=version.key, n=version.version
            )
        )
