"""The ``qgen`` command."""

import sys
from io import TextIOWrapper
from typing import Annotated

import typer

from app.cli.language import t
from app.cli.lazy import LazyCommand, group_of

COMMANDS = (
    LazyCommand("db", "app.cli.database", t("The database schema.", "데이터베이스 스키마.")),
    LazyCommand("prompts", "app.cli.prompts", t("Prompt templates.", "프롬프트 템플릿.")),
    LazyCommand(
        "import",
        "app.cli.imports",
        t(
            "Bring data in: all of a file or nothing.",
            "데이터를 가져옵니다. 파일 단위 전부 또는 전무.",
        ),
    ),
    LazyCommand("export", "app.cli.export", t("Take data out.", "데이터를 내보냅니다.")),
    LazyCommand("generate", "app.cli.generate", t("Generate content.", "콘텐츠를 생성합니다.")),
    LazyCommand(
        "keywords",
        "app.cli.keywords",
        t("Which keywords come next, and how far they are covered.", "다음 키워드와 그 분포."),
    ),
    LazyCommand("questions", "app.cli.questions", t("Stored questions.", "저장된 문항.")),
    LazyCommand(
        "stats", "app.cli.stats", t("Figures of the stored questions.", "저장된 문항의 통계.")
    ),
    LazyCommand("passages", "app.cli.passages", t("Stored passages.", "저장된 지문.")),
    LazyCommand(
        "assets",
        "app.cli.assets",
        t("Files: images, audio, exports.", "파일: 이미지, 음성, 내보낸 자료."),
    ),
    LazyCommand("jobs", "app.cli.jobs", t("Background jobs.", "백그라운드 작업.")),
    LazyCommand("runs", "app.cli.runs", t("Runs of many questions.", "대량 생성 실행.")),
    LazyCommand(
        "batch",
        "app.cli.batch",
        t(
            "Questions by the vendors' Batch APIs, at half the price.",
            "제공자의 배치 API로 절반 가격에 문항을 만듭니다.",
        ),
    ),
    LazyCommand("projects", "app.cli.projects", t("Projects.", "프로젝트.")),
    LazyCommand(
        "keys",
        "app.cli.keys",
        t("API keys of the project (QGEN_PROJECT).", "프로젝트(QGEN_PROJECT)의 API 키."),
    ),
    LazyCommand(
        "budgets",
        "app.cli.budgets",
        t(
            "What the project may spend a day (UTC): a hard limit.",
            "프로젝트의 하루(UTC) 지출 한도. 넘을 수 없습니다.",
        ),
    ),
    LazyCommand(
        "usage",
        "app.cli.usage",
        t(
            "What model calls took and cost, by day, provider, model, purpose, run.",
            "모델 호출의 토큰과 비용을 일, 제공자, 모델, 용도, 실행별로 표시합니다.",
        ),
    ),
    LazyCommand(
        "doctor",
        "app.cli.doctor",
        t(
            "Look at every part: is it configured, does it work, how fast, what to do if not. Exit "
            "code 1 when something that is configured does not work.",
            "모든 구성 요소를 점검합니다: 설정 여부, 작동, 응답 시간, 조치. 설정된 것이 작동하지 "
            "않으면 종료 코드 1.",
        ),
    ),
    LazyCommand(
        "serve",
        "app.cli.serve",
        t("Serve the HTTP API; see /docs.", "HTTP API를 엽니다. 설명은 /docs."),
    ),
    LazyCommand(
        "worker",
        "app.cli.worker",
        t(
            "Work on background jobs, as often beside one another as you like.",
            "백그라운드 작업을 처리합니다. 여러 개를 함께 실행해도 됩니다.",
        ),
    ),
    LazyCommand(
        "sandbox",
        "app.cli.sandbox",
        t(
            "Run the stand-in for the vendors' APIs, as a process of its own.",
            "제공자 API를 흉내 내는 서버를 별도 프로세스로 실행합니다.",
        ),
    ),
    LazyCommand(
        "demo",
        "app.cli.demo",
        t(
            "Make 12 questions with nothing but what comes along: no key, no server, no cost.",
            "키도 서버도 비용도 없이, 함께 들어 있는 것만으로 문제 12개를 만듭니다.",
        ),
    ),
)

app = typer.Typer(
    name="qgen",
    cls=group_of(COMMANDS),
    help=t(
        "QGen AI: generates questions for education content.",
        "QGen AI: 교육 콘텐츠용 문제를 생성합니다.",
    ),
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)


def _print_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

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
