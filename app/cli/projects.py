"""``qgen projects``: what rows belong to; one project never sees another's."""

from typing import Annotated

import typer

from app.application.keep_projects import create_project, list_projects, rename_project
from app.cli.language import t
from app.cli.lists import LimitOption, say_more
from app.cli.output import print_json, say
from app.cli.prompt_arguments import JsonOption, moment
from app.cli.runner import any_workplace, run
from app.core.config import Settings
from app.core.validation import validated
from app.shared.projects import NewProject, Project, ProjectListing

app = typer.Typer(no_args_is_help=True)

CodeArgument = Annotated[
    str, typer.Argument(help=t("Its code: a-z, 0-9 and -.", "코드: a-z, 0-9, -."))
]


@app.command(help=t("Make a project.", "프로젝트를 만듭니다."))
def create(
    code: CodeArgument,
    name: Annotated[
        str | None, typer.Option(help=t("Default: the code.", "이름. 기본값: 코드."))
    ] = None,
    json: JsonOption = False,
) -> None:
    async def work(settings: Settings) -> None:
        new = validated(NewProject, {"code": code, "name": code if name is None else name})
        async with any_workplace(settings) as (container, session):
            made = await create_project(container.projects(session), new)
        _show(made, json=json)
        if not json:
            text = t("Work in it: QGEN_PROJECT={code}", "사용: QGEN_PROJECT={code}")
            say(text.format(code=code), "dim")

    run(work, as_json=json)


@app.command("list", help=t("List the projects by code.", "프로젝트를 코드순으로 표시합니다."))
def list_(
    limit: LimitOption = 20,
    after: Annotated[
        str | None, typer.Option(help=t("Go on after this code.", "이 코드 다음부터."))
    ] = None,
    json: JsonOption = False,
) -> None:
    async def work(settings: Settings) -> None:
        wanted = validated(ProjectListing, {"limit": limit, "after": after})
        async with any_workplace(settings) as (container, session):
            page = await list_projects(container.projects(session), wanted.limit, wanted.after)
        if json:
            print_json(page.model_dump(mode="json"))
            return
        for project in page.projects:
            _show(project, json=False)
        say_more(len(page.projects), page.next_cursor)

    run(work, as_json=json)


@app.command(help=t("Give a project another name.", "프로젝트의 이름을 바꿉니다."))
def rename(
    code: CodeArgument,
    name: Annotated[str, typer.Argument(help=t("The new name.", "새 이름."))],
    json: JsonOption = False,
) -> None:
    async def work(settings: Settings) -> None:
        changed = validated(NewProject, {"code": code, "name": name})
        async with any_workplace(settings) as (container, session):
            renamed = await rename_project(container.projects(session), changed)
        _show(renamed, json=json)

    run(work, as_json=json)


def _show(project: Project, *, json: bool) -> None:
    if json:
        print_json(project.model_dump(mode="json"))
    else:
        say(f"{project.code:20} {project.name}  {project.id}  {moment(project.created_at)}")
