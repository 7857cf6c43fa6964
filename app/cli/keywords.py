"""``qgen keywords``: which ones come next, and how far they are covered."""

from typing import Annotated

import typer

from app.application.preview_selection import preview_selection
from app.application.read_keyword_coverage import read_keyword_coverage
from app.cli.keyword_tables import print_coverage, print_selection, selection_json
from app.cli.language import t
from app.cli.lists import AfterOption, LimitOption
from app.cli.output import print_json
from app.cli.prompt_arguments import JsonOption
from app.cli.runner import run, workplace
from app.cli.selection_options import (
    CategoriesOption,
    CellsOption,
    CountOption,
    DifficultiesOption,
    LevelsOption,
    LocaleOption,
    MaxPerKeywordOption,
    StandardOption,
    StrictOption,
    SubjectOption,
    TypesOption,
    cells_of,
)
from app.core.config import Settings
from app.core.validation import validated, validation_failed
from app.shared.enums import Locale
from app.shared.keyword_coverage import CoverageListing
from app.shared.keyword_selection import SelectionOrder

app = typer.Typer(no_args_is_help=True)


@app.command(
    help=t(
        "Show which keywords and cells a batch would get now. Nothing is reserved: that does "
        "qgen batch create.",
        "지금 배치를 만들면 어떤 키워드와 칸이 선택될지 보여 줍니다. 예약은 qgen batch create가 "
        "합니다.",
    )
)
def select(
    subject: SubjectOption,
    locale: LocaleOption,
    count: CountOption,
    cell: CellsOption = None,
    type: TypesOption = None,  # noqa: A002 - the option's name
    difficulty: DifficultiesOption = None,
    category: CategoriesOption = None,
    level: LevelsOption = None,
    standard: StandardOption = None,
    max_per_keyword: MaxPerKeywordOption = None,
    strict: StrictOption = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help=t("Required: only show it.", "필수: 보기만 합니다."))
    ] = False,
    json: JsonOption = False,
) -> None:
    async def work(settings: Settings) -> None:
        if not dry_run:
            raise validation_failed([{"loc": ("dry_run",), "msg": _ONLY_DRY}])
        order = validated(
            SelectionOrder,
            {
                "subject": subject,
                "locale": locale,
                "count": count,
                "cells": cells_of(cell, type, difficulty),
                "categories": category or None,
                "levels": level or None,
                "standard": standard,
                "max_per_keyword": max_per_keyword,
                "strict": strict,
            },
        )
        async with workplace(settings) as (container, session, project_id):
            found = await preview_selection(container.keywords(session), project_id, order)
        if json:
            print_json(selection_json(found))
        else:
            print_selection(found)

    run(work, as_json=json)


_ONLY_DRY = (
    "this command reserves nothing: add --dry-run, or let qgen batch create choose and reserve"
)


@app.command(
    help=t(
        "Show how far keywords are covered, by category and cell, and how evenly.",
        "분류와 칸(유형·난이도)별로 키워드가 얼마나, 얼마나 고르게 채워졌는지 보여 줍니다.",
    )
)
def coverage(
    subject: Annotated[
        str | None, typer.Option("--subject", "-s", help=t("Code of the subject.", "과목 코드."))
    ] = None,
    locale: Annotated[
        Locale | None, typer.Option("--locale", "-l", help=t("Language.", "언어."))
    ] = None,
    category: Annotated[
        str | None, typer.Option(help=t("Name or code of a category.", "분류의 이름 또는 코드."))
    ] = None,
    level: Annotated[
        str | None, typer.Option(help=t("Such as B1.", "키워드의 수준. 예: B1."))
    ] = None,
    standard: StandardOption = None,
    limit: LimitOption = 20,
    after: AfterOption = None,
    json: JsonOption = False,
) -> None:
    async def work(settings: Settings) -> None:
        given = {
            "subject": subject,
            "locale": locale,
            "category": category,
            "level": level,
            "standard": standard,
            "limit": limit,
            "after": after,
        }
        listing = validated(CoverageListing, given)
        async with workplace(settings) as (container, session, project_id):
            found = await read_keyword_coverage(
                container.keywords(session), project_id, listing, listing.limit, listing.after
            )
        if json:
            print_json(found.model_dump(mode="json"))
        else:
            print_coverage(found)

    run(work, as_json=json)
