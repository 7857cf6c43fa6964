"""Import keyword lists and example items: all of a file, or nothing of it."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import batched
from uuid import UUID

from app.application.steps.services import ImportServices
from app.core.db import transaction
from app.core.exceptions import BusinessException, ErrorCode, JsonValue
from app.domain.interchange.example_rows import read_examples
from app.domain.interchange.keyword_rows import read_keywords
from app.domain.interchange.tables import RowProblem
from app.shared.imports import ExampleFile, KeywordFile

CHUNK_ROWS = 1000
REPORTED_PROBLEMS = 50

type Progress = Callable[[int], None]


@dataclass(slots=True)
class ImportReport:
    """What an import did. ``added`` + ``known`` = ``rows``; ``notes`` tell of mended rows."""

    rows: int = 0
    added: int = 0
    notes: list[str] = field(default_factory=list)

    @property
    def known(self) -> int:
        """Rows that were there already, or stand in the file twice."""
        return self.rows - self.added


async def import_keywords(
    services: ImportServices, project_id: UUID, file: KeywordFile, progress: Progress
) -> ImportReport:
    """Check the whole file, then store its keywords in one transaction.

    Raises:
        BusinessException: IMPORT_FILE_UNREADABLE, IMPORT_REJECTED with line and reason of rows.
    """
    return await _import(
        services,
        lambda: read_keywords(file),
        lambda chunk: services.keywords.add(project_id, chunk),
        progress,
    )


async def import_examples(
    services: ImportServices, project_id: UUID, file: ExampleFile, progress: Progress
) -> ImportReport:
    """Check the whole file, then store its examples in one transaction.

    Raises:
        BusinessException: IMPORT_FILE_UNREADABLE, IMPORT_REJECTED with line and reason of rows.
    """
    return await _import(
        services,
        lambda: read_examples(file),
        lambda chunk: services.examples.add(project_id, [read.example for read in chunk]),
        progress,
        lambda read: read.note and f"line {read.line}: {read.note}",
    )


async def _import[T](
    services: ImportServices,
    rows: Callable[[], Iterator[T | RowProblem]],
    store: Callable[[Sequence[T]], Awaitable[int]],
    progress: Progress,
    note_of: Callable[[T], str | None] = lambda row: None,
) -> ImportReport:
    await asyncio.to_thread(_require_sound, rows())
    report = ImportReport()
    async with transaction(services.session):
        for chunk in batched(_sound(rows()), CHUNK_ROWS):
            report.added += await store(chunk)
            report.rows += len(chunk)
            report.notes += filter(None, map(note_of, chunk))
            progress(report.rows)
    return report


def _require_sound(rows: Iterable[object]) -> None:
    """Read a file to its end, and refuse it when a row is bad."""
    checked, problems, bad = 0, list[RowProblem](), 0
    for row in rows:
        checked += 1
        if isinstance(row, RowProblem):
            bad += 1
            if bad <= REPORTED_PROBLEMS:
                problems.append(row)
    if bad:
        listed: list[JsonValue] = [{"line": p.line, "reason": p.reason} for p in problems]
        raise BusinessException(
            ErrorCode.IMPORT_REJECTED,
            f"{bad} of {checked} rows cannot be imported, so none was. First: "
            f"line {problems[0].line}: {problems[0].reason}",
            {"rows": checked, "bad_rows": bad, "problems": listed},
        )
    if not checked:
        raise BusinessException(ErrorCode.IMPORT_REJECTED, "The file has no rows.", {"rows": 0})


def _sound[T](rows: Iterable[T | RowProblem]) -> Iterator[T]:
    """The rows of a file that was checked; one that has gone bad since ends the import."""
    for row in rows:
        if isinstance(row, RowProblem):
            raise BusinessException(
                ErrorCode.IMPORT_REJECTED,
                f"The file changed while it was imported: line {row.line}: {row.reason}",
                {"problems": [{"line": row.line, "reason": row.reason}]},
            )
        yield row
