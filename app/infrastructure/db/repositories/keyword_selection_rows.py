"""What the SQL of choosing keywords is given, and gives."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from app.shared.enums import Locale
from app.shared.keyword_selection import Cell, KeywordCell

NO_LIMIT = 2**31 - 1


@dataclass(frozen=True, slots=True)
class Scope:
    """Keywords that share a round robin: a keyword is in exactly one."""

    project_id: UUID
    subject: str
    locale: Locale


@dataclass(frozen=True, slots=True)
class Cursor:
    """Whose turn it is in a scope; None: it has not begun. ``step``: 1 or -1."""

    next_category_id: UUID | None = None
    step: int = 1


@dataclass(frozen=True, slots=True)
class Category:
    """A category of a subject; one that is not live has no turn."""

    id: UUID
    code: str
    name: str
    sort_order: int
    is_live: bool

    @property
    def place(self) -> tuple[int, str]:
        """What categories are sorted by."""
        return self.sort_order, self.code


@dataclass(frozen=True, slots=True)
class Fitting:
    """Which keywords of a scope may be chosen: those that have one of the cells open."""

    scope: Scope
    cells: Sequence[Cell]
    is_strict: bool
    levels: Sequence[str] | None = None
    standard_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Claim:
    """Places of a cell to reserve.

    Attributes:
        most: what it may have then; None: its target.
        is_known: whether it has a row.
    """

    cell: KeywordCell
    places: int
    most: int | None
    is_known: bool = True


@dataclass(frozen=True, slots=True)
class Closing:
    """Reservations of a cell that are over, and how many of them have a question."""

    cell: KeywordCell
    places: int
    made: int


@dataclass(frozen=True, slots=True)
class Use:
    """Uses of a keyword to count (below 0: to undo), and questions that it has got."""

    keyword_id: UUID
    uses: int
    made: int = 0
