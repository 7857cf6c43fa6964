"""The options by which commands choose questions."""

import inspect
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Annotated, Concatenate
from uuid import UUID

import typer

from app.cli.language import t
from app.shared.enums import Difficulty, Locale, Origin, QuestionType, Skill, Status, Vendor


def _options(
    type: Annotated[  # noqa: A002 - the option's name
        QuestionType | None, typer.Option("--type", "-t", help=t("Type.", "문항 유형."))
    ] = None,
    locale: Annotated[
        Locale | None, typer.Option("--locale", "-l", help=t("Language.", "언어."))
    ] = None,
    subject: Annotated[
        str | None, typer.Option(help=t("Code of the subject.", "과목 코드."))
    ] = None,
    skill: Annotated[
        Skill | None, typer.Option(help=t("What a language item tests.", "언어 기능."))
    ] = None,
    difficulty: Annotated[Difficulty | None, typer.Option(help=t("Difficulty.", "난이도."))] = None,
    status: Annotated[
        Status | None, typer.Option(help=t("How far it has come.", "진행 상태."))
    ] = None,
    origin: Annotated[Origin | None, typer.Option(help=t("Where it is from.", "출처."))] = None,
    keyword: Annotated[
        str | None, typer.Option("--keyword", "-k", help=t("What it is about.", "키워드."))
    ] = None,
    standard: Annotated[
        str | None,
        typer.Option(help=t("CODE or FRAMEWORK:CODE.", "성취기준: 코드 또는 체계:코드.")),
    ] = None,
    passage: Annotated[
        UUID | None, typer.Option(help=t("Id of its passage.", "지문의 id."))
    ] = None,
    provider: Annotated[Vendor | None, typer.Option(help=t("LLM vendor.", "LLM 제공자."))] = None,
    model: Annotated[str | None, typer.Option(help=t("Its model.", "제공자의 모델."))] = None,
    since: Annotated[
        str | None,
        typer.Option(
            "--from",
            metavar="TIME",
            help=t("Made at this time or later (RFC 3339).", "이 시각 이후(RFC 3339)."),
        ),
    ] = None,
    before: Annotated[
        str | None,
        typer.Option(
            metavar="TIME", help=t("Made before this time (RFC 3339).", "이 시각 이전(RFC 3339).")
        ),
    ] = None,
    text: Annotated[
        str | None,
        typer.Option(help=t("Text in it, whatever the case.", "포함된 글(대소문자 무관).")),
    ] = None,
) -> None:
    """Not called: its parameters are the options."""


_PARAMETERS = tuple(inspect.signature(_options).parameters.values())
# Where an option's name is not that of the filter's field.
_FIELDS = {"passage": "passage_id", "since": "created_from", "before": "created_before"}

type Chosen = Mapping[str, object]
"""What the options say: fields of a QuestionFilter, not validated yet."""


def choosing_questions[**P](command: Callable[Concatenate[Chosen, P], None]) -> Callable[P, None]:
    """Give a command the options of a QuestionFilter; it gets them as its first argument."""

    @wraps(command)
    def with_options(*args: P.args, **given: P.kwargs) -> None:
        rest = dict[str, object](given)
        chosen = {
            _FIELDS.get(option.name, option.name): rest.pop(option.name) for option in _PARAMETERS
        }
        command(chosen, *args, **rest)  # type: ignore[arg-type]  # what is left is what P has

    own = list(inspect.signature(command).parameters.values())[1:]
    with_options.__signature__ = inspect.Signature([*_PARAMETERS, *own])  # type: ignore[attr-defined]
    return with_options
