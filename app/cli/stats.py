"""``qgen stats``: figures of the stored questions."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated
from uuid import UUID

import typer
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from app.application.measure_diversity import measure_diversity
from app.cli.diversity_report import print_report
from app.cli.language import t
from app.cli.output import err, print_json
from app.cli.prompt_arguments import JsonOption
from app.cli.question_filter import Chosen, choosing_questions
from app.cli.runner import run, workplace
from app.core.config import Settings
from app.core.validation import validated
from app.shared.diversity import QuestionSelection, Stage, Tell

app = typer.Typer(no_args_is_help=True)

_STAGES = {
    Stage.READING: t("Reading", "읽는 중"),
    Stage.COUNTING: t("Counting words", "어휘 세는 중"),
    Stage.SKETCHING: t("Looking for twins", "비슷한 문항 찾는 중"),
    Stage.COMPARING: t("Comparing", "비교 중"),
}


@app.callback()
def _group() -> None:
    """Keeps the name of a single command."""


@app.command(
    help=t(
        "Tell how varied questions are: wording, openings, duplicates, coverage of keywords, types "
        "and difficulties. All of the project's, unless options choose.",
        "문항이 얼마나 다양한지 알려 줍니다: 어휘, 첫머리, 중복, 키워드·유형·난이도의 분포. "
        "옵션으로 고르지 않으면 프로젝트의 모든 문항이 대상입니다.",
    )
)
@choosing_questions
def diversity(
    chosen: Chosen,
    run_id: Annotated[
        UUID | None, typer.Option("--run", help=t("Id of the run that made them.", "실행의 id."))
    ] = None,
    json: JsonOption = False,
) -> None:
    async def work(settings: Settings) -> None:
        selection = validated(QuestionSelection, {**chosen, "run_id": run_id})
        async with workplace(settings) as (container, session, project_id):
            with _telling() as tell:
                report = await measure_diversity(
                    container.diversity(session), project_id, selection, tell=tell
                )
        if json:
            print_json(report.model_dump(mode="json"))
        else:
            print_report(report)

    run(work, as_json=json)


@contextmanager
def _telling() -> Iterator[Tell]:
    with Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.completed}/{task.total}"),
        TimeElapsedColumn(),
        console=err,
        transient=True,
        disable=not err.is_terminal,
    ) as bar:
        task = bar.add_task("", total=None)
        yield lambda stage, done, total: bar.update(
            task, description=_STAGES[stage], completed=done, total=total
        )
