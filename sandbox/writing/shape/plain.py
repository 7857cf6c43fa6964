"""An item as readable text."""

import re

from sandbox.reading.brief import Brief, Kind, Locale
from sandbox.writing.numbers import with_unit
from sandbox.writing.problem import Item
from sandbox.writing.shape.key import CIRCLED, LETTERS


def as_text(item: Item, brief: Brief) -> str:
    """Stem, options, answer and explanation, with the marks that the request shows."""
    question, answer, explanation = (
        ("문제", "정답", "해설")
        if brief.locale is Locale.KO
        else ("Question", "Answer", "Explanation")
    )
    marks = _marks(brief)
    lines = [f"{question}: {item.stem}"]
    if item.kind is Kind.CHOICE:
        lines += [
            "",
            *(f"{marks[place]} {option.text}" for place, option in enumerate(item.options)),
        ]
        key = f"{marks[item.key]} {item.answer}"
    else:
        key = with_unit(item.answer, item.unit) if item.kind is Kind.NUMERIC else item.answer
    return "\n".join([*lines, "", f"{answer}: {key}", f"{explanation}: {item.explanation}"])


def _marks(brief: Brief) -> list[str]:
    if "①" in brief.task:
        return list(CIRCLED)
    if re.search(r"\(A\)", brief.task):
        return [f"({letter})" for letter in LETTERS]
    if re.search(r"\bA\.", brief.task):
        return [f"{letter}." for letter in LETTERS]
    if re.search(r"\bA\)", brief.task) or brief.locale is Locale.EN:
        return [f"{letter})" for letter in LETTERS]
    return list(CIRCLED)
