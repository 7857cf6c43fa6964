"""The options by which commands choose keywords and cells."""

from collections.abc import Iterable, Sequence
from itertools import product
from typing import Annotated

import typer

from app.cli.language import t
from app.core.validation import validation_failed
from app.shared.enums import Difficulty, Locale, QuestionType

SubjectOption = Annotated[
    str | None, typer.Option("--subject", "-s", help=t("Code of the subject.", "과목 코드."))
]
LocaleOption = Annotated[
    Locale | None, typer.Option("--locale", "-l", help=t("Language.", "언어."))
]
CountOption = Annotated[
    int | None, typer.Option("--count", "-n", help=t("How many questions.", "문항 수."))
]
CellsOption = Annotated[
    list[str] | None,
    typer.Option(
        "--cell",
        metavar="TYPE:DIFFICULTY",
        help=t("A cell to fill; repeatable.", "채울 칸(유형:난이도). 반복 가능."),
    ),
]
TypesOption = Annotated[
    list[QuestionType] | None,
    typer.Option(
        "--type",
        "-t",
        help=t(
            "In place of --cell: a type, with every --difficulty; repeatable.",
            "--cell 대신: 유형. 모든 --difficulty와 조합합니다. 반복 가능.",
        ),
    ),
]
DifficultiesOption = Annotated[
    list[Difficulty] | None,
    typer.Option(
        "--difficulty", "-d", help=t("Repeatable. Default: medium.", "반복 가능. 기본값: medium.")
    ),
]
CategoriesOption = Annotated[
    list[str] | None,
    typer.Option(
        "--category",
        help=t("Name or code of a category; repeatable.", "분류의 이름 또는 코드. 반복 가능."),
    ),
]
LevelsOption = Annotated[
    list[str] | None,
    typer.Option("--level", help=t("Such as B1; repeatable.", "키워드의 수준. 예: B1. 반복 가능.")),
]
StandardOption = Annotated[
    str | None,
    typer.Option(help=t("CODE or FRAMEWORK:CODE.", "성취기준: 코드 또는 체계:코드.")),
]
MaxPerKeywordOption = Annotated[
    int | None,
    typer.Option(help=t("How often one keyword at most.", "키워드 하나를 최대 몇 번 고를지.")),
]
StrictOption = Annotated[
    bool,
    typer.Option(
        "--strict",
        help=t(
            "Only cells that have fewer questions than their target.",
            "목표보다 문항이 적은 칸만 고릅니다.",
        ),
    ),
]


def cells_of(
    cells: Sequence[str] | None,
    types: Iterable[QuestionType] | None,
    difficulties: Sequence[Difficulty] | None,
) -> list[dict[str, str]]:
    """The cells that the options name, as an order takes them.

    Raises:
        BusinessException: VALIDATION_FAILED (a cell without a colon, or both ways at once).
    """
    if cells and (types or difficulties):
        raise validation_failed(
            [{"loc": ("cell",), "msg": "give either --cell, or --type and --difficulty"}]
        )
    if not cells:
        pairs = product(types or (), difficulties or (Difficulty.MEDIUM,))
        return [{"type": type_.value, "difficulty": level.value} for type_, level in pairs]
    found = [cell.partition(":") for cell in cells]
    wrong = [cell for cell, (_, colon, _) in zip(cells, found, strict=True) if not colon]
    if wrong:
        raise validation_failed(
            [{"loc": ("cell",), "msg": f"{wrong[0]!r} is no TYPE:DIFFICULTY, e.g. cloze:easy"}]
        )
    return [{"type": type_, "difficulty": level} for type_, _, level in found]
