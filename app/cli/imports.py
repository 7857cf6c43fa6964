"""``qgen import``: keyword lists and example items."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from app.application.import_files import ImportReport, import_examples, import_keywords
from app.cli.language import t
from app.cli.output import err, say
from app.cli.runner import run, workplace
from app.core.config import Settings
from app.core.validation import validated
from app.shared.enums import Difficulty, Locale
from app.shared.imports import ExampleFile, KeywordFile

app = typer.Typer(
    help=t(
        "Bring data in: all of a file or nothing.", "데이터를 가져옵니다. 파일 단위 전부 또는 전무."
    ),
    no_args_is_help=True,
)

File = Annotated[Path, typer.Argument(help=t("A .csv or .jsonl file.", ".csv 또는 .jsonl 파일."))]
Mapping = Annotated[
    list[str] | None,
    typer.Option(
        "--map",
        metavar="FIELD=COLUMN",
        help=t(
            "Which column holds a field, where its name does not tell; repeatable.",
            "열 이름으로 알 수 없을 때 필드와 열을 짝짓습니다. 여러 번 쓸 수 있습니다.",
        ),
    ),
]
LocaleOption = Annotated[
    Locale | None,
    typer.Option(help=t("Language; default: by the text.", "언어. 기본값: 글자로 판단.")),
]


@app.command(
    help=t(
        "Import keywords. Fields: term, level, part_of_speech, category, subject, locale.",
        "키워드를 가져옵니다. 필드: term, level, part_of_speech, category, subject, locale.",
    )
)
def keywords(
    file: File,
    subject: Annotated[
        str, typer.Option(help=t("For rows without one.", "과목이 없는 행의 과목 코드."))
    ] = "english",
    category: Annotated[
        str, typer.Option(help=t("For rows without one.", "분류가 없는 행의 분류."))
    ] = "general",
    locale: LocaleOption = None,
    map: Mapping = None,  # noqa: A002 - the option's name
) -> None:
    pairs = _pairs(map)

    async def work(settings: Settings) -> None:
        given = {"path": file, "subject": subject, "category": category, "locale": locale}
        source = validated(KeywordFile, given | {"mapping": pairs})
        async with workplace(settings) as (container, session, project_id):
            await _import(
                lambda progress: import_keywords(
                    container.imports(session), project_id, source, progress
                )
            )

    run(work)


@app.command(
    help=t(
        "Import example items. Fields: stem, options, answer, explanation, type, difficulty, "
        "subject, level, locale, tolerance.",
        "예시 문항을 가져옵니다. 필드: stem, options, answer, explanation, type, difficulty, "
        "subject, level, locale, tolerance.",
    )
)
def examples(
    file: File,
    subject: Annotated[
        str | None, typer.Option(help=t("For rows without one.", "과목이 없는 행의 과목 코드."))
    ] = None,
    difficulty: Annotated[
        Difficulty | None,
        typer.Option(help=t("For rows without one.", "난이도가 없는 행의 난이도.")),
    ] = None,
    locale: LocaleOption = None,
    source: Annotated[
        str | None,
        typer.Option(
            help=t("Where they come from; default: the file.", "출처. 기본값: 파일 이름.")
        ),
    ] = None,
    license: Annotated[  # noqa: A002 - the option's name
        str | None, typer.Option(help=t("Their licence.", "이용 허락 조건."))
    ] = None,
    map: Mapping = None,  # noqa: A002 - the option's name
) -> None:
    pairs = _pairs(map)

    async def work(settings: Settings) -> None:
        given = {
            "path": file,
            "subject": subject,
            "difficulty": difficulty,
            "locale": locale,
            "source": source or file.name[:200],
            "license": license,
            "mapping": pairs,
        }
        wanted = validated(ExampleFile, given)
        async with workplace(settings) as (container, session, project_id):
            await _import(
                lambda progress: import_examples(
                    container.imports(session), project_id, wanted, progress
                )
            )

    run(work)


async def _import(
    work: Callable[[Callable[[int], None]], Awaitable[ImportReport]],
) -> None:
    with Progress(
        SpinnerColumn(),
        TextColumn(t("{task.completed} rows", "{task.completed}행")),
        TimeElapsedColumn(),
        console=err,
        transient=True,
    ) as bar:
        task = bar.add_task("import", total=None)
        report = await work(lambda rows: bar.update(task, completed=rows))
    for note in report.notes:
        say(note, "yellow")
    say(
        t(
            "{rows} rows: {added} added, {known} there already.",
            "{rows}행: {added}개 추가, {known}개는 이미 있습니다.",
        ).format(rows=report.rows, added=report.added, known=report.known)
    )


def _pairs(given: list[str] | None) -> dict[str, str]:
    pairs = dict[str, str]()
    for pair in given or []:
        field, separator, column = pair.partition("=")
        if not (separator and field.strip() and column.strip()):
            raise typer.BadParameter(f"--map {pair!r}: FIELD=COLUMN")
        pairs[field.strip()] = column.strip()
    return pairs
