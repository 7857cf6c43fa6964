"""Curriculum standards: tables of them, and published documents as they are."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from app.domain.interchange.columns import Fields
from app.domain.interchange.rows import (
    MAX_LEVEL_CHARACTERS,
    Read,
    Row,
    RowProblem,
    UnusableRow,
    read_each,
)
from app.domain.interchange.standard_documents import read_document
from app.domain.interchange.tables import read_rows
from app.shared.imports import StandardFile
from app.shared.standards import Framework, NewStandard

STANDARD_FIELDS = Fields(
    aliases={
        "code": ("id", "코드", "성취기준 코드"),
        "description": ("title", "statement", "성취기준"),
        "framework": ("교육과정",),
        "subject": ("subject_code", "과목"),
        "school_level": ("학교급",),
        "grade_band": ("grade", "grade_level", "학년", "학년군"),
        "area": ("domain", "영역"),
    },
    required=("code", "description"),
)
_MAX_CODE = 64
_MAX_DESCRIPTION = 20_000
_MAX_AREA = 100


def read_standards(file: StandardFile) -> Iterator[Read[NewStandard] | RowProblem]:
    """Stream a file's standards; a row that cannot be one comes as a problem.

    A code that stands twice with different words is noted: the first of them counts.

    Raises:
        BusinessException: IMPORT_FILE_UNREADABLE.
    """
    rows = read_each(_rows(file), STANDARD_FIELDS, lambda row: (_standard(row, file), None))
    return _with_conflicts_noted(rows)


def _rows(file: StandardFile) -> Iterator[Row | RowProblem]:
    if file.path.suffix.lower() != ".json":
        return read_rows(file.path, STANDARD_FIELDS, file.mapping)
    return read_document(file.path, file.framework)


def _standard(row: Row, file: StandardFile) -> NewStandard:
    framework = row.member("framework", Framework) or file.framework
    if framework is None:
        raise UnusableRow("framework is empty: give --framework")
    subject = row.subject(file.subject)
    if subject is None:
        raise UnusableRow("subject is empty: give --subject")
    return NewStandard(
        framework=framework,
        code=row.required("code", _MAX_CODE),
        subject=subject,
        description=row.required("description", _MAX_DESCRIPTION),
        school_level=row.optional("school_level", MAX_LEVEL_CHARACTERS),
        grade_band=row.optional("grade_band", MAX_LEVEL_CHARACTERS),
        area=row.optional("area", _MAX_AREA),
    )


def _with_conflicts_noted(
    rows: Iterable[Read[NewStandard] | RowProblem],
) -> Iterator[Read[NewStandard] | RowProblem]:
    """Lists of standards are short: their codes fit in memory."""
    seen = dict[tuple[Framework, str], tuple[int, int]]()
    for row in rows:
        yield row if isinstance(row, RowProblem) else replace(row, note=_conflict(row, seen))


def _conflict(
    row: Read[NewStandard], seen: dict[tuple[Framework, str], tuple[int, int]]
) -> str | None:
    """Line of the first description of each code, and what it says, by its hash."""
    words = hash(row.value.description)
    line, first = seen.setdefault((row.value.framework, row.value.code), (row.line, words))
    if words == first:
        return None
    return f"{row.value.code} stands in {row.unit} {line} with other words, and those are kept"
