"""Which columns of a file hold which fields of ours."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from app.core.exceptions import JsonValue


@dataclass(frozen=True, slots=True)
class Fields:
    """What a kind of file has.

    Attributes:
        aliases: for each field of ours, the column names that stand for it beside its own.
        required: fields without which there is no row.
        structured: fields that may be lists, objects or booleans; the others are text or numbers.
        spread: fields whose parts may lie in columns of their own, in order, and the (lower case)
            names by which such columns are known; None: only by a mapping ``field=A,B,C``.
    """

    aliases: Mapping[str, tuple[str, ...]]
    required: tuple[str, ...]
    structured: frozenset[str] = frozenset()
    spread: Mapping[str, re.Pattern[str] | None] = field(default_factory=dict)


def columns_of(
    names: Sequence[str], fields: Fields, mapping: Mapping[str, str]
) -> dict[str, tuple[str, ...]]:
    """Our field -> the columns that stand for it. ``mapping`` (field -> column) wins."""
    by_folded = {name.strip().casefold(): name for name in names}
    columns: dict[str, tuple[str, ...]] = {}
    for field_, known in fields.aliases.items():
        if field_ in mapping:
            found = _mapped(mapping[field_], by_folded, may_spread=field_ in fields.spread)
        else:
            named = (by_folded[n.casefold()] for n in (field_, *known) if n.casefold() in by_folded)
            found = tuple(named)[:1] or _spread(fields.spread.get(field_), by_folded)
        if found:
            columns[field_] = found
    return columns


def gathered(columns: Sequence[str], record: Mapping[str, JsonValue]) -> JsonValue:
    """The value of a field: of one column as it is, of several a list without an empty end."""
    if len(columns) == 1:
        return record[columns[0]]
    parts = [record[column] for column in columns]
    while parts and (parts[-1] is None or not str(parts[-1]).strip()):
        parts.pop()
    return parts


def _mapped(column: str, by_folded: Mapping[str, str], *, may_spread: bool) -> tuple[str, ...]:
    whole = column.strip().casefold()
    wanted = whole.split(",") if may_spread and whole not in by_folded else [whole]
    found = tuple(by_folded[part.strip()] for part in wanted if part.strip() in by_folded)
    return found if len(found) == len(wanted) else ()


def _spread(pattern: re.Pattern[str] | None, by_folded: Mapping[str, str]) -> tuple[str, ...]:
    if pattern is None:
        return ()
    return tuple(name for folded, name in by_folded.items() if pattern.fullmatch(folded))
