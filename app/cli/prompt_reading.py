"""The commands of ``qgen prompts`` that read one template: show, history, diff, preview."""

from pathlib import Path
from typing import Annotated

import typer

from app.application.preview_prompt import preview_prompt
from app.application.read_prompts import (
    compare_versions,
    compare_with_file,
    get_prompt,
    show_prompt,
)
from app.cli.generate import variable
from app.cli.language import t
from app.cli.output import print_json, say
from app.cli.prompt_arguments import (
    JsonOption,
    KeyArgument,
    VersionOption,
    checked,
    moment,
)
from app.cli.runner import run, workplace
from app.core.config import Settings
from app.core.validation import validated
from app.shared.prompt_preview import PromptPreview
from app.shared.prompt_requests import PreviewPrompt
from app.shared.prompts import (
    MAX_VERSION,
    Activation,
    PromptComparison,
    PromptHistory,
    PromptVersion,
)

EXIT_DIFFERENT = 3
"""Not the 1 of diff(1), which a script could not tell from a database that is away."""


def show(key: KeyArgument, version: VersionOption = None, json: JsonOption = False) -> None:
    """One version with its notes and its text."""

    async def work(settings: Settings) -> None:
        checked(key)
        async with workplace(settings) as (container, session, project_id):
            services = container.prompts(session)
            found = await show_prompt(services, project_id, key, version)
            history = (await get_prompt(services, project_id, key)).history
        if json:
            print_json(found.model_dump(mode="json"))
        else:
            _say_version(found, history)

    run(work, as_json=json)


def history(key: KeyArgument, json: JsonOption = False) -> None:
    """What happened to a template."""

    async def work(settings: Settings) -> None:
        checked(key)
        async with workplace(settings) as (container, session, project_id):
            prompt = await get_prompt(container.prompts(session), project_id, key)
        if json:
            print_json(prompt.history.model_dump(mode="json"))
            return
        say(t("Versions", "버전"), "bold")
        for record in prompt.history.versions:
            mark = "*" if record.is_active else " "
            say(f"{mark} v{record.version:<4} {moment(record.created_at)}  {record.note or ''}")
        say(t("Activations", "활성화"), "bold")
        for activation in prompt.history.activations:
            say(f"  {_activated(activation)}")

    run(work, as_json=json)


def diff(
    key: KeyArgument,
    old: Annotated[
        int | None,
        typer.Argument(
            metavar="[FROM]",
            help=t("Default: the active version.", "기본값: 활성 버전."),
            min=1,
            max=MAX_VERSION,
        ),
    ] = None,
    new: Annotated[
        int | None,
        typer.Argument(
            metavar="[TO]",
            help=t("Default: the file.", "기본값: 파일."),
            min=1,
            max=MAX_VERSION,
        ),
    ] = None,
    file: Annotated[
        Path | None,
        typer.Option(
            help=t(
                "Default: <key>.md in the prompts folder.",
                "기본값: 프롬프트 폴더의 <키>.md.",
            )
        ),
    ] = None,
    json: JsonOption = False,
) -> None:
    """A version beside another, or beside a file."""
    if new is not None and file is not None:
        raise typer.BadParameter(
            t("Give TO or --file, not both.", "TO와 --file 중 하나만 지정하세요.")
        )

    async def work(settings: Settings) -> None:
        checked(key)
        async with workplace(settings) as (container, session, project_id):
            services = container.prompts(session)
            if new is not None:
                found = await compare_versions(services, project_id, key, old, new)
            else:
                path = file or settings.prompts_dir / f"{key}.md"
                found = await compare_with_file(services, project_id, key, old, path)
        if json:
            print_json(found.model_dump(mode="json"))
        else:
            _say_comparison(found)
        if found.changes:
            raise typer.Exit(EXIT_DIFFERENT)

    run(work, as_json=json)


def preview(
    key: KeyArgument,
    version: VersionOption = None,
    var: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME=VALUE",
            help=t(
                "A value in place of the sample; repeatable.",
                "예시 대신 쓸 값. 여러 번 쓸 수 있습니다.",
            ),
        ),
    ] = None,
    json: JsonOption = False,
) -> None:
    """The messages that a version makes."""
    given = {"version": version, "variables": dict(variable(pair) for pair in var or [])}

    async def work(settings: Settings) -> None:
        checked(key)
        wanted = validated(PreviewPrompt, given)
        async with workplace(settings) as (container, session, project_id):
            found = await preview_prompt(container.generation(session), project_id, key, wanted)
        if json:
            print_json(found.model_dump(mode="json"))
        else:
            _say_preview(found)

    run(work, as_json=json)


def _say_version(found: PromptVersion, history: PromptHistory) -> None:
    state = t("active", "활성") if found.is_active else t("not active", "비활성")
    say(f"{found.key} v{found.version} ({state}) {moment(found.created_at)}", "bold")
    if found.note:
        say(f"{t('note', '사유')}: {found.note}")
    for activation in history.activations:
        if activation.version == found.version:
            say(f"{t('activated', '활성화')}: {_activated(activation)}")
    say(f"{t('variables', '변수')}: {', '.join(found.variables)}")
    say(f"{t('model', '모델')}: {found.params.model_dump_json(exclude_none=True)}")
    say(f"\n# system\n\n{found.system}\n\n# user\n\n{found.user}")


def _activated(activation: Activation) -> str:
    return (
        f"v{activation.version:<4} {moment(activation.activated_at)}  {activation.note or ''}"
    ).rstrip()


def _say_comparison(found: PromptComparison) -> None:
    old = f"{found.key} v{found.old_version}"
    new = found.new_file or f"{found.key} v{found.new_version}"
    if not found.changes:
        say(
            t("{old} and {new} say the same.", "{old}와(과) {new}의 내용이 같습니다.").format(
                old=old, new=new
            )
        )
    for change in found.changes:
        say(f"--- {old}: {change.part}\n+++ {new}: {change.part}", "bold")
        for line in change.diff.split("\n"):
            say(line, {"+": "green", "-": "red", "@": "cyan"}.get(line[:1], ""))


def _say_preview(found: PromptPreview) -> None:
    say(
        t(
            "{key} v{n}: {tokens} tokens by {tokenizer}; other vendors count differently.",
            "{key} v{n}: {tokenizer} 기준 {tokens}토큰. 다른 제공자의 계산은 다를 수 있습니다.",
        ).format(key=found.key, n=found.version, tokens=found.tokens, tokenizer=found.tokenizer),
        "bold",
    )
    if found.missing:
        say(f"{t('No value for', '값이 없는 변수')}: {', '.join(found.missing)}", "yellow")
    if found.unknown:
        say(f"{t('No such variable', '없는 변수')}: {', '.join(found.unknown)}", "yellow")
    for message in found.messages:
        count = t("{n} tokens", "{n}토큰").format(n=message.tokens)
        say(f"\n# {message.role} ({count})\n", "bold")
        say(message.text)
