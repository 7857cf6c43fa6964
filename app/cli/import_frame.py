"""What the commands of ``qgen import`` share: options, progress, report."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from app.application.steps.import_rows import ImportReport
from app.application.steps.import_rows import Progress as Told
from app.application.steps.services import ImportServices
from app.cli.language import t
from app.cli.output import err, say
from app.cli.runner import workplace
from app.core.config import Settings
from app.core.validation import validated
from app.shared.enums import Difficulty, Locale, QuestionType
from app.shared.imports import ImportFile

Files = Annotated[
    list[Path],
    typer.Argument(
        metavar="FILE",
        help=t(
            "A .csv or .jsonl file, or several: each is imported as a whole.",
            ".csv 또는 .jsonl 파일. 여러 개면 파일마다 따로 통째로 가져옵니다.",
        ),
    ),
]
Mapped = Annotated[
    list[str] | None,
    typer.Option(
        "--map",
        metavar="FIELD=COLUMN",
        help=t(
            "Which column holds a field, where its name does not tell; repeatable. Options and "
            "answers may lie in several: options=A,B,C,D",
            "열 이름으로 알 수 없을 때 필드와 열을 짝짓습니다. 여러 번 쓸 수 있고, 선택지와 "
            "정답은 여러 열이어도 됩니다: options=A,B,C,D",
        ),
    ),
]
LocaleOption = Annotated[
    Locale | None,
    typer.Option(help=t("Language; default: by the text.", "언어. 기본값: 글자로 판단.")),
]
SubjectOption = Annotated[
    str | None, typer.Option(help=t("For rows without one.", "과목이 없는 행의 과목 코드."))
]
DifficultyOption = Annotated[
    Difficulty | None, typer.Option(help=t("For rows without one.", "난이도가 없는 행의 난이도."))
]
TypeOption = Annotated[
    QuestionType | None,
    typer.Option(
        help=t(
            "For rows without one; default: by the answer.",
            "유형이 없는 행의 문항 유형. 기본값: 정답으로 판단.",
        )
    ),
]
SourceOption = Annotated[
    str | None,
    typer.Option(help=t("Where they come from; default: the file.", "출처. 기본값: 파일 이름.")),
]
LicenseOption = Annotated[str | None, typer.Option(help=t("Their licence.", "이용 허락 조건."))]


async def import_each[F: ImportFile, R: ImportReport](
    settings: Settings,
    files: list[Path],
    kind: type[F],
    given: Mapping[str, object],
    use_case: Callable[[ImportServices, UUID, F, Told], Awaitable[R]],
) -> list[R]:
    """Import one file after another; ``given`` holds for all of them.

    Raises:
        BusinessException: of the first file that is refused. Those before it stay imported.
    """
    sources = [validated(kind, {"path": file, **given}) for file in files]
    async with workplace(settings) as (container, session, project_id):
        services = container.imports(session)
        return [await _shown(use_case, services, project_id, source) for source in sources]


def pairs(given: list[str] | None) -> dict[str, str]:
    """Field -> column, of ``FIELD=COLUMN`` options."""
    found = dict[str, str]()
    for pair in given or []:
        field, separator, column = pair.partition("=")
        if not (separator and field.strip() and column.strip()):
            raise typer.BadParameter(f"--map {pair!r}: FIELD=COLUMN")
        found[field.strip()] = column.strip()
    return found


def report(files: Sequence[Path], reports: Sequence[ImportReport]) -> None:
    """Notes and figures, file by file."""
    for file, done in zip(files, reports, strict=True):
        name = f"{file.name}: " if len(files) > 1 else ""
        for note in done.notes:
            say(name + note, "yellow")
        figures = t(
            "{rows} rows: {added} added, {known} there already.",
            "{rows}행: {added}개 추가, {known}개는 이미 있습니다.",
        )
        say(name + figures.format(rows=done.rows, added=done.added, known=done.known))


async def _shown[F: ImportFile, R: ImportReport](
    use_case: Callable[[ImportServices, UUID, F, Told], Awaitable[R]],
    services: ImportServices,
    project_id: UUID,
    source: F,
) -> R:
    with Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn(t("{task.completed} rows", "{task.completed}행")),
        TimeElapsedColumn(),
        console=err,
        transient=True,
    ) as bar:
        checking, storing = t("Checking", "확인 중"), t("Storing", "저장 중")
        task = bar.add_task(checking, total=None)

        def tell(rows: int, total: int | None) -> None:
            bar.update(
                task, description=storing if total else checking, completed=rows, total=total
            )

        return await use_case(services, project_id, source, tell)
