"""``qgen export``: data as files."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from app.application.export_questions import export_questions
from app.cli.language import t
from app.cli.output import err
from app.cli.runner import run, workplace
from app.core.config import Settings
from app.core.validation import validated
from app.shared.enums import Difficulty, Locale, QuestionType
from app.shared.questions import QuestionFilter

app = typer.Typer(help=t("Take data out.", "데이터를 내보냅니다."), no_args_is_help=True)


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

    with _writing(out) as write:

        async def work(settings: Settings) -> None:
            chosen = validated(QuestionFilter, given)
            async with workplace(settings) as (container, session, project_id):
                services = container.exports(session)
                count = await export_questions(services, project_id, chosen, write)
            err.print(t("{n} questions.", "문항 {n}개.").format(n=count))

        run(work)


@contextmanager
def _writing(path: Path) -> Iterator[Callable[[str], object]]:
    """UTF-8, whatever the terminal's encoding; a file is there as a whole or as it was before."""
    if str(path) == "-":
        yield _print
        return
    path = path.resolve()  # what a link points to is written, not the link
    try:
        if path.is_dir():
            raise IsADirectoryError(None, "it is a folder")
        if path.exists() and not path.is_file():  # a pipe, a device: nothing to put in its place
            with path.open("w", encoding="utf-8") as stream:
                yield stream.write
            return
        part = path.with_name(f".{path.name}.{os.getpid()}.part")
        try:
            with part.open("x", encoding="utf-8") as file:
                yield file.write
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)
    except OSError as error:
        raise typer.BadParameter(f"--out {path}: {error.strerror}") from error


def _print(line: str) -> None:
    try:
        sys.stdout.buffer.write(line.encode())
        sys.stdout.buffer.flush()
    except BrokenPipeError:  # the reader, such as head, has enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise typer.Exit from None
