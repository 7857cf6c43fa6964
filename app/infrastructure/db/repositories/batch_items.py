"""SQL of the items of batches."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from uuid import UUID

from sqlalchemy import ColumnElement, Integer, any_, func, literal, select, update
from sqlalchemy.dialects.postgresql import ARRAY

from app.core.db import Session
from app.core.exceptions import BusinessException
from app.infrastructure.db import models as db
from app.infrastructure.db.repositories.bulk import insert_all, update_all
from app.infrastructure.db.repositories.storable import storable_text
from app.shared.batches import (
    BatchError,
    BatchItem,
    BatchItemListing,
    BatchItemPage,
    BatchItemStatus,
    custom_id,
)
from app.shared.clock import utc_now
from app.shared.enums import Difficulty, QuestionType
from app.shared.keyword_selection import Cell, Pick
from app.shared.keywords import Keyword

RETRIED = (BatchItemStatus.FAILED, BatchItemStatus.EXPIRED, BatchItemStatus.MISSING)
"""What may go better the next time, as long as the item holds its cell."""


@dataclass(frozen=True, slots=True)
class Row:
    """An item for those who work on it: its keyword and cell."""

    seq: int
    keyword: Keyword
    type: QuestionType
    difficulty: Difficulty
    status: BatchItemStatus
    calls: int

    @property
    def cell(self) -> Cell:
        return _cell(self.type, self.difficulty)


@cache
def _cell(type_: QuestionType, difficulty: Difficulty) -> Cell:
    """One for all items: to make and check one takes as long as to read the row."""
    return Cell(type=type_, difficulty=difficulty)


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemOutcome:
    """What came of an item. ``holds_cell``: it may be asked for again, and keeps its cell."""

    seq: int
    status: BatchItemStatus
    question_id: UUID | None = None
    error: BatchError | None = None
    holds_cell: bool = False
    calls: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    cost_usd: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class ItemSpent:
    """What calls for an item come to."""

    calls: int
    input_tokens: int
    output_tokens: int
    cost_usd: Decimal


class BatchItemRepository:
    def __init__(self, session: Session) -> None:
        self._session = session

    async def add(self, project_id: UUID, batch_id: UUID, picks: Sequence[Pick]) -> None:
        """Store the items of a new batch, in the order of the picks."""
        rows = [
            _reserved(project_id, batch_id, seq, pick.keyword_id, pick.type, pick.difficulty)
            for seq, pick in enumerate(picks)
        ]
        await insert_all(self._session, db.BatchJobItem, rows)

    async def take_over(self, batch_id: UUID, seqs: Sequence[int], parent_id: UUID) -> None:
        """Store the items of a retry: those of its parent, whose cells they hold from now on."""
        item = db.BatchJobItem
        place = {seq: place for place, seq in enumerate(seqs)}
        found = await self._session.execute(
            update(item)
            .where(item.batch_job_id == parent_id, item.seq.in_(list(seqs)))
            .values(holds_cell=False)
            .returning(
                item.seq, item.project_id, item.keyword_id, item.question_type, item.difficulty
            )
        )
        rows = [
            _reserved(project_id, batch_id, place[seq], keyword_id, type_, difficulty)
            for seq, project_id, keyword_id, type_, difficulty in found
        ]
        await insert_all(self._session, db.BatchJobItem, rows)

    async def list(self, batch_id: UUID, listing: BatchItemListing) -> BatchItemPage:
        """A page of a batch's items, in their order."""
        item, keyword = db.BatchJobItem, db.Keyword
        query = (
            select(item, keyword.term)
            .join(keyword, keyword.id == item.keyword_id)
            .where(item.batch_job_id == batch_id)
        )
        if listing.status is not None:
            query = query.where(item.status == listing.status)
        if listing.error_code is not None:
            query = query.where(item.error_code == listing.error_code)
        if listing.after is not None:
            query = query.where(item.seq > listing.after)
        query = query.order_by(item.seq).limit(listing.limit + 1)
        rows = (await self._session.execute(query)).all()
        page = tuple(_item(row, term) for row, term in rows[: listing.limit])
        next_cursor = page[-1].seq if len(rows) > listing.limit else None
        return BatchItemPage(items=page, next_cursor=next_cursor)

    async def rows(self, batch_id: UUID, first_seq: int, limit: int) -> Sequence[Row]:
        """Items from a place on, in their order."""
        item = db.BatchJobItem
        return await self._rows(
            batch_id, item.seq >= first_seq, item.seq < first_seq + limit, lock=False
        )

    async def submitted(self, batch_id: UUID, seqs: Sequence[int]) -> Mapping[int, Row]:
        """Those of some items that nothing has come of yet."""
        return await self._submitted(batch_id, seqs, lock=False)

    async def hold(self, batch_id: UUID, seqs: Sequence[int]) -> Mapping[int, Row]:
        """As ``submitted``, locked until the transaction ends."""
        return await self._submitted(batch_id, seqs, lock=True)

    async def hold_open(self, batch_id: UUID, first_seq: int, last_seq: int) -> Sequence[Row]:
        """Those of a stretch of items that nothing has come of yet, locked."""
        item = db.BatchJobItem
        open_ = [status.value for status in BatchItemStatus if status.is_open]
        return await self._rows(
            batch_id, item.seq.between(first_seq, last_seq), item.status.in_(open_), lock=True
        )

    async def submit(self, batch_id: UUID, first_seq: int, last_seq: int) -> None:
        """A stretch of items is given to the vendor."""
        item = db.BatchJobItem
        await self._session.execute(
            update(item)
            .where(
                item.batch_job_id == batch_id,
                item.seq.between(first_seq, last_seq),
                item.status == BatchItemStatus.RESERVED,
            )
            .values(status=BatchItemStatus.SUBMITTED.value)
        )

    async def finish(self, batch_id: UUID, outcomes: Sequence[ItemOutcome]) -> None:
        """Store what came of held items; what they cost is added to what they have cost."""
        now = utc_now()
        rows = [
            {
                "batch_job_id": batch_id,
                "seq": one.seq,
                "status": one.status.value,
                "holds_cell": one.holds_cell,
                "question_id": one.question_id,
                "error_code": one.error and one.error.code,
                "error_message": one.error and storable_text(one.error.message),
                "calls": one.calls,
                "input_tokens": one.input_tokens,
                "output_tokens": one.output_tokens,
                "cost_usd": one.cost_usd,
                "finished_at": None if one.status.is_open else now,
            }
            for one in outcomes
        ]
        await update_all(self._session, db.BatchJobItem, ("batch_job_id", "seq"), rows)

    async def spent_on(self, batch_id: UUID, seq: int) -> ItemSpent:
        """What all calls for an item have cost."""
        call = db.LlmCall
        found = await self._session.execute(
            select(
                func.count().filter(call.tries > 0),
                func.sum(call.input_tokens),
                func.sum(call.output_tokens),
                func.sum(call.cost_usd),
            ).where(call.batch_job_id == batch_id, call.batch_seq == seq)
        )
        calls, input_tokens, output_tokens, cost_usd = found.one()
        return ItemSpent(calls, input_tokens or 0, output_tokens or 0, cost_usd or Decimal(0))

    async def holding(self, batch_id: UUID) -> Sequence[Row]:
        """The items that are over and hold their cells, locked: they may be asked for again."""
        item = db.BatchJobItem
        retried = [status.value for status in RETRIED]
        return await self._rows(
            batch_id, item.holds_cell.is_(True), item.status.in_(retried), lock=True
        )

    async def retryable(self, batch_id: UUID) -> Sequence[Row]:
        """The items that have come to nothing, locked, whether they hold their cells or not."""
        item = db.BatchJobItem
        retried = [status.value for status in RETRIED]
        return await self._rows(batch_id, item.status.in_(retried), lock=True)

    async def let_go(self, batch_id: UUID, seqs: Sequence[int]) -> None:
        """Items hold their cells no more."""
        item = db.BatchJobItem
        await self._session.execute(
            update(item)
            .where(item.batch_job_id == batch_id, item.seq.in_(list(seqs)))
            .values(holds_cell=False)
        )

    async def _submitted(
        self, batch_id: UUID, seqs: Sequence[int], *, lock: bool
    ) -> Mapping[int, Row]:
        item = db.BatchJobItem
        asked = any_(literal(list(seqs), ARRAY(Integer)))  # one parameter, however many they are
        is_submitted = item.status == BatchItemStatus.SUBMITTED
        rows = await self._rows(batch_id, item.seq == asked, is_submitted, lock=lock)
        return {row.seq: row for row in rows}

    async def _rows(
        self, batch_id: UUID, *conditions: ColumnElement[bool], lock: bool
    ) -> Sequence[Row]:
        item, keyword = db.BatchJobItem, db.Keyword
        query = (
            select(
                item.seq,
                keyword.id,
                keyword.term,
                keyword.level,
                keyword.part_of_speech,
                item.question_type,
                item.difficulty,
                item.status,
                item.calls,
            )
            .join(keyword, keyword.id == item.keyword_id)
            .where(item.batch_job_id == batch_id, *conditions)
            .order_by(item.seq)
        )
        found = await self._session.execute(query.with_for_update(of=item) if lock else query)
        return [
            Row(
                seq=seq,
                keyword=Keyword(id=id_, term=term, level=level, part_of_speech=part_of_speech),
                type=QuestionType(type_),
                difficulty=Difficulty(difficulty),
                status=BatchItemStatus(status),
                calls=calls,
            )
            for seq, id_, term, level, part_of_speech, type_, difficulty, status, calls in found
        ]


