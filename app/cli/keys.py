"""``qgen keys``: who may use the project over HTTP."""

from typing import Annotated

import typer

from app.application.keep_keys import create_key, list_keys, revoke_key, rotate_key
from app.cli.language import t
from app.cli.lists import AfterOption, LimitOption, say_more
from app.cli.output import print_json, say
from app.cli.prompt_arguments import JsonOption, moment
from app.cli.runner import run, workplace
from app.core.config import Settings
from app.core.validation import validated
from app.shared.access import Scope
from app.shared.api_keys import (
    ApiKey,
    IssuedKey,
    KeyChoice,
    KeyListing,
    KeyRotation,
    KeyState,
    NewKey,
)

app = typer.Typer(no_args_is_help=True)

KeyArgument = Annotated[str, typer.Argument(metavar="ID|PREFIX", help=t("The key.", "키."))]

_STATE = {
    KeyState.ACTIVE: (t("active", "유효"), "green"),
    KeyState.EXPIRED: (t("expired", "만료"), "dim"),
    KeyState.REVOKED: (t("revoked", "폐기"), "dim"),
}


@app.command(
    help=t(
        "Make a key. It is shown this once; only its hash is kept.",
        "키를 만듭니다. 키는 이때 한 번만 표시되고 해시만 보관됩니다.",
    )
)
def create(
    name: Annotated[str, typer.Argument(help=t("What it is for.", "용도를 알 수 있는 이름."))],
    scope: Annotated[
        list[Scope],
        typer.Option(
            "--scope",
            "-s",
            help=t(
                "What it may do; repeat for several. admin: everything.",
                "허용할 일. 여러 번 쓸 수 있습니다. admin: 전부.",
            ),
        ),
    ],
    expires: Annotated[
        str | None,
        typer.Option(
            metavar="90d|TIME",
            help=t(
                "When it ends: 90d, 24h, or a time (RFC 3339). Default: never.",
                "만료: 90d, 24h 또는 시각(RFC 3339). 기본값: 없음.",
            ),
        ),
    ] = None,
    json: JsonOption = False,
) -> None:
    async def work(settings: Settings) -> None:
        new = validated(NewKey, {"name": name, "scopes": scope, "expires": expires})
        async with workplace(settings) as (container, session, project_id):
            issued = await create_key(container.keys(session), project_id, new)
        _show(issued, json=json)

    run(work, as_json=json)


@app.command("list", help=t("List the keys, newest first.", "키를 최신순으로 표시합니다."))
def list_(limit: LimitOption = 20, after: AfterOption = None, json: JsonOption = False) -> None:
    async def work(settings: Settings) -> None:
        wanted = validated(KeyListing, {"limit": limit, "after": after})
        async with workplace(settings) as (container, session, project_id):
            page = await list_keys(container.keys(session), project_id, wanted.limit, wanted.after)
        if json:
            print_json(page.model_dump(mode="json"))
            return
        for key in page.keys:
            _say_listed(key)
        say_more(len(page.keys), page.next_cursor)

    run(work, as_json=json)


@app.command(
    help=t(
        "End a key for good. Every server knows within 3 seconds.",
        "키를 폐기합니다. 모든 서버에 3초 안에 적용됩니다.",
    )
)
def revoke(key: KeyArgument, json: JsonOption = False) -> None:
    async def work(settings: Settings) -> None:
        which = validated(KeyChoice, {"key": key}).key
        async with workplace(settings) as (container, session, project_id):
            revoked = await revoke_key(container.keys(session), project_id, which)
        if json:
            print_json(revoked.model_dump(mode="json"))
        else:
            _say_listed(revoked)

    run(work, as_json=json)


@app.command(
    help=t(
        "Make a key with the name and scopes of another, which ends after the grace.",
        "이름과 권한이 같은 새 키를 만듭니다. 이전 키는 유예 기간 뒤에 만료됩니다.",
    )
)
def rotate(
    key: KeyArgument,
    grace: Annotated[
        str,
        typer.Option(
            metavar="24h|0",
            help=t("How long the old one still works.", "이전 키를 더 쓸 수 있는 기간."),
        ),
    ] = "24h",
    json: JsonOption = False,
) -> None:
    async def work(settings: Settings) -> None:
        wanted = validated(KeyRotation, {"key": key, "grace": grace})
        async with workplace(settings) as (container, session, project_id):
            issued = await rotate_key(container.keys(session), project_id, wanted.key, wanted.grace)
        _show(issued, json=json)

    run(work, as_json=json)


def _show(issued: IssuedKey, *, json: bool) -> None:
    if json:
        print_json(issued.model_dump(mode="json"))
        return
    say(issued.key, "bold")
    _say_listed(issued)
    say(t("Keep the key now: it is not shown again.", "지금 보관하세요. 다시 표시되지 않습니다."))


def _say_listed(key: ApiKey) -> None:
    state, style = _STATE[key.state]
    say(f"{key.id}  {key.prefix}  {state:8} {key.name}  [{', '.join(key.scopes)}]", style)
    times = (
        (t("made", "생성"), key.created_at),
        (t("expires", "만료"), key.expires_at),
        (t("revoked", "폐기"), key.revoked_at),
        (t("last used", "마지막 사용"), key.last_used_at),
    )
    say("    " + " · ".join(f"{name} {moment(at)}" for name, at in times if at), "dim")
