"""The ``qgen`` command."""

import sys
from importlib.metadata import version
from io import TextIOWrapper
from typing import Annotated

import typer

from app.cli import (
    assets,
    budgets,
    database,
    demo,
    doctor,
    export,
    generate,
    imports,
    jobs,
    keys,
    passages,
    projects,
    prompts,
    questions,
    runs,
    sandbox,
    serve,
    stats,
    usage,
    worker,
)
from app.cli.language import t

app = typer.Typer(
    name="qgen",
    help=t(
        "QGen AI: generates questions for education content.",
        "QGen AI: 교육 콘텐츠용 문제를 생성합니다.",
    ),
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
app.add_typer(database.app, name="db")
app.add_typer(prompts.app, name="prompts")
app.add_typer(imports.app, name="import")
app.add_typer(export.app, name="export")
app.add_typer(generate.app, name="generate")
app.add_typer(questions.app, name="questions")
app.add_typer(stats.app, name="stats")
app.add_typer(passages.app, name="passages")
app.add_typer(assets.app, name="assets")
app.add_typer(jobs.app, name="jobs")
app.add_typer(runs.app, name="runs")
app.add_typer(projects.app, name="projects")
app.add_typer(keys.app, name="keys")
app.add_typer(budgets.app, name="budgets")
app.command(
    name="usage",
    help=t(
        "What model calls took and cost, by day, provider, model, purpose, run.",
        "모델 호출의 토큰과 비용을 일, 제공자, 모델, 용도, 실행별로 표시합니다.",
    ),
)(usage.usage)
app.command(
    name="doctor",
    help=t(
        "Look at every part: is it configured, does it work, how fast, what to do if not. Exit "
        "code 1 when something that is configured does not work.",
        "모든 구성 요소를 점검합니다: 설정 여부, 작동, 응답 시간, 조치. 설정된 것이 작동하지 "
        "않으면 종료 코드 1.",
    ),
)(doctor.doctor)
app.command(
    name="serve", help=t("Serve the HTTP API; see /docs.", "HTTP API를 엽니다. 설명은 /docs.")
)(serve.serve)
app.command(
    name="worker",
    help=t(
        "Work on background jobs, as often beside one another as you like.",
        "백그라운드 작업을 처리합니다. 여러 개를 함께 실행해도 됩니다.",
    ),
)(worker.worker)
app.command(
    name="sandbox",
    help=t(
        "Run the stand-in for the vendors' APIs, as a process of its own.",
        "제공자 API를 흉내 내는 서버를 별도 프로세스로 실행합니다.",
    ),
)(sandbox.sandbox)
app.command(
    name="demo",
    help=t(
        "Make 12 questions with nothing but what comes along: no key, no server, no cost.",
        "키도 서버도 비용도 없이, 함께 들어 있는 것만으로 문제 12개를 만듭니다.",
    ),
)(demo.demo)


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"qgen {version('qgen-ai')}")
        raise typer.Exit


@app.callback()
def _options(
    _version: Annotated[
        bool,
        typer.Option(
            "--version",
            callback=_print_version,
            is_eager=True,
            help=t("Show the version.", "버전을 표시합니다."),
        ),
    ] = False,
) -> None:
    """Options before the command."""


def main() -> None:
    """Entry point of the ``qgen`` command."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):  # a terminal that lacks a character shows another
            stream.reconfigure(errors="replace")
    app()
