"""``qgen generate passage``: a passage in real time, with questions on it."""

from typing import Annotated

import typer

from app.api.v1.schemas import GeneratedPassageOut
from app.application.generate_passage import GeneratedPassage, generate_passage
from app.cli.language import t
from app.cli.model_options import FallbackOption
from app.cli.output import print_error, print_json, print_passage, print_question, print_spent, say
from app.cli.runner import run, workplace
from app.core.config import Settings
from app.core.context import current_request_id
from app.core.exceptions import BusinessException
from app.core.validation import validated
from app.shared.enums import CefrLevel, Genre, Locale, PassageForm, Vendor
from app.shared.passage_orders import GeneratePassage, PassageOrder


def passage(
    topic: Annotated[str, typer.Option("--topic", "-k", help=t("What it is about.", "주제."))],
    form: Annotated[
        PassageForm, typer.Option(help=t("One text, or two.", "글 한 편 또는 두 편."))
    ] = PassageForm.SINGLE,
    locale: Annotated[
        Locale, typer.Option("--locale", "-l", help=t("Its language.", "지문의 언어."))
    ] = Locale.EN,
    subject: Annotated[str, typer.Option(help=t("Code of the subject.", "과목 코드."))] = "general",
    genre: Annotated[Genre, typer.Option(help=t("Kind of text.", "글의 종류."))] = Genre.EXPOSITORY,
    length: Annotated[int, typer.Option(help=t("Words, 40 to 3000.", "어절 수, 40~3000."))] = 200,
    cefr: Annotated[
        CefrLevel | None, typer.Option(help=t("Language level.", "언어 수준(CEFR)."))
    ] = None,
    grade: Annotated[str | None, typer.Option(help=t("School grade.", "학년."))] = None,
    standard: Annotated[
        str | None, typer.Option(help=t("Code of a curriculum standard.", "성취기준 코드."))
    ] = None,
    question: Annotated[
        list[str] | None,
        typer.Option(
            "--question",
            "-q",
            metavar="TYPE[:DIFFICULTY]",
            help=t(
                "A question to ask on it; repeatable.",
                "지문에 딸린 문항. 여러 번 쓸 수 있습니다.",
            ),
        ),
    ] = None,
    provider: Annotated[Vendor | None, typer.Option(help=t("LLM vendor.", "LLM 제공자."))] = None,
    model: Annotated[str | None, typer.Option(help=t("Its model.", "제공자의 모델."))] = None,
    fallback: FallbackOption = None,
    prompt: Annotated[
        str | None, typer.Option(help=t("Key of the prompt.", "프롬프트 키."))
    ] = None,
    json: Annotated[bool, typer.Option("--json", help=t("Print JSON.", "JSON으로 출력."))] = False,
) -> None:
    given: dict[str, object] = {
        "form": form,
        "locale": locale,
        "subject": subject,
        "topic": topic,
        "genre": genre,
        "length": length,
        "cefr_level": cefr,
        "grade": grade,
        "standard": standard,
        "questions": [_question(text) for text in question or []],
        "provider": provider,
        "model": model,
        "fallback": fallback or None,
        "prompt_key": prompt,
    }

    async def work(settings: Settings) -> None:
        order = validated(PassageOrder, given)
        async with workplace(settings, with_llms=True) as (container, session, project_id):
            generated = await generate_passage(
                container.generation(session), GeneratePassage.of(order, project_id)
            )
        if json:
            body = GeneratedPassageOut.of(generated, current_request_id())
            print_json(body.model_dump(mode="json"))
        else:
            _print(generated)
        if any(isinstance(outcome, BusinessException) for outcome in generated.questions):
            raise typer.Exit(1)

    run(work, as_json=json)


def _question(text: str) -> dict[str, str]:
    type_, separator, difficulty = text.partition(":")
    return {"type": type_} | ({"difficulty": difficulty} if separator else {})


def _print(generated: GeneratedPassage) -> None:
    print_reading_set(generated)
    print_spent(generated.spent)


def print_reading_set(generated: GeneratedPassage, first_number: int = 1) -> None:
    """The passage and what came of its questions, numbered from ``first_number``."""
    stored = generated.passage
    print_passage(stored)
    if generated.is_duplicate:
        say(t("The text was there as {id}.", "이미 있는 지문입니다: {id}").format(id=stored.id))
    else:
        say(t("Stored as {id}.", "{id}(으)로 저장했습니다.").format(id=stored.id))
    for number, outcome in enumerate(generated.questions, start=first_number):
        say("")
        if isinstance(outcome, BusinessException):
            say(t("Question {n} failed:", "{n}번 문항 실패:").format(n=number), "yellow")
            print_error(outcome)
        else:
            print_question(outcome.question, number)
