"""What a batch is ordered with, a file or options: what ``create`` and ``run`` take."""

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import Annotated, get_type_hints

import typer

from app.cli.files import object_of
from app.cli.language import t
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
from app.core.validation import validated
from app.shared.batches import BatchOrder
from app.shared.enums import CefrLevel, Locale, QuestionType, Vendor


@dataclass(frozen=True, slots=True)
class GivenOrder:
    """The options of ``batch_order`` as they were given."""

    options: Mapping[str, object]

    def __call__(self) -> BatchOrder:
        """Read and check them.

        Raises:
            BusinessException: as ``batch_order``.
        """
        return batch_order(**self.options)  # type: ignore[arg-type]

    @property
    def is_given(self) -> bool:
        """Whether there is any."""
        return any(self.options.values())


def batch_order(
    file: Annotated[
        Path | None,
        typer.Option(
            help=t(
                "JSON as POST /batches takes it; - for standard input. The other options say "
                "the same, and win.",
                "POST /batches와 같은 형식의 JSON. -는 표준 입력. 다른 옵션이 우선합니다.",
            )
        ),
    ] = None,
    subject: SubjectOption = None,
    locale: LocaleOption = None,
    count: CountOption = None,
    cell: CellsOption = None,
    type: TypesOption = None,  # noqa: A002 - the option's name
    difficulty: DifficultiesOption = None,
    category: CategoriesOption = None,
    level: LevelsOption = None,
    standard: StandardOption = None,
    max_per_keyword: MaxPerKeywordOption = None,
    strict: StrictOption = False,
    allow_fewer: Annotated[
        bool | None,
        typer.Option("--allow-fewer", help=t("Take what there is.", "부족하면 있는 만큼만.")),
    ] = None,
    cefr: Annotated[
        CefrLevel | None, typer.Option(help=t("Language level.", "언어 수준(CEFR)."))
    ] = None,
    grade: Annotated[str | None, typer.Option(help=t("School grade.", "학년."))] = None,
    prompt: Annotated[str | None, typer.Option(help=t("Prompt template.", "프롬프트."))] = None,
    provider: Annotated[Vendor | None, typer.Option(help=t("LLM vendor.", "LLM 제공자."))] = None,
    model: Annotated[str | None, typer.Option(help=t("Its model.", "제공자의 모델."))] = None,
    name: Annotated[str | None, typer.Option(help=t("Name of the batch.", "배치 이름."))] = None,
    budget: Annotated[
        str | None, typer.Option(help=t("US dollars it may cost at most.", "최대 비용(US 달러)."))
    ] = None,
    rounds: Annotated[
        int | None,
        typer.Option(help=t("Retries of failed rows.", "실패한 행의 재시도 횟수.")),
    ] = None,
    repair: Annotated[
        bool | None,
        typer.Option(
            "--repair",
            help=t("Mend unusable replies in realtime.", "쓸 수 없는 응답을 실시간으로 고칩니다."),
        ),
    ] = None,
) -> BatchOrder:
    """The order that was given.

    Raises:
        BusinessException: VALIDATION_FAILED, IMPORT_FILE_UNREADABLE.
    """
    given = object_of(file) if file is not None else {}
    cells = cells_of(cell, type, difficulty)
    if not cells and file is None:
        cells = cells_of(None, [QuestionType.MULTIPLE_CHOICE], difficulty)
    selection = {
        "subject": subject,
        "locale": locale or (None if file else Locale.EN),
        "cells": cells or None,
        "count": count,
        "categories": category or None,
        "levels": level or None,
        "standard": standard,
        "max_per_keyword": max_per_keyword,
        "strict": strict or None,
        "allow_fewer": allow_fewer,
    }
    common = {"cefr_level": cefr, "grade": grade, "prompt_key": prompt}
    whole = {
        "provider": provider,
        "model": model,
        "name": name,
        "budget_usd": budget,
        "rounds": rounds,
        "repair": repair,
    }
    order = given | _said(whole)
    for key, said in (("selection", _said(selection)), ("common", _said(common))):
        before = order.get(key, {})
        order[key] = before | said if isinstance(before, dict) else before
    return validated(BatchOrder, order)


def takes_order(command: Callable[..., None]) -> Callable[..., None]:
    """A command with the options of ``batch_order`` beside its own; its first parameter gets the
    order as a GivenOrder.
    """
    _, *own = inspect.signature(command).parameters.values()
    ordering = inspect.signature(batch_order).parameters

    @wraps(command)
    def with_order(**given: object) -> None:
        options = {name: given.pop(name) for name in ordering}
        command(GivenOrder(options), **given)

    parameters = [*own, *ordering.values()]
    hints = get_type_hints(batch_order, include_extras=True) | get_type_hints(
        command, include_extras=True
    )
    with_order.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    with_order.__annotations__ = {one.name: hints[one.name] for one in parameters}
    return with_order


def _said(options: Mapping[str, object]) -> dict[str, object]:
    return {name: value for name, value in options.items() if value is not None}
