"""How every import runs: check the whole file, then store all of it in one transaction."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import batched

from app.core.db import Session, transaction
from app.core.exceptions import BusinessException, ErrorCode
from app.domain.interchange.rows import Read, RowProblem, rejected

CHUNK_ROWS = 1000
REPORTED_PROBLEMS = 50
_TOLD_EVERY = 1000

type Progress = Callable[[int, int | None], None]
"""Told rows done, and of how many: None while the file is being checked."""


def silent(rows: int, total: int | None) -> None:
    """For small files: no progress is shown."""


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


async def import_rows[T](
    session: Session,
    rows: Callable[[], Iterator[Read[T] | RowProblem]],
    store: Callable[[Sequence[Read[T]]], Awaitable[int]],
    progress: Progress,
) -> ImportReport:
    """Read ``rows`` twice: to check them, and to ``store`` them in chunks.

    ``store`` tells how many of a chunk were new. The memory that is held does not grow with the
    file.

    Raises:
        BusinessException: IMPORT_FILE_UNREADABLE, IMPORT_REJECTED with line and reason of rows.
    """
    total = await asyncio.to_thread(_require_sound, rows(), progress)
    report = ImportReport()
    async with transaction(session):
        for chunk in batched(_sound(rows()), CHUNK_ROWS):
            report.added += await store(chunk)
            report.rows += len(chunk)
            report.notes += [f"{r.unit} {r.line}: {r.note}" for r in chunk if r.note]
            progress(report.rows, total)
    return report


def _require_sound(rows: Iterable[object], progress: Progress) -> int:
    """Read a file to its end, and count its rows; refuse it when one is bad."""
    checked, problems, bad = 0, list[RowProblem](), 0
    for row in rows:
        checked += 1
        if checked % _TOLD_EVERY == 0:
            progress(checked, None)
        if isinstance(row, RowProblem):
            bad += 1
            if bad <= REPORTED_PROBLEMS:
                problems.append(row)
    if bad:
        message = f"{bad} of {checked} rows cannot be imported, so none was. First: "
        raise rejected(problems, message, rows=checked, bad_rows=bad)
    if not checked:
        raise BusinessException(ErrorCode.IMPORT_REJECTED, "The file has no rows.", {"rows": 0})
    return checked


def _sound[T](rows: Iterable[Read[T] | RowProblem]) -> Iterator[Read[T]]:
    """The rows of a file that was checked; one that has gone bad since ends the import."""
    for row in rows:
        if isinstance(row, RowProblem):
            raise rejected([row], "The file changed while it was imported: ")
        yield row