def _reserved(
    project_id: UUID, batch_id: UUID, seq: int, keyword_id: UUID, type_: str, difficulty: str
) -> Mapping[str, object]:
    return {
        "batch_job_id": batch_id,
        "seq": seq,
        "project_id": project_id,
        "keyword_id": keyword_id,
        "question_type": type_,
        "difficulty": difficulty,
        "status": BatchItemStatus.RESERVED.value,
        "holds_cell": True,
        "calls": 0,
        "input_tokens": 0,
        "output_tokens": 0,
        "cost_usd": Decimal(0),
    }


def error_of(error: BusinessException) -> BatchError:
    """An exception as an item keeps it."""
    return BatchError(code=error.code.value, message=error.message)


def _item(row: db.BatchJobItem, term: str) -> BatchItem:
    error = None
    if row.error_code is not None:
        error = BatchError(code=row.error_code, message=row.error_message or "")
    return BatchItem(
        seq=row.seq,
        custom_id=custom_id(row.batch_job_id, row.seq),
        keyword_id=row.keyword_id,
        keyword=term,
        type=QuestionType(row.question_type),
        difficulty=Difficulty(row.difficulty),
        status=BatchItemStatus(row.status),
        question_id=row.question_id,
        error=error,
        calls=row.calls,
        input_tokens=row.input_tokens,
        output_tokens=row.output_tokens,
        cost_usd=row.cost_usd,
        finished_at=row.finished_at,
    )
