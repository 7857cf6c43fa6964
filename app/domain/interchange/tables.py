"""Rows of a CSV or JSON Lines file, one at a time, under the names that we know."""

import csv
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from app.core.exceptions import BusinessException, ErrorCode, JsonValue

MAX_LINE_CHARACTERS = 1_000_000

type Aliases = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Row:
    """One row: the line of the file on which it begins, and its values under our field names."""

    line: int
    values: Mapping[str, JsonValue]

    def text(self, field: str) -> str:
        """The field as text, white space trimmed; empty when it is absent."""
        value = self.values.get(field)
        return "" if value is None else str(value).strip()


@dataclass(frozen=True, slots=True)
class RowProblem:
    """Why a row cannot be taken."""

    line: int
    reason: str


def read_rows(
    path: Path, aliases: Aliases, mapping: Mapping[str, str]
) -> Iterator[Row | RowProblem]:
    """Stream the rows of a ``.csv`` or ``.jsonl`` file (UTF-8, with or without a mark).

    ``aliases`` gives, for each of our fields, the column names that stand for it; ``mapping``
    (field -> column) wins over them. Columns that stand for nothing are left out.

    Raises:
        BusinessException: IMPORT_FILE_UNREADABLE when it is not such a file, or lacks a mapped
            column.
    """
    readers = {".csv": _csv_rows, ".jsonl": _json_rows}
    reader = readers.get(path.suffix.lower())
    if reader is None:
        raise _unreadable(path, f"its name must end in one of: {', '.join(readers)}")
    unknown = set(mapping) - set(aliases)
    if unknown:
        known = ", ".join(sorted(aliases))
        raise _unreadable(path, f"there is no field {min(unknown)!r}; fields are: {known}")
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            yield from reader(path, lines, aliases, mapping)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise _unreadable(path, str(error)) from error


def _csv_rows(
    path: Path, lines: Iterable[str], aliases: Aliases, mapping: Mapping[str, str]
) -> Iterator[Row | RowProblem]:
    csv.field_size_limit(MAX_LINE_CHARACTERS)
    reader = csv.reader(lines, strict=True)
    header = next(reader, None)
    if not header:
        raise _unreadable(path, "it has no header line")
    columns = _columns(path, header, aliases, mapping)
    positions = {field: header.index(column) for field, column in columns.items()}
    begins = reader.line_num + 1
    for cells in reader:
        line, begins = begins, reader.line_num + 1
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) != len(header):
            yield RowProblem(line, f"{len(cells)} cells where the header has {len(header)}")
            continue
        yield Row(line, {field: cells[at] for field, at in positions.items()})


def _json_rows(
    path: Path, lines: Iterable[str], aliases: Aliases, mapping: Mapping[str, str]
) -> Iterator[Row | RowProblem]:
    for line, text in enumerate(lines, start=1):
        if not text.strip():
            continue
        if len(text) > MAX_LINE_CHARACTERS:
            yield RowProblem(line, f"longer than {MAX_LINE_CHARACTERS} characters")
            continue
        try:
            record = json.loads(text)
        except (ValueError, RecursionError) as error:
            yield RowProblem(line, f"not JSON: {error}")
            continue
        if not isinstance(record, dict):
            yield RowProblem(line, "not a JSON object")
            continue
        columns = _columns(path, list(record), aliases, mapping, is_header=False)
        yield Row(line, {field: record[column] for field, column in columns.items()})


def _columns(
    path: Path,
    names: list[str],
    aliases: Aliases,
    mapping: Mapping[str, str],
    *,
    is_header: bool = True,
) -> dict[str, str]:
    """Our field -> the column that stands for it."""
    by_folded = {name.strip().casefold(): name for name in names}
    columns: dict[str, str] = {}
    for field, known in aliases.items():
        wanted = (mapping[field],) if field in mapping else (field, *known)
        found = next((by_folded[w.casefold()] for w in wanted if w.casefold() in by_folded), None)
        if found is not None:
            columns[field] = found
        elif field in mapping and is_header:
            listed = ", ".join(names)
            raise _unreadable(path, f"there is no column {mapping[field]!r}; it has: {listed}")
    return columns


def _unreadable(path: Path, reason: str) -> BusinessException:
    return BusinessException(
        ErrorCode.IMPORT_FILE_UNREADABLE,
        f"{path} cannot be imported: {reason}",
        {"file": str(path), "reason": reason},
    )
