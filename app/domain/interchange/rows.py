"""Rows of a file, and how what stands in them becomes values of ours."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from pydantic import ValidationError

from app.core.exceptions import BusinessException, ErrorCode, JsonValue
from app.core.validation import explain
from app.domain.interchange.columns import Fields
from app.shared.enums import CefrLevel, Locale
from app.shared.subjects import SUBJECT_PATTERN

MAX_LEVEL_CHARACTERS = 16
_HANGUL = re.compile(r"[가-힣]")

type Unit = Literal["line", "entry"]


class UnusableRow(ValueError):
    """A row that cannot become what it should be; its text says why."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a file under our field names.

    Attributes:
        line: 1-based line on which it begins; of a JSON document, the number of the ``entry``.
    """

    line: int
    values: Mapping[str, JsonValue]
    unit: Unit = "line"

    def text(self, field: str) -> str:
        """The field as text, white space trimmed; empty when it is absent."""
        value = self.values.get(field)
        return "" if value is None else str(value).strip()

    def optional(self, field: str, limit: int) -> str | None:
        """The field as text of at most ``limit`` characters; None when it is absent or empty.

        Raises:
            UnusableRow: it is longer.
        """
        text = self.text(field)
        if len(text) > limit:
            raise UnusableRow(f"{field} is longer than {limit} characters")
        return text or None

    def required(self, field: str, limit: int) -> str:
        """The field as text of 1 to ``limit`` characters.

        Raises:
            UnusableRow: it is absent, empty or longer.
        """
        text = self.optional(field, limit)
        if text is None:
            raise UnusableRow(f"{field} is empty")
        return text

    def member[E: StrEnum](self, field: str, kind: type[E]) -> E | None:
        """The field as a member of ``kind``, whatever its case; None when it is absent.

        Raises:
            UnusableRow: no member has that name.
        """
        text = self.text(field)
        if not text:
            return None
        member = member_named(text, kind)
        if member is None:
            raise UnusableRow(f"{field} {text!r} is none of: {', '.join(kind)}")
        return member

    def subject(self, default: str | None) -> str | None:
        """Code of the row's subject, or ``default``.

        Raises:
            UnusableRow: it is no such code.
        """
        subject = self.text("subject") or default
        if subject and not re.fullmatch(SUBJECT_PATTERN, subject):
            raise UnusableRow(
                f"subject {subject!r} must be a code of up to 32 of a-z, 0-9, '_', '-'"
            )
        return subject

    def locale(self, default: Locale | None, text: str) -> Locale:
        """What the row says, else ``default``, else the language whose script ``text`` has.

        Raises:
            UnusableRow: it says a language that we do not have.
        """
        script = Locale.KO if _HANGUL.search(text) else Locale.EN
        return self.member("locale", Locale) or default or script

    def levels(self, default: str | None = None) -> tuple[CefrLevel | None, str | None]:
        """CEFR level and grade, each from its own field or from one ``level`` that may be either.

        ``default`` stands for a ``level`` that is absent.

        Raises:
            UnusableRow: one of them cannot be one.
        """
        cefr, grade = self.member("cefr_level", CefrLevel), self._level("grade")
        level = self._level("level") or default
        if level is None:
            return cefr, grade
        named = member_named(level, CefrLevel)
        return (cefr or named, grade) if named else (cefr, grade or level)

    def _level(self, field: str) -> str | None:
        return self.optional(field, MAX_LEVEL_CHARACTERS)


@dataclass(frozen=True, slots=True)
class RowProblem:
    """Why a row cannot be taken."""

    line: int
    reason: str
    unit: Unit = "line"


@dataclass(frozen=True, slots=True)
class Read[T]:
    """What a row says; ``note`` tells what was changed in it."""

    line: int
    value: T
    note: str | None = None
    unit: Unit = "line"


def read_each[T](
    rows: Iterable[Row | RowProblem], fields: Fields, make: Callable[[Row], tuple[T, str | None]]
) -> Iterator[Read[T] | RowProblem]:
    """What ``make`` makes of each row, with its note; a row that cannot be read is a problem."""
    for row in rows:
        if isinstance(row, RowProblem):
            yield row
            continue
        try:
            require_storable(row, fields)
            value, note = make(row)
        except ValidationError as error:
            yield RowProblem(row.line, explain(error), row.unit)
        except UnusableRow as error:
            yield RowProblem(row.line, str(error), row.unit)
        else:
            yield Read(row.line, value, note, row.unit)


def require_storable(row: Row, fields: Fields) -> None:
    """See that each value is of a kind that its field may have, and that a database can take it.

    Raises:
        UnusableRow: a list where there is to be text, NUL, or what is not UTF-8.
    """
    for field, value in row.values.items():
        if field not in fields.structured and isinstance(value, bool | list | dict):
            raise UnusableRow(f"{field} must be text or a number")
        texts = (value,) if isinstance(value, str) else _texts(value)
        if not all(map(is_storable, texts)):
            raise UnusableRow(f"{field} has a NUL or a character that is not UTF-8")


def rejected(
    problems: Sequence[RowProblem], message: str, **details: JsonValue
) -> BusinessException:
    """IMPORT_REJECTED: nothing of the file was stored. ``message`` ends with the first problem."""
    listed: list[JsonValue] = [{p.unit: p.line, "reason": p.reason} for p in problems]
    return BusinessException(
        ErrorCode.IMPORT_REJECTED,
        f"{message}{problems[0].unit} {problems[0].line}: {problems[0].reason}",
        {**details, "problems": listed},
    )


def member_named[E: StrEnum](text: str, kind: type[E]) -> E | None:
    """The member that ``text`` names in any case, with blanks or hyphens for ``_``."""
    value = re.sub(r"[\s-]+", "_", text.strip().casefold())
    return kind(value) if value in kind else None


def _texts(value: JsonValue) -> Iterator[str]:
    """Every text in a value, without recursion: a line may nest deeper than Python's stack."""
    rest = [value]
    while rest:
        one = rest.pop()
        if isinstance(one, str):
            yield one
        elif isinstance(one, list):
            rest.extend(one)
        elif isinstance(one, dict):
            yield from one
            rest.extend(one.values())


def is_storable(text: str) -> bool:
    """PostgreSQL's text has no NUL, and is UTF-8."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return "\x00" not in text
