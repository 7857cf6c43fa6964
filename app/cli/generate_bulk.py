"""``qgen generate bulk``: many questions at once."""

from pathlib import Path
from typing import Annotated

import typer

from app.application.estimate_run import estimate_run
from app.application.start_run import start_run
from app.cli.files import object_of, text_of
from app.cli.language import t
from app.cli.model_options import CandidatesOption, FallbackOption
from app.cli.output import print_json, say
from app.cli.prompt_arguments import JsonOption
from app.cli.run_output import print_estimate, say_listed
from app.cli.run_watch import HereOption, watch_to_the_end
from app.cli.runner import run, workplace
from app.core.config import Settings
from app.core.validation import validated
from app.shared.enums import CefrLevel, Difficulty, Locale, QuestionType, Vendor
from app.shared.runs import BulkOrder

_BESIDE_A_FILE = frozenset(
    {"file", "name", "budget", "concurrency", "dry_run", "detach", "here", "json"}
)


def bulk(
    context: typer.Context,
    file: Annotated[
        Path | None,
        typer.Argument(
            help=t(
                "JSON as POST /generation/questions/bulk takes it (specs or matrix); - for "
                "standard input. The other options make a matrix instead.",
                "POST /generation/questions/bulk와 같은 형식의 JSON(specs 또는 matrix). -는 표준 "
                "입력. 없으면 다른 옵션으로 조합을 만듭니다.",
            )
        ),
    ] = None,
    keyword: Annotated[
        list[str] | None,
        typer.Option("--keyword", "-k", help=t("A keyword; repeatable.", "키워드. 반복 가능.")),
    ] = None,
    keywords: Annotated[
        Path | None,
        typer.Option(help=t("A file with a keyword a line.", "한 줄에 키워드 하나씩 적은 파일.")),
    ] = None,
    type: Annotated[  # noqa: A002 - the option's name
        list[QuestionType] | None,
        typer.Option("--type", "-t", help=t("A type; repeatable.", "문항 유형. 반복 가능.")),
    ] = None,
    difficulty: Annotated[
        list[Difficulty] | None,
        typer.Option("--difficulty", "-d", help=t("Repeatable.", "난이도. 반복 가능.")),
    ] = None,
    locale: Annotated[
        list[Locale] | None,
        typer.Option("--locale", "-l", help=t("A language; repeatable.", "언어. 반복 가능.")),
    ] = None,
    count: Annotated[
        int, typer.Option("--count", "-n", help=t("How many a cell.", "조합마다 몇 개."), min=1)
    ] = 1,
    subject: Annotated[str, typer.Option(help=t("Code of the subject.", "과목 코드."))] = "general",
    cefr: Annotated[
        CefrLevel | None, typer.Option(help=t("Language level.", "언어 수준(CEFR)."))
    ] = None,
    grade: Annotated[str | None, typer.Option(help=t("School grade.", "학년."))] = None,
    provider: Annotated[Vendor | None, typer.Option(help=t("LLM vendor.", "LLM 제공자."))] = None,
    model: Annotated[str | None, typer.Option(help=t("Its model.", "제공자의 모델."))] = None,
    fallback: FallbackOption = None,
    candidates: CandidatesOption = None,
    name: Annotated[str | None, typer.Option(help=t("Name of the run.", "실행의 이름."))] = None,
    budget: Annotated[
        str | None,
        typer.Option(help=t("US dollars it may cost at most.", "최대 비용(US 달러).")),
    ] = None,
    concurrency: Annotated[
        int | None, typer.Option(help=t("Questions at once.", "동시에 만들 문항 수."))
    ] = None,
    dry_run: Annotated[
        bool,
        typer.Option("--dry-run", help=t("Only tell what it would take.", "예상치만 표시합니다.")),
    ] = False,
    detach: Annotated[
        bool,
        typer.Option("--detach", help=t("Do not watch it.", "시작만 하고 지켜보지 않습니다.")),
    ] = False,
    here: HereOption = None,
    json: JsonOption = False,
) -> None:
    if file is not None:
        _refuse_a_matrix_too(context)

    def given() -> dict[str, object]:
        options = {"name": name, "budget_usd": budget, "concurrency": concurrency}
        chosen = {key: value for key, value in options.items() if value is not None}
        if file is not None:
            return object_of(file) | chosen
        common = {
            "subject": subject,
            "cefr_level": cefr,
            "grade": grade,
            "provider": provider,
            "model": model,
            "fallback": fallback or None,
            "candidates": candidates,
        }
        matrix: dict[str, object] = {
            "keywords": [*(keyword or []), *_lines(keywords)],
            "types": type or [QuestionType.MULTIPLE_CHOICE],
            "difficulties": difficulty or [Difficulty.MEDIUM],
            "locales": locale or [Locale.EN],
            "count": count,
            "common": {key: value for key, value in common.items() if value is not None},
        }
        return chosen | {"matrix": matrix}

    async def work(settings: Settings) -> None:
        order = validated(BulkOrder, given())
        async with workplace(settings, with_llms=True) as (container, session, project_id):
            services = container.runs(session)
            if dry_run:
                print_estimate(await estimate_run(services, project_id, order), as_json=json)
                return
            started = await start_run(services, project_id, order)
            if detach:
                if json:
                    print_json(started.model_dump(mode="json"))
                else:
                    say_listed(started)
                return
            if not json:
                say(t("Run {id}", "실행 {id}").format(id=started.id), "bold")
            await watch_to_the_end(
                container, session, project_id, started.id, here=here, as_json=json
            )

    run(work, as_json=json)


def _refuse_a_matrix_too(context: typer.Context) -> None:
    """A file says all of it: what is given beside it would be ignored."""
    given = [
        f"--{parameter.name}"
        for parameter in context.command.params
        if parameter.name not in _BESIDE_A_FILE and _is_given(context, parameter.name)
    ]
    if given:
        message = t(
            "The file says what to make: leave out {options}, or the file.",
            "만들 것은 파일이 정합니다. {options} 또는 파일을 빼세요.",
        )
        raise typer.BadParameter(message.format(options=", ".join(given)))


def _is_given(context: typer.Context, parameter: str) -> bool:
    source = context.get_parameter_source(parameter)
    return source is not None and source.name == "COMMANDLINE"


def _lines(file: Path | None) -> list[str]:
    if file is None:
        return []
    return [line.strip() for line in text_of(file).splitlines() if line.strip()]
