"""Example items: our own export form, and the public data sets that look like it."""

from collections.abc import Iterator

from app.domain.interchange.columns import Fields
from app.domain.interchange.item_parts import MAX_TEXT_CHARACTERS
from app.domain.interchange.item_rows import ITEM_ALIASES, ITEM_SPREAD, ITEM_STRUCTURED, item_of
from app.domain.interchange.rows import (
    MAX_LEVEL_CHARACTERS,
    Read,
    Row,
    RowProblem,
    UnusableRow,
    read_each,
)
from app.domain.interchange.tables import read_rows
from app.shared.enums import Difficulty
from app.shared.examples import NewExample
from app.shared.imports import ExampleFile

EXAMPLE_FIELDS = Fields(
    aliases=ITEM_ALIASES
    | {
        "difficulty": ("난이도",),
        "subject": ("subject_code", "과목"),
        "level": ("cefr", "cefr_level", "grade", "수준"),
        "locale": ("language", "언어"),
        "passage": (),
    },
    required=("stem", "answer", "explanation"),
    structured=ITEM_STRUCTURED | {"passage"},
    spread=ITEM_SPREAD,
)
_MAX_SOURCE = 200


def read_examples(file: ExampleFile) -> Iterator[Read[NewExample] | RowProblem]:
    """Stream a file's examples; a row that cannot be one comes as a problem."""
    rows = read_rows(file.path, EXAMPLE_FIELDS, file.mapping)
    return read_each(rows, EXAMPLE_FIELDS, lambda row: _example(row, file))


def _example(row: Row, file: ExampleFile) -> tuple[NewExample, str | None]:
    if row.values.get("passage"):
        raise UnusableRow("an item on a passage is no example: its prompt would lack the passage")
    explanation = row.required("explanation", MAX_TEXT_CHARACTERS)
    item, note = item_of(row, file.type, explanation)
    example = NewExample(
        item=item,
        locale=row.locale(file.locale, item.stem),
        subject=row.subject(file.subject),
        difficulty=row.member("difficulty", Difficulty) or file.difficulty,
        level=row.optional("level", MAX_LEVEL_CHARACTERS),
        source=file.source or file.name[:_MAX_SOURCE],
        license=file.license,
    )
    return example, note
