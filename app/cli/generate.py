"""``qgen generate``: questions and passages in real time."""

from typing import Annotated
from uuid import UUID

import typer

from app.api.v1.schemas import GeneratedOut
from app.application.generate_question import generate_question
from app.cli.generate_bulk import bulk
from app.cli.generate_passage import passage as passage_command
from app.cli.language import t
from app.cli.model_options import CandidatesOption, FallbackOption
from app.cli.output import print_json, print_question, print_spent, say
from app.cli.runner import run, workplace
from app.core.config import Settings
from app.core.validation import validated
from app.shared.enums import (
    BloomLevel,
    BoxStyle,
    CefrLevel,
    Difficulty,
    Locale,
    QuestionType,
    Skill,
    Vendor,
)
from app.shared.generation import Generated, GenerateQuestion, QuestionOrder

app = typer.Typer(no_args_is_help=True)
app.command(
    help=t(
        "Write one passage, with questions on it; store and print all of it.",
        "지문 하나를 쓰고 딸린 문항을 만들어 모두 저장하고 출력합니다.",
    )
)(passage_command)
app.command(
    help=t(
        "Generate many questions: up to 1,000 specs, or a matrix; watch them arrive.",
        "문제를 대량으로 생성하고 진행을 지켜봅니다. 목록 또는 조합, 최대 1,000개.",
    )
)(bulk)


@app.command(
    help=t(
        "Generate one question, store it and print it.",
        "문제 하나를 생성해 저장하고 출력합니다.",
    )
)
def question(
    keyword: Annotated[
        str, typer.Option("--keyword", "-k", help=t("What it is about.", "문제의 키워드."))
    ],
    type: Annotated[  # noqa: A002 - the option's name
        QuestionType, typer.Option("--type", "-t", help=t("The item's type.", "문항 유형."))
    ] = QuestionType.MULTIPLE_CHOICE,
    locale: Annotated[
        Locale, typer.Option("--locale", "-l", help=t("Its language.", "문항의 언어."))
    ] = Locale.EN,
    subject: Annotated[str, typer.Option(help=t("Code of the subject.", "과목 코드."))] = "general",
    difficulty: Annotated[
        Difficulty, typer.Option(help=t("Its difficulty.", "난이도."))
    ] = Difficulty.MEDIUM,
    bloom: Annotated[
        BloomLevel | None, typer.Option(help=t("Cognitive process.", "블룸 인지 과정."))
    ] = None,
    cefr: Annotated[
        CefrLevel | None, typer.Option(help=t("Language level.", "언어 수준(CEFR)."))
    ] = None,
    grade: Annotated[str | None, typer.Option(help=t("School grade.", "학년."))] = None,
    options: Annotated[
        int | None,
        typer.Option(
            help=t("Options, pairs or entries, 3 to 6.", "선택지, 짝 또는 배열 항목의 수, 3~6.")
        ),
    ] = None,
    gaps: Annotated[
        int, typer.Option(help=t("Gaps of a cloze item.", "빈칸 채우기의 빈칸 수."))
    ] = 2,
    skill: Annotated[
        Skill, typer.Option(help=t("What a language item tests.", "언어 문항이 재는 기능."))
    ] = Skill.NONE,
    box: Annotated[
        BoxStyle | None, typer.Option(help=t("A box below the stem.", "발문 아래 〈보기〉."))
    ] = None,
    standard: Annotated[
        str | None, typer.Option(help=t("Code of a curriculum standard.", "성취기준 코드."))
    ] = None,
    passage: Annotated[
        UUID | None, typer.Option(help=t("Id of the passage to ask on.", "지문의 id."))
    ] = None,
    provider: Annotated[Vendor | None, typer.Option(help=t("LLM vendor.", "LLM 제공자."))] = None,
    model: Annotated[str | None, typer.Option(help=t("Its model.", "제공자의 모델."))] = None,
    fallback: FallbackOption = None,
    candidates: CandidatesOption = None,
    prompt: Annotated[
        str | None, typer.Option(help=t("Key of the prompt.", "프롬프트 키."))
    ] = None,
    var: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME=VALUE",
            help=t(
                "A variable of the prompt; repeatable.", "프롬프트 변수. 여러 번 쓸 수 있습니다."
            ),
        ),
    ] = None,
    json: Annotated[bool, typer.Option("--json", help=t("Print JSON.", "JSON으로 출력."))] = False,
) -> None:
    given: dict[str, object] = {
        "keyword": keyword,
        "type": type,
        "locale": locale,
        "subject": subject,
        "difficulty": difficulty,
        "bloom_level": bloom,
        "cefr_level": cefr,
        "grade": grade,
        "gap_count": gaps,
        "skill": skill,
        "box": box,
        "standard": standard,
        "passage_id": passage,
        "provider": provider,
        "model": model,
        "fallback": fallback or None,
        "prompt_key": prompt,
        "variables": dict(variable(pair) for pair in var or []),
    }

    if options is not None:
        given["option_count"] = options
    if candidates is not None:
        given["candidates"] = candidates

    async def work(settings: Settings) -> None:
        order = validated(QuestionOrder, given)
        async with workplace(settings, with_llms=True) as (container, session, project_id):
            generated = await generate_question(
                container.generation(session), GenerateQuestion.of(order, project_id)
            )
        if json:
            print_json(GeneratedOut.of(generated).model_dump(mode="json"))
        else:
            _print(generated)

    run(work, as_json=json)


def variable(pair: str) -> tuple[str, str]:
    """Name and value of a ``--var NAME=VALUE``."""
    name, separator, value = pair.partition("=")
    if not separator:
        raise typer.BadParameter(f"--var {pair!r}: NAME=VALUE")
    return name.strip(), value


def _print(generated: Generated) -> None:
    stored = generated.question
    print_question(stored)
    if generated.is_duplicate:
        say(t("Duplicate of {id}.", "{id}와(과) 같은 문항입니다.").format(id=stored.id), "yellow")
    else:
        say(t("Stored as {id}.", "{id}(으)로 저장했습니다.").format(id=stored.id))
    if stored.is_sandbox:
        say(
            t(
                "This text is made up by the sandbox; no model was asked.",
                "이 문항은 샌드박스가 지어낸 것이며, 실제 모델을 호출하지 않았습니다.",
            ),
            "yellow",
        )
    print_spent(generated.spent)
