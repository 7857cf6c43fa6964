"""``qgen passages``: stored passages."""

from typing import Annotated
from uuid import UUID

import typer

from app.application.read_passages import get_passage, list_passages
from app.cli.language import t
from app.cli.lists import AfterOption, LimitOption, one_line, say_more
from app.cli.output import print_json, print_passage, say
from app.cli.prompt_arguments import JsonOption, moment
from app.cli.runner import run, workplace
from app.core.config import Settings
from app.core.validation import validated
from app.shared.enums import CefrLevel, Locale, Origin, PassageForm, Status
from app.shared.passages import Passage, PassageListing

app = typer.Typer(no_args_is_help=True)


@app.command("list", help=t("List passages, newest first.", "지문을 최신순으로 표시합니다."))
def list_(
    locale: Annotated[
        Locale | None, typer.Option("--locale", "-l", help=t("Language.", "언어."))
    ] = None,
    form: Annotated[
        PassageForm | None, typer.Option(help=t("One text, or two.", "글 한 편 또는 두 편."))
    ] = None,
    genre: Annotated[str | None, typer.Option(help=t("Kind of text.", "글의 종류."))] = None,
    subject: Annotated[
        str | None, typer.Option(help=t("Code of the subject.", "과목 코드."))
    ] = None,
    cefr: Annotated[
        CefrLevel | None, typer.Option(help=t("Language level.", "언어 수준(CEFR)."))
    ] = None,
    status: Annotated[
        Status | None, typer.Option(help=t("How far it has come.", "진행 상태."))
    ] = None,
    origin: Annotated[Origin | None, typer.Option(help=t("Where it is from.", "출처."))] = None,
    text: Annotated[
        str | None,
        typer.Option(help=t("Text in it, whatever the case.", "포함된 글(대소문자 무관).")),
    ] = None,
    limit: LimitOption = 20,
    after: AfterOption = None,
    json: JsonOption = False,
) -> None:
    given: dict[str, object] = {
        "locale": locale,
        "form": form,
        "genre": genre,
        "subject": subject,
        "cefr_level": cefr,
        "status": status,
        "origin": origin,
        "text": text,
        "limit": limit,
        "after": after,
    }

    async def work(settings: Settings) -> None:
        wanted = validated(PassageListing, given)
        async with workplace(settings) as (container, session, project_id):
            page = await list_passages(
                container.passages(session), project_id, wanted, wanted.limit, wanted.after
            )
        if json:
            print_json(page.model_dump(mode="json"))
            return
        for passage in page.passages:
            _say_listed(passage)
        say_more(len(page.passages), page.next_cursor)

    run(work, as_json=json)


@app.command(help=t("Show a passage.", "지문 하나를 표시합니다."))
def show(
    passage_id: Annotated[UUID, typer.Argument(help=t("Id of the passage.", "지문의 id."))],
    json: JsonOption = False,
) -> None:
    async def work(settings: Settings) -> None:
        async with workplace(settings) as (container, session, project_id):
            passage = await get_passage(container.passages(session), project_id, passage_id)
        if json:
            print_json(passage.model_dump(mode="json"))
            return
        print_passage(passage)
        say(f"{passage.id}  {_facts(passage)}", "dim")
        if passage.question_count:
            say(
                t("Its questions: {command}", "딸린 문항: {command}").format(
                    command=f"qgen questions list --passage {passage.id}"
                )
            )

    run(work, as_json=json)


def _say_listed(passage: Passage) -> None:
    say(f"{passage.id}  {_facts(passage)}")
    title = f"{passage.title}: " if passage.title else ""
    say(f"    {one_line(title + passage.body, indent=4)}", "dim")


def _facts(passage: Passage) -> str:
    count = t("{n} questions", "문항 {n}개").format(n=passage.question_count)
    facts = (
        passage.form,
        passage.locale,
        passage.subject,
        passage.genre,
        passage.cefr_level,
        passage.status,
        count,
    )
    return f"{moment(passage.created_at)}  {' · '.join(str(fact) for fact in facts if fact)}"
