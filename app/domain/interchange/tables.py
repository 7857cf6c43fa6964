"""CSV and JSON Lines files, one row at a time, under the names that we know."""

import csv
import json
import math
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from app.core.exceptions import BusinessException, ErrorCode, JsonValue
from app.domain.interchange.columns import Fields, columns_of, gathered
from app.domain.interchange.rows import Row, RowProblem, is_storable

MAX_LINE_CHARACTERS = 1_000_000


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
        raise unreadable(path, f"its name must end in one of: {', '.join(readers)}")
    unknown = set(mapping) - set(fields.aliases)
    if unknown:
        known = ", ".join(sorted(fields.aliases))
        raise unreadable(path, f"there is no field {min(unknown)!r}; fields are: {known}")
    try:
        # Bytes that are not UTF-8 become lone surrogates, and so a bad row with its line.
        with path.open(encoding="utf-8-sig", errors="surrogateescape", newline="") as lines:
            yield from reader(path, lines, fields, mapping)
    except OSError as error:
        raise unreadable(path, str(error)) from error


def unreadable(path: Path, reason: str) -> BusinessException:
    """IMPORT_FILE_UNREADABLE: the file as a whole cannot be taken."""
    return BusinessException(
        ErrorCode.IMPORT_FILE_UNREADABLE,
        f"{path} cannot be imported: {reason}",
        {"file": str(path), "reason": reason},
    )


def _csv_rows(
    path: Path, lines: Iterable[str], fields: Fields, mapping: Mapping[str, str]
) -> Iterator[Row | RowProblem]:
    csv.field_size_limit(MAX_LINE_CHARACTERS)
    reader = csv.reader(lines, strict=True)
    try:
        header = next(reader, None)
        if not header:
            raise unreadable(path, "it has no header line")
        if not all(map(is_storable, header)):  # CP949, UTF-16: as spreadsheets save them
            raise unreadable(path, "it is not UTF-8; save it as CSV UTF-8")
        columns = columns_of(header, fields, mapping)
        _require_columns(path, header, set(columns), fields, mapping)
        begins = reader.line_num + 1
        for cells in reader:
            line, begins = begins, reader.line_num + 1
            if not any(cell.strip() for cell in cells):
                continue
            if len(cells) != len(header):
                yield RowProblem(line, f"{len(cells)} cells where the header has {len(header)}")
                continue
            # Of two columns with one name the first counts.
            record: dict[str, JsonValue] = dict(zip(reversed(header), reversed(cells), strict=True))
            yield Row(line, {field: gathered(found, record) for field, found in columns.items()})
    except csv.Error as error:
        raise unreadable(path, f"line {reader.line_num}: {error}") from error


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
            record = parse_json(text)
        except ValueError as error:
            yield RowProblem(line, f"not JSON: {error}")
            continue
        if not isinstance(record, dict):
            yield RowProblem(line, "not a JSON object")
            continue
        # A null says nothing, so that another name for the field may.
        said = [name for name, value in record.items() if value is not None]
        columns = columns_of(said, fields, mapping)
        yield Row(line, {field: gathered(found, record) for field, found in columns.items()})


def parse_json(text: str) -> JsonValue:
    """A JSON document, by the letter of the standard.

    Raises:
        ValueError: it is none, or nests too deeply.
    """
    try:
        parsed: JsonValue = json.loads(text, parse_constant=_refuse_constant, parse_float=_finite)
    except RecursionError as error:
        raise ValueError("it nests too deeply") from error
    return parsed


def _finite(written: str) -> float:
    """JSON has no infinity, but numbers that Python reads as one."""
    number = float(written)
    if not math.isfinite(number):
        raise ValueError(f"{written} is too great a number")
    return number


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not a value of JSON")


def _require_columns(
    path: Path, header: list[str], found: set[str], fields: Fields, mapping: Mapping[str, str]
) -> None:
    listed = ", ".join(header)
    for field in (*mapping, *fields.required):
        if field in found:
            continue
        wanted = f"column {mapping[field]!r}" if field in mapping else f"column for {field}"
        raise unreadable(path, f"there is no {wanted}; it has: {listed}")
