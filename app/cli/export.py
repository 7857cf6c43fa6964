"""``qgen export``: data as files."""

from pathlib import Path
from typing import Annotated

import typer

from app.application.export_questions import export_questions
from app.cli.files import writing
from app.cli.language import t
from app.cli.output import err
from app.cli.runner import run, workplace
from app.core.config import Settings
from app.core.validation import validated
from app.shared.enums import Difficulty, Locale, QuestionType
from app.shared.questions import QuestionFilter

app = typer.Typer(no_args_is_help=True)


@app.callback()
def _group() -> None:
    """Keeps the name of a single command."""


@app.command(
    help=t(
        "Write questions as JSON Lines, one a line, which qgen import questions and qgen import "
        "examples read.",
        "문항을 한 줄에 하나씩 JSON Lines로 씁니다. qgen import questions와 qgen import examples로 "
        "다시 읽을 수 있습니다.",
    )
)
def questions(
    out: Annotated[
        Path, typer.Option("--out", "-o", help=t("The file; -: the terminal.", "파일. -: 터미널."))
    ] = Path("-"),
    type: Annotated[  # noqa: A002 - the option's name
        QuestionType | None,
        typer.Option("--type", "-t", help=t("Only of this type.", "이 유형만.")),
    ] = None,
    subject: Annotated[
        str | None, typer.Option(help=t("Only of this subject.", "이 과목만."))
    ] = None,
    locale: Annotated[
        Locale | None, typer.Option(help=t("Only in this language.", "이 언어만."))
    ] = None,
    difficulty: Annotated[
        Difficulty | None, typer.Option(help=t("Only of this difficulty.", "이 난이도만."))
    ] = None,
    status: Annotated[str | None, typer.Option(help=t("Only in this state.", "이 상태만."))] = None,
) -> None:
    given: dict[str, object] = {
        "type": type,
        "subject": subject,
        "locale": locale,
        "difficulty": difficulty,
        "status": status,
    }

    with writing(out) as write:

        async def work(settings: Settings) -> None:
            chosen = validated(QuestionFilter, given)
            async with workplace(settings) as (container, session, project_id):
                services = container.exports(session)
                count = await export_questions(
                    services, project_id, chosen, lambda line: write(line.encode())
                )
            err.print(t("{n} questions.", "문항 {n}개.").format(n=count))

        run(work)
