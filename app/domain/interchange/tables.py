"""Rows of a CSV or JSON Lines file, one at a time, under the names that we know."""

import csv
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from app.core.exceptions import BusinessException, ErrorCode, JsonValue

MAX_LINE_CHARACTERS = 1_000_000


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


@dataclass(frozen=True, slots=True)
class Fields:
    """What a kind of file has.

    Attributes:
        aliases: for each field of ours, the column names that stand for it beside its own.
        required: fields without which there is no row.
        structured: fields that may be lists or objects; the others are text or numbers.
    """

    aliases: Mapping[str, tuple[str, ...]]
    required: tuple[str, ...]
    structured: frozenset[str] = frozenset()


def read_rows(path: Path, fields: Fields, mapping: Mapping[str, str]) -> Iterator[Row | RowProblem]:
    """Stream the rows of a ``.csv`` or ``.jsonl`` file (UTF-8, with or without a mark).

    ``mapping`` (field -> column) wins over the aliases. Columns that stand for nothing are left
    out. Text that cannot be stored (not UTF-8, half a surrogate pair, NUL) makes a bad row.

    Raises:
        BusinessException: IMPORT_FILE_UNREADABLE when it is not such a file, or lacks a column.
    """
    readers = {".csv": _csv_rows, ".jsonl": _json_rows}
    reader = readers.get(path.suffix.lower())
    if reader is None:
        raise _unreadable(path, f"its name must end in one of: {', '.join(readers)}")
    unknown = set(mapping) - set(fields.aliases)
    if unknown:
        known = ", ".join(sorted(fields.aliases))
        raise _unreadable(path, f"there is no field {min(unknown)!r}; fields are: {known}")
    try:
        # Bytes that are not UTF-8 become lone surrogates, and so a bad row with its line.
        with path.open(encoding="utf-8-sig", errors="surrogateescape", newline="") as lines:
            for row in reader(path, lines, fields, mapping):
                yield row if isinstance(row, RowProblem) else _checked(row, fields)
    except OSError as error:
        raise _unreadable(path, str(error)) from error


def _checked(row: Row, fields: Fields) -> Row | RowProblem:
    for field, value in row.values.items():
        plain = value is None or (isinstance(value, str | int | float) and value is not True)
        if field not in fields.structured and (not plain or value is False):
            return RowProblem(row.line, f"{field} must be text or a number")
        if not _is_storable(json.dumps(value, ensure_ascii=False)):
            return RowProblem(row.line, f"{field} has a NUL or a character that is not UTF-8")
    return row


def _is_storable(text: str) -> bool:
    if "\\u0000" in text:  # as JSON writes it; PostgreSQL's text has none
        return False
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _csv_rows(
    path: Path, lines: Iterable[str], fields: Fields, mapping: Mapping[str, str]
) -> Iterator[Row | RowProblem]:
    csv.field_size_limit(MAX_LINE_CHARACTERS)
    reader = csv.reader(lines, strict=True)
    try:
        header = next(reader, None)
        if not header:
            raise _unreadable(path, "it has no header line")
        columns = _columns(header, fields, mapping)
        _require_columns(path, header, columns, fields, mapping)
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
    except csv.Error as error:
        raise _unreadable(path, f"line {reader.line_num}: {error}") from error


def _json_rows(
    path: Path, lines: Iterable[str], fields: Fields, mapping: Mapping[str, str]
) -> Iterator[Row | RowProblem]:
    for line, text in enumerate(lines, start=1):
        if not text.strip():
            continue
        if len(text) > MAX_LINE_CHARACTERS:
            yield RowProblem(line, f"longer than {MAX_LINE_CHARACTERS} characters")
            continue
        try:
            record = json.loads(text, parse_constant=_refuse_constant)
        except (ValueError, RecursionError) as error:
            yield RowProblem(line, f"not JSON: {error}")
            continue
        if not isinstance(record, dict):
            yield RowProblem(line, "not a JSON object")
            continue
        columns = _columns(list(record), fields, mapping)
        yield Row(line, {field: record[column] for field, column in columns.items()})


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not a value of JSON")


def _columns(names: list[str], fields: Fields, mapping: Mapping[str, str]) -> dict[str, str]:
    """Our field -> the column that stands for it."""
    by_folded = {name.strip().casefold(): name for name in names}
    columns: dict[str, str] = {}
    for field, known in fields.aliases.items():
        wanted = (mapping[field],) if field in mapping else (field, *known)
        found = next((by_folded[w.casefold()] for w in wanted if w.casefold() in by_folded), None)
        if found is not None:
            columns[field] = found
    return columns


def _require_columns(
    path: Path,
    header: list[str],
    columns: Mapping[str, str],
    fields: Fields,
    mapping: Mapping[str, str],
) -> None:
    listed = ", ".join(header)
    for field in (*mapping, *fields.required):
        if field in columns:
            continue
        wanted = f"column {mapping[field]!r}" if field in mapping else f"column for {field}"
        raise _unreadable(path, f"there is no {wanted}; it has: {listed}")


def _unreadable(path: Path, reason: str) -> BusinessException:
    return BusinessException(
        ErrorCode.IMPORT_FILE_UNREADABLE,
        f"{path} cannot be imported: {reason}",
        {"file": str(path), "reason": reason},
    )
