"""Items of a batch are over: what came of them is stored, and their cells are given back."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal

from app.application.steps.batch_work import Turn
from app.application.steps.services import BatchWorkServices
from app.infrastructure.db.repositories.batch_items import ItemOutcome, Row
from app.infrastructure.db.repositories.batch_parts import Part
from app.shared.batches import BatchItemStatus
from app.shared.keyword_selection import ClosedPick, Outcome


async def finish_items(
    services: BatchWorkServices,
    turn: Turn,
    rows: Mapping[int, Row],
    outcomes: Sequence[ItemOutcome],
) -> None:
    """Store outcomes of held ``rows``, by their places; what may be retried keeps its cell."""
    await services.items(turn.session).finish(turn.held.id, outcomes)
    over = [one for one in outcomes if not one.status.is_open and not one.holds_cell]
    closed = [_closed(rows[one.seq], one.status) for one in over]
    await services.selection(turn.session).close(turn.held.project_id, closed)


async def finish_rest(
    services: BatchWorkServices,
    turn: Turn,
    first_seq: int,
    last_seq: int,
    outcome: Callable[[Row], ItemOutcome],
) -> None:
    """Finish what is still open of a stretch of items."""
    rows = await services.items(turn.session).hold_open(turn.held.id, first_seq, last_seq)
    outcomes = [outcome(row) for row in rows]
    await finish_items(services, turn, {row.seq: row for row in rows}, outcomes)


async def cancel_part(services: BatchWorkServices, turn: Turn, part: Part) -> None:
    """A part that the vendor does not have is over, and so are its items: nothing was spent."""
    await finish_rest(services, turn, part.first_seq, part.last_seq, _cancelled)
    await services.generation(turn.session).budgets.settle_part(part.id, Decimal(0))
    await turn.parts.cancelled(turn.held, part)


async def cancel_from(services: BatchWorkServices, turn: Turn, first_seq: int) -> None:
    """Items that are in no part are over."""
    await finish_rest(services, turn, first_seq, turn.held.item_count, _cancelled)


async def release_rest(services: BatchWorkServices, turn: Turn, rows: Iterable[Row]) -> None:
    """Items that are over hold their cells no more."""
    rows = list(rows)
    await services.items(turn.session).let_go(turn.held.id, [row.seq for row in rows])
    closed = [_closed(row, row.status) for row in rows]
    await services.selection(turn.session).close(turn.held.project_id, closed)


def _cancelled(row: Row) -> ItemOutcome:
    return ItemOutcome(seq=row.seq, status=BatchItemStatus.CANCELLED)


def _closed(row: Row, status: BatchItemStatus) -> ClosedPick:
    if status is BatchItemStatus.SUCCEEDED:
        outcome = Outcome.MADE
    elif row.status is BatchItemStatus.RESERVED:
        outcome = Outcome.UNUSED
    else:
        outcome = Outcome.RELEASED
    return ClosedPick(row.keyword.id, row.type, row.difficulty, outcome)
